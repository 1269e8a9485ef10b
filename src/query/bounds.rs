//! The exact test of a shape against a box.

use crate::coverage::Coverage;
use crate::feature::Shapes;
use crate::geometry::Bounds;
use geo::Intersects;

/// True if the feature shares at least a point with the box.
pub fn meets(shapes: &Shapes, position: usize, bounds: &Bounds) -> bool {
    let all = shapes.bounds(position);
    if !all.intersects(bounds) {
        return false;
    }
    if bounds.covers(&all) {
        return true;
    }
    match shapes {
        Shapes::Regions { coverage, regions } => {
            regions.region(position).faces.iter().any(|f| face_meets(coverage, *f as usize, bounds))
        }
        Shapes::Own(geometries) => {
            let window = bounds.rect();
            geometries.get(position).intersects(&window)
        }
    }
}

fn face_meets(coverage: &Coverage, face: usize, bounds: &Bounds) -> bool {
    let around = coverage.face_bounds(face);
    if !around.intersects(bounds) {
        return false;
    }
    let arcs = || coverage.faces()[face].rings.iter().flatten().map(|r| r.arc());
    bounds.covers(&around)
        || coverage.face_contains(face, [bounds.west(), bounds.south()])
        || arcs().any(|a| {
            coverage.arcs()[a].bounds.intersects(bounds)
                && coverage.arc_positions(a).windows(2).any(|w| segment_meets(w[0], w[1], bounds))
        })
}

fn segment_meets(a: [f64; 2], b: [f64; 2], bounds: &Bounds) -> bool {
    let around = Bounds::around([a, b]);
    if !around.intersects(bounds) {
        return false;
    }
    if bounds.contains(a) || bounds.contains(b) {
        return true;
    }
    // The boxes meet and both ends are outside: they meet if the corners lie on both sides of the line.
    let side = |x: f64, y: f64| (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]);
    let sides = [
        side(bounds.west(), bounds.south()),
        side(bounds.east(), bounds.south()),
        side(bounds.east(), bounds.north()),
        side(bounds.west(), bounds.north()),
    ];
    sides.iter().any(|s| *s >= 0.0) && sides.iter().any(|s| *s <= 0.0)
}
