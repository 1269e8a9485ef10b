//! A box in degrees.

use super::Position;
use geo::{BoundingRect, Rect};
use serde::Serialize;

/// A longitude/latitude box in degrees (west, south, east, north); `west <= east`.
///
/// A box across 180° is two of these: see [`Bounds::across`].
///
/// ```
/// use poverty_atlas::Bounds;
///
/// let bounds = Bounds::new(5.9, 45.8, 10.5, 47.8)?;
/// assert!(bounds.contains([7.4, 46.9]));
/// // West and east, not the other way round; across 180° it takes two boxes.
/// assert!(Bounds::new(170.0, -20.0, -170.0, -10.0).is_err());
/// assert_eq!(Bounds::across(170.0, -20.0, -170.0, -10.0)?.len(), 2);
/// # Ok::<(), poverty_atlas::geometry::BoundsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(into = "[f64; 4]")]
pub struct Bounds {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

/// Why four numbers do not make a box.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BoundsError {
    /// A number is NaN or infinite.
    #[error("all four numbers must be finite, found {0}")]
    NotFinite(f64),
    /// South, then north, where south is above north, degrees.
    #[error("south ({0}) must not exceed north ({1})")]
    SouthAboveNorth(f64, f64),
    /// West is past east where only a plain box is allowed.
    #[error("west ({0}) must not exceed east ({1})")]
    WestPastEast(f64, f64),
}

impl Bounds {
    /// The whole world: longitudes -180 to 180, latitudes -90 to 90.
    pub const WORLD: Bounds = Bounds { west: -180.0, south: -90.0, east: 180.0, north: 90.0 };

    /// The empty box, which grows by [`Bounds::include`].
    pub const EMPTY: Bounds = Bounds {
        west: f64::INFINITY,
        south: f64::INFINITY,
        east: f64::NEG_INFINITY,
        north: f64::NEG_INFINITY,
    };

    /// A plain box.
    ///
    /// # Errors
    /// A number that is not finite, south above north, west past east.
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Result<Self, BoundsError> {
        if let Some(n) = [west, south, east, north].into_iter().find(|n| !n.is_finite()) {
            return Err(BoundsError::NotFinite(n));
        }
        if south > north {
            return Err(BoundsError::SouthAboveNorth(south, north));
        }
        if west > east {
            return Err(BoundsError::WestPastEast(west, east));
        }
        Ok(Bounds { west, south, east, north })
    }

    /// One box, or the two halves of a box across 180° (`west > east`; RFC 7946, section 5.2).
    ///
    /// # Errors
    /// As [`Bounds::new`], except that west may exceed east.
    pub fn across(west: f64, south: f64, east: f64, north: f64) -> Result<Vec<Self>, BoundsError> {
        if west > east && west.is_finite() && east.is_finite() {
            let mut parts = Vec::with_capacity(2);
            if west <= 180.0 {
                parts.push(Self::new(west, south, 180.0, north)?);
            }
            if east >= -180.0 {
                parts.push(Self::new(-180.0, south, east, north)?);
            }
            return Ok(parts);
        }
        Ok(vec![Self::new(west, south, east, north)?])
    }

    /// The plain box that holds one that may lie across 180° (`west > east`): of that all longitudes.
    pub fn of_extent([west, south, east, north]: [f64; 4]) -> Self {
        if west > east {
            Bounds { west: -180.0, south, east: 180.0, north }
        } else {
            Bounds { west, south, east, north }
        }
    }

    /// The smallest box around positions.
    pub fn around(positions: impl IntoIterator<Item = Position>) -> Self {
        let mut bounds = Self::EMPTY;
        positions.into_iter().for_each(|p| bounds.include(p));
        bounds
    }

    /// The smallest box around a geometry in degrees; empty for an empty one.
    pub fn of_geometry(geometry: &impl BoundingRect<f64, Output: Into<Option<Rect>>>) -> Self {
        let rect: Option<Rect> = geometry.bounding_rect().into();
        rect.map_or(Self::EMPTY, |r| Self::around([[r.min().x, r.min().y], [r.max().x, r.max().y]]))
    }

    /// The box as a rectangle.
    pub fn rect(&self) -> Rect {
        Rect::new([self.west, self.south], [self.east, self.north])
    }

    /// West edge, degrees.
    pub fn west(&self) -> f64 {
        self.west
    }
    /// South edge, degrees.
    pub fn south(&self) -> f64 {
        self.south
    }
    /// East edge, degrees.
    pub fn east(&self) -> f64 {
        self.east
    }
    /// North edge, degrees.
    pub fn north(&self) -> f64 {
        self.north
    }

    /// True if it reaches the antimeridian.
    pub fn reaches_cut(&self) -> bool {
        self.west <= -180.0 || self.east >= 180.0
    }

    /// True if nothing was ever included.
    pub fn is_empty(&self) -> bool {
        self.west > self.east
    }

    /// Grows to contain a position.
    pub fn include(&mut self, [lon, lat]: Position) {
        self.west = self.west.min(lon);
        self.south = self.south.min(lat);
        self.east = self.east.max(lon);
        self.north = self.north.max(lat);
    }

    /// Grows to contain another box.
    pub fn merge(&mut self, other: &Bounds) {
        self.west = self.west.min(other.west);
        self.south = self.south.min(other.south);
        self.east = self.east.max(other.east);
        self.north = self.north.max(other.north);
    }

    /// True if the boxes share at least a point.
    pub fn intersects(&self, other: &Bounds) -> bool {
        self.west <= other.east
            && other.west <= self.east
            && self.south <= other.north
            && other.south <= self.north
    }

    /// True if the other box lies in this one; an empty box lies in none.
    pub fn covers(&self, other: &Bounds) -> bool {
        !other.is_empty()
            && self.west <= other.west
            && self.south <= other.south
            && self.east >= other.east
            && self.north >= other.north
    }

    /// True if the position lies in the box or on its edge.
    pub fn contains(&self, [lon, lat]: Position) -> bool {
        (self.west..=self.east).contains(&lon) && (self.south..=self.north).contains(&lat)
    }

    /// The middle, degrees.
    pub fn center(&self) -> Position {
        [(self.west + self.east) / 2.0, (self.south + self.north) / 2.0]
    }

    /// The box with its edges rounded outward to `decimals` places, so that it still contains all it contained.
    pub fn rounded_outward(&self, decimals: i32) -> Self {
        let unit = 10f64.powi(decimals);
        Bounds {
            west: (self.west * unit).floor() / unit,
            south: (self.south * unit).floor() / unit,
            east: (self.east * unit).ceil() / unit,
            north: (self.north * unit).ceil() / unit,
        }
    }
}

impl From<Bounds> for [f64; 4] {
    fn from(b: Bounds) -> Self {
        [b.west, b.south, b.east, b.north]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_across_the_antimeridian_is_two() {
        let parts = Bounds::across(170.0, -10.0, -170.0, 10.0).unwrap();
        assert_eq!(parts.len(), 2);
        assert!(parts[0].contains([175.0, 0.0]) && parts[1].contains([-175.0, 0.0]));
        assert!(!parts.iter().any(|b| b.contains([0.0, 0.0])));
    }

    #[test]
    fn bad_boxes_cannot_be_built() {
        assert!(matches!(Bounds::new(0.0, 5.0, 1.0, 4.0), Err(BoundsError::SouthAboveNorth(..))));
        assert!(matches!(Bounds::new(f64::NAN, 0.0, 1.0, 4.0), Err(BoundsError::NotFinite(_))));
        assert!(matches!(Bounds::new(2.0, 0.0, 1.0, 4.0), Err(BoundsError::WestPastEast(..))));
    }
}
