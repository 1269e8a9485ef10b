//! Lines and polygons of a table: tiles of the largest, and counts by the one point of each.

use super::PostgresStore;
use super::condition::tested;
use super::counts::{number, part, sums, tally, value_of};
use super::cover::{Cover, reaches};
use super::known::KnownTable;
use super::learned::Current;
use super::learned_shapes::rank;
use super::overview_table::OverviewTable;
use super::statement::{SqlParameter, Statement, of_row};
use crate::budget::Budget;
use crate::query::Filter;
use crate::render::generalized::{LargestByZoom, MOST_SHAPES};
use crate::store::extract::Gathered;
use crate::store::{Extract, StoreFault, Tally, ZoneGround, shapes};
use crate::tile::{BUFFER, TileCoord};
use tokio_postgres::Row;

/// Bytes of rows of which a tile is drawn, at most: the rest are the smallest.
const MOST_READ: usize = 64 << 20;

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
        self.held(tile, overview.as_ref(), filter, budget)
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
            table.boxed_rows(),
            conditions.join(" AND "),
            table.ordered_key()
        );
        let (mut rows, mut bytes) = (Vec::new(), 0);
        let asked = self.each(statement, budget, |more| {
            let room = more.into_iter().take_while(|row: &Row| {
                bytes += row.raw_size_bytes();
                bytes <= MOST_READ
            });
            rows.extend(room);
            Ok(())
        });
        if let (Err(StoreFault::Changed(_) | StoreFault::Damaged(_)), Some(table)) = (&asked, overview) {
            // It is gone, or another than it was: without it the same is found.
            self.forget(table);
            return self.held(tile, None, filter, budget);
        }
        asked?;
        let mut gathered = Gathered::of(table.columns.len());
        table.gather(rows.iter(), &mut gathered)?;
        gathered.ids.iter_mut().for_each(|id| *id = number(id).to_string().into());
        shapes::of_shapes(&known.schema, gathered, tile, left, budget)
    }

    /// Counts and sums of zones: what lies in an inside by the database, what crosses the edges of its parts by looking.
    ///
    /// # Errors
    /// As [`crate::store::Store::tallies`].
    pub(super) fn tallied_shapes(
        &self,
        known: &KnownTable,
        (zones, cover): (&[ZoneGround], &Cover),
        budget: &Budget,
    ) -> Result<Vec<Tally>, StoreFault> {
        let table = &known.table;
        let [w, s, e, n] = table.sides();
        // Of what lies within a part no other part owns a piece.
        let is_within = format!(
            "parts.atlas_part <= {} AND {w} >= parts.atlas_w AND {e} < parts.atlas_e AND {s} >= parts.atlas_s AND {n} < parts.atlas_n",
            cover.inside.len()
        );
        let reaches = reaches(table);
        let mut all = vec![Tally::of(known.summed.len()); zones.len()];
        if !cover.inside.is_empty() {
            let mut statement = Statement::default();
            let from = cover.parts(table, &mut statement);
            statement.sql = format!(
                "SELECT parts.atlas_part, count(*){} FROM {from} WHERE {is_within} AND {} GROUP BY parts.atlas_part ORDER BY parts.atlas_part",
                sums(known),
                table.is_feature()
            );
            for row in &self.ask(statement, budget)? {
                let own = tally(known, row, 1, 2);
                part(&cover.inside, row, 0).within.iter().for_each(|zone| all[*zone].add(&own));
            }
        }
        // Each once, however many parts it reaches.
        let mut statement = Statement::default();
        let from = cover.parts(table, &mut statement);
        let key = of_row(&table.key.name);
        statement.sql = format!(
            "SELECT {} FROM {} WHERE {} AND {key} IN \
             (SELECT {key} FROM {from} WHERE {reaches} AND NOT ({is_within}))",
            table.selection(),
            table.from(),
            table.is_feature()
        );
        let columns: Vec<usize> = known
            .summed
            .iter()
            .filter_map(|name| table.columns.iter().position(|column| column.name == *name))
            .collect();
        self.each(statement, budget, |rows| {
            for row in &rows {
                budget.check()?;
                let Some(place) = table.place_of(row)? else { continue };
                let sums = columns.iter().map(|at| value_of(&table.columns[*at], row, 2 + at)).collect();
                let own = Tally { count: 1, sums };
                let owners = all.iter_mut().zip(zones).filter(|(_, zone)| zone.owns(place));
                owners.for_each(|(all, _)| all.add(&own));
            }
            Ok(())
        })?;
        Ok(all)
    }
}
