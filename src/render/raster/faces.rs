//! Who owns which share of each pixel: the id buffer of a coverage.
//!
//! Rows are stored as runs: pixels of one owner, or of the same mixture of owners. The shares are exact
//! areas and add up to the whole pixel, so colouring ([`Owners::runs`]) is one pass without geometry.

use crate::coverage::{Coverage, Level, OUTSIDE};
use crate::render::ground::Box2;
use crate::render::pixels::{FULL, Point, SUB, Size, Window, cells};
use std::ops::Range;

/// Pixels of one row with the same owners.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    /// One past the last column.
    pub end: u32,
    /// Owner of all of it, or `MIXED`.
    owner: u32,
    /// Shares of a mixture: first and one past the last.
    shares: (u32, u32),
}

/// Marks a run of several owners.
const MIXED: u32 = u32::MAX - 1;

/// Owners of a run.
pub(super) enum Owners<'a> {
    /// A face, or [`OUTSIDE`].
    One(u32),
    /// Faces and their shares of [`FULL`]; what is missing belongs to nobody.
    Several(&'a [(u32, u32)]),
}

/// The faces under the pixels of a window.
#[derive(Debug)]
pub(super) struct FaceGrid {
    rows: Vec<u32>,
    runs: Vec<Run>,
    shares: Vec<(u32, u32)>,
    /// Faces that own any of it, ascending.
    pub faces: Vec<u32>,
}

/// A contribution to one face in one row.
#[derive(Debug, Clone, Copy, Default)]
struct CellEntry {
    row: u32,
    column: i32,
    face: u32,
    cover: i32,
    area: i32,
}

impl FaceGrid {
    /// Draws faces: each as the one that `owner` names for it, or not at all for [`OUTSIDE`].
    pub fn draw(coverage: &Coverage, window: &Window, owner: &[u32]) -> Self {
        let size = window.size();
        let drawn = |face: u32| owner.get(face as usize).copied().unwrap_or(OUTSIDE);
        let level = coverage.level(window.level());
        let view = window.upright_box(1.0);
        let mut entries = Entries::default();
        for ((i, arc), around) in coverage.arcs().iter().enumerate().zip(level.boxes()) {
            if Nearness::of(&around, view.as_ref()) == Nearness::Away {
                continue;
            }
            // The ground right of an arc that runs north is on its right hand.
            let (left, right) = (drawn(arc.left), drawn(arc.right));
            if left == right {
                continue;
            }
            let sides = [(left, 1), (right, -1)].map(|side| (side.0 != OUTSIDE).then_some(side));
            walk((level, i, &around), window, view.as_ref(), |a, b| {
                cells::edge(size, a, b, &mut |cell| {
                    for (face, sign) in sides.into_iter().flatten() {
                        entries.add(cell, face, sign);
                    }
                });
            });
        }
        entries.into_grid(size)
    }

    /// The runs of a row, with their columns.
    pub fn runs(&self, row: usize) -> impl Iterator<Item = (Range<usize>, Owners<'_>)> {
        let runs = &self.runs[self.rows[row] as usize..self.rows[row + 1] as usize];
        let mut start = 0;
        runs.iter().map(move |run| {
            let columns = start..run.end as usize;
            start = columns.end;
            let owners = match run.owner {
                MIXED => Owners::Several(&self.shares[run.shares.0 as usize..run.shares.1 as usize]),
                face => Owners::One(face),
            };
            (columns, owners)
        })
    }

    /// Bytes it keeps, about.
    pub fn weight(&self) -> usize {
        self.rows.len() * 4 + self.runs.len() * 16 + self.shares.len() * 8 + self.faces.len() * 4
    }
}

/// Where a box lies, seen from a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nearness {
    /// Above, below or to the right: no row of the window knows of it.
    Away,
    /// To the left, where only heights count: what lies there is one edge.
    Left,
    Near,
}

impl Nearness {
    /// Of a box beside the view of a window; without one all may be near.
    #[inline]
    fn of([low, high]: &Box2, view: Option<&Box2>) -> Self {
        let Some([west_north, east_south]) = view else { return Nearness::Near };
        if low[0] > east_south[0] || low[1] > east_south[1] || high[1] < west_north[1] {
            Nearness::Away
        } else if high[0] < west_north[0] {
            Nearness::Left
        } else {
            Nearness::Near
        }
    }
}

/// Calls back with the edges of an arc that matter in a window, given the arc's box.
fn walk(
    (level, arc, around): (&Level, usize, &Box2),
    window: &Window,
    view: Option<&Box2>,
    mut see: impl FnMut(Point, Point),
) {
    if Nearness::of(around, view) == Nearness::Left {
        return edges(ends(level.arc(arc)), window, &mut see);
    }
    for (points, around) in level.pieces(arc) {
        match Nearness::of(&around, view) {
            Nearness::Away => {}
            Nearness::Left => edges(ends(points), window, &mut see),
            Nearness::Near => edges(points.iter(), window, &mut see),
        }
    }
}

fn ends(points: &[[f64; 2]]) -> impl Iterator<Item = &[f64; 2]> {
    points.first().into_iter().chain(points.last())
}

fn edges<'a>(
    points: impl Iterator<Item = &'a [f64; 2]>,
    window: &Window,
    see: &mut impl FnMut(Point, Point),
) {
    let mut places = points.map(|p| window.place(*p));
    let Some(mut at) = places.next() else { return };
    for next in places {
        see(at, next);
        at = next;
    }
}

/// Entries in the order of the arcs.
#[derive(Debug, Default)]
struct Entries {
    entries: Vec<CellEntry>,
}

impl Entries {
    #[inline]
    fn add(&mut self, cell: cells::Cell, face: u32, sign: i64) {
        let (row, column) = (cell.row as u32, cell.column as i32);
        let (cover, area) = ((sign * cell.cover) as i32, (sign * cell.area) as i32);
        // An arc has two sides, and its next edge is mostly in the cell of the last one.
        let from = self.entries.len().saturating_sub(2);
        for entry in &mut self.entries[from..] {
            if entry.column == column && entry.row == row && entry.face == face {
                entry.cover += cover;
                entry.area += area;
                return;
            }
        }
        self.entries.push(CellEntry { row, column, face, cover, area });
    }

    /// The entries by row, and where those of each row begin.
    fn by_row(&self, rows: usize) -> (Vec<CellEntry>, Vec<usize>) {
        let mut starts = vec![0; rows + 1];
        self.entries.iter().for_each(|e| starts[e.row as usize + 1] += 1);
        (0..rows).for_each(|row| starts[row + 1] += starts[row]);
        let mut next = starts.clone();
        let mut sorted = vec![CellEntry::default(); self.entries.len()];
        for entry in &self.entries {
            let at = &mut next[entry.row as usize];
            sorted[*at] = *entry;
            *at += 1;
        }
        (sorted, starts)
    }

    fn into_grid(self, size: Size) -> FaceGrid {
        let mut grid = FaceGrid { rows: vec![0], runs: Vec::new(), shares: Vec::new(), faces: Vec::new() };
        let mut sweep = Sweep { active: Vec::new(), areas: Vec::new() };
        let (mut entries, starts) = self.by_row(size.height as usize);
        for row in starts.windows(2) {
            let row = &mut entries[row[0]..row[1]];
            row.sort_unstable_by_key(|e| (e.column, e.face));
            sweep.row(row, size, &mut grid);
            grid.rows.push(grid.runs.len() as u32);
        }
        let own = grid.runs.iter().map(|r| r.owner).filter(|o| *o < MIXED);
        grid.faces = own.chain(grid.shares.iter().map(|s| s.0)).collect();
        grid.faces.sort_unstable();
        grid.faces.dedup();
        grid
    }
}

/// Faces with cover right of the sweep, ascending.
struct Sweep {
    active: Vec<(u32, i32)>,
    /// The area of each face in one column.
    areas: Vec<(u32, i64)>,
}

impl Sweep {
    fn row(&mut self, entries: &[CellEntry], size: Size, grid: &mut FaceGrid) {
        self.active.clear();
        let mut at = 0;
        let mut rest = entries;
        while let Some(first) = rest.first() {
            let same = rest.iter().take_while(|e| e.column == first.column).count();
            let (here, after) = rest.split_at(same);
            rest = after;
            if first.column >= 0 {
                let column = first.column as u32;
                if column > at {
                    let span = self.active.iter().map(|(f, c)| (*f, i64::from(*c) * 2 * SUB));
                    grid.push(column, span);
                }
                at = column + 1;
            }
            self.advance(here);
            if first.column >= 0 {
                grid.push(at, self.areas.iter().copied());
            }
        }
        if i64::from(at) < size.width {
            let span = self.active.iter().map(|(f, c)| (*f, i64::from(*c) * 2 * SUB));
            grid.push(size.width as u32, span);
        }
    }

    /// Adds the entries of one column, and finds the area of each face in it.
    fn advance(&mut self, here: &[CellEntry]) {
        self.areas.clear();
        for entry in here {
            match self.active.binary_search_by_key(&entry.face, |a| a.0) {
                Ok(i) => self.active[i].1 += entry.cover,
                Err(i) => self.active.insert(i, (entry.face, entry.cover)),
            }
        }
        let mut next = here.iter().peekable();
        for (face, cover) in &self.active {
            let mut area = i64::from(*cover) * 2 * SUB;
            while let Some(entry) = next.next_if(|e| e.face == *face) {
                area -= i64::from(entry.area);
            }
            self.areas.push((*face, area));
        }
        self.active.retain(|(_, cover)| *cover != 0);
    }
}

impl FaceGrid {
    fn push(&mut self, end: u32, shares: impl Iterator<Item = (u32, i64)>) {
        let start = self.shares.len();
        self.shares.extend(shares.filter(|s| s.1 > 0).map(|(f, s)| (f, s.min(FULL) as u32)));
        let owner = match &self.shares[start..] {
            [] => OUTSIDE,
            [(face, share)] if i64::from(*share) == FULL => *face,
            _ => MIXED,
        };
        if owner != MIXED {
            self.shares.truncate(start);
            let same_row = self.runs.len() > *self.rows.last().unwrap_or(&0) as usize;
            if let Some(last) = self.runs.last_mut()
                && same_row
                && last.owner == owner
            {
                last.end = end;
                return;
            }
        }
        self.runs.push(Run { end, owner, shares: (start as u32, self.shares.len() as u32) });
    }
}
