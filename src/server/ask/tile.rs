//! Addresses of tiles in paths.

use crate::feature::Collection;
use crate::geometry::{Bounds, around_extents};
use crate::server::wire::problem::Problem;
use crate::store::Store;
use crate::tile::TileCoord;
use std::sync::Arc;

/// A tile address from the texts of a path; 404 where it cannot exist.
///
/// # Errors
/// 404 for a zoom deeper than `deepest`, a column or row beyond the grid, anything that is no number.
pub fn address(z: &str, x: &str, y: &str, deepest: u8) -> Result<TileCoord, Problem> {
    let zoom = number("zoom", z)?;
    if zoom > u32::from(deepest) {
        return Err(Problem::not_found(format!("zoom {zoom} is not served; expected 0..={deepest}")));
    }
    TileCoord::new(zoom as u8, number("x", x)?, number("y", y)?)
        .map_err(|e| Problem::not_found(e.to_string()))
}

/// A whole number in a path.
///
/// # Errors
/// 404 for anything else: a path that leads nowhere.
pub fn number(name: &str, text: &str) -> Result<u32, Problem> {
    text.parse::<u32>()
        .map_err(|_| Problem::not_found(format!("no tile at {name} {text:?}; expected a whole number")))
}

/// The box around collections and features that are kept elsewhere, rounded outward to 0.0001°, west beyond east where it
/// lies across the antimeridian; the world if there are none.
pub fn extent(collections: &[&Collection], stores: &[Arc<dyn Store>]) -> [f64; 4] {
    let placed = collections.iter().filter(|c| !c.bounds().is_empty()).map(|c| c.extent());
    let stored = stores.iter().map(|s| s.extent().bounds).filter(|b| !b.is_empty()).map(<[f64; 4]>::from);
    let all: Vec<[f64; 4]> = placed.chain(stored).collect();
    let Some([west, south, east, north]) = around_extents(&all) else { return Bounds::WORLD.into() };
    let (down, up) = (|v: f64| (v * 1e4).floor() / 1e4, |v: f64| (v * 1e4).ceil() / 1e4);
    [down(west), down(south), up(east), up(north)]
}
