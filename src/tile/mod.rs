//! Addresses of tiles and the grids they stand in.

mod coord;
mod matrix;

/// Media type of Mapbox Vector Tiles.
pub const MVT: &str = "application/vnd.mapbox-vector-tile";
/// Media type of MapLibre Tiles, as MapLibre Native asks for them.
pub const MLT: &str = "application/vnd.maplibre-tile";

pub use coord::{BUFFER, MAX_VECTOR_ZOOM, MAX_ZOOM, TILE_SIDE, TileCoord, TileCoordError};
pub use matrix::{MatrixTile, MatrixTileError, TileMatrixSet};
