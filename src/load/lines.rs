//! Lines between features: who is linked with whom.

use super::manifest::{CollectionEntry, LinesEntry, MANIFEST};
use super::{LoadError, LoadReport, collections::Draft};
use crate::feature::{Collection, Property, Shapes, ValueRef};
use geo::{Geometry, InteriorPoint, LineString, Point};

/// A straight line for each feature, in degrees, from the place of the feature that it names first to that of the other.
/// What names no place at one of its ends is left out of the draft and told.
///
/// # Errors
/// A property that is not there, a feature that names no feature of the collections.
pub fn between(
    entry: &CollectionEntry,
    how: &LinesEntry,
    draft: &mut Draft,
    bases: &[&Collection],
    report: &mut LoadReport,
) -> Result<Shapes, LoadError> {
    let column = |name: &String| {
        draft.properties.iter().find(|p| *p.name == **name).ok_or_else(|| {
            let place = format!("collection {:?}, lines", entry.id);
            LoadError::at(MANIFEST, place, format!("{} has no property {name:?}", draft.file))
        })
    };
    let (from, to) = (column(&how.from)?, column(&how.to)?);
    let (mut kept, mut drawn) = (Vec::new(), Vec::new());
    for i in 0..draft.ids.len() {
        let end = |property: &Property| end(draft, i, property, bases);
        match (end(from)?, end(to)?) {
            (Some(from), Some(to)) => {
                drawn.push(Geometry::LineString(LineString::from(vec![from, to])));
                kept.push(i);
            }
            _ => report.noted(
                &draft.file,
                Some(format!("row {}", i + 1)),
                "no place at one end",
                "listed, not drawn",
            ),
        }
    }
    draft.keep(&kept);
    Ok(Shapes::Own(drawn.into()))
}

/// The place of the feature that a property names, in the first collection that has it: where its label stands, else a
/// point inside; `None` where it names none.
fn end(
    draft: &Draft,
    feature: usize,
    property: &Property,
    bases: &[&Collection],
) -> Result<Option<Point>, LoadError> {
    let name = match property.values.get(feature) {
        ValueRef::Null => return Ok(None),
        value => value.to_cell(),
    };
    let found = bases.iter().find_map(|base| base.position(&name).map(|at| (base, at)));
    if let Some([x, y]) = found.and_then(|(base, at)| base.label_places()?.at[at]) {
        return Ok(Some(Point::new(x, y)));
    }
    let Some(Point(at)) = found.and_then(|(base, at)| base.shapes().geometry(at).interior_point()) else {
        let known = bases.iter().map(|b| &**b.id()).collect::<Vec<_>>().join(", ");
        let place = format!("feature {}, property {}", draft.ids[feature], property.name);
        return Err(LoadError::at(
            &*draft.file,
            place,
            format!("expected the id of a feature of {known}, found {name:?}"),
        ));
    };
    // Five places are a metre: more would feign what is not known.
    let rounded = |n: f64| (n * 1e5).round() / 1e5;
    Ok(Some(Point::new(rounded(at.x), rounded(at.y))))
}
