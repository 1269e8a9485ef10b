//! What the catalogue tells of a table.

use super::column::TableColumn;
use super::database::Database;
use super::statement::{SqlParameter, Statement};
use super::table::{GeometryTable, TableShapes};
use crate::budget::Budget;
use crate::feature::Kind;
use crate::store::StoreFault;
use std::time::Duration;
use tokio_postgres::Row;

/// How long learning of a table what is not a client's to ask may take.
pub(super) const TIME: Duration = Duration::from_secs(10);

/// What is known of a table.
#[derive(Debug)]
pub(super) struct Catalogued {
    pub table: GeometryTable,
    /// Rows by the statistics of the database; negative where it has none.
    pub estimate: f64,
    /// True for what a part can be drawn of: neither a view nor a table elsewhere.
    pub has_samples: bool,
    /// True if the role may change it.
    pub may_write: bool,
    /// True if an index has the order of pages.
    pub is_ordered: bool,
}

impl Catalogued {
    /// The part of the rows that is looked at, of a table of more than so many about so many, and what a statement says of it.
    pub fn sample(&self, small: f64, size: f64) -> (f64, String) {
        match self.has_samples && self.estimate > small {
            true => {
                let share = 1.0 / (self.estimate / size).ceil();
                (share, format!(" TABLESAMPLE SYSTEM ({:.6}) REPEATABLE (0)", 100.0 * share))
            }
            false => (1.0, String::new()),
        }
    }
}

const TABLE: &str = "SELECT c.oid::int8, c.relkind::text, c.reltuples::float8, \
    has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'), \
    (SELECT datcollate FROM pg_database WHERE datname = current_database()) IN ('C', 'POSIX') \
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')";
const COLUMNS: &str = "SELECT a.attname::text, coalesce(b.typname, t.typname)::text, \
    col_description(a.attrelid, a.attnum), coalesce(l.collisdeterministic, true), \
    CASE WHEN coalesce(b.typname, t.typname) IN ('geometry', 'geography') THEN postgis_typmod_type(a.atttypmod) END, \
    CASE WHEN coalesce(b.typname, t.typname) IN ('geometry', 'geography') THEN postgis_typmod_srid(a.atttypmod) END \
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid \
    LEFT JOIN pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype \
    LEFT JOIN pg_collation l ON l.oid = a.attcollation \
    WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped \
    AND has_column_privilege(a.attrelid, a.attnum, 'SELECT') ORDER BY a.attnum";
/// Columns that are unique by themselves, the primary key first; and whether their order is that of bytes.
const KEYS: &str = "SELECT a.attname::text, i.indisprimary, \
    EXISTS (SELECT FROM pg_collation l WHERE l.oid = i.indcollation[0] AND l.collcollate IN ('C', 'POSIX')) \
    FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] \
    WHERE i.indrelid = $1::oid AND i.indisunique AND i.indisvalid AND i.indnkeyatts = 1 AND i.indpred IS NULL \
    ORDER BY i.indisprimary DESC, a.attname";

/// Looks a table up; `key` is the column that the manifest names.
///
/// # Errors
/// There is no such table, it has no geometry of ours, no key or no reference system, or the database does not answer.
pub(super) fn read(
    database: &Database,
    [schema, name]: [&str; 2],
    key: Option<&str>,
    budget: &Budget,
) -> Result<Catalogued, StoreFault> {
    let refused = |what: String| Err(StoreFault::Refused(what));
    let parameters = [schema, name].map(|text| SqlParameter::Text(text.to_owned())).into();
    let statement = Statement { sql: TABLE.to_owned(), parameters };
    let found = database.ask(statement, budget)?;
    let Some(found) = found.first() else {
        return refused(
            "expected a table or view of the database that its role may see, found none".to_owned(),
        );
    };
    let oid = || SqlParameter::Integer(found.get(0));
    let relation: String = found.get(1);
    let of_table = |sql: &str| Statement { sql: sql.to_owned(), parameters: vec![oid()] };
    let columns = database.ask(of_table(COLUMNS), budget)?;
    let keys = database.ask(of_table(KEYS), budget)?;
    let all: Vec<(TableColumn, Option<String>, Option<i32>)> =
        columns.iter().map(|row| (column(row), row.get(4), row.get(5))).collect();
    let shapes: Vec<_> = all.iter().filter(|(_, shape, _)| shape.is_some()).collect();
    let [(shape, Some(kind), Some(srid))] = &shapes[..] else {
        let names: Vec<&str> = shapes.iter().map(|(column, ..)| &*column.name).collect();
        return refused(format!(
            "expected one column with a geometry, found {}: [{}]",
            names.len(),
            names.join(", ")
        ));
    };
    let Some(shapes) = TableShapes::of(kind) else {
        return refused(format!(
            "column {:?}: expected points, lines or polygons, such as geometry(Point, 4326), found {kind}; a view may cast it",
            shape.name
        ));
    };
    if *srid <= 0 {
        return refused(format!("column {:?}: expected a reference system, found none", shape.name));
    }
    let primary = keys.iter().find(|row| row.get(1)).map(|row| row.get::<_, &str>(0));
    let Some(key) = key.or(primary) else {
        return refused("expected a primary key of one column, or `id_property`, found none".to_owned());
    };
    let Some((key_column, ..)) = all.iter().find(|(column, ..)| column.name == key) else {
        return refused(format!("id_property: expected a column, found {key:?}, which is none"));
    };
    let unique = keys.iter().find(|row| row.get::<_, &str>(0) == key);
    if unique.is_none() && matches!(&*relation, "r" | "p") {
        return refused(format!("column {key:?}: expected a unique index on it alone, found none"));
    }
    let is_key = match key_column.values() {
        Kind::Integer => true,
        Kind::Text => matches!(&*key_column.kind, "text" | "varchar" | "bpchar" | "uuid" | "name"),
        _ => false,
    };
    if !is_key {
        return refused(format!(
            "column {key:?}: expected integers, texts or uuids, found {}",
            key_column.kind
        ));
    }
    let is_of_bytes = key_column.values() == Kind::Integer || key_column.kind == "uuid" || found.get(4);
    let table = GeometryTable {
        schema: schema.to_owned(),
        name: name.to_owned(),
        key: key_column.clone(),
        geometry: shape.name.clone(),
        shapes,
        is_geography: shape.kind == "geography",
        srid: *srid,
        columns: all.iter().filter(|(_, shape, _)| shape.is_none()).map(|(c, ..)| c.clone()).collect(),
    };
    Ok(Catalogued {
        estimate: found.get(2),
        has_samples: matches!(&*relation, "r" | "p" | "m"),
        may_write: found.get(3),
        is_ordered: unique.is_none_or(|row| is_of_bytes || row.get(2)),
        table,
    })
}

fn column(row: &Row) -> TableColumn {
    TableColumn { name: row.get(0), kind: row.get(1), comment: row.get(2), is_deterministic: row.get(3) }
}
