//! Heights on a grid.

use crate::geometry::Position;
use thiserror::Error;

/// The most cells of a grid: what 30 arc seconds give for a third of the world.
pub(super) const MOST: usize = 350_000_000;

/// Heights in metres at the middles of cells, row by row from the north.
#[derive(Debug, Clone, PartialEq)]
pub struct ElevationGrid {
    /// Middle of the north-western cell, degrees.
    pub origin: Position,
    /// Width and height of a cell, degrees.
    pub step: [f64; 2],
    /// Number of columns.
    pub columns: usize,
    /// Number of rows.
    pub rows: usize,
    heights: Vec<i16>,
}

/// What is wrong with a grid.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ElevationGridError {
    /// It has too few or too many cells, or another number than it says.
    #[error("expected a grid of at least 2 × 2 and at most {MOST} heights, found {0} × {1} and {2} heights")]
    Size(usize, usize, usize),
    /// It does not lie on the world.
    #[error("expected a grid between −180 and 540 degrees east and −90 and 90 degrees north, found {0}")]
    Place(String),
    /// A file that holds none.
    #[error("{0}")]
    File(String),
}

impl ElevationGrid {
    /// A grid of heights from its north-western corner.
    ///
    /// # Errors
    /// Another number of heights than cells, or a grid that is not on the world.
    pub fn new(
        origin: Position,
        step: [f64; 2],
        [columns, rows]: [usize; 2],
        heights: Vec<i16>,
    ) -> Result<Self, ElevationGridError> {
        if columns < 2 || rows < 2 || heights.len() > MOST || columns.checked_mul(rows) != Some(heights.len())
        {
            return Err(ElevationGridError::Size(columns, rows, heights.len()));
        }
        let [west, south, east, north] = edges(origin, step, [columns, rows]);
        let is_placed = step.iter().all(|s| *s > 0.0)
            && west >= -180.5
            && east <= 540.5
            && south >= -90.5
            && north <= 90.5;
        if !is_placed {
            return Err(ElevationGridError::Place(format!("{west} to {east} and {south} to {north}")));
        }
        Ok(ElevationGrid { origin, step, columns, rows, heights })
    }

    /// The cells whose middles lie between west, south, east and north, degrees; what lies below the sea is 0.
    ///
    /// # Errors
    /// There are none.
    pub fn within(&self, [west, south, east, north]: [f64; 4]) -> Result<Self, ElevationGridError> {
        let inside = |from: f64, to: f64, n: usize| {
            let first = from.ceil().clamp(0.0, n as f64) as usize;
            first..((to.floor() + 1.0).clamp(first as f64, n as f64) as usize)
        };
        let column = |lon: f64| (lon - self.origin[0]) / self.step[0];
        let row = |lat: f64| (self.origin[1] - lat) / self.step[1];
        let columns = inside(column(west), column(east), self.columns);
        let rows = inside(row(north), row(south), self.rows);
        let line = |y: usize| self.heights[y * self.columns..][columns.clone()].iter().map(|h| *h.max(&0));
        let heights = rows.clone().flat_map(line).collect();
        let origin = self.middle(columns.start, rows.start);
        ElevationGrid::new(origin, self.step, [columns.len(), rows.len()], heights)
    }

    /// The height of a cell, metres; what lies outside is as high as the nearest cell.
    pub fn height(&self, column: isize, row: isize) -> i16 {
        let column = column.clamp(0, self.columns as isize - 1) as usize;
        let row = row.clamp(0, self.rows as isize - 1) as usize;
        self.heights[row * self.columns + column]
    }

    /// All heights, row by row from the north.
    pub fn heights(&self) -> &[i16] {
        &self.heights
    }

    /// The middle of a cell, degrees.
    pub fn middle(&self, column: usize, row: usize) -> Position {
        [self.origin[0] + column as f64 * self.step[0], self.origin[1] - row as f64 * self.step[1]]
    }

    /// The grid of half the detail: each cell the mean of four.
    pub(super) fn halved(&self) -> Self {
        let (columns, rows) = (self.columns / 2, self.rows / 2);
        // The sea floor is no relief of the land, nor does it lower a coast.
        let at = |x: usize, y: usize| i32::from(self.heights[y * self.columns + x].max(0));
        let mean = |x: usize, y: usize| {
            let sum =
                at(2 * x, 2 * y) + at(2 * x + 1, 2 * y) + at(2 * x, 2 * y + 1) + at(2 * x + 1, 2 * y + 1);
            (sum / 4) as i16
        };
        let heights =
            (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y))).map(|(x, y)| mean(x, y)).collect();
        let [across, down] = self.step;
        ElevationGrid {
            origin: [self.origin[0] + across / 2.0, self.origin[1] - down / 2.0],
            step: [2.0 * across, 2.0 * down],
            columns,
            rows,
            heights,
        }
    }
}

/// West, south, east and north of a grid.
fn edges([west, north]: Position, [across, down]: [f64; 2], [columns, rows]: [usize; 2]) -> [f64; 4] {
    let (half_across, half_down) = (across / 2.0, down / 2.0);
    let (east, south) = (west + (columns as f64 - 1.0) * across, north - (rows as f64 - 1.0) * down);
    [west - half_across, south - half_down, east + half_across, north + half_down]
}

/// A yes or no for each cell of the grid of half the detail: yes where any of four was.
pub(super) fn halved(cells: &[bool], columns: usize) -> Vec<bool> {
    let rows = cells.len() / columns;
    let any = |x: usize, y: usize| {
        let at = 2 * y * columns + 2 * x;
        cells[at] || cells[at + 1] || cells[at + columns] || cells[at + columns + 1]
    };
    (0..rows / 2).flat_map(|y| (0..columns / 2).map(move |x| (x, y))).map(|(x, y)| any(x, y)).collect()
}
