//! Drawing: collections and styles as vector tiles, rendered maps and prints.

mod ground;
pub mod mark;
mod pixels;
pub mod print;
pub mod raster;
pub mod vector;

pub use ground::Ground;
pub use pixels::{Canvas, Window};
