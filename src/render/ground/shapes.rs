//! Shapes as tiles read them: boxes, and geometries of their own in the unit square of Web Mercator.

use crate::coverage::Coverage;
use crate::feature::{Collection, Shapes};
use crate::geometry::{Bounds, to_mercator};
use geo::{Geometry, LineString, Polygon};
use std::sync::{Arc, OnceLock};

/// A box in the unit square of Web Mercator: low and high corner.
pub(in crate::render) type Box2 = [[f64; 2]; 2];

/// Prepared shapes of one collection.
#[derive(Debug)]
pub(in crate::render) struct Prepared {
    /// Boxes of the coverage's faces; empty for shapes of their own.
    pub faces: Arc<[Box2]>,
    /// Shapes of their own; empty for those of nothing but points.
    pub own: Vec<Own>,
    /// Places in the unit square of Web Mercator of shapes that are nothing but points, which may be millions.
    pub points: Vec<[f64; 2]>,
    /// Arcs between two regions.
    pub borders: OnceLock<Vec<u32>>,
    /// Where a mark for a feature stands.
    pub middles: OnceLock<Vec<Option<[f64; 2]>>>,
    /// Where its label stands, from the zoom on from which the data set says so.
    pub label_places: OnceLock<Vec<Option<[f64; 2]>>>,
}

/// One geometry of its own, in the unit square of Web Mercator.
#[derive(Debug)]
pub(in crate::render) struct Own {
    pub bounds: Box2,
    pub lines: Vec<ShapeLine>,
}

/// A point, line or ring.
#[derive(Debug)]
pub(in crate::render) struct ShapeLine {
    pub points: Vec<[f64; 2]>,
    /// A ring closes; an interior one takes away.
    pub ring: Option<Side>,
}

/// Which side of a ring is inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum Side {
    Exterior,
    Interior,
}

pub(in crate::render) fn meets(a: &Box2, b: &Box2) -> bool {
    (0..2).all(|k| a[0][k] <= b[1][k] && b[0][k] <= a[1][k])
}

/// A box in degrees as one in the unit square.
pub(in crate::render) fn mercator_box(bounds: &Bounds) -> Box2 {
    [to_mercator([bounds.west(), bounds.north()]), to_mercator([bounds.east(), bounds.south()])]
}

impl Prepared {
    pub(super) fn all(collections: &[Collection]) -> Vec<Prepared> {
        let mut known: Vec<(*const Coverage, Arc<[Box2]>)> = Vec::new();
        let mut boxes = |coverage: &Arc<Coverage>| {
            let key = Arc::as_ptr(coverage);
            if let Some((_, faces)) = known.iter().find(|(k, _)| *k == key) {
                return faces.clone();
            }
            let all = (0..coverage.faces().len()).map(|f| mercator_box(&coverage.face_bounds(f)));
            let faces: Arc<[Box2]> = all.collect();
            known.push((key, faces.clone()));
            faces
        };
        collections
            .iter()
            .map(|c| {
                let (faces, own, points) = match c.shapes() {
                    Shapes::Regions { coverage, .. } => (boxes(coverage), Vec::new(), Vec::new()),
                    Shapes::Own(geometries) => match geometries.points() {
                        Some(points) => {
                            (Arc::from([]), Vec::new(), points.iter().map(|p| to_mercator(*p)).collect())
                        }
                        None => (Arc::from([]), geometries.iter().map(|g| Own::of(&g)).collect(), Vec::new()),
                    },
                };
                Prepared {
                    faces,
                    own,
                    points,
                    borders: OnceLock::new(),
                    middles: OnceLock::new(),
                    label_places: OnceLock::new(),
                }
            })
            .collect()
    }
}

impl Own {
    /// Of a geometry.
    pub fn of(geometry: &Geometry) -> Own {
        let mut own = Own { bounds: [[f64::INFINITY; 2], [f64::NEG_INFINITY; 2]], lines: Vec::new() };
        own.add(geometry);
        for p in own.lines.iter().flat_map(|l| &l.points) {
            for (k, value) in p.iter().enumerate() {
                own.bounds[0][k] = own.bounds[0][k].min(*value);
                own.bounds[1][k] = own.bounds[1][k].max(*value);
            }
        }
        own
    }

    fn add(&mut self, geometry: &Geometry) {
        match geometry {
            Geometry::Point(p) => self.line(&LineString::new(vec![p.0]), None),
            Geometry::MultiPoint(m) => m.iter().for_each(|p| self.line(&LineString::new(vec![p.0]), None)),
            Geometry::Line(l) => self.line(&LineString::new(vec![l.start, l.end]), None),
            Geometry::LineString(l) => self.line(l, None),
            Geometry::MultiLineString(m) => m.iter().for_each(|l| self.line(l, None)),
            Geometry::Polygon(p) => self.polygon(p),
            Geometry::MultiPolygon(m) => m.iter().for_each(|p| self.polygon(p)),
            Geometry::GeometryCollection(c) => c.iter().for_each(|g| self.add(g)),
            Geometry::Rect(r) => self.polygon(&r.to_polygon()),
            Geometry::Triangle(t) => self.polygon(&t.to_polygon()),
        }
    }

    fn polygon(&mut self, polygon: &Polygon) {
        self.line(polygon.exterior(), Some(Side::Exterior));
        polygon.interiors().iter().for_each(|r| self.line(r, Some(Side::Interior)));
    }

    fn line(&mut self, line: &LineString, ring: Option<Side>) {
        let points: Vec<_> = line.coords().map(|c| to_mercator([c.x, c.y])).collect();
        if !points.is_empty() {
            self.lines.push(ShapeLine { points, ring });
        }
    }
}
