//! Rendered tiles on the built-in data with labels: cold, in another year, in other classes, and as PNG.
//! `cargo bench --bench raster`.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use poverty_atlas::atlas::{Atlas, Look};
use poverty_atlas::budget::Budget;
use poverty_atlas::load::{Source, load};
use poverty_atlas::render::raster::{MapOptions, Renderer};
use poverty_atlas::render::{Canvas, Window};
use poverty_atlas::style::Palette;
use poverty_atlas::tile::TileCoord;
use std::hint::black_box;

/// Tiles of a zoom over the west of the country.
fn tiles(zoom: u8) -> Vec<TileCoord> {
    let n = f64::from(1u32 << zoom);
    let places = (0..64).map(|i| [95.0 + f64::from(i % 8) * 2.1, 25.0 + f64::from(i / 8) * 1.9]);
    let mercator = places.map(poverty_atlas::geometry::to_mercator);
    let mut tiles: Vec<_> = mercator
        .map(|[x, y]| TileCoord::new(zoom, (x * n) as u32, (y * n) as u32).expect("a tile that exists"))
        .collect();
    tiles.sort();
    tiles.dedup();
    tiles
}

fn window(tile: TileCoord) -> Window {
    Window::of_tile(tile, 256, 1)
}

fn options(year: i32) -> MapOptions {
    MapOptions { year: Some(year), ..MapOptions::default() }
}

fn raster_tiles(c: &mut Criterion) {
    let (atlas, _) = load(&Source::Embedded).expect("the built-in data");
    let style = atlas.style("incidence").expect("incidence");
    let teal = Look { classes: Some(5), palette: Palette::parse("teal"), ..Look::default() };
    let teal = atlas.restyled(style, &teal, Some(2014), &Budget::unlimited()).expect("other classes");
    plain_tiles(c);
    for zoom in [4, 6, 8] {
        let tiles = tiles(zoom);
        let mut next = tiles.iter().cycle().copied();
        let mut next = || next.next().expect("endless");
        // Labels are placed once for a whole zoom, which is no tile's own cost.
        atlas
            .map_image(style, window(next()), &options(2014), &Budget::unlimited())
            .expect("time without end");
        for (relief, what) in [(true, ""), (false, ", without relief")] {
            c.bench_function(&format!("rendered tile, z{zoom}, cold{what}"), |b| {
                let fresh = || (Renderer::new(atlas.dataset().clone()), next());
                b.iter_batched(
                    fresh,
                    |(renderer, tile)| black_box(cold(&atlas, &renderer, tile, relief)),
                    BatchSize::PerIteration,
                );
            });
        }
        let tile = tiles[tiles.len() / 2];
        c.bench_function(&format!("the same tile, z{zoom}, another year"), |b| {
            let mut year = 2011;
            b.iter(|| {
                year = 2011 + (year - 2010) % 10;
                black_box(
                    atlas
                        .map_image(style, window(tile), &options(year), &Budget::unlimited())
                        .expect("time without end"),
                )
            });
        });
        c.bench_function(&format!("the same tile, z{zoom}, other classes"), |b| {
            b.iter(|| {
                black_box(
                    atlas
                        .map_image(&teal, window(tile), &options(2014), &Budget::unlimited())
                        .expect("time without end"),
                )
            });
        });
        let canvas = atlas
            .map_image(style, window(tile), &options(2014), &Budget::unlimited())
            .expect("time without end");
        c.bench_function(&format!("the same tile, z{zoom}, as PNG"), |b| b.iter(|| black_box(canvas.png())));
        c.bench_function(&format!("the same tile, z{zoom}, as WebP"), |b| {
            b.iter(|| black_box(canvas.webp()))
        });
    }
}

/// Like for like with other servers: the counties alone, one fill and one line, no labels.
fn plain_tiles(c: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/data/boundaries/counties.fgb");
    std::fs::copy(source, folder.path().join("counties.fgb")).expect("the counties");
    let (atlas, _) = load(&Source::folder(folder.path()).expect("a folder")).expect("the counties alone");
    let style = atlas.style("plain").expect("a style for data without one");
    for zoom in [4, 6, 8, 10] {
        let tiles = tiles(zoom);
        let mut next = tiles.iter().cycle().copied();
        let options = MapOptions { labels: false, ..MapOptions::default() };
        c.bench_function(&format!("one fill and one line, z{zoom}, to PNG"), |b| {
            b.iter(|| {
                let tile = next.next().expect("endless");
                black_box(
                    atlas
                        .map_image(style, window(tile), &options, &Budget::unlimited())
                        .expect("time without end")
                        .png(),
                )
            });
        });
    }
}

/// A tile of which nothing is known but the ground; without labels.
fn cold(atlas: &Atlas, renderer: &Renderer, tile: TileCoord, relief: bool) -> Canvas {
    let options = MapOptions { labels: false, relief, ..options(2014) };
    renderer
        .image(atlas.style("incidence").expect("incidence"), window(tile), &options, &Budget::unlimited())
        .expect("time without end")
}

criterion_group!(benches, raster_tiles);
criterion_main!(benches);
