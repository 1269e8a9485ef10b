//! Drawing: vector tiles and rendered tiles.

mod coord;
mod ground;
mod matrix;
pub mod print;
pub mod raster;
pub mod vector;

pub use coord::{MAX_ZOOM, TileCoord, TileCoordError};
pub use ground::Ground;
pub use matrix::{MatrixTile, MatrixTileError, TileMatrixSet};
