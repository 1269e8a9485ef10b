//! Cells of a tile of small scale: read where they were counted beforehand, else counted.

use super::PostgresStore;
use super::counts::{AGGREGATES, sums, tally};
use super::edges;
use super::inside_tile::InsideTile;
use super::known::KnownTable;
use super::statement::{SqlParameter, Statement};
use super::table::GeometryTable;
use crate::budget::Budget;
use crate::query::Filter;
use crate::store::overview::{CELLS_ZOOMS, OverviewCell};
use crate::store::{Extract, StoreFault, tiles};
use crate::tile::TileCoord;
use tokio_postgres::Row;

/// A cell with its column and row in the grid of its zoom.
type PlacedCell = ([u32; 2], OverviewCell);

/// Column and row of the cell that a point lies in, each from 1 on, by the edges of columns and rows.
pub(super) fn place(table: &GeometryTable, columns: &str, rows: &str) -> String {
    let [x, y] = table.position();
    format!("width_bucket({x}, {columns}), width_bucket(-{y}, {rows})")
}

/// The sums of the places of points, in the unit square of Web Mercator.
pub(super) fn middles(table: &GeometryTable) -> [String; 2] {
    let [x, y] = table.position();
    let sine = format!("sin(radians(greatest(least({y}, 85.05112877980659), -85.05112877980659)))");
    [format!("sum({x} / 360 + 0.5)"), format!("sum(0.5 - ln((1 + {sine}) / (1 - {sine})) / (4 * pi()))")]
}

impl PostgresStore {
    /// The cells of a tile.
    ///
    /// # Errors
    /// As [`crate::store::Store::tile`].
    pub(super) fn cells(
        &self,
        known: &KnownTable,
        tile: TileCoord,
        filter: Option<&Filter>,
        budget: &Budget,
    ) -> Result<Extract, StoreFault> {
        let read = match filter {
            None => self.read(known, tile, budget)?,
            Some(_) => None,
        };
        let cells = read.map_or_else(|| self.counted_cells(known, tile, filter, budget), Ok)?;
        let summed: Vec<&str> = known.summed.iter().map(String::as_str).collect();
        tiles::of_cells(&known.schema, &summed, tile.z(), cells)
    }

    /// Those that were counted beforehand; nothing where they were not.
    fn read(
        &self,
        known: &KnownTable,
        tile: TileCoord,
        budget: &Budget,
    ) -> Result<Option<Vec<PlacedCell>>, StoreFault> {
        let table = self.current().overview.clone();
        let Some(table) = table.filter(|table| table.has(tile.z())) else { return Ok(None) };
        let rows = match self.ask(table.cells(known, tile), budget) {
            // It is gone, or another than it was: what it tells is counted as well.
            Err(StoreFault::Changed(_) | StoreFault::Damaged(_)) => {
                self.forget(&table);
                return Ok(None);
            }
            rows => rows?,
        };
        let cell = |row: &Row| {
            let at = [0, 1].map(|at| row.get::<_, i32>(at) as u32);
            let tally = tally(known, row, 2, 5);
            // Where it holds nulls nothing is known of the place: the middle of the cell.
            let side = f64::from(1u32 << (tile.z() + CELLS_ZOOMS));
            let middle = [0, 1].map(|axis| {
                let place: Option<f64> = row.get(3 + axis);
                let place = place.unwrap_or_else(|| (f64::from(at[axis]) + 0.5) / side);
                place * tally.count as f64
            });
            (at, OverviewCell { first: first(at, tile.z()), tally, middle })
        };
        Ok(Some(rows.iter().map(cell).collect()))
    }

    fn counted_cells(
        &self,
        known: &KnownTable,
        tile: TileCoord,
        filter: Option<&Filter>,
        budget: &Budget,
    ) -> Result<Vec<PlacedCell>, StoreFault> {
        let InsideTile { mut statement, inside, .. } = InsideTile::of(known, tile, filter);
        let (zooms, side) = (tile.z() + CELLS_ZOOMS, 1u32 << CELLS_ZOOMS);
        let [west, north] = [tile.x() * side, tile.y() * side];
        let columns = statement.with(SqlParameter::Numbers(edges::columns(zooms, west, side)));
        let rows = statement.with(SqlParameter::Numbers(edges::rows(zooms, north, side)));
        let [x, y] = middles(&known.table);
        let statement = Statement {
            sql: format!(
                "SELECT {}, count(*), {x}, {y}{} FROM {} WHERE {inside} GROUP BY 1, 2 ORDER BY 2, 1",
                place(&known.table, &columns, &rows),
                sums(known),
                known.table.from()
            ),
            ..statement
        };
        let cell = |row: &Row| {
            let [column, line] = [0, 1].map(|at| row.get::<_, i32>(at).max(1) as u32 - 1);
            let at = [west + column, north + line];
            let tally = tally(known, row, 2, 5);
            (at, OverviewCell { tally, first: first(at, tile.z()), middle: [row.get(3), row.get(4)] })
        };
        Ok(self.ask(statement, budget)?.iter().map(cell).collect())
    }
}

/// The number of a cell, as if it were that of its first feature.
fn first([x, y]: [u32; 2], zoom: u8) -> u64 {
    AGGREGATES + ((u64::from(y) << (zoom + CELLS_ZOOMS)) | u64::from(x)) - 1
}
