//! Points near a place.

use crate::budget::{Budget, Stopped};
use crate::feature::{Collection, ShapeKind};
use crate::geometry::{Position, bounds_within, distance_km};
use crate::index::SpatialIndex;
use geo::{CoordsIter, Geometry};

/// Kilometres from a place to the nearest of some points; `None` where there is none.
pub fn km_to(geometry: &Geometry, place: Position) -> Option<f64> {
    let km = |point: geo::Coord| {
        // The shorter way around the earth.
        let lon = point.x + 360.0 * ((place[0] - point.x) / 360.0).round();
        distance_km(place, [lon, point.y])
    };
    geometry.coords_iter().map(km).min_by(f64::total_cmp)
}

/// Points of a collection at most `km` from a place: their positions and kilometres, the nearest `limit`, nearest first, of
/// those equally near by their ids; nothing of lines and polygons.
///
/// # Errors
/// The budget is over.
pub fn nearest(
    collection: &Collection,
    index: &SpatialIndex,
    place: Position,
    (km, limit): (f64, usize),
    budget: &Budget,
) -> Result<Vec<(u32, f64)>, Stopped> {
    let mut found = Vec::new();
    if collection.shapes().kind() != ShapeKind::Point {
        return Ok(found);
    }
    let around = bounds_within(place, km);
    let mut candidates: Vec<u32> = around.iter().flat_map(|bounds| index.candidates(bounds)).collect();
    candidates.sort_unstable();
    candidates.dedup();
    budget.each(candidates, |position| {
        let away = km_to(&collection.shapes().geometry(position as usize), place);
        found.extend(away.filter(|away| *away <= km).map(|away| (position, away)));
    })?;
    let id = |position: u32| collection.feature_id(position as usize);
    found.sort_by(|(a, x), (b, y)| x.total_cmp(y).then_with(|| id(*a).cmp(id(*b))));
    found.truncate(limit);
    Ok(found)
}
