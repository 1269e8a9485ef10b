//! Five squares with properties of every type, some of them unknown: a data set that fits on a sheet of paper.

use geo::{Geometry, Rect};
use poverty_atlas::feature::{Collection, CollectionInfo, Kind, Localized, Property, Shapes, Value};
use poverty_atlas::index::SpatialIndex;
use std::sync::Arc;

/// Ids, and the columns as cells of a table.
const ROWS: &[(&str, [&str; 8], [f64; 4])] = &[
    (
        "a",
        ["凉山", "1", "0.5", "true", "2020-01-01", "2020-01-01T00:00:00Z", "2020-06-01T00:00:00Z", "r;g"],
        [0.0, 0.0, 1.0, 1.0],
    ),
    (
        "b",
        ["Chișinău", "2", "1.5", "false", "2020-06-01", "2020-06-01T00:00:00Z", "2020-12-31T12:30:00Z", "g"],
        [1.0, 0.0, 2.0, 1.0],
    ),
    ("c", ["Wumeng", "3", "", "", "", "", "", ""], [0.5, 0.5, 1.5, 1.5]),
    (
        "d",
        ["O'Neil", "", "-2", "true", "2021-01-01", "2021-01-01T08:00:00.5Z", "2022-01-01T00:00:00Z", "b;r;g"],
        [5.0, 5.0, 6.0, 6.0],
    ),
    (
        "e",
        ["", "10", "1000", "false", "1999-12-31", "1999-12-31T23:59:59Z", "2030-01-01T00:00:00Z", "b"],
        [0.25, 0.25, 0.75, 0.75],
    ),
];
const COLUMNS: [(&str, Kind); 8] = [
    ("name", Kind::Text),
    ("n", Kind::Integer),
    ("x", Kind::Number),
    ("flag", Kind::Boolean),
    ("day", Kind::Date),
    ("start", Kind::Timestamp),
    ("end", Kind::Timestamp),
    ("tags", Kind::List),
];

/// The collection and its index.
pub fn squares() -> (Collection, SpatialIndex) {
    let ids: Vec<Arc<str>> = ROWS.iter().map(|r| r.0.into()).collect();
    let titles = ids.iter().map(|id| Localized::plain(id.clone())).collect();
    let property = |(i, (name, kind)): (usize, &(&str, Kind))| Property {
        name: (*name).into(),
        kind: *kind,
        description: Default::default(),
        title: Localized::default(),
        unit: None,
        values: ROWS.iter().map(|r| Value::parse(r.1[i], *kind).unwrap()).collect(),
    };
    let properties = COLUMNS.iter().enumerate().map(property).collect();
    let square = |[w, s, e, n]: [f64; 4]| Geometry::Polygon(Rect::new((w, s), (e, n)).to_polygon());
    let shapes = Shapes::Own(ROWS.iter().map(|r| square(r.2)).collect());
    let collection =
        Collection::new("squares".into(), CollectionInfo::default(), ids, titles, properties, shapes)
            .unwrap();
    let index = SpatialIndex::new(&collection);
    (collection, index)
}
