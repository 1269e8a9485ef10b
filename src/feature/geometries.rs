//! Geometries that share nothing.

use super::{ShapeKind, ShapeKinds};
use crate::geometry::Position;
use geo::{Geometry, Point};
use std::borrow::Cow;
use std::sync::Arc;

/// Geometries in degrees, one for each feature; of nothing but points only the positions are kept.
#[derive(Debug, Clone)]
pub struct OwnGeometries {
    packing: Packing,
    kinds: ShapeKinds,
}

#[derive(Debug, Clone)]
enum Packing {
    Points(Arc<[Position]>),
    Any(Vec<Geometry>),
}

impl OwnGeometries {
    /// Number of geometries.
    pub fn len(&self) -> usize {
        match &self.packing {
            Packing::Points(points) => points.len(),
            Packing::Any(geometries) => geometries.len(),
        }
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The geometry at a position, `0..len()`.
    pub fn get(&self, position: usize) -> Cow<'_, Geometry> {
        match &self.packing {
            Packing::Points(points) => Cow::Owned(Geometry::Point(Point::from(points[position]))),
            Packing::Any(geometries) => Cow::Borrowed(&geometries[position]),
        }
    }

    /// All geometries, in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Cow<'_, Geometry>> {
        (0..self.len()).map(|position| self.get(position))
    }

    /// What they are.
    pub fn kinds(&self) -> ShapeKinds {
        self.kinds
    }

    /// Longitude and latitude of each where all are points.
    pub fn points(&self) -> Option<&Arc<[Position]>> {
        match &self.packing {
            Packing::Points(points) => Some(points),
            Packing::Any(_) => None,
        }
    }
}

impl From<Vec<Geometry>> for OwnGeometries {
    fn from(geometries: Vec<Geometry>) -> Self {
        let position = |geometry: &Geometry| match geometry {
            Geometry::Point(point) => Some([point.x(), point.y()]),
            _ => None,
        };
        let points: Option<Arc<[Position]>> = geometries.iter().map(position).collect();
        let kinds = geometries.iter().filter_map(ShapeKind::of).collect();
        OwnGeometries { packing: points.map_or(Packing::Any(geometries), Packing::Points), kinds }
    }
}

impl FromIterator<Geometry> for OwnGeometries {
    fn from_iter<I: IntoIterator<Item = Geometry>>(geometries: I) -> Self {
        OwnGeometries::from(geometries.into_iter().collect::<Vec<_>>())
    }
}
