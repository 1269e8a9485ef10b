//! Drawing: collections and styles as vector tiles, rendered maps and prints.

pub(crate) mod generalized;
pub mod glyphs;
mod ground;
pub mod mark;
mod pixels;
pub mod print;
mod protobuf;
pub mod raster;
pub mod vector;

pub use ground::Ground;
pub use pixels::{Canvas, Window};
