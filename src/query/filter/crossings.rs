//! How often the lines of a geometry cross each other.

use geo::{Coord, Geometry, Intersects, Line, LinesIter};

/// Pairs of segments that meet anywhere but in an end that they share. The segments are swept from west to east, so that
/// only those that overlap in longitude are compared.
pub(super) fn crossings(geometry: &Geometry) -> usize {
    let mut segments = Vec::new();
    collect(geometry, &mut segments);
    segments.retain(|l| l.start != l.end);
    segments.sort_by(|a, b| west(a).total_cmp(&west(b)));
    let pairs = segments.iter().enumerate().map(|(i, a)| {
        let near = segments[i + 1..].iter().take_while(|b| west(b) <= east(a));
        near.filter(|b| cross(a, b)).count()
    });
    pairs.sum()
}

fn collect(geometry: &Geometry, out: &mut Vec<Line>) {
    match geometry {
        Geometry::Point(_) | Geometry::MultiPoint(_) => {}
        Geometry::Line(line) => out.push(*line),
        Geometry::LineString(line) => out.extend(line.lines_iter()),
        Geometry::MultiLineString(lines) => out.extend(lines.lines_iter()),
        Geometry::Polygon(polygon) => out.extend(polygon.lines_iter()),
        Geometry::MultiPolygon(polygons) => out.extend(polygons.lines_iter()),
        Geometry::Rect(rect) => out.extend(rect.lines_iter()),
        Geometry::Triangle(triangle) => out.extend(triangle.lines_iter()),
        Geometry::GeometryCollection(all) => all.iter().for_each(|g| collect(g, out)),
    }
}

fn west(line: &Line) -> f64 {
    line.start.x.min(line.end.x)
}

fn east(line: &Line) -> f64 {
    line.start.x.max(line.end.x)
}

fn cross(a: &Line, b: &Line) -> bool {
    let low = |l: &Line| l.start.y.min(l.end.y);
    let high = |l: &Line| l.start.y.max(l.end.y);
    if low(a) > high(b) || low(b) > high(a) {
        return false;
    }
    let shared = |c: &Coord| *c == b.start || *c == b.end;
    match [a.start, a.end].iter().filter(|c| shared(c)).count() {
        // Neighbours along a line: they meet in their common end, and cross only where one runs back over the other.
        1 => {
            let other = |l: &Line, end: Coord| if l.start == end { l.end } else { l.start };
            let common = if shared(&a.start) { a.start } else { a.end };
            b.intersects(&other(a, common)) || a.intersects(&other(b, common))
        }
        _ => a.intersects(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{LineString, MultiPolygon, Rect, wkt};

    #[test]
    fn valid_shapes_do_not_cross_themselves() {
        let ring = wkt!(POLYGON((0. 0.,4. 0.,4. 4.,0. 4.,0. 0.),(1. 1.,2. 1.,2. 2.,1. 1.)));
        assert_eq!(crossings(&ring.into()), 0);
        assert_eq!(crossings(&wkt!(LINESTRING(0. 0.,1. 1.,2. 0.,3. 1.)).into()), 0);
        assert_eq!(crossings(&wkt!(POINT(1. 1.)).into()), 0);
    }

    #[test]
    fn each_pair_counts_once() {
        assert_eq!(crossings(&wkt!(POLYGON((0. 0.,2. 2.,2. 0.,0. 2.,0. 0.))).into()), 1);
        assert_eq!(crossings(&wkt!(LINESTRING(0. 0.,2. 0.,1. 0.)).into()), 1, "back over itself");
        let square = |i: f64| Rect::new((i, i), (i + 10.0, i + 10.0)).to_polygon();
        let squares: MultiPolygon = (0..4).map(|i| square(f64::from(i))).collect();
        assert_eq!(crossings(&squares.into()), 12, "two for each pair");
    }

    #[test]
    fn a_grid_crosses_in_every_knot() {
        let n = 20;
        let across = (0..n).flat_map(|i| {
            let (y, back) = (f64::from(i), i % 2 == 1);
            let ends = [(-1.0, y), (f64::from(n), y)];
            if back { [ends[1], ends[0]] } else { ends }
        });
        let up = (0..n).flat_map(|i| {
            let (x, back) = (f64::from(i) + 0.5, i % 2 == 1);
            let ends = [(x, -0.5), (x, f64::from(n))];
            if back { [ends[1], ends[0]] } else { ends }
        });
        let line: LineString = across.chain(up).collect();
        assert!(crossings(&line.into()) >= (n * (n - 1)) as usize);
    }
}
