//! Contact sheets: every style from far to near with its legend, in each language and theme, and every figure, to be
//! judged by eye.
//!
//! `cargo run --release --example sheets -- FOLDER [STYLE ...]` writes `STYLE.png` for each style in `styles/` (all if
//! none is named): zooms 3 to 9 of the tile grid from left to right; Chinese and English, light and dark from top to
//! bottom. And `figure-ID-LANGUAGE.png`, `.svg` and `.pdf` for each declared figure. The sheets in `tests/golden/sheets` are
//! those judged last; pictures are reduced to few colours.

use image::{Rgb, RgbImage};
use poverty_atlas::atlas::{Atlas, FigureOptions, FigureShows, LIGHT, Look, PrintedFigure};
use poverty_atlas::budget::Budget;
use poverty_atlas::geometry::{HALF_WORLD, Projection, to_mercator};
use poverty_atlas::load::{Source, load};
use poverty_atlas::render::print::{Tones, legend_page};
use poverty_atlas::render::raster::MapOptions;
use poverty_atlas::render::{Canvas, Window};
use poverty_atlas::style::Style;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

const ZOOMS: std::ops::RangeInclusive<u8> = 3..=9;
/// Dots per inch of figures.
const DPI: f64 = 96.0;
/// A year in which most classes have members.
const YEAR: i32 = 2012;
/// Width and height of a map, and the room between two.
const SIZE: [usize; 2] = [236, 180];
const GAP: usize = 4;
/// Colours of a picture that is kept.
const COLORS: usize = 48;
const LANGUAGES: [&str; 2] = ["zh", "en"];
const THEMES: [&str; 2] = [LIGHT, "dark"];

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
        let file = folder.join(format!("{}.png", style.id));
        std::fs::write(&file, reduced(&sheet(&atlas, style)?)?)?;
        println!("{}", file.display());
    }
    if wanted.is_empty() || wanted.iter().any(|w| w == "figures") {
        figures(&atlas, folder)?;
    }
    Ok(())
}

/// The files of `styles/` as they are now, not as they were built in.
fn styles() -> Result<Vec<Style>, Box<dyn Error>> {
    let mut styles = Vec::new();
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/styles"))? {
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
        for language in LANGUAGES {
            let (style, year) = match &figure.shows {
                FigureShows::Map { style, year, .. } => (atlas.style(style), *year),
                _ => (None, None),
            };
            let options = FigureOptions {
                width_mm: 180.0,
                dpi: Some(DPI),
                year,
                languages: language.parse()?,
                dark: false,
                labels: true,
                relief: true,
            };
            let make = |options: &FigureOptions| -> Result<PrintedFigure<'_>, Box<dyn Error>> {
                atlas
                    .declared_figure(figure, style, options, &Budget::unlimited())?
                    .ok_or("nothing to show".into())
            };
            let name = folder.join(format!("figure-{}-{language}", figure.id));
            let picture = make(&options)?.png(&Budget::unlimited())?;
            let picture = image::load_from_memory(&picture)?.to_rgb8();
            std::fs::write(name.with_extension("png"), reduced(&picture)?)?;
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
    match zoom {
        ..=4 => [104.0, 36.0],
        5 | 6 => [102.8, 29.6],
        _ => [102.4, 28.3],
    }
}

fn sheet(atlas: &Atlas, style: &Style) -> Result<RgbImage, Box<dyn Error>> {
    // A year of many classes, where the style does not name one itself.
    let year = atlas.indicator_of(style).filter(|i| i.years.contains(&YEAR)).map(|_| YEAR);
    let year = style.metadata.year.or(year);
    let mut rows = Vec::new();
    for theme in THEMES {
        let look = Look { theme: Some(theme.into()), ..Look::default() };
        let style = atlas.restyled(style, &look, None, &Budget::unlimited())?;
        for language in LANGUAGES {
            let options = MapOptions { year, languages: language.parse()?, ..MapOptions::default() };
            let mut row: Vec<Canvas> = ZOOMS
                .map(|zoom| {
                    atlas
                        .map_image(&style, window(zoom), &options, &Budget::unlimited())
                        .expect("time without end")
                })
                .collect();
            let tones = Tones::of(theme != LIGHT);
            row.push(
                legend_page(atlas.fonts(), &atlas.legend(&style, year), &options.languages, &tones)
                    .canvas(1.0),
            );
            rows.push(row);
        }
    }
    let widest = rows.iter().filter_map(|row| row.last()).map(|legend| legend.width).max().unwrap_or(0);
    let highest = |row: &Vec<Canvas>| row.iter().map(|c| c.height).max().unwrap_or(0);
    let width = ZOOMS.count() * (SIZE[0] + GAP) + widest;
    let height = rows.iter().map(|row| highest(row) + GAP).sum::<usize>();
    let mut sheet = RgbImage::from_pixel(width as u32, height as u32, Rgb([128; 3]));
    let mut top = 0;
    for row in &rows {
        for (i, map) in row.iter().enumerate() {
            for y in 0..map.height {
                for x in 0..map.width {
                    let [r, g, b, _] = map.pixel(x, y);
                    sheet.put_pixel((i * (SIZE[0] + GAP) + x) as u32, (top + y) as u32, Rgb([r, g, b]));
                }
            }
        }
        top += highest(row) + GAP;
    }
    Ok(sheet)
}

/// PNG of the colours that a picture has most of; every other pixel takes the nearest.
fn reduced(picture: &RgbImage) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut counts: BTreeMap<[u8; 3], usize> = BTreeMap::new();
    picture.pixels().for_each(|p| *counts.entry(p.0).or_default() += 1);
    let mut colors: Vec<[u8; 3]> = counts.keys().copied().collect();
    colors.sort_by_key(|c| std::cmp::Reverse(counts[c]));
    let palette = &colors[..colors.len().min(COLORS)];
    let far = |a: &[u8; 3], b: &[u8; 3]| (0..3).map(|k| i32::from(a[k].abs_diff(b[k])).pow(2)).sum::<i32>();
    let nearest = |color: &[u8; 3]| (0..palette.len()).min_by_key(|i| far(&palette[*i], color)).unwrap_or(0);
    let numbers: BTreeMap<[u8; 3], u8> = colors.iter().map(|c| (*c, nearest(c) as u8)).collect();
    let indices: Vec<u8> = picture.pixels().map(|p| numbers[&p.0]).collect();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, picture.width(), picture.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.write_header()?.write_image_data(&indices)?;
    Ok(out)
}

fn window(zoom: u8) -> Window {
    let metres = 2.0 * HALF_WORLD / (256.0 * f64::from(1u32 << zoom));
    let [x, y] = to_mercator(center(zoom));
    let (x, y) = ((x - 0.5) * 2.0 * HALF_WORLD, (0.5 - y) * 2.0 * HALF_WORLD);
    let half = SIZE.map(|s| s as f64 / 2.0 * metres);
    let sides = [x - half[0], y - half[1], x + half[0], y + half[1]];
    Window::of_box(Projection::Mercator, sides, SIZE[0] as u32, SIZE[1] as u32, 1.0)
        .expect("a zoom that styles have")
}
