//! A zone as boxes: those inside of it, whose points the database counts, and those on its border, whose points we look at.

use crate::budget::{Budget, Stopped};
use crate::query::Lie;
use crate::store::ZoneGround;

/// How often the box around a zone is divided into four.
const DEPTH: u8 = 6;
/// Degrees by which the box is wider, so that no point on its border is on the edge of what owns its west and south.
const HAIR: f64 = 1e-9;

/// Boxes without overlap, each with its west and south edges.
#[derive(Debug, Default)]
pub(super) struct Cover {
    pub inside: Vec<[f64; 4]>,
    pub border: Vec<[f64; 4]>,
}

impl Cover {
    /// Covers a zone.
    ///
    /// # Errors
    /// The budget is over.
    pub fn of(zone: &ZoneGround, budget: &Budget) -> Result<Self, Stopped> {
        let b = zone.bounds();
        let root = [b.west() - HAIR, b.south() - HAIR, b.east() + HAIR, b.north() + HAIR];
        let mut cover = Cover::default();
        cover.divide(zone, root, DEPTH, budget)?;
        Ok(cover)
    }

    fn divide(
        &mut self,
        zone: &ZoneGround,
        part: [f64; 4],
        depth: u8,
        budget: &Budget,
    ) -> Result<(), Stopped> {
        budget.check()?;
        match zone.lie(&part) {
            Lie::Apart => {}
            Lie::Within => self.inside.push(part),
            Lie::Across if depth == 0 => self.border.push(part),
            Lie::Across => {
                let [w, s, e, n] = part;
                let (x, y) = (w.midpoint(e), s.midpoint(n));
                for quarter in [[w, s, x, y], [x, s, e, y], [w, y, x, n], [x, y, e, n]] {
                    self.divide(zone, quarter, depth - 1, budget)?;
                }
            }
        }
        Ok(())
    }
}

/// The corners of boxes, each by itself.
pub(super) fn corners(boxes: &[[f64; 4]]) -> [Vec<f64>; 4] {
    [0, 1, 2, 3].map(|at| boxes.iter().map(|b| b[at]).collect())
}

/// True for the whole earth.
pub(super) fn is_everywhere(zone: &ZoneGround) -> bool {
    zone.lie(&[-180.0, -90.0, 180.0, 90.0]) == Lie::Within
}
