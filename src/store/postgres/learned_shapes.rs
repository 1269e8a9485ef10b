//! What the rows of a table of lines and polygons tell: which of them tiles have room for.

use super::catalogue::{Catalogued, TIME};
use super::column::BYTES;
use super::database::Database;
use super::statement::{Statement, of_row};
use super::table::{GeometryTable, TableShapes};
use crate::budget::Budget;
use crate::feature::{ShapeKind, Value};
use crate::geometry::Bounds;
use crate::render::generalized::{DrawnFeature, Finding, LargestByZoom, RankedShape};
use crate::store::{StoreFault, shape_table};
use tokio_postgres::Row;

/// Rows up to which all are looked at, and those that are looked at of a larger table: each is simplified to know what
/// tiles have room for.
const SMALL: f64 = 200_000.0;
const SAMPLE: f64 = 100_000.0;

/// What the rows of a table of lines and polygons tell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LearnedShapes {
    /// The highest dimension of a feature.
    pub dimension: u8,
    /// The part of the rows that is looked at, and what a statement says of it.
    sample: (f64, String),
    /// What tiles of each zoom hold; nothing as long as it is not looked for.
    pub largest: Option<LargestByZoom>,
}

/// The place of a feature in an order that has the largest last: the class of the longer side of its box, a quarter of a
/// doubling wide, then by a hash of its key.
pub(super) fn rank(table: &GeometryTable) -> String {
    let [w, s, e, n] = table.sides();
    // The smallest class is that of a tenth of a millimetre, whatever is smaller.
    let size = format!("greatest({e} - {w}, {n} - {s}, 1e-10::float8)");
    let class = format!("least(159, greatest(0, floor(4 * ln({size}) / ln(2::float8)) + 120))::int");
    let hash = format!("hashtextextended({}::text{BYTES}, 0) & 255", of_row(&table.key.name));
    format!("({class} * 256 + ({hash})::int)")
}

/// All rows of a table, or those that a statement says beside its name, with their ranks behind.
pub(super) fn ranked_rows(table: &GeometryTable, sampled: &str) -> String {
    format!(
        "SELECT {}, {} FROM {}{sampled} {} WHERE {}",
        table.selection(),
        rank(table),
        table.from(),
        table.boxes(),
        table.is_feature()
    )
}

/// Tells what features cost the tiles of all zooms, with their ranks: of [rows](ranked_rows).
pub(super) fn each_drawn(table: &GeometryTable, rows: &[Row], each: &mut dyn FnMut(&DrawnFeature<'_>, u16)) {
    for row in rows {
        // One that cannot be read is told to whoever asks for it.
        let Ok(geometry) = table.geometry_of(row) else { continue };
        let ranked = RankedShape::new(&geometry);
        let values: Vec<Value> = table.values_of(row).collect();
        let rank: i32 = row.get(2 + table.columns.len());
        each(&DrawnFeature::new(&ranked.outline(), &values), rank.clamp(0, 0xFFFF) as u16);
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
        LearnedShapes { dimension, sample: (1.0, String::new()), largest: Some(LargestByZoom::default()) }
    }

    /// Looks at all rows, or at a part of those of a large table; number and bounds, where it was at all.
    ///
    /// # Errors
    /// The database does not answer, or not in time.
    pub fn of(
        database: &Database,
        catalogued: &Catalogued,
    ) -> Result<(Self, Option<(u64, Bounds)>), StoreFault> {
        let sample = catalogued.sample(SMALL, SAMPLE);
        let (count, bounds, highest) = Self::whole(database, &catalogued.table, &sample.1)?;
        let whole = (sample.0 >= 1.0).then_some((count, bounds));
        // What a part of the rows is tells nothing of the others.
        let dimension = match catalogued.table.shapes {
            TableShapes::Any if whole.is_some() && count > 0 => highest,
            _ => Self::supposed(&catalogued.table).dimension,
        };
        Ok((LearnedShapes { dimension, sample, largest: None }, whole))
    }

    /// Looks for what tiles of each zoom have room for.
    ///
    /// # Errors
    /// The database does not answer, or not in time.
    pub fn find_largest(
        &self,
        database: &Database,
        table: &GeometryTable,
    ) -> Result<LargestByZoom, StoreFault> {
        let (share, sampled) = &self.sample;
        let statement = Statement::plain(ranked_rows(table, sampled));
        let look = |each: &mut dyn FnMut(&DrawnFeature<'_>, u16)| {
            database.each(statement.clone(), &Budget::lasting(TIME), |rows| {
                each_drawn(table, &rows, each);
                Ok(())
            })
        };
        let mut finding = Finding::weighing((1.0 / share).round() as u32);
        look(&mut |feature, rank| finding.first(feature, rank))?;
        if finding.between() {
            look(&mut |feature, rank| finding.second(feature, rank))?;
        }
        Ok(finding.found())
    }

    /// Number, bounds and highest dimension of rows.
    fn whole(
        database: &Database,
        table: &GeometryTable,
        sampled: &str,
    ) -> Result<(u64, Bounds, u8), StoreFault> {
        let [w, s, e, n] = table.sides();
        let statement = Statement::plain(format!(
            "SELECT count(*), max(ST_Dimension({})), min({w}), min({s}), max({e}), max({n}) FROM {}{sampled} {} WHERE {}",
            table.place(),
            table.from(),
            table.boxes(),
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
