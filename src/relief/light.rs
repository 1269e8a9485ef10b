//! Light on a grid of heights, from several sides (Mark 1992: multidirectional, oblique-weighted shading).

use super::ElevationGrid;
use crate::geometry::Position;
use std::ops::Range;

/// The darkest and the lightest that a cell is kept as.
pub(super) const DARKEST: i32 = 120;
/// See [`DARKEST`].
pub(super) const LIGHTEST: i32 = 120;

/// Metres of a degree on the ground: of latitude, and of longitude at the equator.
const DEGREE_M: f64 = 111_195.0;
/// Where light comes from: degrees from north clockwise, and how much of it.
const LIGHTS: [(f64, f64); 4] = [(315.0, 0.55), (0.0, 0.2), (270.0, 0.2), (45.0, 0.05)];
/// Height of the lights above the horizon, degrees.
const ALTITUDE: f64 = 45.0;
/// Slopes are steepened this much at a cell of one minute of arc, and with the root of its size beyond, since a wide
/// cell evens out what it holds.
const EXAGGERATION: f64 = 4.5;
/// Shares of full light and of full shade, against a plain, at which the lightest and the darkest step are reached.
const REACH: [f64; 2] = [0.15, 0.62];
/// Where the grid ends, relief comes up over so many degrees.
const EDGE: f64 = 1.0;

/// Light and shade by cell: 0 is that of a plain.
#[derive(Debug, Clone)]
pub(super) struct LightGrid {
    origin: Position,
    step: [f64; 2],
    columns: usize,
    rows: usize,
    /// True for a grid around the world: its last column stands beside its first.
    is_round: bool,
    light: Vec<i8>,
}

impl LightGrid {
    /// `near` is false for cells that are drawn half as strong.
    pub fn new(grid: &ElevationGrid, near: &[bool], coarseness: f64) -> Self {
        let (altitude, minutes) = (ALTITUDE.to_radians(), grid.step[0] * 60.0);
        let steepness = EXAGGERATION * (minutes.max(1.0)).sqrt().max(coarseness.sqrt());
        let lights = LIGHTS.map(|(azimuth, weight)| {
            let azimuth = azimuth.to_radians();
            [azimuth.sin() * altitude.cos() * weight, azimuth.cos() * altitude.cos() * weight]
        });
        let (east, north) = lights.iter().fold((0.0, 0.0), |sum, l| (sum.0 + l[0], sum.1 + l[1]));
        let mut light = Vec::with_capacity(grid.columns * grid.rows);
        // The sea floor is no relief of the land.
        let height = |x: isize, y: isize| f64::from(grid.height(x, y).max(0));
        for row in 0..grid.rows {
            let latitude = grid.middle(0, row)[1];
            let across = 2.0 * grid.step[0] * DEGREE_M * latitude.to_radians().cos().max(0.05) / steepness;
            let down = 2.0 * grid.step[1] * DEGREE_M / steepness;
            for column in 0..grid.columns {
                let (x, y) = (column as isize, row as isize);
                let slope_east = (height(x + 1, y) - height(x - 1, y)) / across;
                let slope_north = (height(x, y - 1) - height(x, y + 1)) / down;
                let lit = (altitude.sin() - slope_east * east - slope_north * north)
                    / (1.0 + slope_east * slope_east + slope_north * slope_north).sqrt();
                let against_plain = lit / altitude.sin() - 1.0;
                let share = if against_plain < 0.0 {
                    against_plain / REACH[1] * f64::from(DARKEST)
                } else {
                    against_plain / REACH[0] * f64::from(LIGHTEST)
                };
                let strength = if near[row * grid.columns + column] { 1.0 } else { 0.5 };
                let kept = share.clamp(f64::from(-DARKEST), f64::from(LIGHTEST));
                light.push((kept * strength * edge(grid, column, row)).round() as i8);
            }
        }
        LightGrid {
            origin: grid.origin,
            step: grid.step,
            columns: grid.columns,
            rows: grid.rows,
            is_round: is_round(grid),
            light,
        }
    }

    /// Column and row of a position, in cells from the middle of the north-western one; the grid may go on beyond 180°.
    pub fn cell(&self, [lon, lat]: Position) -> [f64; 2] {
        let west = self.origin[0] - self.step[0];
        let lon = if lon < west { lon + 360.0 } else { lon };
        [(lon - self.origin[0]) / self.step[0], (self.origin[1] - lat) / self.step[1]]
    }

    /// Between which columns a place lies; `None` beyond the grid.
    pub fn columns_at(&self, x: f64) -> Option<Between> {
        let column = x.floor();
        let is_inside = self.is_round || (column >= 0.0 && (column as usize) + 1 < self.columns);
        is_inside.then(|| {
            let first = (column as isize).rem_euclid(self.columns as isize) as usize;
            Between { cells: [first, (first + 1) % self.columns], part: ((x - column) * 16.0) as i32 }
        })
    }

    /// Between which rows a place lies; `None` beyond the grid.
    pub fn rows_at(&self, y: f64) -> Option<Between> {
        let row = y.floor();
        let is_inside = row >= 0.0 && (row as usize) + 1 < self.rows;
        is_inside.then(|| {
            let first = row as usize * self.columns;
            Between { cells: [first, first + self.columns], part: ((y - row) * 16.0) as i32 }
        })
    }

    /// The light at a place, times 256; between four cells in equal parts.
    #[inline]
    pub fn light(&self, across: Between, down: Between) -> i32 {
        let line = |column: usize| down.mix(down.cells.map(|row| i32::from(self.light[row + column])));
        across.mix(across.cells.map(line))
    }

    /// The light of some columns between two rows, times 16.
    pub fn line(&self, columns: &Range<usize>, down: Between, out: &mut Vec<i32>) {
        let [upper, lower] = down.cells.map(|row| &self.light[row + columns.start..row + columns.end]);
        out.clear();
        out.extend(upper.iter().zip(lower).map(|(upper, lower)| down.mix([*upper, *lower].map(i32::from))));
    }
}

/// Where a place lies along one side of a grid of light.
#[derive(Debug, Clone, Copy)]
pub struct Between {
    /// Columns, or where rows begin.
    cells: [usize; 2],
    /// How near it is to the second, of 16.
    part: i32,
}

impl Between {
    /// What lies here between two values, times 16.
    #[inline]
    fn mix(self, [first, second]: [i32; 2]) -> i32 {
        first * (16 - self.part) + second * self.part
    }
}

/// Where the pixels of every row lie in a grid whose columns run straight down the map.
#[derive(Debug)]
pub struct PixelColumns {
    /// Those that any pixel lies between.
    all: Range<usize>,
    /// By pixel, counted from the first; `None` beyond the grid.
    places: Vec<Option<Between>>,
}

impl PixelColumns {
    /// Of pixels from the left.
    pub fn new(mut places: Vec<Option<Between>>) -> Self {
        let cells = || places.iter().flatten().flat_map(|place| place.cells);
        let first = cells().min().unwrap_or(0);
        let all = first..cells().max().map_or(first, |last| last + 1);
        places.iter_mut().flatten().for_each(|place| place.cells = place.cells.map(|cell| cell - first));
        PixelColumns { all, places }
    }

    /// Which columns [`PixelColumns::lights`] wants of a row.
    pub fn all(&self) -> &Range<usize> {
        &self.all
    }

    /// The light of each pixel, times 256, out of that of the columns; 0 beyond the grid.
    pub fn lights(&self, line: &[i32]) -> impl Iterator<Item = i32> {
        let light = |place: Between| place.mix(place.cells.map(|column| line[column]));
        self.places.iter().map(move |place| place.map_or(0, light))
    }
}

/// How much of the relief shows so near the grid's edge; a grid around the world has none to the east and west.
fn edge(grid: &ElevationGrid, column: usize, row: usize) -> f64 {
    let from = |i: usize, n: usize, step: f64| (i.min(n - 1 - i)) as f64 * step / EDGE;
    let across = if is_round(grid) { 1.0 } else { from(column, grid.columns, grid.step[0]) };
    across.min(from(row, grid.rows, grid.step[1])).clamp(0.0, 1.0)
}

fn is_round(grid: &ElevationGrid) -> bool {
    grid.columns as f64 * grid.step[0] > 359.0
}
