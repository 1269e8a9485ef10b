//! Lines and polygons of a table: tiles of the largest, and counts by the one point of each.

use super::PostgresStore;
use super::condition::tested;
use super::counts::{number, sums, tally, value_of};
use super::cover::{Cover, corners};
use super::known::KnownTable;
use super::learned::Current;
use super::learned_shapes::rank;
use super::overview_table::OverviewTable;
use super::statement::{SqlParameter, Statement};
use super::table::GeometryTable;
use crate::budget::Budget;
use crate::query::Filter;
use crate::render::generalized::{LargestByZoom, MOST_SHAPES};
use crate::store::extract::Gathered;
use crate::store::{Extract, StoreFault, Tally, ZoneGround, shapes};
use crate::tile::{BUFFER, TileCoord};
use std::collections::HashSet;
use tokio_postgres::Row;

impl PostgresStore {
    /// What tiles of each zoom hold of lines and polygons.
    pub(super) fn by_zoom(&self) -> LargestByZoom {
        let Current { overview, rows, .. } = &*self.current();
        let learned = || rows.shapes.as_ref().and_then(|shapes| shapes.largest.clone());
        overview.as_ref().and_then(|table| table.largest.clone()).or_else(learned).unwrap_or_default()
    }

    /// The lines and polygons of a tile: those that its zoom keeps, and of these the ones that pass a filter.
    ///
    /// # Errors
    /// As [`crate::store::Store::tile`].
    pub(super) fn shapes_of(
        &self,
        tile: TileCoord,
        filter: Option<&Filter>,
        budget: &Budget,
    ) -> Result<Extract, StoreFault> {
        let overview = self.current().overview.clone().filter(|table| table.has(tile.z()));
        match (self.held(tile, overview.as_ref(), filter, budget), &overview) {
            // It is gone, or another than it was: without it the same is found.
            (Err(StoreFault::Changed(_) | StoreFault::Damaged(_)), Some(table)) => {
                self.forget(table);
                self.held(tile, None, filter, budget)
            }
            (found, _) => found,
        }
    }

    fn held(
        &self,
        tile: TileCoord,
        overview: Option<&OverviewTable>,
        filter: Option<&Filter>,
        budget: &Budget,
    ) -> Result<Extract, StoreFault> {
        let (known, mut statement) = (self.known()?, Statement::default());
        let table = &known.table;
        let mut conditions = vec![table.is_feature(), table.near(&tile.bounds(BUFFER), &mut statement)];
        let rank = rank(table);
        match (overview, self.by_zoom().least_of(tile.z())) {
            (Some(overview), _) => conditions.push(overview.held(known, tile, &mut statement)),
            (None, 0) => {}
            (None, least) => {
                let least = statement.with(SqlParameter::Integer(least.into()));
                conditions.push(format!("{rank} >= {least}"));
            }
        }
        let tested = filter.map(|filter| tested(table, &filter.condition(), &mut statement));
        conditions.extend(tested.as_ref().and_then(|tested| tested.sql.clone()));
        let left = filter.filter(|_| tested.is_some_and(|tested| !tested.is_whole));
        // What was learned is of a part of the rows, or of a moment: no tile has more, whatever it is.
        statement.sql = format!(
            "SELECT {} FROM {} WHERE {} ORDER BY {rank} DESC, {} LIMIT {MOST_SHAPES}",
            table.selection(),
            table.from(),
            conditions.join(" AND "),
            table.ordered_key()
        );
        let mut gathered = Gathered::of(table.columns.len());
        self.each(statement, budget, |rows| table.gather(rows.iter(), &mut gathered))?;
        gathered.ids.iter_mut().for_each(|id| *id = number(id).to_string().into());
        shapes::of_shapes(&known.schema, gathered, tile.z(), left, budget)
    }

    /// Counts and sums of a zone: what lies in its inside by the database, what crosses the edges of its parts by looking.
    ///
    /// # Errors
    /// As [`crate::store::Store::tally`].
    pub(super) fn tallied_shapes(
        &self,
        known: &KnownTable,
        (zone, cover): (&ZoneGround, &Cover),
        budget: &Budget,
    ) -> Result<Tally, StoreFault> {
        let table = &known.table;
        let [w, s, e, n] = table.sides();
        let is_within = format!("{w} >= atlas_w AND {e} < atlas_e AND {s} >= atlas_s AND {n} < atlas_n");
        // What a part owns a piece of; of one that lies within it, no other part owns any.
        let reaches = format!("{w} < atlas_e AND {e} >= atlas_w AND {s} < atlas_n AND {n} >= atlas_s");
        let mut all = Tally::of(known.summed.len());
        if !cover.inside.is_empty() {
            let counted = format!("count(*){}", sums(known));
            let statement = in_parts(table, &cover.inside, &counted, &is_within);
            self.ask(statement, budget)?.iter().for_each(|row| all.add(&tally(known, row, 0, 1)));
        }
        let mut looked_at: HashSet<String> = HashSet::new();
        let mut look = |rows: Vec<Row>| {
            for row in &rows {
                budget.check()?;
                // It crosses as many edges as there are.
                if looked_at.insert(row.get(0)) && table.place_of(row)?.is_some_and(|place| zone.owns(place))
                {
                    let columns = known
                        .summed
                        .iter()
                        .filter_map(|name| table.columns.iter().position(|column| column.name == *name));
                    let sums = columns.map(|at| value_of(&table.columns[at], row, 2 + at)).collect();
                    all.add(&Tally { count: 1, sums });
                }
            }
            Ok(())
        };
        let crossing = format!("{reaches} AND NOT ({is_within})");
        for (parts, which) in [(&cover.inside, &crossing), (&cover.border, &reaches)] {
            if !parts.is_empty() {
                let statement = in_parts(table, parts, &table.selection(), which);
                self.each(statement, budget, &mut look)?;
            }
        }
        Ok(all)
    }
}

/// A question about the rows that meet a condition with one of some boxes.
fn in_parts(table: &GeometryTable, boxes: &[[f64; 4]], selection: &str, condition: &str) -> Statement {
    let mut statement = Statement::default();
    let [w, s, e, n] = corners(boxes).map(|v| statement.with(SqlParameter::Numbers(v)));
    statement.sql = format!(
        "SELECT {selection} FROM unnest({w}, {s}, {e}, {n}) AS parts (atlas_w, atlas_s, atlas_e, atlas_n) \
         JOIN {} ON {} && {} AND {condition} WHERE {}",
        table.from(),
        table.place(),
        table.envelope(["atlas_w", "atlas_s", "atlas_e", "atlas_n"]),
        table.is_feature()
    );
    statement
}
