//! Whether geometries meet, one of them prepared once for many others.

use geo::{Geometry, Intersects, MonotoneChainGeometry};
use std::cell::OnceCell;

/// A geometry whose lines and rings are parted into monotone chains, of which boxes rule out most.
pub struct ChainedGeometry<'a> {
    geometry: &'a Geometry,
    /// None of points and collections; not made where all others are such.
    chains: OnceCell<Option<MonotoneChainGeometry<'a, f64>>>,
}

impl<'a> ChainedGeometry<'a> {
    /// Prepares a geometry.
    pub fn new(geometry: &'a Geometry) -> Self {
        ChainedGeometry { geometry, chains: OnceCell::new() }
    }

    /// True if another geometry has a position in common with it.
    pub fn meets(&self, other: &Geometry) -> bool {
        let Ok(chained) = MonotoneChainGeometry::try_from(other) else {
            return other.intersects(self.geometry);
        };
        let own = self.chains.get_or_init(|| MonotoneChainGeometry::try_from(self.geometry).ok());
        let Some(own) = own else { return other.intersects(self.geometry) };
        match &chained {
            MonotoneChainGeometry::LineString(other) => own.intersects(other),
            MonotoneChainGeometry::MultiLineString(other) => own.intersects(other),
            MonotoneChainGeometry::Polygon(other) => own.intersects(other),
            MonotoneChainGeometry::MultiPolygon(other) => own.intersects(other),
        }
    }
}
