//! Pixels and what covers them: images, exact areas, contours, texts, hatches, and the window they show.

mod canvas;
pub(super) mod cells;
mod circle;
mod contour;
mod encode;
mod mask;
mod pattern;
mod text;
mod window;

pub use canvas::Canvas;
pub(super) use canvas::{Pixel, lay, over, part};
pub(super) use cells::{FULL, Point, SUB, Size, whole};
pub(super) use circle::unit_circle;
pub(super) use contour::fill_path;
pub(super) use encode::{png_of_bands, webp_of_bands};
pub(super) use mask::{Mask, Masks};
pub(super) use pattern::{Hatch, Strip};
pub(super) use text::{CurvedGlyph, LEADING, Sprite, Text};
pub use window::Window;
