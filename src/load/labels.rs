//! Where labels stand: the points of another collection.

use super::LoadError;
use super::manifest::{CollectionEntry, LabelsEntry, MANIFEST};
use crate::feature::{Collection, LabelPlaces};
use geo::Geometry;
use std::collections::BTreeMap;

/// The place of each feature: the point that has its id, or has it in the property of `by`, else none.
///
/// # Errors
/// A collection of anything but points, one of which no feature has the id of one of ours.
pub fn places(
    entry: &CollectionEntry,
    how: &LabelsEntry,
    collection: &Collection,
    points: &Collection,
) -> Result<LabelPlaces, LoadError> {
    let fault =
        |message: String| LoadError::at(MANIFEST, format!("collection {:?}, labels.at", entry.id), message);
    let by = how.by.as_deref().map(|name| {
        if points.property(name).is_none() {
            return Err(fault(format!("{:?} has no property {name:?}", points.id())));
        }
        let ids = (0..points.len()).map(|i| (points.value(i, name).to_cell(), i));
        // The first point of an id counts.
        Ok::<_, LoadError>(ids.rev().collect::<BTreeMap<_, _>>())
    });
    let by = by.transpose()?;
    let point = |id: &str| by.as_ref().map_or_else(|| points.position(id), |by| by.get(id).copied());
    let place = |i: usize| {
        let Some(at) = point(collection.feature_id(i)) else { return Ok(None) };
        match &*points.shapes().geometry(at) {
            // A point outside would take the label away from what it names.
            Geometry::Point(point) => {
                let at = [point.x(), point.y()];
                Ok(Some(at).filter(|at| collection.shapes().bounds(i).contains(*at)))
            }
            _ => Err(fault(format!("expected points, found another geometry in {:?}", points.id()))),
        }
    };
    let at = (0..collection.len()).map(place).collect::<Result<Vec<_>, _>>()?;
    if at.iter().all(Option::is_none) {
        return Err(fault(format!("no feature of {:?} has the id of one of ours", points.id())));
    }
    Ok(LabelPlaces { from_zoom: how.from_zoom, at })
}
