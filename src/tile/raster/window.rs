//! The part of the world an image shows.

use super::cells::{Point, SUB, Size};
use crate::geometry::{Bounds, from_mercator};
use crate::tile::TileCoord;

/// A rectangle of the world's pixels at a zoom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// Zoom of the tile grid.
    pub zoom: u8,
    /// Side of a tile in CSS pixels: 256 or 512.
    pub tile_size: u32,
    /// Device pixels per CSS pixel, 1 to 3.
    pub scale: u8,
    /// Left edge in device pixels from 180° W.
    pub x: i64,
    /// Upper edge in device pixels from the north edge of Web Mercator.
    pub y: i64,
    /// Width in device pixels.
    pub width: u32,
    /// Height in device pixels.
    pub height: u32,
}

impl Window {
    /// The window of one tile.
    pub fn of_tile(tile: TileCoord, tile_size: u32, scale: u8) -> Self {
        Self::of_tiles(tile, 1, tile_size, scale)
    }

    /// The window of a square block of tiles, `n` on a side, from its north-western one.
    pub fn of_tiles(tile: TileCoord, n: u32, tile_size: u32, scale: u8) -> Self {
        let side = tile_size * u32::from(scale);
        let at = |i: u32| i64::from(i) * i64::from(side);
        Window {
            zoom: tile.z(),
            tile_size,
            scale,
            x: at(tile.x()),
            y: at(tile.y()),
            width: side * n,
            height: side * n,
        }
    }

    /// Device pixels around the world.
    pub fn world(&self) -> f64 {
        f64::from(self.tile_size) * f64::from(self.scale) * f64::from(1u32 << self.zoom)
    }

    /// The zoom of styles, which counts 512-pixel tiles.
    pub fn style_zoom(&self) -> f64 {
        f64::from(self.zoom) + (f64::from(self.tile_size) / 512.0).log2()
    }

    /// The zoom whose simplified arcs look exact in this window.
    pub(super) fn level(&self) -> u8 {
        let finer = (f64::from(self.tile_size) * f64::from(self.scale) / 512.0).log2().ceil();
        (f64::from(self.zoom) + finer).max(0.0) as u8
    }

    pub(super) fn size(&self) -> Size {
        Size { width: i64::from(self.width), height: i64::from(self.height) }
    }

    /// From the unit square of Web Mercator to units of 1/256 pixel from the window's origin. Rounded in the
    /// world's grid first: the same for every window.
    pub(super) fn place(&self, [x, y]: [f64; 2]) -> Point {
        let units = self.world() * SUB as f64;
        [(x * units).round() as i64 - self.x * SUB, (y * units).round() as i64 - self.y * SUB]
    }

    /// Low and high corners in the unit square of Web Mercator, grown by device pixels.
    pub(super) fn mercator_box(&self, margin: f64) -> [[f64; 2]; 2] {
        let world = self.world();
        let low = [(self.x as f64 - margin) / world, (self.y as f64 - margin) / world];
        let high = [
            (self.x as f64 + f64::from(self.width) + margin) / world,
            (self.y as f64 + f64::from(self.height) + margin) / world,
        ];
        [low, high]
    }

    /// The box in degrees, grown by device pixels.
    pub fn bounds(&self, margin: f64) -> Bounds {
        let [low, high] = self.mercator_box(margin);
        Bounds::around([from_mercator([low[0], high[1].min(1.0)]), from_mercator([high[0], low[1].max(0.0)])])
    }
}
