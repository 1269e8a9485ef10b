//! Relief: heights on a grid of longitudes and latitudes, and the light and shade that they lie in.
//!
//! [`Relief`] keeps the light in ever coarser grids, so that a map takes the one whose cells are about its pixels: what
//! a small scale would show of single ridges is noise.

mod geotiff;
mod grid;
mod hdf5;
mod light;
mod netcdf;
mod packing;
mod read;

pub use grid::{ElevationGrid, ElevationGridError};
pub use light::{Between, PixelColumns};

use crate::geometry::Position;
use light::LightGrid;

/// Grids of half the detail each; the coarsest has cells of a degree and more for a grid of two minutes.
const LEVELS: usize = 6;
/// Parts of a finest cell that a pixel shows where relief begins to fade, and where there is none: a cell over many pixels
/// is a blot.
const FADES: [f64; 2] = [0.5, 0.125];
/// Darkest and lightest steps; with the plain ground there are eight, so that maps keep few colours.
pub const DARK: i32 = 5;
/// See [`DARK`].
pub const LIGHT: i32 = 2;

/// Light and shade of a part of the world.
#[derive(Debug, Clone)]
pub struct Relief {
    levels: Vec<LightGrid>,
    /// Width of a finest cell, degrees.
    step: f64,
}

/// The light at one scale.
#[derive(Debug, Clone, Copy)]
pub struct ReliefView<'a> {
    grid: &'a LightGrid,
    /// The least shade and the least light of each step.
    dark: [i32; DARK as usize],
    light: [i32; LIGHT as usize],
}

impl Relief {
    /// Lights a grid from several sides; `is_near` says of a cell, by column and row, whether its relief is drawn in full
    /// or half as strong.
    pub fn new(grid: &ElevationGrid, is_near: impl Fn(usize, usize) -> bool) -> Self {
        let mut levels = Vec::new();
        let mut heights = grid.clone();
        let mut near: Vec<bool> = (0..grid.rows)
            .flat_map(|y| (0..grid.columns).map(move |x| (x, y)))
            .map(|(x, y)| is_near(x, y))
            .collect();
        for level in 0..LEVELS {
            levels.push(LightGrid::new(&heights, &near, f64::from(1 << level)));
            if level + 1 == LEVELS || heights.columns < 4 || heights.rows < 4 {
                break;
            }
            near = grid::halved(&near, heights.columns);
            heights = heights.halved();
        }
        Relief { levels, step: grid.step[0] }
    }

    /// The light for a map whose pixels are so many degrees of longitude wide; `None` where the map is too large for the
    /// grid.
    pub fn at_scale(&self, degrees: f64) -> Option<ReliefView<'_>> {
        let cells = degrees / self.step;
        // In equal parts of each doubling of the scale, since zooms are.
        let share = (cells / FADES[1]).log2() / (FADES[0] / FADES[1]).log2();
        let strength = (share.clamp(0.0, 1.0) * 256.0).round() as i32;
        let level = cells.log2().round().clamp(0.0, (self.levels.len() - 1) as f64) as usize;
        (strength > 0).then(|| ReliefView::new(&self.levels[level], strength))
    }

    /// The first zoom at which tiles of 256 pixels show nothing.
    pub fn empty_zoom(&self) -> u8 {
        let is_empty = |zoom: u8| self.at_scale(360.0 / 256.0 / f64::from(zoom).exp2()).is_none();
        (0..u8::MAX).find(|zoom| is_empty(*zoom)).unwrap_or(u8::MAX)
    }
}

impl<'a> ReliefView<'a> {
    /// The light of a grid as strong as `strength` of 256.
    fn new(grid: &'a LightGrid, strength: i32) -> Self {
        ReliefView { grid, dark: leasts(light::DARKEST, strength), light: leasts(light::LIGHTEST, strength) }
    }

    /// Column and row of a position, in cells from the middle of the north-western one.
    pub fn cell(&self, position: Position) -> [f64; 2] {
        self.grid.cell(position)
    }

    /// Between which columns of the grid a place in cells lies; `None` beyond it.
    pub fn columns_at(&self, x: f64) -> Option<Between> {
        self.grid.columns_at(x)
    }

    /// Between which rows of the grid a place in cells lies; `None` beyond it.
    pub fn rows_at(&self, y: f64) -> Option<Between> {
        self.grid.rows_at(y)
    }

    /// The step between −[`DARK`] and [`LIGHT`] at a place.
    #[inline]
    pub fn step(&self, across: Between, down: Between) -> i32 {
        self.step_of(self.grid.light(across, down))
    }

    /// The steps of a row of pixels; `line` is room for what is between.
    pub fn steps(&self, columns: &PixelColumns, down: Between, line: &mut Vec<i32>, steps: &mut [i32]) {
        self.grid.line(columns.all(), down, line);
        steps.iter_mut().zip(columns.lights(line)).for_each(|(step, light)| *step = light);
        // Apart from what looks lights up, so that several are compared at a time.
        steps.iter_mut().for_each(|step| *step = self.step_of(*step));
    }

    #[inline]
    fn step_of(&self, light: i32) -> i32 {
        let reached = |leasts: &[i32], light: i32| leasts.iter().map(|l| i32::from(light >= *l)).sum::<i32>();
        reached(&self.light, light) - reached(&self.dark, -light)
    }
}

/// The least light, times 256, of each of so many steps, of which `most` makes all in full strength; half a step is the
/// least that shows.
fn leasts<const STEPS: usize>(most: i32, strength: i32) -> [i32; STEPS] {
    std::array::from_fn(|i| {
        let (full, all) = ((i as i32 * 2 + 1) * (most << 16), 2 * STEPS as i32 * strength);
        (full + all - 1) / all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ridge from north to south in the middle of a plain.
    fn ridge() -> ElevationGrid {
        let heights = (0..80).flat_map(|_| (0..80).map(|x: i16| (2000 - 500 * (x - 40).abs()).max(0)));
        ElevationGrid::new([100.0, 35.0], [1.0 / 30.0; 2], [80, 80], heights.collect()).unwrap()
    }

    /// The step at a place in cells; 0 beyond the grid.
    fn step(view: &ReliefView<'_>, [x, y]: [f64; 2]) -> i32 {
        let places = view.columns_at(x).zip(view.rows_at(y));
        places.map_or(0, |(across, down)| view.step(across, down))
    }

    #[test]
    fn western_slopes_are_light_and_eastern_ones_dark() {
        let relief = Relief::new(&ridge(), |_, _| true);
        let view = relief.at_scale(1.0 / 30.0).unwrap();
        assert!(step(&view, [38.0, 40.0]) > 0 && step(&view, [42.0, 40.0]) < 0);
        assert_eq!(
            (step(&view, [20.0, 40.0]), step(&view, [-3.0, 40.0])),
            (0, 0),
            "a plain, and beyond the grid"
        );
    }

    #[test]
    fn a_row_of_pixels_has_the_steps_of_its_places() {
        let relief = Relief::new(&ridge(), |x, y| (x + y) % 3 > 0);
        for cells in [0.2, 0.3, 1.0, 2.3] {
            let view = relief.at_scale(cells / 30.0).unwrap();
            // From the west of the grid to beyond its east.
            let pixel = |i: usize| -2.3 + i as f64 * 0.71;
            let columns = PixelColumns::new((0..130).map(|i| view.columns_at(pixel(i))).collect());
            for y in [12.0, 21.4, 25.97] {
                let mut steps = vec![9; 130];
                view.steps(&columns, view.rows_at(y).unwrap(), &mut Vec::new(), &mut steps);
                let expected: Vec<i32> = (0..130).map(|i| step(&view, [pixel(i), y])).collect();
                assert_eq!(steps, expected, "{cells} cells a pixel, row {y}");
                assert!(steps.contains(&0) && steps.iter().any(|s| *s < 0), "{steps:?}");
            }
        }
    }

    #[test]
    fn other_ground_is_half_as_strong_and_large_maps_have_none() {
        let (near, far) = (Relief::new(&ridge(), |_, _| true), Relief::new(&ridge(), |_, _| false));
        let dark = |relief: &Relief| step(&relief.at_scale(1.0 / 30.0).unwrap(), [42.0, 40.0]);
        assert!(dark(&near) < dark(&far) && dark(&far) < 0);
        assert!(near.at_scale(1.0 / 30.0 / 8.0).is_none());
        let faint = near.at_scale(1.0 / 30.0 / 4.0).unwrap();
        let full = near.at_scale(1.0 / 30.0).unwrap();
        assert!(faint.dark[0] > full.dark[0] && faint.light[0] > full.light[0]);
    }

    #[test]
    fn a_grid_of_a_quarter_of_the_step_shows_for_two_zooms_more() {
        let of = |step: f64| {
            let grid =
                ElevationGrid::new([100.0, 35.0], [step; 2], [80, 80], ridge().heights().to_vec()).unwrap();
            Relief::new(&grid, |_, _| true)
        };
        assert_eq!((of(1.0 / 30.0).empty_zoom(), of(1.0 / 120.0).empty_zoom()), (9, 11));
    }
}
