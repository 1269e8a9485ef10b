//! Lines and polygons of a table: which of them tiles hold, and counts by the one point of each.

use super::PostgresStore;
use super::catalogue::{Catalogued, TIME};
use super::column::BYTES;
use super::condition::tested;
use super::counts::{number, sums, tally, value_of};
use super::cover::{Cover, corners};
use super::database::Database;
use super::known::KnownTable;
use super::statement::{SqlParameter, Statement, quoted};
use super::table::{GeometryTable, TableShapes};
use crate::budget::Budget;
use crate::feature::{ShapeKind, Value};
use crate::geometry::Bounds;
use crate::query::Filter;
use crate::render::generalized::{DrawnFeature, Finding, LargestByZoom, MOST_SHAPES, RankedShape};
use crate::store::extract::Gathered;
use crate::store::{Extract, StoreFault, Tally, ZoneGround, shape_table, shapes};
use crate::tile::{BUFFER, TileCoord};
use std::collections::HashSet;
use tokio_postgres::Row;

/// Rows up to which all are looked at, and those that are looked at of a larger table: each is simplified to know what
/// tiles have room for.
const SMALL: f64 = 200_000.0;
const SAMPLE: f64 = 100_000.0;

/// What the rows of a table of lines and polygons tell.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct LearnedShapes {
    /// The highest dimension of a feature.
    dimension: u8,
    /// What tiles of each zoom hold.
    pub largest: LargestByZoom,
}

impl GeometryTable {
    /// The place of a feature in an order that has the largest last: the class of the longer side of its box, a quarter of a
    /// doubling wide, then by a hash of its key.
    fn rank(&self) -> String {
        let [w, s, e, n] = self.sides();
        let size = format!("greatest({e} - {w}, {n} - {s})");
        let class = format!("least(159, greatest(0, floor(4 * ln({size}) / ln(2::float8))::int + 120))");
        let hash = format!("hashtextextended({}::text{BYTES}, 0) & 255", quoted(&self.key.name));
        format!("(CASE WHEN {size} > 0 THEN {class} ELSE 0 END * 256 + ({hash})::int)")
    }
}

impl LearnedShapes {
    /// Of a table whose rows are not looked at: whatever they are, a tile has room for the largest of its own.
    pub fn supposed(table: &GeometryTable) -> Self {
        let dimension = match table.shapes {
            TableShapes::Points => 0,
            TableShapes::Of(dimension) => dimension,
            TableShapes::Any => 2,
        };
        LearnedShapes { dimension, ..LearnedShapes::default() }
    }

    /// Looks at all rows, or at a part of those of a large table; number and bounds, where it was at all.
    ///
    /// # Errors
    /// The database does not answer, or not in time.
    pub fn of(
        database: &Database,
        catalogued: &Catalogued,
    ) -> Result<(Self, Option<(u64, Bounds)>), StoreFault> {
        let table = &catalogued.table;
        let (share, sampled) = catalogued.sample(SMALL, SAMPLE);
        let statement = Statement::plain(format!(
            "SELECT {}, {} FROM {}{sampled} WHERE {}",
            table.selection(),
            table.rank(),
            table.from(),
            table.is_feature()
        ));
        let look = |each: &mut dyn FnMut(&DrawnFeature<'_>, u16)| {
            database.each(statement.clone(), &Budget::lasting(TIME), |rows| {
                for row in &rows {
                    // One that cannot be read is told to whoever asks for it.
                    let Ok(geometry) = table.geometry_of(row) else { continue };
                    let ranked = RankedShape::new(&geometry);
                    let values: Vec<Value> = table.values_of(row).collect();
                    let rank: i32 = row.get(2 + table.columns.len());
                    each(&DrawnFeature::new(&ranked.outline(), &values), rank.clamp(0, 0xFFFF) as u16);
                }
                Ok(())
            })
        };
        let mut finding = Finding::weighing((1.0 / share).ceil() as u32);
        look(&mut |feature, rank| finding.first(feature, rank))?;
        if finding.between() {
            look(&mut |feature, rank| finding.second(feature, rank))?;
        }
        let largest = finding.found();
        let whole = Self::whole(database, table, &sampled)?;
        let learned = LearnedShapes { dimension: whole.2, largest };
        Ok((learned, (share >= 1.0).then_some((whole.0, whole.1))))
    }

    /// Number, bounds and highest dimension of rows.
    fn whole(
        database: &Database,
        table: &GeometryTable,
        sampled: &str,
    ) -> Result<(u64, Bounds, u8), StoreFault> {
        let [w, s, e, n] = table.sides();
        let statement = Statement::plain(format!(
            "SELECT count(*), max(ST_Dimension({})), min({w}), min({s}), max({e}), max({n}) FROM {}{sampled} WHERE {}",
            table.place(),
            table.from(),
            table.is_feature()
        ));
        let rows = database.ask(statement, &Budget::lasting(TIME))?;
        let row = rows.first();
        let side = |at: usize| row.and_then(|row| row.get::<_, Option<f64>>(at));
        let bounds = match [2, 3, 4, 5].map(side) {
            [Some(w), Some(s), Some(e), Some(n)] => Bounds::around([[w, s], [e, n]]),
            _ => Bounds::EMPTY,
        };
        let count = row.map_or(0, |row| row.get::<_, i64>(0) as u64);
        let dimension = row.and_then(|row| row.get::<_, Option<i32>>(1)).unwrap_or(0);
        Ok((count, bounds, dimension.clamp(0, 2) as u8))
    }

    /// The dimension as collections tell it.
    pub fn kind(&self) -> ShapeKind {
        shape_table::kind(self.dimension)
    }
}

impl PostgresStore {
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
        let (known, mut statement) = (self.known()?, Statement::default());
        let table = &known.table;
        let mut conditions = vec![table.is_feature(), table.near(&tile.bounds(BUFFER), &mut statement)];
        let least = self.current().rows.shapes.as_ref().map_or(0, |shapes| shapes.largest.least_of(tile.z()));
        let rank = table.rank();
        if least > 0 {
            let least = statement.with(SqlParameter::Integer(least.into()));
            conditions.push(format!("{rank} >= {least}"));
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
