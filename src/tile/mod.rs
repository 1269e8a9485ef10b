//! Drawing: vector tiles and rendered tiles.

mod coord;
pub mod raster;
pub mod vector;

pub use coord::{MAX_ZOOM, TileCoord, TileCoordError};
