//! Vector tiles.

use super::Route;
use super::parameters::{F_JSON, JSON};

/// TileJSON.
pub const TILEJSON: Route = Route {
    path: "/tiles/{collectionId}",
    id: "tilejson",
    summary: "TileJSON 3.0 of a collection's vector tiles",
    parameters: &[F_JSON],
    media: JSON,
};
/// Vector tile.
pub const TILE: Route = Route {
    path: "/tiles/{collectionId}/{z}/{x}/{y}.mvt",
    id: "tile",
    summary: "A Mapbox vector tile",
    parameters: &[],
    media: &["application/vnd.mapbox-vector-tile"],
};

/// The routes of this room, in the order of the description.
pub const ALL: &[&Route] = &[&TILEJSON, &TILE];
