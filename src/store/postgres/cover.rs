//! A zone as boxes: those inside of it, whose points the database counts, and those on its border, whose points we look at.

use super::statement::{SqlParameter, Statement, of_row};
use super::table::GeometryTable;
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

    /// Those inside, and those on its border.
    pub fn all(&self) -> Vec<[f64; 4]> {
        self.inside.iter().chain(&self.border).copied().collect()
    }

    /// What selects its parts with the rows whose boxes meet them.
    pub fn parts(&self, table: &GeometryTable, statement: &mut Statement) -> String {
        let boxes = self.all();
        let [w, s, e, n] = corners(&boxes).map(|v| statement.with(SqlParameter::Numbers(v)));
        let inside = (0..boxes.len()).map(|at| at < self.inside.len()).collect();
        let inside = statement.with(SqlParameter::Booleans(inside));
        let corners = ["parts.atlas_w", "parts.atlas_s", "parts.atlas_e", "parts.atlas_n"];
        format!(
            "unnest({w}, {s}, {e}, {n}, {inside}) AS parts (atlas_w, atlas_s, atlas_e, atlas_n, atlas_inside) \
             JOIN {} ON {} && {} {}",
            table.from(),
            table.place(),
            table.envelope(corners),
            table.boxes()
        )
    }

    /// What the key of a row fulfils that reaches into it.
    pub fn key(&self, table: &GeometryTable, statement: &mut Statement) -> String {
        let (key, from) = (of_row(&table.key.name), self.parts(table, statement));
        format!("{key} IN (SELECT {key} FROM {from} WHERE {})", reaches(table))
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
fn corners(boxes: &[[f64; 4]]) -> [Vec<f64>; 4] {
    [0, 1, 2, 3].map(|at| boxes.iter().map(|b| b[at]).collect())
}

/// True for the whole earth.
pub(super) fn is_everywhere(zone: &ZoneGround) -> bool {
    zone.lie(&[-180.0, -90.0, 180.0, 90.0]) == Lie::Within
}

/// What a row fulfils of which a part of a zone owns a piece.
pub(super) fn reaches(table: &GeometryTable) -> String {
    let [w, s, e, n] = table.sides();
    format!("{w} < parts.atlas_e AND {e} >= parts.atlas_w AND {s} < parts.atlas_n AND {n} >= parts.atlas_s")
}

/// What selects the points of boxes that own their west and south edges.
pub(super) fn points_in_boxes(
    table: &GeometryTable,
    boxes: &[[f64; 4]],
    statement: &mut Statement,
) -> String {
    let [w, s, e, n] = corners(boxes).map(|v| statement.with(SqlParameter::Numbers(v)));
    let [x, y] = table.position();
    format!(
        "unnest({w}, {s}, {e}, {n}) AS parts (atlas_w, atlas_s, atlas_e, atlas_n) \
         JOIN {} ON {} && {} AND {x} >= atlas_w AND {x} < atlas_e AND {y} >= atlas_s AND {y} < atlas_n",
        table.from(),
        table.place(),
        table.envelope(["atlas_w", "atlas_s", "atlas_e", "atlas_n"])
    )
}
