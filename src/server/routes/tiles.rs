//! Vector tiles.

use super::Route;
use super::parameters::{F_PAGE, LANG, PAGE, TILE_PROPERTIES};

/// TileJSON.
pub const TILEJSON: Route = Route {
    path: "/tiles/{layers}",
    id: "tilejson",
    summary: "TileJSON 3.0 of vector tiles: collections, `counties:points` (label points), `counties:borders` (ranked lines), separated by commas",
    parameters: &[TILE_PROPERTIES, LANG, F_PAGE],
    media: PAGE,
};
/// Vector tile.
pub const TILE: Route = Route {
    path: "/tiles/{layers}/{z}/{x}/{y}.mvt",
    id: "tile",
    summary: "A Mapbox vector tile",
    parameters: &[TILE_PROPERTIES],
    media: &["application/vnd.mapbox-vector-tile"],
};

/// The routes of this room, in the order of the description.
pub const ALL: &[&Route] = &[&TILEJSON, &TILE];
