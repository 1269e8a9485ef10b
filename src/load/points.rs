//! Points within the polygons of another collection.

use super::manifest::{CollectionEntry, MANIFEST, PointsEntry};
use super::{LoadError, collections::Draft};
use crate::feature::{Collection, Shapes};
use geo::{Geometry, InteriorPoint, Point};

/// A point inside the polygon that each feature names, degrees: where it lies in it is not known.
///
/// # Errors
/// A property that is not there, a feature that names no polygon.
pub fn within(
    entry: &CollectionEntry,
    how: &PointsEntry,
    draft: &Draft,
    base: &Collection,
) -> Result<Shapes, LoadError> {
    let names = draft.properties.iter().find(|p| *p.name == *how.key).ok_or_else(|| {
        let place = format!("collection {:?}, points.key", entry.id);
        LoadError::at(MANIFEST, place, format!("{} has no property {:?}", draft.file, how.key))
    })?;
    let point = |(i, name): (usize, &crate::feature::Value)| {
        let name = name.to_cell();
        let inside = base.position(&name).and_then(|at| base.shapes().geometry(at).interior_point());
        let Point(at) = inside.ok_or_else(|| {
            let place = format!("feature {}, property {}", draft.ids[i], how.key);
            LoadError::at(
                &*draft.file,
                place,
                format!("expected the id of a polygon of {:?}, found {name:?}", base.id()),
            )
        })?;
        // Five places are a metre: more would feign what is not known.
        let rounded = |n: f64| (n * 1e5).round() / 1e5;
        Ok(Geometry::Point(Point::new(rounded(at.x), rounded(at.y))))
    };
    Ok(Shapes::Own(names.values.iter().enumerate().map(point).collect::<Result<_, LoadError>>()?))
}
