//! Zones as boxes: those inside of them, whose points the database counts, and those on their borders, whose points we look
//! at. What several zones share is read once.

use super::statement::{SqlParameter, Statement, of_row};
use super::table::GeometryTable;
use crate::budget::{Budget, Stopped};
use crate::query::Lie;
use crate::store::ZoneGround;

/// How often the box around zones is divided into four, at most.
const DEEPEST: u32 = 12;
/// Boxes that are divided no more, where there are more of them: finding the rows of each costs more than the rows that it
/// spares. For one zone, and beside it for each of several.
const MOST_BOXES: usize = 512;
const MORE_BOXES: usize = 8;
/// The same where each row on a border costs more: a page that holds many of them holds few of the zone.
const MOST_BOXES_OF_PAGE: usize = 2048;
/// Degrees by which the box is wider, so that no point on its border is on the edge of what owns its west and south.
const HAIR: f64 = 1e-9;

/// A box, with its west and south edges, and how zones lie to it.
#[derive(Debug, Clone)]
pub(super) struct CoverBox {
    pub corners: [f64; 4],
    /// Zones that own all of it.
    pub within: Vec<usize>,
    /// Zones of which one has to look.
    pub across: Vec<usize>,
    /// The quarters that lead to it, from the first one on, two bits each.
    path: u64,
}

/// Boxes without overlap, near ones next to each other.
#[derive(Debug, Default)]
pub(super) struct Cover {
    /// Those that lie in zones, and on the border of none.
    pub inside: Vec<CoverBox>,
    pub border: Vec<CoverBox>,
}

impl CoverBox {
    fn lie(&mut self, zones: &[ZoneGround]) {
        let CoverBox { corners, within, across, .. } = self;
        across.retain(|zone| {
            let lie = zones[*zone].lie(corners);
            within.extend((lie == Lie::Within).then_some(*zone));
            lie == Lie::Across
        });
    }

    fn quarters(&self) -> impl Iterator<Item = CoverBox> + '_ {
        let [w, s, e, n] = self.corners;
        let (x, y) = (w.midpoint(e), s.midpoint(n));
        let quarters = [[w, s, x, y], [x, s, e, y], [w, y, x, n], [x, y, e, n]];
        (0..).zip(quarters).map(|(at, corners)| CoverBox {
            corners,
            path: self.path << 2 | at,
            ..self.clone()
        })
    }
}

impl Cover {
    /// Covers zones.
    ///
    /// # Errors
    /// The budget is over.
    pub fn of(zones: &[ZoneGround], budget: &Budget) -> Result<Self, Stopped> {
        Self::divided(zones, MOST_BOXES + MORE_BOXES * zones.len(), budget)
    }

    /// Covers a zone for pages of its many rows.
    ///
    /// # Errors
    /// The budget is over.
    pub fn of_many(zone: &ZoneGround, budget: &Budget) -> Result<Self, Stopped> {
        Self::divided(std::slice::from_ref(zone), MOST_BOXES_OF_PAGE, budget)
    }

    fn divided(zones: &[ZoneGround], most: usize, budget: &Budget) -> Result<Self, Stopped> {
        let mut cover = Cover::default();
        let bounds = zones.iter().map(|zone| *zone.bounds()).reduce(|mut all, own| {
            all.merge(&own);
            all
        });
        let Some(b) = bounds else { return Ok(cover) };
        let corners = [b.west() - HAIR, b.south() - HAIR, b.east() + HAIR, b.north() + HAIR];
        let mut level =
            vec![CoverBox { corners, within: vec![], across: (0..zones.len()).collect(), path: 0 }];
        for depth in 0..=DEEPEST {
            let is_last = depth == DEEPEST || level.len() > most;
            let mut next = Vec::new();
            for mut part in level {
                budget.check()?;
                part.lie(zones);
                let kept = match (part.across.is_empty(), part.within.is_empty()) {
                    (true, true) => continue,
                    (true, false) => &mut cover.inside,
                    (false, _) if is_last => &mut cover.border,
                    (false, _) => {
                        next.extend(part.quarters());
                        continue;
                    }
                };
                part.path <<= 2 * (DEEPEST - depth);
                kept.push(part);
            }
            level = next;
        }
        cover.inside.sort_unstable_by_key(|part| part.path);
        cover.border.sort_unstable_by_key(|part| part.path);
        Ok(cover)
    }

    /// Those inside, and behind them those on a border.
    pub fn all(&self) -> Vec<CoverBox> {
        self.inside.iter().chain(&self.border).cloned().collect()
    }

    /// What selects its parts, numbered from 1 on, with the rows whose boxes meet them.
    pub fn parts(&self, table: &GeometryTable, statement: &mut Statement) -> String {
        let boxes = self.all();
        let [w, s, e, n] = corners(&boxes).map(|v| statement.with(SqlParameter::Numbers(v)));
        let corners = ["parts.atlas_w", "parts.atlas_s", "parts.atlas_e", "parts.atlas_n"];
        format!(
            "unnest({w}, {s}, {e}, {n}) WITH ORDINALITY AS parts (atlas_w, atlas_s, atlas_e, atlas_n, atlas_part) \
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
}

/// The corners of boxes, each by itself.
fn corners(boxes: &[CoverBox]) -> [Vec<f64>; 4] {
    [0, 1, 2, 3].map(|at| boxes.iter().map(|b| b.corners[at]).collect())
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

/// What selects the points of boxes, numbered from 1 on, that own their west and south edges.
pub(super) fn points_in_boxes(
    table: &GeometryTable,
    boxes: &[CoverBox],
    statement: &mut Statement,
) -> String {
    let [w, s, e, n] = corners(boxes).map(|v| statement.with(SqlParameter::Numbers(v)));
    let [x, y] = table.position();
    format!(
        "unnest({w}, {s}, {e}, {n}) WITH ORDINALITY AS parts (atlas_w, atlas_s, atlas_e, atlas_n, atlas_part) \
         JOIN {} ON {} && {} AND {x} >= atlas_w AND {x} < atlas_e AND {y} >= atlas_s AND {y} < atlas_n",
        table.from(),
        table.place(),
        table.envelope(["atlas_w", "atlas_s", "atlas_e", "atlas_n"])
    )
}
