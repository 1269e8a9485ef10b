//! What tiles of small scale are read from, in a table beside the one with the features: cells of points that were counted
//! beforehand, or from which zoom on each line or polygon is drawn.
//!
//! `poverty-atlas index postgresql:SCHEMA.TABLE` makes it; for points a materialised view of the same columns does as well.

use super::catalogue::TIME;
use super::database::Database;
use super::known::KnownTable;
use super::options::TableOptions;
use super::statement::{SqlParameter, Statement, of_row, quoted};
use crate::budget::Budget;
use crate::render::generalized::LargestByZoom;
use crate::store::StoreFault;
use crate::store::overview::{CELLS_ZOOMS, DEEPEST};
use crate::tile::{BUFFER, TileCoord};
use serde_json::Value;

/// What the name of the table has behind that of the points.
const SUFFIX: &str = "_overview";
/// The member of its comment with the table that it counts: whoever makes it anew replaces no other.
pub(super) const COUNTS: &str = "overview_of";
/// The member of its comment, or its column, with the version of the table when it was made.
pub(super) const VERSION: &str = "version";
/// The member of its comment with the number of features in all.
pub(super) const COUNT: &str = "count";
/// The member of its comment with what tiles of each zoom hold of lines and polygons.
pub(super) const LARGEST: &str = "largest";
/// Its columns of lines and polygons: the first zoom that draws one, its key, the box around it.
pub(super) const FROM_ZOOM: &str = "zoom";
pub(super) const KEY: &str = "key";
pub(super) const BOX: &str = "box";
/// Its columns of cells beside those of sums.
const COLUMNS: [&str; 6] = ["zoom", "x", "y", "count", "middle_x", "middle_y"];

/// Schema, table and comment with their columns that the role may read.
const LOOK: &str = "SELECT obj_description(c.oid, 'pg_class'), array(SELECT a.attname::text FROM pg_attribute a \
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(c.oid, a.attnum, 'SELECT')) \
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')";

/// A table of cells, or of lines and polygons.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OverviewTable {
    /// Schema and table.
    name: [String; 2],
    /// Zooms of tiles that are read from it.
    zooms: Vec<u8>,
    /// Features that it is of.
    pub count: u64,
    /// The version of the table of features when it was made, where that is known.
    pub version: Option<String>,
    /// What tiles of each zoom hold of lines and polygons; nothing of points.
    pub largest: Option<LargestByZoom>,
}

/// Schema and table of the overview that belongs to a table.
pub(super) fn name_of(options: &TableOptions) -> [String; 2] {
    let own = || [options.schema.clone(), format!("{}{SUFFIX}", options.table)];
    options.overview_table.clone().unwrap_or_else(own)
}

/// The columns with the number of known values of a property, and with their sum.
pub(super) fn sum_columns(property: &str) -> [String; 2] {
    [format!("known_{property}"), format!("sum_{property}")]
}

impl OverviewTable {
    /// Looks for the overview of a table; nothing where there are none and none are declared.
    ///
    /// # Errors
    /// The table is declared and not there, has not the columns that it should, or the database does not answer.
    pub fn find(
        database: &Database,
        options: &TableOptions,
        known: &KnownTable,
    ) -> Result<Option<Self>, StoreFault> {
        let (name, budget) = (name_of(options), Budget::lasting(TIME));
        let shown = name.join(".");
        let parameters = name.iter().map(|text| SqlParameter::Text(text.clone())).collect();
        let rows = database.ask(Statement { sql: LOOK.to_owned(), parameters }, &budget)?;
        let Some(row) = rows.first() else {
            return match &options.overview_table {
                None => Ok(None),
                Some(_) => Err(StoreFault::Refused(format!("expected the table {shown}, found none"))),
            };
        };
        let columns: Vec<String> = row.get(1);
        let expected: Vec<String> = match known.table.has_points() {
            true => {
                let sums = known.summed.iter().flat_map(|property| sum_columns(property));
                COLUMNS.iter().map(|name| (*name).to_owned()).chain(sums).collect()
            }
            false => [FROM_ZOOM, KEY, BOX].map(str::to_owned).into(),
        };
        let missing: Vec<String> = expected.into_iter().filter(|name| !columns.contains(name)).collect();
        if !missing.is_empty() {
            return Err(StoreFault::Refused(format!(
                "expected columns of {shown} that the role of the server may read, found none of the names {}",
                missing.join(", ")
            )));
        }
        if !known.table.has_points() {
            let comment = row.get::<_, Option<&str>>(0).unwrap_or_default();
            return match Self::of_shapes(name, comment, &options.shown()) {
                Some(table) => Ok(Some(table)),
                None => Err(StoreFault::Refused(format!(
                    "expected {shown} to be made of {} by `poverty-atlas index`, found another comment on it",
                    options.shown()
                ))),
            };
        }
        let from = name.each_ref().map(|part| quoted(part)).join(".");
        let version = match columns.iter().any(|name| name == VERSION) {
            true => format!("(SELECT {}::text FROM {from} LIMIT 1)", quoted(VERSION)),
            false => format!("obj_description({}::regclass, 'pg_class')", literal(&from)),
        };
        // One statement: another table may take its place at any time.
        let sql = format!(
            "SELECT array(SELECT z FROM generate_series(0, {DEEPEST}) AS z \
             WHERE EXISTS (SELECT FROM {from} AS t WHERE t.zoom = z)), \
             (SELECT sum(t.count)::int8 FROM {from} AS t WHERE t.zoom = (SELECT min(zoom) FROM {from})), {version}"
        );
        let rows = database.ask(Statement::plain(sql), &budget)?;
        let Some(row) = rows.first() else { return Ok(None) };
        let told: Option<String> = row.get(2);
        let version = match columns.iter().any(|name| name == VERSION) {
            true => told,
            false => told.and_then(|text| said(&text, VERSION)),
        };
        let zooms = row.get::<_, Vec<i32>>(0).into_iter().filter_map(|zoom| u8::try_from(zoom).ok());
        let count = row.get::<_, Option<i64>>(1).unwrap_or(0).max(0) as u64;
        Ok(Some(OverviewTable { name, zooms: zooms.collect(), count, version, largest: None }))
    }

    /// One of lines and polygons of a table by its comment; `None` for the comment of another.
    fn of_shapes(name: [String; 2], comment: &str, of: &str) -> Option<Self> {
        let comment: Value = serde_json::from_str(comment).ok()?;
        if comment.get(COUNTS)?.as_str()? != of {
            return None;
        }
        let largest: LargestByZoom = serde_json::from_value(comment.get(LARGEST)?.clone()).ok()?;
        if !largest.is_sound() {
            return None;
        }
        let version = comment.get(VERSION).and_then(Value::as_str).map(str::to_owned);
        let zooms = largest.told().map_or(0..0, |(deepest, _)| 0..deepest + 1).collect();
        let count = comment.get(COUNT)?.as_u64()?;
        Some(OverviewTable { name, zooms, count, version, largest: Some(largest) })
    }

    /// What a row of the table of features fulfils that a tile holds, of a zoom of which this tells.
    pub fn held(&self, known: &KnownTable, tile: TileCoord, statement: &mut Statement) -> String {
        let (zoom, table) = (statement.with(SqlParameter::Integer(tile.z().into())), &known.table);
        let near = table.near_in(&format!("o.{BOX}"), &tile.bounds(BUFFER), statement);
        format!(
            "{} IN (SELECT o.{KEY} FROM {} AS o WHERE o.{FROM_ZOOM} <= {zoom} AND {near})",
            of_row(&table.key.name),
            self.name.each_ref().map(|part| quoted(part)).join(".")
        )
    }

    /// Schema and table with a dot between.
    pub fn shown(&self) -> String {
        self.name.join(".")
    }

    /// True if tiles of a zoom are read from it.
    pub fn has(&self, zoom: u8) -> bool {
        self.zooms.contains(&zoom)
    }

    /// Column and row of each cell of a tile, number of points, middle, then known values and sums.
    pub fn cells(&self, known: &KnownTable, tile: TileCoord) -> Statement {
        let mut statement = Statement::default();
        let side = 1i64 << CELLS_ZOOMS;
        let [west, north] = [tile.x(), tile.y()].map(|at| i64::from(at) * side);
        let edges = [tile.z().into(), west, west + side, north, north + side];
        let [zoom, w, e, n, s] = edges.map(|v| statement.with(SqlParameter::Integer(v)));
        let sum = |property: &String| {
            let [known, sum] = sum_columns(property).map(|name| quoted(&name));
            format!(", t.{known}::int8, t.{sum}::float8")
        };
        statement.sql = format!(
            "SELECT t.x::int4, t.y::int4, t.count::int8, t.middle_x::float8, t.middle_y::float8{} FROM {} AS t \
             WHERE t.zoom = {zoom} AND t.x >= {w} AND t.x < {e} AND t.y >= {n} AND t.y < {s} ORDER BY 2, 1",
            known.summed.iter().map(sum).collect::<String>(),
            self.name.each_ref().map(|part| quoted(part)).join(".")
        );
        statement
    }
}

/// A member of a comment.
pub(super) fn said(comment: &str, member: &str) -> Option<String> {
    let comment: Value = serde_json::from_str(comment).ok()?;
    comment.get(member)?.as_str().map(str::to_owned)
}

/// A text as SQL has it where no parameter may stand.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
