//! The one point by which a feature counts: in one zone of a coverage, whatever it reaches into.
//!
//! A line counts where its longest part is half done, a polygon where its largest part is widest along the latitude in the
//! middle of that part's box: both lie on the feature. Of several kinds in one feature polygons go before lines, and lines
//! before points; of several points the first counts.

use crate::geometry::{Bounds, Position};
use geo::{Geometry, LineString, Polygon};

/// The point of a geometry, degrees; `None` for one without a position.
pub(super) fn of_geometry(geometry: &Geometry) -> Option<Position> {
    let (mut polygons, mut lines, mut points) = (Vec::new(), Vec::new(), Vec::new());
    gather(geometry, &mut polygons, &mut lines, &mut points);
    let largest = first_most(&polygons, |p| area(p.exterior()));
    let longest = || first_most(&lines, length);
    let point = || points.first().copied();
    largest
        .and_then(within)
        .or_else(|| longest().and_then(half_way))
        .or_else(point)
        .or_else(|| largest.and_then(|p| p.exterior().0.first()).map(|c| [c.x, c.y]))
}

fn gather<'g>(
    geometry: &'g Geometry,
    polygons: &mut Vec<&'g Polygon>,
    lines: &mut Vec<&'g LineString>,
    points: &mut Vec<Position>,
) {
    match geometry {
        Geometry::Point(p) => points.push([p.x(), p.y()]),
        Geometry::MultiPoint(all) => points.extend(all.iter().map(|p| [p.x(), p.y()])),
        Geometry::LineString(line) => lines.push(line),
        Geometry::MultiLineString(all) => lines.extend(all),
        Geometry::Polygon(polygon) => polygons.push(polygon),
        Geometry::MultiPolygon(all) => polygons.extend(all),
        Geometry::GeometryCollection(all) => {
            all.iter().for_each(|member| gather(member, polygons, lines, points));
        }
        // What no file has.
        Geometry::Line(_) | Geometry::Rect(_) | Geometry::Triangle(_) => {}
    }
}

/// The first of those that have most.
fn first_most<'g, T>(all: &[&'g T], much: impl Fn(&T) -> f64) -> Option<&'g T> {
    all.iter().copied().reduce(|a, b| if much(b) > much(a) { b } else { a })
}

fn area(ring: &LineString) -> f64 {
    let Some(from) = ring.0.first() else { return 0.0 };
    let cross =
        |w: &[geo::Coord]| (w[0].x - from.x) * (w[1].y - from.y) - (w[1].x - from.x) * (w[0].y - from.y);
    ring.0.windows(2).map(cross).sum::<f64>().abs()
}

fn length(line: &LineString) -> f64 {
    line.lines().map(|l| l.dx().hypot(l.dy())).sum()
}

fn half_way(line: &LineString) -> Option<Position> {
    let mut left = length(line) / 2.0;
    for l in line.lines() {
        let own = l.dx().hypot(l.dy());
        if own >= left && own > 0.0 {
            let share = left / own;
            return Some([l.start.x + share * l.dx(), l.start.y + share * l.dy()]);
        }
        left -= own;
    }
    line.0.last().map(|c| [c.x, c.y])
}

/// The middle of the widest stretch of a polygon along the latitude in the middle of its box.
fn within(polygon: &Polygon) -> Option<Position> {
    let bounds = Bounds::of_geometry(polygon);
    let y = bounds.center()[1];
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    let mut crossings: Vec<f64> = rings
        .flat_map(LineString::lines)
        .filter(|l| (l.start.y <= y) != (l.end.y <= y))
        .map(|l| l.start.x + (y - l.start.y) / l.dy() * l.dx())
        .collect();
    crossings.sort_unstable_by(f64::total_cmp);
    let stretches = crossings.chunks_exact(2).map(|c| [c[0], c[1]]);
    let widest = stretches.reduce(|a, b| if b[1] - b[0] > a[1] - a[0] { b } else { a })?;
    Some([f64::midpoint(widest[0], widest[1]), y])
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Intersects, wkt};

    #[test]
    fn the_point_lies_on_the_feature() {
        let crescent = wkt!(POLYGON((0. 0., 9. 0., 9. 9., 0. 9., 0. 8., 8. 8., 8. 1., 0. 1., 0. 0.)));
        let holed = wkt!(POLYGON((0. 0., 9. 0., 9. 9., 0. 9., 0. 0.), (1. 1., 5. 1., 5. 8., 1. 8., 1. 1.)));
        let bent = wkt!(LINESTRING(0. 0., 4. 0., 4. 4.));
        let two = wkt!(MULTILINESTRING((0. 0., 1. 1.), (5. 5., 5. 15.)));
        let far = wkt!(MULTIPOLYGON(((0. 0., 1. 0., 1. 1., 0. 0.)), ((50. 0., 53. 0., 53. 3., 50. 0.))));
        for (geometry, expected) in [
            (Geometry::Polygon(crescent), [8.5, 4.5]),
            (Geometry::Polygon(holed), [7.0, 4.5]),
            (Geometry::LineString(bent), [4.0, 0.0]),
            (Geometry::MultiLineString(two), [5.0, 10.0]),
            (Geometry::MultiPolygon(far), [52.25, 1.5]),
        ] {
            let place = of_geometry(&geometry).unwrap();
            assert_eq!(place, expected, "{geometry:?}");
            assert!(geometry.intersects(&geo::Point::from(place)));
        }
        let mixed = wkt!(GEOMETRYCOLLECTION(POINT(1. 1.), LINESTRING(2. 2., 4. 2.)));
        assert_eq!(of_geometry(&Geometry::GeometryCollection(mixed)), Some([3.0, 2.0]));
        // Flat, and all the same somewhere.
        let flat = wkt!(POLYGON((3. 3., 4. 3., 3. 3.)));
        assert_eq!(of_geometry(&Geometry::Polygon(flat)), Some([3.0, 3.0]));
        assert_eq!(of_geometry(&Geometry::LineString(LineString(vec![]))), None);
    }
}
