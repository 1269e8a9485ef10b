//! Points within the polygons of another collection.

use super::manifest::{CollectionEntry, MANIFEST, PointsEntry};
use super::report::WITHOUT_PLACE;
use super::{LoadError, LoadReport, collections::Draft};
use crate::feature::{Collection, Shapes};
use geo::{Geometry, GeometryCollection, InteriorPoint, Point};

/// A point inside the polygon that each feature names, degrees: where it lies in it is not known.
///
/// # Errors
/// A property that is not there. A feature that names no polygon has no place.
pub fn within(
    entry: &CollectionEntry,
    how: &PointsEntry,
    draft: &Draft,
    base: &Collection,
    report: &mut LoadReport,
) -> Result<Shapes, LoadError> {
    let names = draft.properties.iter().find(|p| *p.name == *how.key).ok_or_else(|| {
        let place = format!("collection {:?}, points.key", entry.id);
        LoadError::at(MANIFEST, place, format!("{} has no property {:?}", draft.file, how.key))
    })?;
    let mut point = |(i, name): (usize, crate::feature::ValueRef<'_>)| {
        let name = name.to_cell();
        let inside = base.position(&name).and_then(|at| base.shapes().geometry(at).interior_point());
        let Some(Point(at)) = inside else {
            let place = Some(format!("feature {}, property {}", draft.ids[i], how.key));
            let found = format!("expected the id of a polygon of {:?}, found {name:?}", base.id());
            report.changed(&draft.file, place, found, WITHOUT_PLACE);
            return Geometry::GeometryCollection(GeometryCollection(Vec::new()));
        };
        // Five places are a metre: more would feign what is not known.
        let rounded = |n: f64| (n * 1e5).round() / 1e5;
        Geometry::Point(Point::new(rounded(at.x), rounded(at.y)))
    };
    Ok(Shapes::Own(names.values.iter().enumerate().map(&mut point).collect()))
}
