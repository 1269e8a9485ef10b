//! Rings: orientation and the point test.

use super::Position;
use geo::kernels::{Kernel, Orientation, RobustKernel};

/// Where a point lies relative to a ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locate {
    /// Strictly inside.
    Inside,
    /// On the line itself.
    Border,
    /// Strictly outside.
    Outside,
}

/// Planar signed area of a closed ring (first position repeated last), in squared units of
/// its coordinates: positive when counter-clockwise with y upward.
pub fn signed_area(ring: &[[f64; 2]]) -> f64 {
    let Some(&[x0, y0]) = ring.first() else { return 0.0 };
    ring.windows(2).map(|w| (w[0][0] - x0) * (w[1][1] - y0) - (w[1][0] - x0) * (w[0][1] - y0)).sum::<f64>()
        / 2.0
}

/// The even-odd point test, edge by edge, exact on the border (robust orientation).
#[derive(Debug, Clone, Copy)]
pub struct PointTest {
    point: Position,
    inside: bool,
    border: bool,
}

impl PointTest {
    /// Starts a test of one position.
    pub fn new(point: Position) -> Self {
        PointTest { point, inside: false, border: false }
    }

    /// Adds one edge of a ring; direction and order do not matter.
    pub fn edge(&mut self, [x1, y1]: Position, [x2, y2]: Position) {
        let [x, y] = self.point;
        if (y1 > y) == (y2 > y) {
            let level = y1 == y && y2 == y && x >= x1.min(x2) && x <= x1.max(x2);
            self.border |= level || (x1 == x && y1 == y) || (x2 == x && y2 == y);
        } else if x < x1.min(x2) {
            self.inside = !self.inside;
        } else if x <= x1.max(x2) {
            let (low, high) = if y1 < y2 { ([x1, y1], [x2, y2]) } else { ([x2, y2], [x1, y1]) };
            match RobustKernel::orient2d(low.into(), high.into(), [x, y].into()) {
                Orientation::Collinear => self.border = true,
                Orientation::CounterClockwise => self.inside = !self.inside,
                Orientation::Clockwise => {}
            }
        }
    }

    /// The result, once every edge has been added.
    pub fn locate(&self) -> Locate {
        match (self.border, self.inside) {
            (true, _) => Locate::Border,
            (_, true) => Locate::Inside,
            _ => Locate::Outside,
        }
    }

    /// True inside and on half of the border: of two polygons that share an edge, one owns the points on it. A level box
    /// owns its west and south edges.
    pub fn owns(&self) -> bool {
        self.inside
    }
}

/// Where a position lies relative to a closed ring.
pub fn point_in_ring(ring: &[Position], point: Position) -> Locate {
    let mut test = PointTest::new(point);
    ring.windows(2).for_each(|w| test.edge(w[0], w[1]));
    test.locate()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: [Position; 5] = [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0], [0.0, 0.0]];

    #[test]
    fn inside_border_outside() {
        assert_eq!(point_in_ring(&SQUARE, [1.0, 1.0]), Locate::Inside);
        assert_eq!(point_in_ring(&SQUARE, [0.0, 1.0]), Locate::Border);
        assert_eq!(point_in_ring(&SQUARE, [1.0, 2.0]), Locate::Border);
        assert_eq!(point_in_ring(&SQUARE, [1.0, 0.0]), Locate::Border);
        assert_eq!(point_in_ring(&SQUARE, [2.0, 2.0]), Locate::Border);
        assert_eq!(point_in_ring(&SQUARE, [3.0, 2.0]), Locate::Outside);
        assert_eq!(point_in_ring(&SQUARE, [-1.0, 0.0]), Locate::Outside);
    }

    #[test]
    fn counter_clockwise_is_positive() {
        assert_eq!(signed_area(&SQUARE), 4.0);
    }
}
