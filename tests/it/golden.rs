//! Golden tiles: every style, light and dark, in both languages, pixel for pixel as they were last judged.
//!
//! `BLESS=1 cargo test --release --test it golden` writes the tiles anew. Where one differs, what was expected, what was
//! found and what lies between are written to the folder named in the message.

use crate::client::atlas;
use crate::switches::{bless, has_font};
use image::{Rgba, RgbaImage};
use poverty_atlas::atlas::{Atlas, LIGHT, Look};
use poverty_atlas::budget::Budget;
use poverty_atlas::render::raster::MapOptions;
use poverty_atlas::render::{Canvas, Window};
use poverty_atlas::tile::TileCoord;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// One golden tile of each style.
struct Case {
    language: &'static str,
    theme: &'static str,
    tile: (u8, u32, u32),
    size: u32,
    scale: u8,
}

/// A far tile, a middle one, and a near one for dense screens: each language and theme at least once.
const CASES: [Case; 3] = [
    Case { language: "zh", theme: LIGHT, tile: (4, 12, 6), size: 256, scale: 1 },
    Case { language: "en", theme: "dark", tile: (6, 51, 26), size: 256, scale: 1 },
    Case { language: "zh,en", theme: LIGHT, tile: (8, 201, 106), size: 128, scale: 2 },
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/tiles")
}

fn name(style: &str, case: &Case) -> String {
    let (z, x, y) = case.tile;
    let density = if case.scale == 1 { String::new() } else { format!("@{}x", case.scale) };
    format!("{style}-{}-{}-{z}-{x}-{y}{density}.webp", case.language.replace(',', "+"), case.theme)
}

fn draw(atlas: &Atlas, id: &str, case: &Case) -> Canvas {
    let look = Look { theme: Some(case.theme.into()), ..Look::default() };
    let style = atlas.restyled(atlas.style(id).unwrap(), &look, None, &Budget::unlimited()).unwrap();
    // The latest year would show one class only.
    let year = atlas.indicator_of(&style).filter(|i| i.years.contains(&2012)).map(|_| 2012);
    let options = MapOptions { year, languages: case.language.parse().unwrap(), ..MapOptions::default() };
    let (z, x, y) = case.tile;
    atlas
        .map_image(
            &style,
            Window::of_tile(TileCoord::new(z, x, y).unwrap(), case.size, case.scale),
            &options,
            &Budget::unlimited(),
        )
        .unwrap()
}

/// What lies between two pictures: red where they differ, else the second, pale. `None` if they are the same.
pub fn difference(expected: &RgbaImage, found: &RgbaImage) -> Option<(usize, RgbaImage)> {
    let (width, height) = (expected.width().max(found.width()), expected.height().max(found.height()));
    let mut count = 0;
    let between = RgbaImage::from_fn(width, height, |x, y| {
        let (a, b) = (expected.get_pixel_checked(x, y), found.get_pixel_checked(x, y));
        if a != b {
            count += 1;
            return Rgba([220, 0, 40, 255]);
        }
        let Rgba([r, g, b, a]) = b.copied().unwrap_or(Rgba([0; 4]));
        Rgba([r / 4 + 191, g / 4 + 191, b / 4 + 191, a])
    });
    (count > 0).then_some((count, between))
}

#[test]
fn every_tile_is_as_it_was_judged() {
    let atlas = atlas();
    if !has_font(atlas) {
        return;
    }
    let bless = bless();
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("golden");
    let (mut names, mut faults) = (BTreeSet::new(), Vec::new());
    for style in atlas.styles() {
        for case in &CASES {
            let name = name(&style.id, case);
            let (path, drawn) = (folder().join(&name), draw(atlas, &style.id, case).webp());
            names.insert(name.clone());
            if bless {
                std::fs::create_dir_all(folder()).unwrap();
                std::fs::write(&path, &drawn).unwrap();
                continue;
            }
            // Encoders may change, pixels may not.
            let found = image::load_from_memory(&drawn).unwrap().to_rgba8();
            let Ok(expected) = image::open(&path).map(|i| i.to_rgba8()) else {
                faults.push(format!("{name}: there is no such golden tile; BLESS=1 writes it"));
                continue;
            };
            if let Some((count, between)) = difference(&expected, &found) {
                std::fs::create_dir_all(&out).unwrap();
                for (what, picture) in [("expected", &expected), ("found", &found), ("difference", &between)]
                {
                    picture.save(out.join(name.replace(".webp", &format!("-{what}.png")))).unwrap();
                }
                let shown = out.join(name.replace(".webp", "-difference.png"));
                faults.push(format!("{name}: {count} pixels differ, see {}", shown.display()));
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{}\nBLESS=1 cargo test --release --test it golden accepts them",
        faults.join("\n")
    );
    let kept: BTreeSet<String> =
        std::fs::read_dir(folder()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(kept, names, "golden tiles that are there, and those that are compared");
}

#[test]
fn a_single_other_pixel_is_found() {
    let picture = RgbaImage::from_pixel(8, 8, Rgba([10, 20, 30, 255]));
    assert!(difference(&picture, &picture).is_none());
    let mut other = picture.clone();
    other.put_pixel(3, 4, Rgba([10, 20, 31, 255]));
    let (count, between) = difference(&picture, &other).unwrap();
    assert_eq!(count, 1);
    assert_eq!(*between.get_pixel(3, 4), Rgba([220, 0, 40, 255]));
    assert!(difference(&picture, &RgbaImage::new(8, 9)).is_some());
}
