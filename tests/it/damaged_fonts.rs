//! Fonts of the data folder with letters of impossible sizes.

use crate::folder::{Served, feature, features, point};
use poverty_atlas::font::{Font, Fonts};
use serde_json::json;

/// A font whose em has other units, so that all of it is larger or smaller.
fn with_units(font: &Font, units: u16) -> Vec<u8> {
    let mut file = font.file().to_vec();
    let mut tables = (12..).step_by(16).take(usize::from(file[5]));
    let head = tables.find(|at| &file[*at..at + 4] == b"head").expect("a table of the whole font");
    let head = u32::from_be_bytes(file[head + 8..head + 12].try_into().unwrap()) as usize;
    file[head + 18..head + 20].copy_from_slice(&units.to_be_bytes());
    file
}

#[test]
fn units_that_no_font_has_are_read_as_a_thousand() {
    let built_in = Fonts::built_in();
    let Some(font) = built_in.chain().first() else { return };
    let glyph = font.number('国').unwrap();
    assert_eq!(font.advance(glyph), 1.0);
    for units in [0, 1, 15, 16385] {
        assert_eq!(Font::of_file(with_units(font, units)).unwrap().advance(glyph), 1.0, "{units}");
    }
}

/// A font of sixteen units must not take the memory of the server: a letter of it is sixty ems wide, and its name fills a continent.
#[tokio::test]
async fn letters_larger_than_those_of_any_font_are_blank() {
    let built_in = Fonts::built_in();
    let Some(font) = built_in.chain().first() else { return };
    let giant = Font::of_file(with_units(font, 16)).unwrap();
    let glyph = giant.number('国').unwrap();
    assert_eq!(giant.advance(glyph), 32.0);
    assert!(giant.outline(glyph, 24.0, [0.0; 2]).is_none());
    // Of a script that is shaped, so that letters may stack, and that the label font lacks.
    let Some(font) = built_in.chain().iter().find(|f| f.has('ត') && !font.has('ត')) else { return };
    let place = features(&[feature(point(1.0, 2.0), json!({"name": "ខេត្តកំពង់ចាម".repeat(60)}))]);
    let giant = with_units(font, 16);
    let served = Served::of(&[("places.geojson", place.as_bytes()), ("fonts/giant.ttf", &giant)]);
    let whole = Served::of(&[("places.geojson", place.as_bytes())]);
    let path = "/fonts/any/5888-6143.pbf";
    let (status, glyphs) = served.get(path).await;
    assert_eq!(status, 200);
    // Some marks are small even so; a letter alone would have two millions.
    let whole = whole.get(path).await.1.len();
    assert!(glyphs.len() > whole && glyphs.len() < 10_000_000, "{} bytes instead of {whole}", glyphs.len());
    let set = served.atlas.fonts().set("ខេត្ត", 10.0, 0.0);
    assert!(set.width <= 320.0 * set.glyphs.len() as f64 && set.reach.iter().all(|v| *v <= 40.0), "{set:?}");
    let map = format!("/maps/{}/0/0/0.png", served.atlas.styles()[0].id);
    assert_eq!(served.get(&map).await.0, 200);
}
