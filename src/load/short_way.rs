//! Rings on the globe, where an edge goes the short way around: laid out in the plane, so that longitudes run on beyond
//! 180 degrees, and a ring around a pole goes along its edge.

use crate::geometry::ring_fault;
use geo::{BoundingRect, Coord, Geometry, LineString, MultiPolygon, Polygon};

const TURN: f64 = 360.0;
const EDGE: f64 = 180.0;

/// True for an edge that would be longer than half of the world in the plane.
fn jumps(a: Coord, b: Coord) -> bool {
    (a.x - b.x).abs() > EDGE
}

/// True for a ring or line with such edges; a frame around the world is meant as it is.
fn has_jumps(line: &LineString) -> bool {
    line.0.windows(2).any(|w| jumps(w[0], w[1])) && !line.0.iter().all(|c| c.x.abs() == EDGE)
}

/// A geometry laid out in the plane; `None` for one that lies so already.
pub fn laid_out(geometry: &Geometry) -> Option<Geometry> {
    match geometry {
        Geometry::LineString(l) if has_jumps(l) => Some(Geometry::LineString(unrolled(&l.0).into())),
        Geometry::MultiLineString(m) if m.iter().any(has_jumps) => {
            let lines = m.iter().map(|l| LineString::from(unrolled(&l.0)));
            Some(Geometry::MultiLineString(lines.collect()))
        }
        other => polygons_laid_out(other, |_, _| true),
    }
}

/// A geometry that lies in the plane but for polygons which cross themselves there, and do not the short way around;
/// `None` for one without such.
pub fn untangled(geometry: &Geometry) -> Option<Geometry> {
    polygons_laid_out(geometry, |straight, short| is_tangled(straight) && !is_tangled(short))
}

fn is_tangled(polygon: &Polygon) -> bool {
    let distinct = |ring: &LineString| {
        let mut ring = ring.clone();
        ring.0.dedup();
        ring
    };
    let holes = polygon.interiors().iter().map(distinct).collect();
    ring_fault(&Polygon::new(distinct(polygon.exterior()), holes)).is_some()
}

/// A geometry whose polygons with such edges are laid out where `is_meant` says so, of a polygon as it is and laid out.
fn polygons_laid_out(geometry: &Geometry, is_meant: impl Fn(&Polygon, &Polygon) -> bool) -> Option<Geometry> {
    let polygon = |p: &Polygon| {
        let mut rings = std::iter::once(p.exterior()).chain(p.interiors());
        let out = rings.any(has_jumps).then(|| laid_out_polygon(p));
        out.filter(|out| out != p && is_meant(p, out))
    };
    match geometry {
        Geometry::Polygon(p) => polygon(p).map(Geometry::Polygon),
        Geometry::MultiPolygon(m) => {
            let parts: Vec<Option<Polygon>> = m.iter().map(polygon).collect();
            let is_any = parts.iter().any(Option::is_some);
            let parts = parts.into_iter().zip(m).map(|(out, p)| out.unwrap_or_else(|| p.clone()));
            is_any.then(|| Geometry::MultiPolygon(MultiPolygon(parts.collect())))
        }
        _ => None,
    }
}

/// Each position as near to the one before as whole turns allow.
fn unrolled(line: &[Coord]) -> Vec<Coord> {
    let mut turn = 0.0;
    let mut out: Vec<Coord> = Vec::with_capacity(line.len());
    for (i, c) in line.iter().enumerate() {
        if let Some(before) = i.checked_sub(1).map(|i| line[i]).filter(|before| jumps(*before, *c)) {
            turn += if before.x > c.x { TURN } else { -TURN };
        }
        out.push(Coord { x: c.x + turn, y: c.y });
    }
    out
}

fn laid_out_polygon(polygon: &Polygon) -> Polygon {
    let exterior = ring(&polygon.exterior().0);
    let around = exterior.bounding_rect();
    let hole = |hole: &LineString| {
        let hole = ring(&hole.0);
        let middle = |r: geo::Rect| r.center().x;
        let apart = hole.bounding_rect().map(middle).zip(around.map(middle)).map_or(0.0, |(h, e)| e - h);
        let turn = (apart / TURN).round() * TURN;
        hole.0.into_iter().map(|c| Coord { x: c.x + turn, y: c.y }).collect()
    };
    Polygon::new(exterior, polygon.interiors().iter().map(hole).collect())
}

fn ring(ring: &[Coord]) -> LineString {
    let plain = unrolled(ring);
    let is_closed = plain.first().zip(plain.last()).is_none_or(|(a, b)| (a.x - b.x).abs() < EDGE);
    if is_closed {
        return LineString(plain);
    }
    around_pole(ring)
}

/// A ring around a pole, cut open where it first crosses the antimeridian, and closed along the pole.
fn around_pole(ring: &[Coord]) -> LineString {
    let open = &ring[..ring.len() - 1];
    let next = |i: usize| open[(i + 1) % open.len()];
    let Some(last) = (0..open.len()).find(|i| jumps(open[*i], next(*i))) else {
        return LineString(ring.to_vec());
    };
    let eastward = open[last].x > 0.0;
    let edge = if eastward { EDGE } else { -EDGE };
    // Both ends of the edge on one side of the cut.
    let (a, b) = (open[last], next(last));
    let beyond = b.x + 2.0 * edge;
    let cut = if beyond == a.x { a.y } else { a.y + (edge - a.x) / (beyond - a.x) * (b.y - a.y) };
    let mut line = vec![Coord { x: -edge, y: cut }];
    line.extend((1..=open.len()).map(|k| open[(last + k) % open.len()]));
    line.push(Coord { x: edge, y: cut });
    let mut line: Vec<Coord> = unrolled(&line);
    let mean = open.iter().map(|c| c.y).sum::<f64>() / open.len() as f64;
    let pole = 90f64.copysign(mean);
    line.extend([Coord { x: edge, y: pole }, Coord { x: -edge, y: pole }, line[0]]);
    LineString(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, wkt};

    #[test]
    fn an_edge_goes_the_short_way() {
        let fiji = wkt!(POLYGON((179. 10., -179. 10., -179. 11., 179. 11., 179. 10.)));
        let Some(Geometry::Polygon(out)) = laid_out(&Geometry::Polygon(fiji)) else { panic!("a polygon") };
        assert_eq!(out.unsigned_area(), 2.0);
        let cut = wkt!(POLYGON((-180. 60., 180. 60., 180. 70., -180. 70., -180. 60.)));
        assert_eq!(laid_out(&Geometry::Polygon(cut)), None);
        let line = Geometry::LineString(wkt!(LINESTRING(170. 0., -170. 10.)));
        assert_eq!(laid_out(&line), Some(Geometry::LineString(wkt!(LINESTRING(170. 0., 190. 10.)))));
    }

    #[test]
    fn a_ring_around_a_pole_goes_along_it() {
        for south in [-1.0, 1.0] {
            let ring = [(-150.0, 70.0), (-30.0, 80.0), (90.0, 70.0), (170.0, 75.0), (-150.0, 70.0)];
            let ring: Vec<(f64, f64)> = ring.iter().map(|(x, y)| (*x * south, *y * south)).collect();
            let Some(Geometry::Polygon(out)) =
                laid_out(&Geometry::Polygon(Polygon::new(ring.into(), vec![])))
            else {
                panic!("a polygon")
            };
            let around = out.bounding_rect().unwrap();
            assert_eq!((around.min().x, around.max().x), (-180.0, 180.0));
            assert_eq!(around.min().y.abs().max(around.max().y.abs()), 90.0);
            assert!((out.unsigned_area() - 360.0 * 16.0).abs() < 600.0, "{}", out.unsigned_area());
        }
    }
}
