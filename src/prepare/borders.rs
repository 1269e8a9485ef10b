//! Shared borders: polygons cut into arcs, and the arcs simplified.

use super::PrepareError;
use crate::coverage::{Coverage, CoverageError, OUTSIDE, Regions};
use crate::geometry::{Position, signed_area};
use geo::{MultiPolygon, Validation};

/// A border moves by at most this share of the side of a square with the area of the smaller of its two units: below
/// some 36 km² a unit keeps its shape even where the tolerance is 120 m.
const PART_OF_SIDE: f64 = 0.02;

/// Cuts polygons into shared arcs; `name` labels a unit in messages.
///
/// # Errors
/// A ring that is not simple, a position outside the valid degrees, an overlap; each names the unit.
pub fn cut(units: &[MultiPolygon], name: impl Fn(usize) -> String) -> Result<Coverage, PrepareError> {
    Coverage::build(units).map_err(|e| match e {
        CoverageError::EmptyRing { feature, polygon, ring } => PrepareError::new(
            name(feature),
            format!("polygon {polygon}, ring {ring}: expected a ring with an area, found none"),
        ),
        CoverageError::NotOnEarth { feature, lon, lat } => PrepareError::new(
            name(feature),
            format!("expected longitude -180..180 and latitude -90..90, found [{lon}, {lat}]"),
        ),
        CoverageError::Overlap { first, second, at: [lon, lat] } => PrepareError::new(
            name(second),
            format!(
                "expected to touch {} at [{lon}, {lat}], found both on one side of the border",
                name(first)
            ),
        ),
    })
}

/// What cutting repairs, for the report: wrong winding, repeated positions.
pub fn repairs(units: &[MultiPolygon]) -> Vec<String> {
    let (mut rewound, mut repeated) = (0, 0);
    for polygon in units.iter().flatten() {
        for (i, ring) in std::iter::once(polygon.exterior()).chain(polygon.interiors()).enumerate() {
            let positions: Vec<Position> = ring.coords().map(|c| [c.x, c.y]).collect();
            rewound += usize::from((signed_area(&positions) > 0.0) == (i > 0));
            repeated += positions.windows(2).filter(|w| w[0] == w[1]).count();
        }
    }
    let told = [(rewound, "rings rewound"), (repeated, "repeated positions dropped")];
    told.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect()
}

/// Simplifies shared arcs, with a smaller tolerance beside small units.
pub fn simplified(coverage: &Coverage, tolerance_m: f64) -> Coverage {
    let units = Regions::of_features(coverage);
    let allowed: Vec<f64> = (0..units.len())
        .map(|i| tolerance_m.min(PART_OF_SIDE * 1000.0 * units.region(i).area_km2().max(0.0).sqrt()))
        .collect();
    let of_face = |face: u32| match face {
        OUTSIDE => f64::INFINITY,
        face => allowed[coverage.faces()[face as usize].feature as usize],
    };
    coverage.simplified_by(|arc, _| of_face(arc.left).min(of_face(arc.right)))
}

/// Rejects polygons that cross or touch themselves.
///
/// # Errors
/// The first polygon that is not valid by OGC Simple Features, with the unit's name.
pub fn check_rings(shape: &MultiPolygon, name: &str) -> Result<(), PrepareError> {
    match shape.iter().find_map(|p| p.check_validation().err()) {
        Some(fault) => Err(PrepareError::new(name, format!("expected a valid polygon, found {fault}"))),
        None => Ok(()),
    }
}
