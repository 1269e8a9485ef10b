//! What tiles of small scale show of many points: how many there are in each cell of a grid, their sums, and where their
//! middle is.

use super::sections::Sections;
use super::{StoreFault, Sum, Tally};
pub(super) use crate::render::vector::CELLS_ZOOMS;
use crate::render::vector::FEW_POINTS;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// The deepest zoom that is kept; deeper ones are reckoned when they are asked for.
pub(super) const DEEPEST: u8 = 9;
/// Points in a tile that shows each of them, at most.
pub(super) const MOST_FEATURES: u64 = FEW_POINTS as u64;

/// Points in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OverviewCell {
    /// How many, and the sums of the columns with numbers.
    pub tally: Tally,
    /// The first of them in the file.
    pub first: u64,
    /// Their middle times their number, in the unit square of Web Mercator.
    pub middle: [f64; 2],
}

impl OverviewCell {
    /// Of so many columns, nothing yet.
    pub fn empty(columns: usize) -> Self {
        OverviewCell { tally: Tally::of(columns), first: u64::MAX, middle: [0.0; 2] }
    }

    /// Adds points that stand together at a place.
    pub fn add(&mut self, tally: &Tally, first: u64, [x, y]: [f64; 2]) {
        let count = tally.count as f64;
        self.merge(&OverviewCell { tally: tally.clone(), first, middle: [x * count, y * count] });
    }

    fn merge(&mut self, other: &OverviewCell) {
        self.tally.add(&other.tally);
        self.first = self.first.min(other.first);
        self.middle = [self.middle[0] + other.middle[0], self.middle[1] + other.middle[1]];
    }
}

/// The cell of a grid with so many zooms that a place lies in; the world's last row and column own its edge.
pub(super) fn cell_of([x, y]: [f64; 2], zooms: u8) -> [u32; 2] {
    let side = f64::from(1u32 << zooms);
    [x, y].map(|v| (v * side).floor().clamp(0.0, side - 1.0) as u32)
}

/// Cells by column and row.
pub(super) type CellGrid = FxHashMap<[u32; 2], OverviewCell>;

/// The same cells, four in one.
pub(super) fn coarser(grid: &CellGrid, columns: usize) -> CellGrid {
    let mut out = CellGrid::default();
    // Sorted, so that sums are those of every run.
    let sorted: BTreeMap<_, _> = grid.iter().collect();
    for ([x, y], cell) in sorted {
        out.entry([x / 2, y / 2]).or_insert_with(|| OverviewCell::empty(columns)).merge(cell);
    }
    out
}

/// Points in the fullest tile of a zoom, reckoned from a grid of so many zooms.
pub(super) fn fullest(grid: &CellGrid, zooms: u8, zoom: u8) -> u64 {
    let mut tiles: FxHashMap<[u32; 2], u64> = FxHashMap::default();
    for (cell, content) in grid {
        *tiles.entry(cell.map(|v| v >> (zooms - zoom))).or_default() += content.tally.count;
    }
    tiles.into_values().max().unwrap_or(0)
}

/// The part of an index with the cells of a zoom.
pub(super) fn cells_part(zoom: u8) -> String {
    format!("cells of zoom {zoom}")
}

fn record(columns: usize) -> u64 {
    32 + 16 * columns as u64
}

/// The number of a cell: those of a tile are next to each other.
fn key([x, y]: [u32; 2], zoom: u8) -> u64 {
    let within = (1 << CELLS_ZOOMS) - 1;
    let tile = (u64::from(y >> CELLS_ZOOMS) << zoom) | u64::from(x >> CELLS_ZOOMS);
    (tile << (2 * CELLS_ZOOMS)) | (u64::from(y & within) << CELLS_ZOOMS) | u64::from(x & within)
}

/// The cells of a zoom as they are written.
pub(super) fn written(grid: &CellGrid, zoom: u8) -> Vec<u8> {
    let mut sorted: Vec<(u64, &OverviewCell)> = grid.iter().map(|(cell, c)| (key(*cell, zoom), c)).collect();
    sorted.sort_unstable_by_key(|(key, _)| *key);
    let mut out = Vec::new();
    for (key, cell) in sorted {
        out.extend_from_slice(&key.to_le_bytes());
        out.extend_from_slice(&(cell.tally.count as u32).to_le_bytes());
        out.extend_from_slice(&(cell.first as u32).to_le_bytes());
        cell.middle.iter().for_each(|v| out.extend_from_slice(&v.to_le_bytes()));
        for sum in &cell.tally.sums {
            out.extend_from_slice(&sum.value().unwrap_or(0.0).to_le_bytes());
            out.extend_from_slice(&sum.known.to_le_bytes());
        }
    }
    out
}

/// The cells of a tile, in order, each with its column and row in the grid of the zoom.
///
/// # Errors
/// The index cannot be read, or its cells are in no order.
pub(super) fn of_tile(
    sections: &Sections,
    (zoom, x, y): (u8, u32, u32),
    columns: usize,
) -> Result<Vec<([u32; 2], OverviewCell)>, StoreFault> {
    let (name, size) = (cells_part(zoom), record(columns));
    let count = sections.length(&name) / size;
    let word = |b: &[u8]| b.try_into().map_or(0, u64::from_le_bytes);
    let first_of = |wanted: u64| -> Result<u64, StoreFault> {
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = (low + high) / 2;
            match word(&sections.read(&name, middle * size, 8)?) < wanted {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        Ok(low)
    };
    let begin = key([x << CELLS_ZOOMS, y << CELLS_ZOOMS], zoom);
    let beyond = begin + (1 << (2 * CELLS_ZOOMS));
    let (first, end) = (first_of(begin)?, first_of(beyond)?);
    let damaged = || {
        let what = format!(
            "the index is damaged in its part {name:?}: cells of tile {zoom}/{x}/{y} are not in order"
        );
        StoreFault::damaged(&sections.path, what)
    };
    if end < first {
        return Err(damaged());
    }
    let bytes = sections.read(&name, first * size, (end - first) * size)?;
    if bytes.chunks_exact(size as usize).any(|b| !(begin..beyond).contains(&word(&b[..8]))) {
        return Err(damaged());
    }
    let number = |b: &[u8]| b.try_into().map_or(0.0, f64::from_le_bytes);
    let half = |b: &[u8]| b.try_into().map_or(0, u32::from_le_bytes);
    let read = |b: &[u8]| {
        let within = word(&b[..8]) - begin;
        let cell = [
            (x << CELLS_ZOOMS) | (within & ((1 << CELLS_ZOOMS) - 1)) as u32,
            (y << CELLS_ZOOMS) | (within >> CELLS_ZOOMS) as u32,
        ];
        let sums = b[32..].chunks_exact(16).map(|s| Sum::of(number(&s[..8]), word(&s[8..])));
        let tally = Tally { count: half(&b[8..12]).into(), sums: sums.collect() };
        let middle = [number(&b[16..24]), number(&b[24..32])];
        (cell, OverviewCell { tally, first: half(&b[12..16]).into(), middle })
    };
    Ok(bytes.chunks_exact(size as usize).map(read).collect())
}
