//! Points of tiles, counts and sums.

use super::PostgresStore;
use super::column::TableColumn;
use super::cover::{Cover, CoverBox, is_everywhere, points_in_boxes};
use super::inside_tile::InsideTile;
use super::known::KnownTable;
use super::pages::extract;
use super::statement::Statement;
use crate::budget::Budget;
use crate::index::SpatialIndex;
use crate::query::Filter;
use crate::store::extract::Gathered;
use crate::store::overview::MOST_FEATURES;
use crate::store::{Extract, Store, StoreFault, Sum, Tally, ZoneGround, filtered, tiles};
use crate::tile::TileCoord;
use tokio_postgres::Row;
use xxhash_rust::xxh3::xxh3_64;

/// The first number of an aggregate in a tile: behind those of features.
pub(super) const AGGREGATES: u64 = 1 << 52;

impl PostgresStore {
    /// Points of a tile.
    ///
    /// # Errors
    /// As [`crate::store::Store::tile`].
    pub(super) fn points(
        &self,
        tile: TileCoord,
        coarse: bool,
        filter: Option<&Filter>,
        budget: &Budget,
    ) -> Result<Extract, StoreFault> {
        let known = self.known()?;
        let deepest = self.overview_zoom().filter(|deepest| tile.z() <= *deepest);
        if let (Some(deepest), Some(filter)) = (deepest, filter) {
            let overview: Vec<&str> = self.options.overview.iter().map(String::as_str).collect();
            filtered::declared(&known.schema, &filter.names(), &overview, deepest)?;
        }
        let InsideTile { mut statement, inside, left } = InsideTile::of(known, tile, filter);
        if !coarse && deepest.is_none() {
            statement.sql = format!(
                "SELECT {} FROM {} WHERE {inside} {} LIMIT {}",
                known.table.selection(),
                known.table.from(),
                known.table.order_of_few(),
                MOST_FEATURES + 1
            );
            let rows = self.ask(statement, budget)?;
            if rows.len() as u64 <= MOST_FEATURES {
                let passing = match left {
                    None => rows,
                    Some(filter) => {
                        let features = extract(known, rows.iter())?;
                        let found = filter.positions(&features, &SpatialIndex::new(&features), budget)?;
                        let passes = |p: usize| found.binary_search(&(p as u32)).is_ok();
                        rows.into_iter().enumerate().filter(|(p, _)| passes(*p)).map(|(_, row)| row).collect()
                    }
                };
                let mut gathered = Gathered::of(known.table.columns.len());
                known.table.gather(passing.iter(), &mut gathered)?;
                gathered.ids.iter_mut().for_each(|id| *id = number(id).to_string().into());
                return tiles::of_features(&known.schema, gathered);
            }
        }
        match left {
            None => self.cells(known, tile, filter, budget),
            Some(_) => Err(StoreFault::Refused(format!(
                "parameter filter: this tile of {:?} holds aggregates, which the database filters; expected comparisons of properties with constants, AND, OR, NOT, IN, BETWEEN, LIKE, IS NULL and boxes alone",
                self.options.id
            ))),
        }
    }

    /// Counts and sums of zones: their insides by the database, their borders by looking, each row once.
    ///
    /// # Errors
    /// As [`crate::store::Store::tallies`].
    pub(super) fn tallied(&self, zones: &[ZoneGround], budget: &Budget) -> Result<Vec<Tally>, StoreFault> {
        let known = self.known()?;
        let table = &known.table;
        if let [zone] = zones
            && is_everywhere(zone)
        {
            let sql =
                format!("SELECT count(*){} FROM {} WHERE {}", sums(known), table.from(), table.is_feature());
            return Ok(self
                .ask(Statement::plain(sql), budget)?
                .iter()
                .map(|row| tally(known, row, 0, 1))
                .collect());
        }
        let cover = Cover::of(zones, budget)?;
        if !table.has_points() {
            return self.tallied_shapes(known, (zones, &cover), budget);
        }
        let mut all = vec![Tally::of(known.summed.len()); zones.len()];
        if !cover.inside.is_empty() {
            let selection = format!("parts.atlas_part, count(*){}", sums(known));
            let statement = in_boxes(
                known,
                &cover.inside,
                (&selection, "GROUP BY parts.atlas_part ORDER BY parts.atlas_part"),
            );
            for row in &self.ask(statement, budget)? {
                let own = tally(known, row, 1, 2);
                part(&cover.inside, row, 0).within.iter().for_each(|zone| all[*zone].add(&own));
            }
        }
        if !cover.border.is_empty() {
            let [x, y] = table.position();
            let columns: Vec<_> = known.summed.iter().filter_map(|name| table.column(name)).collect();
            let values: String = columns.iter().map(|c| format!(", {}", c.selected())).collect();
            let statement =
                in_boxes(known, &cover.border, (&format!("{x}, {y}, parts.atlas_part{values}"), ""));
            let mut look = |row: Row| {
                let part = part(&cover.border, &row, 2);
                let place = [row.get(0), row.get(1)];
                let owners = part.across.iter().filter(|zone| zones[**zone].owns(place)).chain(&part.within);
                let value = |(at, column): (usize, &&TableColumn)| value_of(column, &row, 3 + at);
                let mut own = None;
                for zone in owners {
                    let own = own.get_or_insert_with(|| Tally {
                        count: 1,
                        sums: columns.iter().enumerate().map(value).collect(),
                    });
                    all[*zone].add(own);
                }
            };
            self.each(statement, budget, |rows| Ok(budget.each(rows, &mut look)?))?;
        }
        Ok(all)
    }
}

/// The box that a row tells the number of.
pub(super) fn part<'a>(boxes: &'a [CoverBox], row: &Row, at: usize) -> &'a CoverBox {
    &boxes[row.get::<_, i64>(at) as usize - 1]
}

/// The number of a feature in a tile: its key, or what is made of it.
pub(super) fn number(id: &str) -> u64 {
    match id.parse::<u64>() {
        Ok(number) if number < AGGREGATES && number.to_string() == id => number,
        _ => xxh3_64(id.as_bytes()) % AGGREGATES,
    }
}

/// A question about the points of boxes.
fn in_boxes(known: &KnownTable, boxes: &[CoverBox], (selection, end): (&str, &str)) -> Statement {
    let mut statement = Statement::default();
    let from = points_in_boxes(&known.table, boxes, &mut statement);
    statement.sql = format!("SELECT {selection} FROM {from} WHERE {} {end}", known.table.is_feature());
    statement
}

/// The sum of one value of a row.
pub(super) fn value_of(column: &TableColumn, row: &Row, at: usize) -> Sum {
    column.value(row, at).as_number().map_or_else(Sum::default, |n| Sum::of(n, 1))
}

/// How many values are known, and their sums, of the columns that are summed, each behind a comma.
pub(super) fn sums(known: &KnownTable) -> String {
    known.summed.iter().map(|name| format!(", {}", known.table.sum(name))).collect()
}

/// The number of features and the sums of a row, by the places of their first columns.
pub(super) fn tally(known: &KnownTable, row: &Row, count: usize, first: usize) -> Tally {
    let sum = |at: usize| {
        let (known, sum) = (row.get::<_, i64>(first + 2 * at), row.get::<_, Option<f64>>(first + 2 * at + 1));
        Sum::of(sum.unwrap_or(0.0), known as u64)
    };
    Tally { count: row.get::<_, i64>(count) as u64, sums: (0..known.summed.len()).map(sum).collect() }
}
