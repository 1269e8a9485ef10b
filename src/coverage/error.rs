//! Why polygons are no coverage.

use crate::geometry::Position;

/// Why polygons do not form a coverage. Messages count features from 1.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CoverageError {
    /// A ring that encloses nothing.
    #[error(
        "feature {feature}, polygon {polygon}, ring {ring}: fewer than three different positions or no area"
    )]
    EmptyRing {
        /// Position of the feature.
        feature: usize,
        /// Polygon of the feature, counted from 1.
        polygon: usize,
        /// Ring of the polygon, counted from 1 (1 is the exterior).
        ring: usize,
    },
    /// A coordinate that is NaN, infinite or outside the world.
    #[error(
        "feature {feature}: position [{lon}, {lat}] is not on earth; expected longitude -180..180, latitude -90..90"
    )]
    NotOnEarth {
        /// Position of the feature.
        feature: usize,
        /// Longitude found.
        lon: f64,
        /// Latitude found.
        lat: f64,
    },
    /// Two polygons on the same side of one border.
    #[error(
        "features {} and {} overlap at [{}, {}]: both lie on the same side of one border",
        first + 1, second + 1, at[0], at[1]
    )]
    Overlap {
        /// Position of the first feature.
        first: usize,
        /// Position of the second feature.
        second: usize,
        /// Where.
        at: Position,
    },
}
