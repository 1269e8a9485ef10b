//! What features are: points, lines or polygons, or several of them.

use geo::{CoordsIter, Geometry};

/// The dimension of a geometry, in ascending order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ShapeKind {
    /// Points or multi-points.
    Point,
    /// Lines.
    Line,
    /// Polygons.
    Polygon,
}

impl ShapeKind {
    /// All kinds, ascending.
    pub const ALL: [Self; 3] = [ShapeKind::Point, ShapeKind::Line, ShapeKind::Polygon];

    /// The kind of a geometry, the highest of a collection of geometries; `None` of an empty one.
    pub fn of(geometry: &Geometry) -> Option<Self> {
        match geometry {
            Geometry::GeometryCollection(all) => all.iter().filter_map(Self::of).max(),
            empty if empty.coords_iter().next().is_none() => None,
            Geometry::Point(_) | Geometry::MultiPoint(_) => Some(ShapeKind::Point),
            Geometry::Line(_) | Geometry::LineString(_) | Geometry::MultiLineString(_) => {
                Some(ShapeKind::Line)
            }
            _ => Some(ShapeKind::Polygon),
        }
    }

    /// What the type is called in styles (`geometry-type`) and in tiles.
    pub fn name(self) -> &'static str {
        match self {
            ShapeKind::Point => "Point",
            ShapeKind::Line => "LineString",
            ShapeKind::Polygon => "Polygon",
        }
    }
}

/// The kinds of the features of a collection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ShapeKinds([bool; 3]);

impl ShapeKinds {
    /// True if a feature is of this kind.
    pub fn has(self, kind: ShapeKind) -> bool {
        self.0[kind as usize]
    }

    /// True if there are features of several kinds.
    pub fn is_mixed(self) -> bool {
        self.0.iter().filter(|there| **there).count() > 1
    }

    /// The highest; polygons where there is none.
    pub fn highest(self) -> ShapeKind {
        ShapeKind::ALL.into_iter().rev().find(|kind| self.has(*kind)).unwrap_or(ShapeKind::Polygon)
    }
}

impl From<ShapeKind> for ShapeKinds {
    fn from(kind: ShapeKind) -> Self {
        std::iter::once(kind).collect()
    }
}

impl FromIterator<ShapeKind> for ShapeKinds {
    fn from_iter<I: IntoIterator<Item = ShapeKind>>(kinds: I) -> Self {
        let mut all = ShapeKinds::default();
        kinds.into_iter().for_each(|kind| all.0[kind as usize] = true);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::wkt;

    #[test]
    fn a_collection_is_of_the_highest_kind_in_it() {
        let point: Geometry = wkt!(POINT(1. 2.)).into();
        let line: Geometry = wkt!(LINESTRING(1. 2., 3. 4.)).into();
        let both =
            Geometry::GeometryCollection(wkt!(GEOMETRYCOLLECTION(LINESTRING(1. 2., 3. 4.), POINT(1. 2.))));
        let empty: Geometry = wkt!(POLYGON EMPTY).into();
        assert_eq!(
            [&point, &line, &both, &empty].map(ShapeKind::of),
            [Some(ShapeKind::Point), Some(ShapeKind::Line), Some(ShapeKind::Line), None]
        );
        let kinds: ShapeKinds = [&line, &point, &empty].into_iter().filter_map(ShapeKind::of).collect();
        assert!(kinds.is_mixed() && kinds.highest() == ShapeKind::Line && kinds.has(ShapeKind::Point));
        assert_eq!(ShapeKinds::default().highest(), ShapeKind::Polygon);
        assert!(!ShapeKinds::from(ShapeKind::Point).is_mixed());
    }
}
