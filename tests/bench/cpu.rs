//! CPU of rendered tiles, by the rule of `tiles.lua`: random ones of z4 to z10 over the west of the country, none kept.
//! `cargo bench --bench cpu -- [TILES [FILE]]` draws so many like for like with other servers (the counties alone, one
//! fill and one line, no labels), then of the full map with labels, and writes the pixels of the first to FILE.
//!
//! CPU says more than a clock where others use the machine: user and system time of all threads.

use poverty_atlas::atlas::Atlas;
use poverty_atlas::budget::Budget;
use poverty_atlas::geometry::to_mercator;
use poverty_atlas::load::{Source, load};
use poverty_atlas::render::raster::MapOptions;
use poverty_atlas::render::{Canvas, Window};
use poverty_atlas::style::Style;
use poverty_atlas::tile::TileCoord;
use std::error::Error;

/// Random numbers from 0 to 1: Numerical Recipes' generator.
struct Random(u32);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(self.0 >> 8) / f64::from(1u32 << 24)
    }
}

fn tiles(count: usize) -> Vec<TileCoord> {
    let mut random = Random(7);
    let tile = |_| {
        let zoom = 4 + (7.0 * random.next()) as u8;
        let side = f64::from(1u32 << zoom);
        let [x, y] = to_mercator([95.0 + 17.0 * random.next(), 24.0 + 16.0 * random.next()]);
        TileCoord::new(zoom, (x * side) as u32, (y * side) as u32).expect("a tile that exists")
    };
    (0..count).map(tile).collect()
}

/// User and system time of this process, seconds.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("a system with /proc");
    // After the name in brackets stands the third field; a tick is a hundredth.
    let after = stat.rsplit_once(')').expect("a name").1;
    let ticks = after.split_whitespace().skip(11).take(2).map(|v| v.parse::<f64>().expect("ticks"));
    ticks.sum::<f64>() / 100.0
}

/// Draws the tiles, prints what they cost, and gives their pixels if they are asked for.
fn measure(name: &str, atlas: &Atlas, style: &Style, tiles: &[TileCoord], keep: bool) -> Vec<u8> {
    let options = MapOptions::default();
    let draw = |tile: &TileCoord| {
        atlas
            .map_image(style, Window::of_tile(*tile, 256, 1), &options, &Budget::unlimited())
            .expect("time without end")
    };
    // One tile of each zoom before: what is made ready once is not what a tile costs.
    (4..=10).for_each(|zoom| drop(tiles.iter().find(|t| t.z() == zoom).map(draw)));
    let begin = cpu();
    let canvases: Vec<Canvas> = if keep { tiles.iter().map(draw).collect() } else { Vec::new() };
    let mut bytes = 0;
    let per_tile = |seconds: f64| seconds * 1000.0 / tiles.len() as f64;
    if !keep {
        tiles.iter().for_each(|tile| bytes += draw(tile).png().len());
        let spent = per_tile(cpu() - begin);
        println!("{name}: {spent:.3} ms a tile, {} bytes a tile", bytes / tiles.len());
    }
    let side = 0..256;
    let pixels = |c: &Canvas| {
        side.clone()
            .flat_map(|y| side.clone().map(move |x| (x, y)))
            .flat_map(|(x, y)| c.pixel(x, y))
            .collect::<Vec<u8>>()
    };
    canvases.iter().flat_map(pixels).collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let tiles = tiles(arguments.first().map_or(Ok(2000), |a| a.parse())?);
    let folder = tempfile::tempdir()?;
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/data/boundaries/counties.fgb");
    std::fs::copy(source, folder.path().join("counties.fgb"))?;
    let (plain, _) = load(&Source::folder(folder.path())?)?;
    let style = plain.style("plain").ok_or("no style for data without one")?;
    measure("like for like", &plain, style, &tiles, false);
    if let Some(file) = arguments.get(1) {
        std::fs::write(file, measure("", &plain, style, &tiles, true))?;
        return Ok(());
    }
    let (full, _) = load(&Source::Embedded)?;
    measure("full map with labels", &full, full.style("incidence").ok_or("no such style")?, &tiles, false);
    Ok(())
}
