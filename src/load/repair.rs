//! Geometries as drawing and overlay need them: nowhere flat, no position twice in a row, rings that keep apart.

use crate::geometry::{RingFault, ring_fault, signed_area};
use geo::orient::Direction;
use geo::{
    Coord, Geometry, GeometryCollection, LineString, MakeValid, MapCoords, MultiLineString, MultiPoint,
    MultiPolygon, Orient, Polygon,
};
use std::cmp::Ordering;

/// Degrees are scaled by this power of two before the triangulation that repairs a polygon, and back: it joins
/// positions nearer than 0.0001 of its units, which are then a hundredth of a millimetre. Scaling is exact, so that
/// positions which are not joined stay as they are to the last bit.
const SCALE: f64 = 1_048_576.0;

/// What was found in a geometry, and mended.
#[derive(Debug, Default)]
pub struct Findings {
    repeated: usize,
    flat_lines: usize,
    flat_rings: usize,
    crossing: Option<RingFault>,
    same_parts: usize,
    /// True if a fault is still there.
    pub hopeless: bool,
}

impl Findings {
    /// All in one phrase; `None` where there was nothing.
    pub fn told(&self) -> Option<String> {
        let counted = [
            (self.repeated, "repeated position", "repeated positions"),
            (self.flat_lines, "line without length", "lines without length"),
            (self.flat_rings, "ring without area", "rings without area"),
            (self.same_parts, "polygon twice in one feature", "polygons twice in one feature"),
        ];
        let counted = counted.iter().filter(|(n, ..)| *n > 0);
        let mut told: Vec<String> =
            counted.map(|(n, one, many)| format!("{n} {}", if *n == 1 { one } else { many })).collect();
        told.extend(self.crossing.map(|fault| fault.to_string()));
        (!told.is_empty()).then(|| told.join(", "))
    }
}

/// A geometry without its faults; `None` where nothing remains that has a place.
pub fn repaired(geometry: Geometry, found: &mut Findings) -> Option<Geometry> {
    match geometry {
        Geometry::Point(_) => Some(geometry),
        Geometry::MultiPoint(MultiPoint(points)) => {
            (!points.is_empty()).then_some(Geometry::MultiPoint(MultiPoint(points)))
        }
        Geometry::Line(l) => repaired(Geometry::LineString(l.into()), found),
        Geometry::LineString(l) => line(l, found).map(Geometry::LineString),
        Geometry::MultiLineString(MultiLineString(lines)) => {
            let lines: Vec<LineString> = lines.into_iter().filter_map(|l| line(l, found)).collect();
            (!lines.is_empty()).then_some(Geometry::MultiLineString(MultiLineString(lines)))
        }
        Geometry::Polygon(p) => {
            let MultiPolygon(mut parts) = polygon(p, found);
            match parts.len() {
                0 => None,
                1 => parts.pop().map(Geometry::Polygon),
                _ => Some(Geometry::MultiPolygon(MultiPolygon(parts))),
            }
        }
        Geometry::MultiPolygon(MultiPolygon(parts)) => {
            let mut kept: Vec<Polygon> = Vec::with_capacity(parts.len());
            let mut seen = std::collections::HashSet::new();
            let parts: Vec<Polygon> = parts.into_iter().flat_map(|p| polygon(p, found)).collect();
            for part in parts {
                if seen.insert(outline_key(&part)) {
                    kept.push(part);
                } else {
                    found.same_parts += 1;
                }
            }
            (!kept.is_empty()).then_some(Geometry::MultiPolygon(MultiPolygon(kept)))
        }
        Geometry::Rect(r) => repaired(Geometry::Polygon(r.to_polygon()), found),
        Geometry::Triangle(t) => repaired(Geometry::Polygon(t.to_polygon()), found),
        Geometry::GeometryCollection(GeometryCollection(members)) => {
            let members: Vec<Geometry> = members.into_iter().filter_map(|g| repaired(g, found)).collect();
            (!members.is_empty()).then_some(Geometry::GeometryCollection(GeometryCollection(members)))
        }
    }
}

/// Equal for polygons with the same exterior ring, wherever it begins and whichever way it runs.
fn outline_key(polygon: &Polygon) -> Vec<(u64, u64)> {
    let ring = &polygon.exterior().0;
    let mut key: Vec<(u64, u64)> = ring.iter().skip(1).map(|c| (c.x.to_bits(), c.y.to_bits())).collect();
    key.sort_unstable();
    key
}

fn line(line: LineString, found: &mut Findings) -> Option<LineString> {
    let had = !line.0.is_empty();
    let line = distinct(line, found);
    if line.0.len() < 2 {
        found.flat_lines += usize::from(had);
        return None;
    }
    Some(line)
}

/// A line without positions that repeat the one before.
fn distinct(mut line: LineString, found: &mut Findings) -> LineString {
    let before = line.0.len();
    line.0.dedup();
    found.repeated += before - line.0.len();
    line
}

fn polygon(polygon: Polygon, found: &mut Findings) -> MultiPolygon {
    let (exterior, holes) = polygon.into_inner();
    let had = !exterior.0.is_empty();
    let exterior = distinct(exterior, found);
    let holes: Vec<LineString> =
        holes.into_iter().filter(|h| !h.0.is_empty()).map(|h| distinct(h, found)).collect();
    if is_flat(&exterior) {
        found.flat_rings += usize::from(had);
        return MultiPolygon(Vec::new());
    }
    let (flat, holes): (Vec<_>, Vec<_>) = holes.into_iter().partition(is_flat);
    found.flat_rings += flat.len();
    let polygon = Polygon::new(exterior, holes);
    let Some(fault) = ring_fault(&polygon) else { return MultiPolygon(vec![polygon]) };
    found.crossing = found.crossing.or(Some(fault));
    let parts = made_valid(&polygon).unwrap_or_else(|| {
        found.hopeless = true;
        MultiPolygon(vec![polygon])
    });
    parts.into_iter().filter(|part| !has_no_area(part.exterior())).collect()
}

fn made_valid(polygon: &Polygon) -> Option<MultiPolygon> {
    let scaled = polygon.map_coords(|c| Coord { x: c.x * SCALE, y: c.y * SCALE });
    let valid = scaled.make_valid().ok()?.map_coords(|c| Coord { x: c.x / SCALE, y: c.y / SCALE });
    let mut quiet = Findings::default();
    let parts = valid.into_iter().filter_map(|p| {
        let (exterior, holes) = p.into_inner();
        let exterior = distinct(exterior, &mut quiet);
        let holes = holes.into_iter().map(|h| distinct(h, &mut quiet)).filter(|h| !has_no_area(h)).collect();
        (!has_no_area(&exterior)).then(|| Polygon::new(exterior, holes))
    });
    let mut parts: Vec<Polygon> = parts.map(|p| ordered(&p)).collect();
    parts.sort_by(|a, b| by_position(a.exterior(), b.exterior()));
    parts.iter().all(|p| ring_fault(p).is_none()).then_some(MultiPolygon(parts))
}

/// The same polygon in one order of all: exterior counterclockwise, each ring from its westernmost position, the southern
/// one of two. The library gives another order each time.
fn ordered(polygon: &Polygon) -> Polygon {
    let (mut exterior, mut holes) = polygon.orient(Direction::Default).into_inner();
    from_first(&mut exterior);
    holes.iter_mut().for_each(from_first);
    holes.sort_by(by_position);
    Polygon::new(exterior, holes)
}

fn from_first(ring: &mut LineString) {
    ring.0.pop();
    let first = (0..ring.0.len()).min_by(|a, b| order(&ring.0[*a], &ring.0[*b])).unwrap_or(0);
    ring.0.rotate_left(first);
    ring.close();
}

fn by_position(a: &LineString, b: &LineString) -> Ordering {
    let pairs = a.0.iter().zip(&b.0).map(|(a, b)| order(a, b));
    pairs.fold(Ordering::Equal, Ordering::then).then(a.0.len().cmp(&b.0.len()))
}

fn order(a: &Coord, b: &Coord) -> Ordering {
    a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
}

/// True for a ring of fewer than three positions, or with all of them on one line.
fn is_flat(ring: &LineString) -> bool {
    use geo::kernels::{Kernel, Orientation, RobustKernel};
    let Some((first, rest)) = ring.0.split_first().filter(|_| ring.0.len() > 3) else { return true };
    let Some(other) = rest.iter().find(|c| *c != first) else { return true };
    rest.iter().all(|c| RobustKernel::orient2d(*first, *other, *c) == Orientation::Collinear)
}

/// True for a ring that is flat, or too small for its area to be a number.
fn has_no_area(ring: &LineString) -> bool {
    let points: Vec<[f64; 2]> = ring.0.iter().map(|c| [c.x, c.y]).collect();
    points.len() < 4 || signed_area(&points) == 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, wkt};

    fn mended(polygon: Polygon) -> (Option<Geometry>, Findings) {
        let mut found = Findings::default();
        (repaired(Geometry::Polygon(polygon), &mut found), found)
    }

    #[test]
    fn what_is_sound_stays_as_it_is() {
        let sound = wkt!(POLYGON((100. 30., 101. 30., 101. 31., 100. 31., 100. 30.)));
        let (kept, found) = mended(sound.clone());
        assert_eq!((kept, found.told()), (Some(Geometry::Polygon(sound)), None));
    }

    #[test]
    fn spikes_go_and_bow_ties_become_two() {
        let square = 1.0;
        for spiky in [
            wkt!(POLYGON((100. 30., 101. 30., 101. 31., 101. 35., 101. 31., 100. 31., 100. 30.))),
            wkt!(POLYGON((100. 30., 101. 30., 101. 31., 103. 33., 101. 31., 100. 31., 100. 30.))),
            wkt!(POLYGON((100. 30., 99. 29., 100. 30., 101. 30., 101. 31., 100. 31., 100. 30.))),
        ] {
            let (Some(Geometry::Polygon(p)), found) = mended(spiky) else { panic!("a polygon") };
            assert!((p.unsigned_area() - square).abs() < 1e-9 && p.exterior().0.len() == 5, "{p:?}");
            assert!(!found.hopeless && found.told().is_some_and(|t| t.contains("crosses or touches itself")));
        }
        let (two, _) = mended(wkt!(POLYGON((0. 0., 2. 2., 2. 0., 0. 2., 0. 0.))));
        assert!(matches!(two, Some(Geometry::MultiPolygon(m)) if m.0.len() == 2));
    }

    #[test]
    fn what_is_mended_is_the_same_each_time() {
        let holed = wkt!(POLYGON(
            (0. 0., 9. 0., 9. 9., 0. 9., 0. 0.), (1. 1., 1. 3., 3. 3., 3. 1., 2. 1., 2. 0.5, 2. 1., 1. 1.),
            (5. 5., 5. 7., 7. 7., 7. 5., 5. 5.)));
        let twice = wkt!(POLYGON((0. 0., 2. 2., 4. 0., 4. 2., 2. 0., 0. 2., 0. 0.)));
        for polygon in [holed, twice] {
            let first = mended(polygon.clone()).0;
            assert!(first.is_some() && (0..40).all(|_| mended(polygon.clone()).0 == first), "{first:?}");
        }
    }

    #[test]
    fn what_is_flat_has_no_place() {
        for flat in [
            wkt!(POLYGON((1. 1., 2. 2., 1. 1.))),
            wkt!(POLYGON((1. 1., 2. 2., 3. 3., 1. 1.))),
            wkt!(POLYGON((1. 1., 1. 1., 1. 1., 1. 1.))),
        ] {
            let (none, found) = mended(flat);
            assert_eq!(none, None);
            assert!(found.told().is_some_and(|t| t.contains("1 ring without area")));
        }
        let mut found = Findings::default();
        let one = wkt!(MULTILINESTRING((1. 1., 1. 1.), (2. 2., 2. 2., 3. 3.)));
        let kept = repaired(Geometry::MultiLineString(one), &mut found);
        assert_eq!(kept, Some(Geometry::MultiLineString(wkt!(MULTILINESTRING((2. 2., 3. 3.))))));
        assert_eq!(found.told().as_deref(), Some("2 repeated positions, 1 line without length"));
    }
}
