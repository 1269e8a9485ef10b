//! Tile addresses.

use crate::geometry::{Bounds, from_mercator};
use std::fmt;

/// Pixels along a side of a tile, where nothing else is asked for.
pub const TILE_SIDE: u32 = 256;

/// The deepest zoom served.
pub const MAX_ZOOM: u8 = 22;

/// The deepest zoom of vector tiles: beyond it clients overzoom.
pub const MAX_VECTOR_ZOOM: u8 = 14;

/// Drawn of a vector tile beyond each of its sides, as a share of it.
pub const BUFFER: f64 = 80.0 / 4096.0;

/// The address of a tile that exists, in the XYZ scheme (y downward from the north).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileCoord {
    z: u8,
    x: u32,
    y: u32,
}

/// Why three numbers are not the address of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TileCoordError {
    /// A zoom above [`MAX_ZOOM`].
    #[error("zoom {0} does not exist; expected 0..={MAX_ZOOM}")]
    Zoom(u8),
    /// Column or row beyond the zoom's grid.
    #[error("{axis} {found} does not exist at zoom {zoom}; expected 0..={last}")]
    Range {
        /// `x` or `y`.
        axis: char,
        /// The number found.
        found: u32,
        /// The zoom.
        zoom: u8,
        /// The last number that exists.
        last: u32,
    },
}

impl TileCoord {
    /// A tile address.
    ///
    /// # Errors
    /// A zoom above [`MAX_ZOOM`], a column or row beyond the grid of the zoom.
    ///
    /// ```
    /// use poverty_atlas::tile::TileCoord;
    /// assert!(TileCoord::new(7, 101, 52).is_ok());
    /// assert!(TileCoord::new(1, 2, 0).is_err());
    /// ```
    pub fn new(z: u8, x: u32, y: u32) -> Result<Self, TileCoordError> {
        if z > MAX_ZOOM {
            return Err(TileCoordError::Zoom(z));
        }
        let last = (1u32 << z) - 1;
        for (axis, found) in [('x', x), ('y', y)] {
            if found > last {
                return Err(TileCoordError::Range { axis, found, zoom: z, last });
            }
        }
        Ok(TileCoord { z, x, y })
    }

    /// Zoom, 0 (one tile for the world) to [`MAX_ZOOM`].
    pub fn z(self) -> u8 {
        self.z
    }
    /// Column from the west, 0 to 2^z - 1.
    pub fn x(self) -> u32 {
        self.x
    }
    /// Row from the north, 0 to 2^z - 1.
    pub fn y(self) -> u32 {
        self.y
    }

    /// Tiles along one side of the world at this zoom.
    pub fn side(self) -> f64 {
        f64::from(1u32 << self.z)
    }

    /// The tile's box in degrees, grown by a share of its width on every side.
    pub fn bounds(self, margin: f64) -> Bounds {
        let corner = |dx: f64, dy: f64| {
            let x = ((f64::from(self.x) + dx) / self.side()).clamp(0.0, 1.0);
            let y = ((f64::from(self.y) + dy) / self.side()).clamp(0.0, 1.0);
            from_mercator([x, y])
        };
        Bounds::around([corner(-margin, 1.0 + margin), corner(1.0 + margin, -margin)])
    }
}

impl fmt::Display for TileCoord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.z, self.x, self.y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_cannot_exist_are_refused() {
        assert_eq!(TileCoord::new(23, 0, 0), Err(TileCoordError::Zoom(23)));
        assert!(TileCoord::new(3, 8, 0).unwrap_err().to_string().contains("0..=7"));
        assert!(TileCoord::new(22, (1 << 22) - 1, 0).is_ok());
    }

    #[test]
    fn the_first_tile_is_the_mercator_world() {
        let bounds = TileCoord::new(0, 0, 0).unwrap().bounds(0.0);
        assert!((bounds.west() + 180.0).abs() < 1e-9 && (bounds.north() - 85.0511).abs() < 1e-3);
    }
}
