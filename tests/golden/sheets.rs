//! Contact sheets: every style from far to near, to be judged by eye.
//!
//! `cargo run --release --example sheets -- FOLDER [STYLE ...]` writes `STYLE-LANGUAGE-THEME.png` for each style (all if
//! none is named), in each language and theme: zooms 3 to 9 of the tile grid around a place where the style has something to show.

use image::{Rgb, RgbImage};
use poverty_atlas::atlas::{Atlas, Look};
use poverty_atlas::geometry::{HALF_WORLD, Projection, to_mercator};
use poverty_atlas::load::{Source, load};
use poverty_atlas::style::Style;
use poverty_atlas::tile::raster::{Canvas, MapOptions, Window};
use std::error::Error;
use std::path::Path;

const ZOOMS: std::ops::RangeInclusive<u8> = 3..=9;
const COLUMNS: u32 = 3;
const SIZE: [u32; 2] = [520, 400];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((folder, wanted)) = arguments.split_first() else {
        return Err("expected FOLDER [STYLE ...]".into());
    };
    std::fs::create_dir_all(folder)?;
    let (atlas, _) = load(&Source::Embedded)?;
    for style in atlas.styles() {
        if !wanted.is_empty() && !wanted.iter().any(|w| **w == *style.id) {
            continue;
        }
        for language in ["zh", "en"] {
            for theme in ["light", "dark"] {
                let look = Look { theme: Some(theme.into()), ..Look::default() };
                let themed = atlas.restyled(style, &look, None)?;
                let file = Path::new(folder).join(format!("{}-{language}-{theme}.png", style.id));
                sheet(&atlas, &themed, language).save(&file)?;
                println!("{}", file.display());
            }
        }
    }
    Ok(())
}

/// From the whole country towards its south-west, where most of what the atlas shows lies.
fn center(zoom: u8) -> [f64; 2] {
    if zoom <= 4 { [104.0, 36.0] } else { [103.0, 30.5] }
}

fn sheet(atlas: &Atlas, style: &Style, language: &str) -> RgbImage {
    let options = MapOptions { language: language.into(), ..MapOptions::default() };
    let rows = (ZOOMS.count() as u32).div_ceil(COLUMNS);
    let mut sheet = RgbImage::from_pixel(COLUMNS * (SIZE[0] + 4), rows * (SIZE[1] + 4), Rgb([128; 3]));
    for (i, zoom) in ZOOMS.enumerate() {
        let map = atlas.map_image(style, window(zoom), &options);
        let (column, row) = (i as u32 % COLUMNS, i as u32 / COLUMNS);
        paste(&mut sheet, &map, column * (SIZE[0] + 4), row * (SIZE[1] + 4));
    }
    sheet
}

fn window(zoom: u8) -> Window {
    let metres = 2.0 * HALF_WORLD / (256.0 * f64::from(1u32 << zoom));
    let [x, y] = to_mercator(center(zoom));
    let (x, y) = ((x - 0.5) * 2.0 * HALF_WORLD, (0.5 - y) * 2.0 * HALF_WORLD);
    let half = SIZE.map(|s| f64::from(s) / 2.0 * metres);
    let sides = [x - half[0], y - half[1], x + half[0], y + half[1]];
    Window::of_box(Projection::Mercator, sides, SIZE[0], SIZE[1], 1).expect("a zoom that styles have")
}

fn paste(sheet: &mut RgbImage, map: &Canvas, left: u32, top: u32) {
    for y in 0..map.height {
        for x in 0..map.width {
            let [r, g, b, _] = map.pixel(x, y);
            sheet.put_pixel(left + x as u32, top + y as u32, Rgb([r, g, b]));
        }
    }
}
