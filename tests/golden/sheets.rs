//! Contact sheets: every style from far to near with its legend, and every figure, to be judged by eye.
//!
//! `cargo run --release --example sheets -- FOLDER [STYLE ...]` writes `STYLE-LANGUAGE-THEME.png` for each style in
//! `styles/` (all if none is named), in each language and theme: zooms 3 to 9 of the tile grid around a place where
//! most styles have something to show; and `figure-ID-LANGUAGE.png`, `.svg` and `.pdf` for each declared figure.

use image::{Rgb, RgbImage};
use poverty_atlas::atlas::{Atlas, FigureOptions, FigureShows, LIGHT, Look};
use poverty_atlas::geometry::{HALF_WORLD, Projection, to_mercator};
use poverty_atlas::load::{Source, load};
use poverty_atlas::style::Style;
use poverty_atlas::tile::print::{Tones, legend_sheet};
use poverty_atlas::tile::raster::{Canvas, MapOptions, Window};
use std::error::Error;
use std::path::Path;

const ZOOMS: std::ops::RangeInclusive<u8> = 3..=9;
const COLUMNS: u32 = 3;
const YEAR: i32 = 2012;
const SIZE: [u32; 2] = [520, 400];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((folder, wanted)) = arguments.split_first() else {
        return Err("expected FOLDER [STYLE ...]".into());
    };
    let folder = Path::new(folder);
    std::fs::create_dir_all(folder)?;
    let (atlas, _) = load(&Source::Embedded)?;
    let atlas = atlas.with_styles(styles()?);
    for style in atlas.styles() {
        if !wanted.is_empty() && !wanted.iter().any(|w| **w == *style.id) {
            continue;
        }
        for language in ["zh", "en"] {
            for theme in [LIGHT, "dark"] {
                let look = Look { theme: Some(theme.into()), ..Look::default() };
                let themed = atlas.restyled(style, &look, None)?;
                let file = folder.join(format!("{}-{language}-{theme}.png", style.id));
                sheet(&atlas, &themed, language, theme != LIGHT).save(&file)?;
                println!("{}", file.display());
            }
        }
    }
    if wanted.is_empty() || wanted.iter().any(|w| w == "figures") {
        figures(&atlas, folder)?;
    }
    Ok(())
}

/// The files of `styles/` as they are now, not as they were built in.
fn styles() -> Result<Vec<Style>, Box<dyn Error>> {
    let mut styles = Vec::new();
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("styles"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "json")
            && let Some(id) = path.file_stem().and_then(|s| s.to_str())
        {
            styles.push(Style::parse(id, &std::fs::read(&path)?)?);
        }
    }
    styles.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(styles)
}

fn figures(atlas: &Atlas, folder: &Path) -> Result<(), Box<dyn Error>> {
    for figure in atlas.figures() {
        for language in ["zh", "en"] {
            let (style, year) = match &figure.shows {
                FigureShows::Map { style, year, .. } => (atlas.style(style), *year),
                _ => (None, None),
            };
            let options = FigureOptions {
                width_mm: 180.0,
                dpi: Some(150.0),
                year,
                language: language.into(),
                dark: false,
                labels: true,
            };
            let make = |options: &FigureOptions| {
                atlas.declared_figure(figure, style, options).ok_or("nothing to show")
            };
            let name = folder.join(format!("figure-{}-{language}", figure.id));
            std::fs::write(name.with_extension("png"), make(&options)?.canvas(150.0 / 96.0).png())?;
            let vectors = make(&FigureOptions { dpi: None, ..options })?;
            std::fs::write(name.with_extension("svg"), vectors.svg())?;
            std::fs::write(name.with_extension("pdf"), vectors.pdf())?;
            println!("{}.png .svg .pdf", name.display());
        }
    }
    Ok(())
}

/// From the whole country towards its south-west, where most of what the atlas shows lies.
fn center(zoom: u8) -> [f64; 2] {
    if zoom <= 4 { [104.0, 36.0] } else { [102.8, 29.6] }
}

fn sheet(atlas: &Atlas, style: &Style, language: &str, dark: bool) -> RgbImage {
    // A year in which every class has members, where the style does not name one itself.
    let year = atlas.indicator_of(style).filter(|i| i.years.contains(&YEAR)).map(|_| YEAR);
    let year = style.metadata.year.or(year);
    let options = MapOptions { year, language: language.into(), ..MapOptions::default() };
    let legend = legend_sheet(&atlas.legend(style, year), language, &Tones::of(dark)).canvas(1.0);
    let rows = (ZOOMS.count() as u32 + 1).div_ceil(COLUMNS);
    let height = (rows * (SIZE[1] + 4)).max((rows - 1) * (SIZE[1] + 4) + legend.height as u32);
    let mut sheet = RgbImage::from_pixel(COLUMNS * (SIZE[0] + 4), height, Rgb([128; 3]));
    let mut paste = |i: u32, map: &Canvas| {
        let (left, top) = (i % COLUMNS * (SIZE[0] + 4), i / COLUMNS * (SIZE[1] + 4));
        for y in 0..map.height {
            for x in 0..map.width {
                let [r, g, b, _] = map.pixel(x, y);
                sheet.put_pixel(left + x as u32, top + y as u32, Rgb([r, g, b]));
            }
        }
    };
    for (i, zoom) in ZOOMS.enumerate() {
        paste(i as u32, &atlas.map_image(style, window(zoom), &options));
    }
    paste(ZOOMS.count() as u32, &legend);
    sheet
}

fn window(zoom: u8) -> Window {
    let metres = 2.0 * HALF_WORLD / (256.0 * f64::from(1u32 << zoom));
    let [x, y] = to_mercator(center(zoom));
    let (x, y) = ((x - 0.5) * 2.0 * HALF_WORLD, (0.5 - y) * 2.0 * HALF_WORLD);
    let half = SIZE.map(|s| f64::from(s) / 2.0 * metres);
    let sides = [x - half[0], y - half[1], x + half[0], y + half[1]];
    Window::of_box(Projection::Mercator, sides, SIZE[0], SIZE[1], 1.0).expect("a zoom that styles have")
}
