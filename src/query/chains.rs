//! Whether geometries meet, one of them prepared once for many others.

use geo::{Geometry, Intersects, MonotoneChainGeometry};

/// A geometry whose lines and rings are parted into monotone chains, of which boxes rule out most.
pub struct ChainedGeometry<'a> {
    geometry: &'a Geometry,
    /// None of points and collections.
    chains: Option<MonotoneChainGeometry<'a, f64>>,
}

impl<'a> ChainedGeometry<'a> {
    /// Prepares a geometry.
    pub fn new(geometry: &'a Geometry) -> Self {
        ChainedGeometry { geometry, chains: MonotoneChainGeometry::try_from(geometry).ok() }
    }

    /// True if another geometry has a position in common with it.
    pub fn meets(&self, other: &Geometry) -> bool {
        let (Some(own), Ok(other)) = (&self.chains, MonotoneChainGeometry::try_from(other)) else {
            return other.intersects(self.geometry);
        };
        match &other {
            MonotoneChainGeometry::LineString(other) => own.intersects(other),
            MonotoneChainGeometry::MultiLineString(other) => own.intersects(other),
            MonotoneChainGeometry::Polygon(other) => own.intersects(other),
            MonotoneChainGeometry::MultiPolygon(other) => own.intersects(other),
        }
    }
}
