//! Addresses of tiles and the grids they stand in.

mod coord;
mod matrix;

pub use coord::{MAX_ZOOM, TILE_SIDE, TileCoord, TileCoordError};
pub use matrix::{MatrixTile, MatrixTileError, TileMatrixSet};
