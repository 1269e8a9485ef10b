//! Rendered tiles on the built-in data with labels, PNG included: places known, years in turn. `cargo bench --bench raster`.

use criterion::{Criterion, criterion_group, criterion_main};
use poverty_atlas::atlas::Atlas;
use poverty_atlas::load::{Source, load};
use poverty_atlas::tile::TileCoord;
use poverty_atlas::tile::raster::{MapOptions, Window};
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

fn draw(atlas: &Atlas, tile: TileCoord, year: i32) -> Vec<u8> {
    let style = atlas.style("incidence").expect("incidence");
    let options = MapOptions { year: Some(year), ..MapOptions::default() };
    atlas.map_image(style, Window::of_tile(tile, 256, 1), &options).png()
}

fn raster_tiles(c: &mut Criterion) {
    let (atlas, _) = load(&Source::Embedded).expect("the built-in data");
    for zoom in [4, 6, 8] {
        let tiles = tiles(zoom);
        tiles.iter().for_each(|t| drop(draw(&atlas, *t, 2015)));
        let mut next = tiles.iter().cycle();
        c.bench_function(&format!("rendered tile, z{zoom}, years in turn"), |b| {
            let mut year = 2011;
            b.iter(|| {
                year = 2011 + (year - 2010) % 10;
                black_box(draw(&atlas, *next.next().expect("endless"), year))
            });
        });
    }
}

criterion_group!(benches, raster_tiles);
criterion_main!(benches);
