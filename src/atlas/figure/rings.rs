//! Whether a place on a page lies within the edges of a feature.

use crate::geometry::{Locate, PointTest};
use crate::render::mark::Line;

/// True if a place lies within an odd number of rings, which do not repeat their first point.
pub(super) fn is_inside(rings: &[Line], place: [f64; 2]) -> bool {
    let mut test = PointTest::new(place);
    for points in rings.iter().map(|ring| &ring.points) {
        let next = points.iter().cycle().skip(1);
        points.iter().zip(next).for_each(|(a, b)| test.edge(*a, *b));
    }
    test.locate() == Locate::Inside
}
