//! How a collection keeps its geometry: as arcs of a coverage, or each on its own.

use super::{OwnGeometries, ShapeKind, ShapeKinds};
use crate::coverage::{Coverage, Regions};
use crate::geometry::{Bounds, Flat, Position, distance_km, geometry_area_km2, is_along_cut, sides};
use geo::{CoordsIter, Geometry, Polygon};
use std::borrow::Cow;
use std::sync::Arc;

/// The geometry of a collection, one for each feature.
#[derive(Debug, Clone)]
pub enum Shapes {
    /// Polygons that share their borders: groups of a coverage's faces.
    Regions {
        /// The shared arcs.
        coverage: Arc<Coverage>,
        /// One group of faces for each feature.
        regions: Regions,
    },
    /// Geometries of their own, in degrees.
    Own(OwnGeometries),
}

impl Shapes {
    /// Number of features.
    pub fn len(&self) -> usize {
        match self {
            Shapes::Regions { regions, .. } => regions.len(),
            Shapes::Own(geometries) => geometries.len(),
        }
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// True if a feature lies anywhere; one without a place has an empty geometry (RFC 7946, section 3.2: null).
    pub fn has_place(&self, position: usize) -> bool {
        match self {
            Shapes::Regions { regions, .. } => !regions.region(position).polygons.is_empty(),
            Shapes::Own(geometries) => geometries.get(position).coords_iter().next().is_some(),
        }
    }

    /// The highest dimension of its features; polygons where none has one.
    pub fn kind(&self) -> ShapeKind {
        self.kinds().highest()
    }

    /// What its features are.
    pub fn kinds(&self) -> ShapeKinds {
        match self {
            Shapes::Regions { .. } => ShapeKind::Polygon.into(),
            Shapes::Own(geometries) => geometries.kinds(),
        }
    }

    /// What a feature is; `None` of one without a place.
    pub fn kind_of(&self, position: usize) -> Option<ShapeKind> {
        match self {
            Shapes::Regions { .. } => self.has_place(position).then_some(ShapeKind::Polygon),
            Shapes::Own(geometries) => ShapeKind::of(&geometries.get(position)),
        }
    }

    /// The full geometry of a feature, in degrees; polygons wound as RFC 7946 requires.
    pub fn geometry(&self, position: usize) -> Cow<'_, Geometry> {
        match self {
            Shapes::Regions { coverage, regions } => {
                Cow::Owned(Geometry::MultiPolygon(regions.multi_polygon(coverage, position)))
            }
            Shapes::Own(geometries) => geometries.get(position),
        }
    }

    /// The box of a feature, degrees.
    pub fn bounds(&self, position: usize) -> Bounds {
        match self {
            Shapes::Regions { regions, .. } => regions.region(position).bounds(),
            Shapes::Own(geometries) => Bounds::of_geometry(&*geometries.get(position)),
        }
    }

    /// Distance of a point to the border of a polygon, km; `None` for points and lines. The point is inside or on it.
    pub fn border_km(&self, position: usize, point: Position) -> Option<f64> {
        match self {
            Shapes::Regions { coverage, regions } => {
                let rings = regions.region(position).polygons.iter().flatten().flatten();
                coverage.distance_km(rings.map(|r| r.arc()), point)
            }
            Shapes::Own(geometries) => border_km(&geometries.get(position), point),
        }
    }

    /// The area of a feature, km²; 0 for points and lines.
    pub fn area_km2(&self, position: usize) -> f64 {
        match self {
            Shapes::Regions { regions, .. } => regions.region(position).area_km2(),
            Shapes::Own(geometries) => geometry_area_km2(&geometries.get(position)),
        }
    }
}

fn border_km(geometry: &Geometry, point: Position) -> Option<f64> {
    let polygons: Vec<&Polygon> = match geometry {
        Geometry::Polygon(p) => vec![p],
        Geometry::MultiPolygon(m) => m.iter().collect(),
        _ => return None,
    };
    let flat = Flat::at(point[1]);
    let edges = polygons.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    let lines = edges.flat_map(geo::LineString::lines).map(|l| [l.start.into(), l.end.into()]);
    let lines: Vec<[Position; 2]> = lines.filter(|[a, b]| !is_along_cut(*a, *b)).collect();
    let is_cut = Bounds::of_geometry(geometry).reaches_cut();
    let distances = sides(point, is_cut).filter_map(|point| {
        let near = |[a, b]: &[Position; 2]| flat.to_segment(point, *a, *b);
        let nearest = lines.iter().map(near).min_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(distance_km(point, nearest.1))
    });
    distances.min_by(f64::total_cmp)
}
