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

    /// The same heights so many degrees further east and north.
    ///
    /// # Errors
    /// It leaves the world.
    pub fn shifted(self, [east, north]: [f64; 2]) -> Result<Self, ElevationGridError> {
        let origin = [self.origin[0] + east, self.origin[1] + north];
        ElevationGrid::new(origin, self.step, [self.columns, self.rows], self.heights)
    }

    /// This grid's cells between west, south, east and north, degrees: where it has `unknown` or no cell, the height of
    /// the grid `beyond`, or 0 where that has none either; what lies below the sea is 0.
    ///
    /// # Errors
    /// There are none, or more than a grid may have.
    pub fn over(
        &self,
        beyond: Option<&ElevationGrid>,
        unknown: i16,
        [west, south, east, north]: [f64; 4],
    ) -> Result<Self, ElevationGridError> {
        let first = |from: f64, step: f64| (from / step).ceil();
        let (left, upper) =
            (first(west - self.origin[0], self.step[0]), first(self.origin[1] - north, self.step[1]));
        let count = |span: f64, step: f64| (span / step).floor() + 1.0;
        let columns = count(east - self.origin[0] - left * self.step[0], self.step[0]).max(0.0) as usize;
        let rows = count(self.origin[1] - upper * self.step[1] - south, self.step[1]).max(0.0) as usize;
        if columns.saturating_mul(rows) > MOST {
            return Err(ElevationGridError::Size(columns, rows, 0));
        }
        let origin = [self.origin[0] + left * self.step[0], self.origin[1] - upper * self.step[1]];
        let at = |x: usize, y: usize| {
            let (column, row) = (x as isize + left as isize, y as isize + upper as isize);
            let is_own =
                (0..self.columns as isize).contains(&column) && (0..self.rows as isize).contains(&row);
            let own = is_own.then(|| self.height(column, row)).filter(|h| *h != unknown);
            let place = [origin[0] + x as f64 * self.step[0], origin[1] - y as f64 * self.step[1]];
            own.or_else(|| beyond?.between(place)).unwrap_or(0).max(0)
        };
        let cells = (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y)));
        ElevationGrid::new(origin, self.step, [columns, rows], cells.map(|(x, y)| at(x, y)).collect())
    }

    /// The height at a position, metres, evenly between the four cells around it; `None` more than a cell outside the outermost.
    fn between(&self, [lon, lat]: Position) -> Option<i16> {
        let (x, y) = ((lon - self.origin[0]) / self.step[0], (self.origin[1] - lat) / self.step[1]);
        let is_inside = x > -1.0 && y > -1.0 && x < self.columns as f64 && y < self.rows as f64;
        let (right, lower) = (x - x.floor(), y - y.floor());
        let at = |dx, dy| f64::from(self.height(x.floor() as isize + dx, y.floor() as isize + dy));
        let line = |dy| at(0, dy) * (1.0 - right) + at(1, dy) * right;
        is_inside.then(|| (line(0) * (1.0 - lower) + line(1) * lower).round() as i16)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_finer_grid_does_not_know_comes_of_the_coarser() {
        let coarse = ElevationGrid::new([10.0, 50.0], [1.0; 2], [3, 3], [0, 100, 200].repeat(3)).unwrap();
        let fine = ElevationGrid::new([10.5, 49.5], [0.5; 2], [2, 2], vec![7, -999, -5, 8]).unwrap();
        let both = fine.over(Some(&coarse), -999, [9.4, 48.9, 12.0, 50.0]).unwrap();
        assert_eq!((both.origin, both.columns, both.rows), ([9.5, 50.0], 6, 3));
        assert_eq!(both.heights()[..6], [0, 0, 50, 100, 150, 200], "the coarser grid alone");
        assert_eq!(both.heights()[6..12], [0, 0, 7, 100, 150, 200], "the finer one where it knows");
        assert_eq!(both.heights()[12..], [0, 0, 0, 8, 150, 200], "below the sea is 0");
        let alone = fine.over(None, -999, [9.4, 48.9, 12.0, 50.0]).unwrap();
        assert_eq!(alone.heights()[6..12], [0, 0, 7, 0, 0, 0]);
    }

    #[test]
    fn a_shift_moves_the_cells_and_keeps_their_heights() {
        let grid = ElevationGrid::new([10.0, 50.0], [0.5; 2], [2, 2], vec![1, 2, 3, 4]).unwrap();
        let moved = grid.clone().shifted([0.25, -0.5]).unwrap();
        assert_eq!((moved.origin, moved.heights()), ([10.25, 49.5], grid.heights()));
        assert!(grid.shifted([0.0, 60.0]).is_err());
    }
}
