//! The relief of a data set: heights of a file, half as strong where the data set ends.

use super::{LoadError, LoadReport, Source};
use crate::coverage::Coverage;
use crate::feature::{Collection, Shapes};
use crate::relief::{ElevationGrid, Relief};

/// The relief that a manifest names; a file that cannot be used is told and left out, since every map can do without.
///
/// # Errors
/// The file is missing.
pub fn read(
    source: &Source,
    name: Option<&str>,
    collections: &[Collection],
    report: &mut LoadReport,
) -> Result<Option<Relief>, LoadError> {
    let Some(name) = name else { return Ok(None) };
    match ElevationGrid::read(&source.read(name)?) {
        Ok(grid) => {
            let inside = land(collections).map(|coverage| cells_inside(&grid, coverage));
            let columns = grid.columns;
            let is_near = |x: usize, y: usize| inside.as_ref().is_none_or(|cells| cells[y * columns + x]);
            Ok(Some(Relief::new(&grid, is_near)))
        }
        Err(fault) => {
            report.left_out(LoadError::of_file(name, fault));
            Ok(None)
        }
    }
}

/// The coverage that the data set is about: that of the most faces.
fn land(collections: &[Collection]) -> Option<&Coverage> {
    let coverages = collections.iter().filter_map(|c| match c.shapes() {
        Shapes::Regions { coverage, .. } => Some(&**coverage),
        Shapes::Own(_) => None,
    });
    coverages.max_by_key(|c| c.faces().len())
}

/// For each cell whether its middle lies on a coverage: a row crosses the outline in, out, in.
fn cells_inside(grid: &ElevationGrid, coverage: &Coverage) -> Vec<bool> {
    let mut crossings: Vec<Vec<f64>> = vec![Vec::new(); grid.rows];
    for (i, _) in coverage.arcs().iter().enumerate().filter(|(_, arc)| arc.is_outline()) {
        for ends in coverage.arc_positions(i).windows(2) {
            cross(grid, ends[0], ends[1], &mut crossings);
        }
    }
    let mut inside = vec![false; grid.columns * grid.rows];
    for (row, mut at) in inside.chunks_mut(grid.columns).zip(crossings) {
        at.sort_by(f64::total_cmp);
        for pair in at.chunks_exact(2) {
            let [first, end] = [pair[0], pair[1]].map(|c| c.ceil().clamp(0.0, grid.columns as f64) as usize);
            row[first..end].fill(true);
        }
    }
    inside
}

/// Where an edge crosses the middles of rows, in columns.
fn cross(grid: &ElevationGrid, from: [f64; 2], to: [f64; 2], crossings: &mut [Vec<f64>]) {
    // A grid may go on beyond 180°.
    let turn = if from[0].max(to[0]) < grid.origin[0] - grid.step[0] { 360.0 } else { 0.0 };
    let cell =
        |[x, y]: [f64; 2]| [(x + turn - grid.origin[0]) / grid.step[0], (grid.origin[1] - y) / grid.step[1]];
    let (a, b) = (cell(from), cell(to));
    let (upper, lower) = if a[1] <= b[1] { (a, b) } else { (b, a) };
    let rows = (upper[1].ceil().max(0.0) as usize)..(lower[1].ceil().clamp(0.0, grid.rows as f64) as usize);
    for row in rows {
        let share = (row as f64 - upper[1]) / (lower[1] - upper[1]);
        crossings[row].push(upper[0] + share * (lower[0] - upper[0]));
    }
}
