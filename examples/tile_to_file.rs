//! A vector tile to a file.
//!
//! `cargo run --release --example tile_to_file -- counties,areas:borders 6/50/25 tile.mvt`
//!
//! The first word lists layers as `/tiles/{layers}` does: collections, with `:points` for their label points and
//! `:borders` for their shared borders. The second is zoom/column/row, counted from the north-western corner. The file
//! is a Mapbox Vector Tile 2.1 without compression; `ogrinfo tile.mvt` reads it.

use poverty_atlas::{Source, TileCoord, load};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [layers, address, file] = arguments.as_slice() else {
        return Err("expected layers, z/x/y and a file, such as counties 6/50/25 tile.mvt".into());
    };
    let (atlas, _) = load(&Source::Embedded)?;
    let layers = atlas.tile_layers(layers, None)?;
    let tile = atlas.vector_tile(&layers, address_of(address)?);
    std::fs::write(file, &tile)?;
    println!("{file}: {} bytes", tile.len());
    Ok(())
}

fn address_of(text: &str) -> Result<TileCoord, Box<dyn Error>> {
    let parts: Vec<&str> = text.split('/').collect();
    let [z, x, y] = parts.as_slice() else {
        return Err(format!("expected zoom/column/row, found {text:?}").into());
    };
    Ok(TileCoord::new(z.parse()?, x.parse()?, y.parse()?)?)
}
