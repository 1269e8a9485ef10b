//! Scripts of the world: names shaped as HarfBuzz shapes them, written in their direction, broken between words, and told where
//! no font has them. What needs the fonts of the feature `world-fonts` is checked in builds that have it.

use crate::folder::{Served, feature, features, point};
use crate::golden::difference;
use crate::switches::{bless, has_font};
use poverty_atlas::Atlas;
use poverty_atlas::budget::Budget;
use poverty_atlas::font::Fonts;
use poverty_atlas::geometry::{HALF_WORLD, Projection, to_mercator};
use poverty_atlas::render::Window;
use poverty_atlas::render::raster::MapOptions;
use serde_json::{Value, json};
use std::path::Path;

/// Script, font, text and the glyphs that HarfBuzz makes of it.
const SHAPED: &str = include_str!("scripts.tsv");

/// Names as they stand on the sheet, row by row from the north-west.
const NAMES: [&str; 16] = [
    "Wörther Straße",
    "Нижний Новгород",
    "Θεσσαλονίκη",
    "المملكة المغربية",
    "יְרוּשָׁלַיִם",
    "काठमाडौँ उपत्यका क्षेत्र",
    "চট্টগ্রাম বিভাগ",
    "கொழும்பு மாவட்டம்",
    "อำเภอเมืองสมุทรปราการ",
    "ព្រះរាជាណាចក្រកម្ពុជាខេត្តកំពង់ចាម",
    "武陵山片区",
    "서울특별시",
    "አዲስ አበባ",
    "Rabat الرباط 2020",
    "الرباط (Rabat) 2020",
    "Ọ̀yọ́ · Өскемен",
];
const COLUMNS: usize = 4;
/// Width and height of the sheet, and a name's part of them.
const SHEET: [u32; 2] = [960, 480];

fn has_world_fonts() -> bool {
    cfg!(feature = "world-fonts") && !Fonts::built_in().is_empty()
}

/// The glyphs of a line of HarfBuzz's: number, and where its origin lies in thousandths of an em.
fn expected(line: &str) -> Vec<(u16, [i64; 2])> {
    let mut pen = 0;
    let glyphs = line.trim_matches(['[', ']']).split('|').map(|glyph| {
        let (before, advance) = glyph.split_once('+').unwrap();
        let (number, offset) = before.split_once('@').unwrap_or((before, "0,0"));
        let (x, y) = offset.split_once(',').unwrap();
        let at = [pen + x.parse::<i64>().unwrap(), y.parse().unwrap()];
        pen += advance.parse::<i64>().unwrap();
        (number.parse().unwrap(), at)
    });
    glyphs.collect()
}

#[test]
fn glyphs_are_those_of_harfbuzz() {
    let fonts = Fonts::built_in();
    let mut checked = 0;
    for row in SHAPED.lines().filter(|row| !row.starts_with('#')) {
        let [script, font, text, glyphs] = row.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let name = |at: usize| fonts.chain()[at].name().replace(' ', "");
        let is_font = |at: usize| name(at) == format!("{font}Medium");
        if !(0..fonts.chain().len()).any(is_font) {
            assert!(!has_world_fonts(), "{script}: the build has no font {font}");
            continue;
        }
        // At 1000 pixels an em, a pixel is a unit of these fonts.
        let set = fonts.set(text, 1000.0, 0.0);
        let found = set.glyphs.iter().map(|g| (g.glyph, [g.left, g.up].map(|v| v.round() as i64)));
        assert_eq!(found.collect::<Vec<_>>(), expected(glyphs), "{script}: {text}");
        for glyph in &set.glyphs {
            assert!(is_font(glyph.font), "{script}: a glyph of {}", name(glyph.font));
        }
        checked += 1;
    }
    assert!(fonts.is_empty() || checked >= 4, "{checked}");
}

/// Names as points on a grid, with a style that writes them large.
fn names() -> Served {
    let at = |i: usize| {
        let [column, row] = [i % COLUMNS, i / COLUMNS].map(|v| v as f64);
        point(column * 3.0 - 4.5, 2.25 - row * 1.5)
    };
    let named = NAMES.iter().enumerate().map(|(i, name)| feature(at(i), json!({"name": name})));
    // Room around the outer names, which prints show only whole.
    let corners = [[-6.6, -3.4], [6.6, 3.4]].map(|[x, y]| feature(point(x, y), json!({})));
    let all: Vec<_> = named.chain(corners).collect();
    let style = json!({
        "version": 8,
        "name": "Names",
        "sources": {"atlas": {"type": "vector", "tiles": ["/tiles/names/{z}/{x}/{y}.mvt"], "maxzoom": 14}},
        "layers": [
            {"id": "ground", "type": "background", "paint": {"background-color": "#E4E9DC"}},
            {"id": "name", "type": "symbol", "source": "atlas", "source-layer": "names",
             "layout": {"text-field": ["get", "name"], "text-size": 24, "text-max-width": 7},
             "paint": {"text-color": "#3A2E28", "text-halo-color": "#FFFFFF", "text-halo-width": 2}}
        ]
    });
    Served::of(&[
        ("names.geojson", features(&all).as_bytes()),
        ("styles/names.json", style.to_string().as_bytes()),
    ])
}

fn sheet(atlas: &Atlas) -> image::RgbaImage {
    let metres = |lonlat: [f64; 2]| {
        let [x, y] = to_mercator(lonlat);
        [(x - 0.5) * 2.0 * HALF_WORLD, (0.5 - y) * 2.0 * HALF_WORLD]
    };
    let [[west, south], [east, north]] = [metres([-6.0, -3.0]), metres([6.0, 3.0])];
    let window = Window::of_box(Projection::Mercator, [west, south, east, north], SHEET[0], SHEET[1], 1.0);
    let options = MapOptions { languages: "en".parse().unwrap(), ..MapOptions::default() };
    let style = atlas.style("names").unwrap();
    let canvas = atlas.map_image(style, window.unwrap(), &options, &Budget::unlimited()).unwrap();
    image::load_from_memory(&canvas.webp()).unwrap().to_rgba8()
}

#[test]
fn thirteen_scripts_are_written_as_they_were_judged() {
    let served = names();
    if !has_font(&served.atlas) || !has_world_fonts() {
        return;
    }
    assert_eq!(served.atlas.missing_characters(), Some(Vec::new()));
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/scripts.webp");
    let found = sheet(&served.atlas);
    if bless() {
        found.save(&golden).unwrap();
        return;
    }
    let expected = image::open(&golden).expect("BLESS=1 writes it").to_rgba8();
    if let Some((count, between)) = difference(&expected, &found) {
        let out = Path::new(env!("CARGO_TARGET_TMPDIR"));
        found.save(out.join("scripts-found.png")).unwrap();
        between.save(out.join("scripts-difference.png")).unwrap();
        panic!(
            "{count} pixels differ, see scripts-found.png and scripts-difference.png in {}",
            out.display()
        );
    }
}

/// A viewer learns in which languages it cannot write the names itself, also of data that say nothing of languages.
#[tokio::test]
async fn languages_whose_names_are_rendered_are_told() {
    let told = async |manifest: Option<&str>, properties: [Value; 2]| {
        let [a, b] = properties.map(|names| feature(point(1.0, 1.0), names));
        let text = features(&[a, b]);
        let manifest = manifest.map(|text| ("atlas.toml", text.as_bytes()));
        let files: Vec<_> = manifest.into_iter().chain([("ports.geojson", text.as_bytes())]).collect();
        let served = Served::of(&files);
        served.json("/?f=json").await["atlas"]["renderedLanguages"].clone()
    };
    let name = |text: &str| json!({"name": text});
    assert_eq!(told(None, [name("Rabat"), name("Өскемен 東京")]).await, json!([]));
    assert_eq!(told(None, [name("Rabat"), name("Rabat الرباط")]).await, json!(["en"]));
    let manifest = r#"
        languages = ["fr", "ar"]
        [[collections]]
        id = "ports"
        file = "ports.geojson"
        title_property = { fr = "fr", ar = "ar" }
    "#;
    let both = |fr: &str, ar: &str| json!({"fr": fr, "ar": ar});
    assert_eq!(told(Some(manifest), [both("Rabat", "الرباط"), both("Haïfa", "حيفا")]).await, json!(["ar"]));
    // What has no name in a language is called by another there.
    assert_eq!(
        told(Some(manifest), [both("Rabat", "الرباط"), json!({"ar": "حيفا"})]).await,
        json!(["fr", "ar"])
    );
}

/// What HarfBuzz shaped is in a print whole: letters that join as outlines in SVG, as text that can be copied in PDF.
#[tokio::test]
async fn prints_have_every_script() {
    let served = names();
    if !has_font(&served.atlas) || !has_world_fonts() {
        return;
    }
    let asked = "width=240&lang=en";
    let (status, svg) = served.get(&format!("/maps/names.svg?{asked}")).await;
    let svg = String::from_utf8(svg).unwrap();
    assert_eq!(status, 200, "{svg}");
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("scripts.svg"), &svg).unwrap();
    assert!(svg.contains("aria-label=\"المملكة"));
    assert!(svg.contains(">武陵山片区</text>"), "what needs no shaping stays text");
    let (status, pdf) = served.get(&format!("/maps/names.pdf?{asked}")).await;
    assert_eq!(status, 200);
    let fonts = pdf.windows(10).filter(|w| w == b"/FontFile2").count();
    assert!(fonts >= 10, "{fonts} fonts");
    let out = Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(out.join("scripts.pdf"), pdf).unwrap();
}

#[test]
fn what_is_written_leftward_runs_leftward() {
    if !has_world_fonts() {
        return;
    }
    let fonts = Fonts::built_in();
    let seen = |text: &str| fonts.set(text, 16.0, 0.0).glyphs.iter().map(|g| g.character).collect::<String>();
    // In a sentence of Hebrew its last word is the first on paper, and a number in it reads as ever.
    assert_eq!(seen("חיפה 2020"), "2020 הפיח");
    assert_eq!(seen("Haifa חיפה 2020"), "Haifa 2020 הפיח");
    // A bracket before the Latin name is one before it still, though it is drawn as the other.
    assert_eq!(seen("חיפה (Haifa)"), ")Haifa( הפיח");
    let bracket = |text: &str| fonts.set(text, 16.0, 0.0).glyphs[0].glyph;
    assert_eq!(bracket("חיפה (Haifa)"), bracket("("));
    // A letter within a word is another glyph than the letter alone.
    let glyph = |text: &str, c: char| {
        let set = fonts.set(text, 16.0, 0.0);
        set.glyphs.iter().find(|g| g.character == c).map(|g| g.glyph)
    };
    assert_ne!(glyph("محمد", 'ح'), glyph("ح", 'ح'));
}

#[tokio::test]
async fn a_script_without_a_font_is_told_once() {
    // No font of the build has these two.
    let titles = ["ᏣᎳᎩ", "ᏣᎳᎩᎯ ᎠᏰᎵ", "ଓଡ଼ିଶା", "Rabat"];
    let all: Vec<_> = titles.iter().map(|t| feature(point(1.0, 2.0), json!({"name": t}))).collect();
    let served = Served::of(&[("places.geojson", features(&all).as_bytes())]);
    if !has_font(&served.atlas) {
        return;
    }
    let told: Vec<String> =
        served.report.remarks.iter().filter(|r| r.file == "fonts").map(ToString::to_string).collect();
    let tail = "drawn as boxes; a font in the folder fonts/ draws them";
    assert_eq!(
        told,
        [
            format!("fonts, Cherokee: no font has 7 of the characters of titles, as in \"ᏣᎳᎩ\"; {tail}"),
            format!("fonts, Oriya: no font has 6 of the characters of titles, as in \"ଓଡ଼ିଶା\"; {tail}"),
        ]
    );
}

#[tokio::test]
async fn fonts_of_the_data_folder_come_after_the_label_font() {
    let place = features(&[feature(point(1.0, 2.0), json!({"name": "Rabat"}))]);
    let built_in = Fonts::built_in();
    let Some(own) = built_in.chain().last() else { return };
    let files: [(&str, &[u8]); 5] = [
        ("places.geojson", place.as_bytes()),
        ("fonts/Own.TTF", own.file()),
        ("fonts/broken.otf", b"OTTO\0\x01nothing"),
        ("fonts/web.woff2", b"wOF2"),
        ("fonts/LICENSE.txt", b"free"),
    ];
    let served = Served::of(&files);
    let names = served.json("/fonts.json").await;
    assert_eq!(names[1], own.name(), "{names}");
    assert_eq!(names.as_array().unwrap().len(), built_in.chain().len() + 1);
    let told: Vec<String> = served.report.remarks.iter().map(ToString::to_string).collect();
    assert!(
        told.iter().any(|t| t.starts_with("fonts/broken.otf: expected a TrueType or OpenType font")),
        "{told:?}"
    );
    assert!(
        told.iter().any(|t| t.starts_with("fonts/web.woff2: "))
            && !told.iter().any(|t| t.contains("LICENSE"))
    );
    // Other fonts, other maps: tags of answers must differ.
    let without = Served::of(&files[..1]);
    assert_ne!(served.atlas.info().digest, without.atlas.info().digest);
    if has_world_fonts() {
        let glyphs = served.get("/fonts/any/4608-4863.pbf").await.1;
        assert!(glyphs.len() > 50_000, "Ethiopic: {}", glyphs.len());
    }
}
