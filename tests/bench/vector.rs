//! Vector tiles of the built-in data in process: cold tiles at random addresses, the pyramid z0-z8 of everything,
//! the largest tiles. `cargo bench --bench vector`. Prints a table; nothing depends on the times.

use poverty_atlas::atlas::Atlas;
use poverty_atlas::budget::Budget;
use poverty_atlas::geometry::to_mercator;
use poverty_atlas::load::{Source, load};
use poverty_atlas::render::vector::{TileEncoding, TileLayers, gzip};
use poverty_atlas::tile::{TileCoord, TileMatrixSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Every list of layers worth measuring: each collection and its parts, and what the styles draw.
fn lists(atlas: &Atlas) -> Vec<String> {
    let mut lists: Vec<String> = atlas.collections().iter().map(|c| c.id().to_string()).collect();
    lists.extend(["counties:borders", "counties:points"].map(str::to_owned));
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/data/styles")).expect("styles") {
        let style = std::fs::read_to_string(file.expect("a style").path()).expect("a style");
        let named = style.split("\"/tiles/").skip(1).filter_map(|s| s.split("/{z}").next());
        lists.extend(named.map(str::to_owned));
    }
    lists.sort();
    lists.dedup();
    lists
}

/// A reproducible sequence of numbers in 0..1 (SplitMix64).
fn random(seed: &mut u64) -> f64 {
    *seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *seed;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

fn tiles(atlas: &Atlas, layers: &TileLayers, zoom: u8) -> Vec<TileCoord> {
    let mut bounds = poverty_atlas::geometry::Bounds::EMPTY;
    layers.iter().for_each(|l| bounds.merge(atlas.collections()[l.at].bounds()));
    let [west, east, north, south] = TileMatrixSet::WebMercatorQuad.limits(&bounds, zoom);
    let row = |y| (west..=east).map(move |x| TileCoord::new(zoom, x, y).expect("a tile that exists"));
    (north..=south).flat_map(row).collect()
}

/// Time that this thread has computed; wall time where the system does not say.
fn busy(start: Instant) -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = stat.and_then(|s| s.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

fn cold(atlas: &Atlas, list: &str) {
    let layers = atlas.tile_layers(list, None).expect("layers");
    let (mut seed, begun) = (832, Instant::now());
    let mut times: Vec<(Duration, TileCoord, usize)> = Vec::new();
    for _ in 0..1000 {
        let zoom = 4 + (random(&mut seed) * 7.0) as u8;
        let place = [90.0 + 18.0 * random(&mut seed), 24.0 + 16.0 * random(&mut seed)];
        let [x, y] = to_mercator(place).map(|v| (v * f64::from(1u32 << zoom)) as u32);
        let tile = TileCoord::new(zoom, x, y).expect("a tile that exists");
        let before = busy(begun);
        let bytes =
            gzip(&atlas.vector_tile(&layers, tile, &Budget::unlimited()).expect("time without end")).len();
        times.push((busy(begun) - before, tile, bytes));
    }
    let sum: Duration = times.iter().map(|t| t.0).sum();
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].0.as_secs_f64() * 1e3;
    let (worst, tile, bytes) = times[times.len() - 1];
    println!(
        "cold z4-z10, {list}: p50 {:.2} ms, p90 {:.2}, p99 {:.2}, worst {:.2} ({tile}, {bytes} bytes), {:.0} tiles/s on one core",
        at(0.5),
        at(0.9),
        at(0.99),
        worst.as_secs_f64() * 1e3,
        1000.0 / sum.as_secs_f64()
    );
}

fn pyramid(atlas: &Atlas, list: &str) {
    let layers = atlas.tile_layers(list, None).expect("layers");
    let work: Vec<TileCoord> = (0..=8).flat_map(|z| tiles(atlas, &layers, z)).collect();
    let (next, bytes) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(tile) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let packed = gzip(
                        &atlas.vector_tile(&layers, *tile, &Budget::unlimited()).expect("time without end"),
                    )
                    .len();
                    bytes.fetch_add(packed, Ordering::Relaxed);
                }
            });
        }
    });
    let (took, bytes) = (start.elapsed().as_secs_f64(), bytes.into_inner());
    println!("pyramid z0-z8, {list}: {} tiles, {bytes} bytes, {took:.2} s", work.len());
}

fn largest(atlas: &Atlas, list: &str) {
    let layers = atlas.tile_layers(list, None).expect("layers");
    let mut line = format!("largest gzipped, {list}:");
    for zoom in 0..=8 {
        let sizes = tiles(atlas, &layers, zoom).into_iter().map(|t| {
            gzip(&atlas.vector_tile(&layers, t, &Budget::unlimited()).expect("time without end")).len()
        });
        line += &format!(" z{zoom} {}", sizes.max().unwrap_or(0));
    }
    println!("{line}");
}

/// Bytes, gzipped, and time of one thread for both encodings, zoom by zoom: the shortest of three rounds.
fn encodings(atlas: &Atlas, list: &str) {
    let layers = atlas.tile_layers(list, None).expect("layers");
    let begun = Instant::now();
    for zoom in 0..=8 {
        let all = tiles(atlas, &layers, zoom);
        let measured = [TileEncoding::Mvt, TileEncoding::Mlt].map(|encoding| {
            let round = |_| {
                let before = busy(begun);
                let tile = |t: &TileCoord| {
                    let plain = atlas.encoded_tile(&layers, *t, encoding, &Budget::unlimited());
                    let plain = plain.expect("time without end");
                    (plain.len(), gzip(&plain).len())
                };
                let sizes = all.iter().map(tile).fold((0, 0), |sum, t| (sum.0 + t.0, sum.1 + t.1));
                (busy(begun) - before, sizes)
            };
            (0..3).map(round).min().expect("three rounds")
        });
        let [(mvt, (_, mvt_bytes)), (mlt, (plain, mlt_bytes))] = measured;
        println!(
            "encodings z{zoom}, {list}: {} tiles; gzipped MVT {mvt_bytes} bytes, {:.1} ms; gzipped MLT {mlt_bytes} ({:.0} %), {:.1} ms; MLT as it is {plain}",
            all.len(),
            mvt.as_secs_f64() * 1e3,
            100.0 * mlt_bytes as f64 / mvt_bytes as f64,
            mlt.as_secs_f64() * 1e3,
        );
    }
}

fn main() {
    let (atlas, _) = load(&Source::Embedded).expect("the built-in data");
    let everything = atlas.collections().iter().map(|c| c.id().to_string()).collect::<Vec<_>>().join(",");
    let start = Instant::now();
    let layers = atlas.tile_layers(&everything, None).expect("layers");
    atlas
        .vector_tile(&layers, TileCoord::new(0, 0, 0).expect("a tile that exists"), &Budget::unlimited())
        .expect("time without end");
    println!("first tile: {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    encodings(&atlas, "counties");
    encodings(&atlas, &everything);
    pyramid(&atlas, &everything);
    pyramid(&atlas, &everything);
    cold(&atlas, "counties");
    cold(&atlas, &everything);
    for list in lists(&atlas) {
        largest(&atlas, &list);
    }
}
