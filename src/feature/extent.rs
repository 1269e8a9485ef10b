//! The box of a collection where features are cut at the antimeridian (RFC 7946, section 5.2).

use super::Shapes;
use crate::geometry::Bounds;
use geo::{BoundingRect, Geometry};

/// Longitudes that a box across the antimeridian has at most, unless a feature lies on both sides of it: those who are
/// everywhere but in one ocean are everywhere.
const HALF: f64 = 180.0;

/// West, south, east and north of all features, degrees. West exceeds east where a feature lies on both sides of the
/// antimeridian, or where all lie within half of the world around it: the box then leaves out the widest stretch of
/// longitudes in which there is nothing.
pub(super) fn extent(shapes: &Shapes, bounds: &Bounds) -> [f64; 4] {
    let plain: [f64; 4] = (*bounds).into();
    let touches = |b: &Bounds| b.west() == -180.0 && b.east() == 180.0;
    let is_cut =
        touches(bounds) && (0..shapes.len()).any(|i| touches(&shapes.bounds(i)) && is_cut(shapes, i));
    if !is_cut && bounds.east() - bounds.west() <= HALF {
        return plain;
    }
    let mut spans: Vec<[f64; 2]> = (0..shapes.len()).flat_map(|i| spans(shapes, i)).collect();
    spans.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let (mut gap, mut reached) = ([0.0, 0.0], -180.0);
    for [west, east] in spans {
        if west - reached > gap[1] - gap[0] {
            gap = [reached, west];
        }
        reached = f64::max(reached, east);
    }
    match gap[1] > gap[0] && (is_cut || gap[1] - gap[0] >= 360.0 - HALF) {
        true => [gap[1], bounds.south(), gap[0], bounds.north()],
        false => plain,
    }
}

/// True if no part of a feature spans the whole way from one side of the antimeridian to the other.
fn is_cut(shapes: &Shapes, position: usize) -> bool {
    spans(shapes, position).iter().all(|[west, east]| east - west < 360.0)
}

/// Western and eastern end of each part of a feature.
fn spans(shapes: &Shapes, position: usize) -> Vec<[f64; 2]> {
    match shapes {
        Shapes::Regions { coverage, regions } => {
            let faces = regions.region(position).faces.iter();
            faces.map(|f| coverage.face_bounds(*f as usize)).map(|b| [b.west(), b.east()]).collect()
        }
        Shapes::Own(geometries) => {
            let mut out = Vec::new();
            own(&geometries.get(position), &mut out);
            out
        }
    }
}

fn own(geometry: &Geometry, out: &mut Vec<[f64; 2]>) {
    match geometry {
        Geometry::MultiPoint(m) => out.extend(m.iter().map(|p| [p.x(), p.x()])),
        Geometry::MultiLineString(m) => m.iter().for_each(|l| one(l.bounding_rect(), out)),
        Geometry::MultiPolygon(m) => m.iter().for_each(|p| one(p.bounding_rect(), out)),
        Geometry::GeometryCollection(c) => c.iter().for_each(|g| own(g, out)),
        other => one(other.bounding_rect(), out),
    }
}

fn one(around: Option<geo::Rect>, out: &mut Vec<[f64; 2]>) {
    out.extend(around.map(|r| [r.min().x, r.max().x]));
}
