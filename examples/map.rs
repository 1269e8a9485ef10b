//! Draws a part of a map: `cargo run --release --example map -- STYLE ZOOM LON LAT OUT.png [WIDTH HEIGHT SCALE YEAR LANGUAGE]`.

use poverty_atlas::geometry::to_mercator;
use poverty_atlas::load::{Source, load};
use poverty_atlas::style::Style;
use poverty_atlas::tile::raster::{Renderer, Scene, Window};
use std::error::Error;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [style, zoom, lon, lat, out, rest @ ..] = &arguments[..] else {
        return Err("expected STYLE ZOOM LON LAT OUT.png [WIDTH HEIGHT SCALE YEAR LANGUAGE]".into());
    };
    let number = |i: usize, default: i64| rest.get(i).map_or(Ok(default), |t| t.parse::<i64>());
    let (width, height, scale) = (number(0, 1024)?, number(1, 768)?, number(2, 1)?);
    let year = rest.get(3).filter(|y| *y != "-").map(|y| y.parse()).transpose()?;
    let (atlas, _) = load(&Source::Embedded)?;
    let file = format!("{}/styles/{style}.json", env!("CARGO_MANIFEST_DIR"));
    let style = Style::parse(style, &std::fs::read(file)?)?;
    let scene = Scene {
        collections: atlas.collections(),
        indicators: atlas.indicators(),
        year,
        language: rest.get(4).map_or("zh", |l| l),
    };
    Renderer::check(&scene, &style)?;
    let renderer = Renderer::new(atlas.collections());
    let [x, y] = to_mercator([lon.parse()?, lat.parse()?]);
    let mut window = Window {
        zoom: zoom.parse()?,
        tile_size: 256,
        scale: scale as u8,
        x: 0,
        y: 0,
        width: (width * scale) as u32,
        height: (height * scale) as u32,
    };
    window.x = (x * window.world()) as i64 - i64::from(window.width / 2);
    window.y = (y * window.world()) as i64 - i64::from(window.height / 2);
    for turn in ["cold", "again"] {
        let start = Instant::now();
        let canvas = renderer.image(&scene, &style, window);
        let drawn = start.elapsed();
        let png = Renderer::png(&canvas);
        eprintln!("{turn}: {drawn:?} drawing, {:?} with PNG of {} bytes", start.elapsed(), png.len());
        std::fs::write(out, png)?;
    }
    println!("{}", serde_json::to_string_pretty(&Renderer::legend(&scene, &style))?);
    Ok(())
}
