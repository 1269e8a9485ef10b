//! Addresses of tiles in paths.

use crate::feature::Collection;
use crate::geometry::Bounds;
use crate::server::wire::problem::Problem;
use crate::tile::TileCoord;

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

/// The box around collections; the world if they are empty.
pub fn bounds(collections: &[&Collection]) -> Bounds {
    let mut bounds = Bounds::EMPTY;
    collections.iter().filter(|c| !c.bounds().is_empty()).for_each(|c| bounds.merge(c.bounds()));
    if bounds.is_empty() { Bounds::WORLD } else { bounds.rounded_outward(4) }
}
