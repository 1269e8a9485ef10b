//! A vector tile to a file.
//!
//! `cargo run --release --example tile_to_file -- counties,areas:borders 6/50/25 tile.mvt`
//!
//! The first word lists layers as `/tiles/{layers}` does: collections, with `:points` for their label points and
//! `:borders` for their shared borders. The second is zoom/column/row, counted from the north-western corner. The file
//! is a Mapbox Vector Tile 2.1 without compression; `ogrinfo tile.mvt` reads it.

use poverty_atlas::{Budget, Source, TileCoord, load};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [layers, address, file] = arguments.as_slice() else {
        return Err("expected layers, z/x/y and a file, such as counties 6/50/25 tile.mvt".into());
    };
    let (atlas, _) = load(&Source::Embedded)?;
    let layers = atlas.tile_layers(layers, None)?;
    let tile = atlas.vector_tile(&layers, address_of(address)?, &Budget::unlimited())?;
    std::fs::write(file, &tile)?;
    println!("{file}: {} bytes", tile.len());
    Ok(())
}

fn address_of(text: &str) -> Result<TileCoord, String> {
    let fault = || format!("expected zoom/column/row, found {text:?}");
    let numbers: Option<Vec<u32>> = text.split('/').map(|part| part.parse().ok()).collect();
    let Some([z, x, y]) = numbers.as_deref() else { return Err(fault()) };
    let z = u8::try_from(*z).map_err(|_| fault())?;
    TileCoord::new(z, *x, *y).map_err(|e| e.to_string())
}
