//! Polygons, single or multiple, as one type.

use geo::{Geometry, MultiPolygon};

/// The polygons of a geometry; `None` for points, lines and collections.
pub fn as_multi_polygon(geometry: &Geometry) -> Option<MultiPolygon> {
    match geometry {
        Geometry::Polygon(p) => Some(MultiPolygon(vec![p.clone()])),
        Geometry::MultiPolygon(m) => Some(m.clone()),
        _ => None,
    }
}
