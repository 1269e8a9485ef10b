//! Longitudes beyond 180 degrees: turned back, and cut where a geometry crosses the antimeridian (RFC 7946, section
//! 3.1.9).

use geo::{
    BoundingRect, Coord, CoordsIter, Geometry, GeometryCollection, LineString, MapCoords, MultiLineString,
    MultiPolygon, Polygon,
};

/// Longitudes are those of one turn beyond the world at most; what is farther out is another reference system.
pub const FARTHEST: f64 = 540.0;
const TURN: f64 = 360.0;
const EDGE: f64 = 180.0;

/// True if a geometry has longitudes beyond 180 that can be turned back.
pub fn is_beyond(geometry: &Geometry) -> bool {
    geometry.coords_iter().any(|c| c.x.abs() > EDGE) && geometry.coords_iter().all(|c| c.x.abs() <= FARTHEST)
}

/// The same geometry with longitudes from -180 to 180; `None` if a line or polygon of it is wider than the world.
pub fn turned_back(geometry: &Geometry) -> Option<Geometry> {
    Some(match geometry {
        Geometry::Point(p) => Geometry::Point(p.map_coords(turned)),
        Geometry::MultiPoint(m) => Geometry::MultiPoint(m.map_coords(turned)),
        Geometry::Line(l) => turned_back(&Geometry::LineString((*l).into()))?,
        Geometry::LineString(l) => one_or_many(lines(l)?),
        Geometry::MultiLineString(m) => {
            let parts = m.iter().map(lines).collect::<Option<Vec<_>>>()?;
            Geometry::MultiLineString(MultiLineString(parts.into_iter().flatten().collect()))
        }
        Geometry::Polygon(p) => {
            let mut parts = polygons(p)?;
            match parts.len() {
                1 => Geometry::Polygon(parts.remove(0)),
                _ => Geometry::MultiPolygon(MultiPolygon(parts)),
            }
        }
        Geometry::MultiPolygon(m) => {
            let parts = m.iter().map(polygons).collect::<Option<Vec<_>>>()?;
            Geometry::MultiPolygon(MultiPolygon(parts.into_iter().flatten().collect()))
        }
        Geometry::Rect(r) => turned_back(&Geometry::Polygon(r.to_polygon()))?,
        Geometry::Triangle(t) => turned_back(&Geometry::Polygon(t.to_polygon()))?,
        Geometry::GeometryCollection(c) => {
            let members = c.iter().map(turned_back).collect::<Option<Vec<_>>>()?;
            Geometry::GeometryCollection(GeometryCollection(members))
        }
    })
}

fn turned(c: Coord) -> Coord {
    let turns = if c.x.abs() <= EDGE { 0.0 } else { ((c.x + EDGE) / TURN).floor() };
    Coord { x: c.x - turns * TURN, y: c.y }
}

fn one_or_many(mut lines: Vec<LineString>) -> Geometry {
    match lines.len() {
        1 => Geometry::LineString(lines.remove(0)),
        _ => Geometry::MultiLineString(MultiLineString(lines)),
    }
}

/// By how much a shape must move west so that its western end lies in the world; `None` where it is too wide.
fn turn_of(shape: &impl BoundingRect<f64, Output = Option<geo::Rect>>) -> Option<f64> {
    let around = shape.bounding_rect()?;
    let (west, east) = (around.min().x, around.max().x);
    if east - west > TURN {
        return None;
    }
    if west >= -EDGE && east <= EDGE {
        return Some(0.0);
    }
    Some(((west + EDGE) / TURN).floor() * TURN)
}

/// A line in parts, none of which crosses the antimeridian.
fn lines(line: &LineString) -> Option<Vec<LineString>> {
    let Some(turn) = turn_of(line) else { return line.0.is_empty().then(|| vec![line.clone()]) };
    let moved: Vec<Coord> = line.0.iter().map(|c| Coord { x: c.x - turn, y: c.y }).collect();
    let mut parts: Vec<LineString> = Vec::new();
    let mut part: Vec<Coord> = Vec::new();
    for (i, here) in moved.iter().enumerate() {
        if let Some(before) = i.checked_sub(1).map(|i| moved[i])
            && (before.x - EDGE) * (here.x - EDGE) < 0.0
        {
            let at = cut(before, *here);
            part.push(at);
            parts.push(world(std::mem::take(&mut part)));
            part.push(at);
        }
        part.push(*here);
    }
    parts.push(world(part));
    Some(parts)
}

/// Positions on one side of the antimeridian, turned into the world.
fn world(positions: Vec<Coord>) -> LineString {
    let beyond = positions.iter().any(|c| c.x > EDGE);
    let turn = if beyond { TURN } else { 0.0 };
    LineString(positions.into_iter().map(|c| Coord { x: c.x - turn, y: c.y }).collect())
}

/// A polygon in parts, none of which crosses the antimeridian.
fn polygons(polygon: &Polygon) -> Option<Vec<Polygon>> {
    let Some(turn) = turn_of(polygon) else {
        return polygon.exterior().0.is_empty().then(|| vec![polygon.clone()]);
    };
    let moved = polygon.map_coords(|c| Coord { x: c.x - turn, y: c.y });
    if moved.exterior().0.iter().all(|c| c.x <= EDGE) {
        return Some(vec![moved]);
    }
    let side = |west: bool| {
        let ring = |ring: &LineString| clipped(&ring.0, west);
        let exterior = ring(moved.exterior());
        let holes = moved.interiors().iter().map(ring).filter(|h| h.0.len() > 3).collect();
        (exterior.0.len() > 3).then(|| Polygon::new(exterior, holes))
    };
    Some([side(true), side(false)].into_iter().flatten().collect())
}

/// A closed ring's part on one side of the antimeridian. Where it crosses more than twice, its parts are joined along
/// the edge; the repair of crossing rings takes them apart.
fn clipped(ring: &[Coord], west: bool) -> LineString {
    let inside = |c: &Coord| if west { c.x <= EDGE } else { c.x >= EDGE };
    let mut out: Vec<Coord> = Vec::new();
    for edge in ring.windows(2) {
        let [a, b] = [edge[0], edge[1]];
        if inside(&a) {
            out.push(a);
        }
        if (a.x - EDGE) * (b.x - EDGE) < 0.0 {
            out.push(cut(a, b));
        }
    }
    if let Some(first) = out.first().copied() {
        out.push(first);
    }
    let turn = if west { 0.0 } else { TURN };
    LineString(out.into_iter().map(|c| Coord { x: c.x - turn, y: c.y }).collect())
}

/// Where an edge crosses the antimeridian: the same for both directions, to the last bit.
fn cut(a: Coord, b: Coord) -> Coord {
    let (low, high) = if a.x < b.x { (a, b) } else { (b, a) };
    let share = (EDGE - low.x) / (high.x - low.x);
    Coord { x: EDGE, y: low.y + share * (high.y - low.y) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, wkt};

    #[test]
    fn a_polygon_across_the_antimeridian_becomes_two() {
        let fiji = wkt!(POLYGON((179. 10., 181. 10., 181. 11., 179. 11., 179. 10.)));
        let Some(Geometry::MultiPolygon(two)) = turned_back(&Geometry::Polygon(fiji.clone())) else {
            panic!("two parts")
        };
        let boxes: Vec<(f64, f64)> =
            two.iter().filter_map(|p| p.bounding_rect()).map(|r| (r.min().x, r.max().x)).collect();
        assert_eq!(boxes, [(179.0, 180.0), (-180.0, -179.0)]);
        assert_eq!(two.unsigned_area(), 2.0);
        // A turn away nothing is cut.
        let far = Geometry::Polygon(fiji.map_coords(|c| Coord { x: c.x - 350.0, y: c.y }));
        assert!(matches!(turned_back(&far), Some(Geometry::MultiPolygon(_)) | Some(Geometry::Polygon(_))));
        let one = Geometry::Polygon(fiji.map_coords(|c| Coord { x: c.x + 10.0, y: c.y }));
        let Some(Geometry::Polygon(one)) = turned_back(&one) else { panic!("one part") };
        assert_eq!(one.bounding_rect().map(|r| (r.min().x, r.max().x)), Some((-171.0, -169.0)));
    }

    #[test]
    fn what_is_wider_than_the_world_has_no_place_in_it() {
        let wide = wkt!(POLYGON((0. 0., 500. 0., 500. 10., 0. 10., 0. 0.)));
        assert_eq!(turned_back(&Geometry::Polygon(wide)), None);
    }

    #[test]
    fn lines_are_cut_and_points_turned() {
        let Some(Geometry::MultiLineString(two)) =
            turned_back(&Geometry::LineString(wkt!(LINESTRING(170. 0., 190. 10.))))
        else {
            panic!("two lines")
        };
        assert_eq!(two, wkt!(MULTILINESTRING((170. 0., 180. 5.), (-180. 5., -170. 10.))));
        assert_eq!(
            turned_back(&Geometry::Point(wkt!(POINT(190. 0.)))),
            Some(Geometry::Point(wkt!(POINT(-170. 0.))))
        );
        assert_eq!(
            turned_back(&Geometry::Point(wkt!(POINT(-190. 0.)))),
            Some(Geometry::Point(wkt!(POINT(170. 0.))))
        );
    }
}
