//! GeoPackages (OGC 12-128r19): an SQLite database with several layers of features.

use super::raw::{RawColumn, RawFeatures};
use super::reference::{self, NamedCrs};
use super::report::WITHOUT_PLACE;
use super::{LoadError, LoadReport};
use crate::feature::{Kind, Value};
use crate::geometry::read_wkb;
use geo::Geometry;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, MAIN_DB, OptionalExtension};

/// Where the header of an SQLite file says that changes may stand in another file beside it, and what says that they do
/// not.
const JOURNAL: std::ops::Range<usize> = 18..20;
const IN_ONE_FILE: u8 = 1;

struct GeoPackage<'a> {
    name: &'a str,
    database: Connection,
}

/// The names of the layers of features in a file, sorted.
///
/// # Errors
/// No GeoPackage.
pub fn layers(name: &str, bytes: &[u8]) -> Result<Vec<String>, LoadError> {
    GeoPackage::open(name, bytes)?.layers()
}

/// Reads one layer of features.
///
/// # Errors
/// No GeoPackage, no layer of this name, a reference system that is not understood.
pub fn read(
    name: &str,
    bytes: &[u8],
    layer: &str,
    report: &mut LoadReport,
) -> Result<RawFeatures, LoadError> {
    GeoPackage::open(name, bytes)?.read(layer, report)
}

/// Steps of the database between two looks at how many are left, and how many each byte of a file may take.
const STEPS: i32 = 10_000;
const STEPS_OF_A_BYTE: usize = 10;
/// Looks that any file has.
const LEAST_TURNS: usize = 10_000;

/// A column of a layer.
struct LayerColumn {
    name: String,
    kind: Option<Kind>,
}

impl<'a> GeoPackage<'a> {
    fn open(name: &'a str, bytes: &[u8]) -> Result<Self, LoadError> {
        let fault = |e: rusqlite::Error| LoadError::of_file(name, format!("not a readable GeoPackage: {e}"));
        let mut bytes = bytes.to_vec();
        if let Some(journal) = bytes.get_mut(JOURNAL) {
            journal.fill(IN_ONE_FILE);
        }
        let mut database = Connection::open_in_memory().map_err(fault)?;
        database.deserialize_read_exact(MAIN_DB, &bytes[..], bytes.len(), true).map_err(fault)?;
        database.execute_batch("PRAGMA trusted_schema = OFF").map_err(fault)?;
        // A layer may be a view that never ends.
        let mut left = LEAST_TURNS + bytes.len() / STEPS as usize * STEPS_OF_A_BYTE;
        let is_over = move || {
            left = left.saturating_sub(1);
            left == 0
        };
        database.progress_handler(STEPS, Some(is_over)).map_err(fault)?;
        Ok(GeoPackage { name, database })
    }

    fn fault(&self, e: &rusqlite::Error) -> LoadError {
        LoadError::of_file(self.name, format!("not a readable GeoPackage: {e}"))
    }

    fn layers(&self) -> Result<Vec<String>, LoadError> {
        let query = "SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY table_name";
        let names = || {
            let mut statement = self.database.prepare(query)?;
            statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()
        };
        names().map_err(|e| self.fault(&e))
    }

    /// The column with the geometry of a layer, and its reference system.
    fn geometry_column(&self, layer: &str) -> Result<(String, Option<NamedCrs>), LoadError> {
        let query = "SELECT g.column_name, s.organization, s.organization_coordsys_id, s.definition \
            FROM gpkg_geometry_columns g LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id WHERE g.table_name = ?1";
        let found = self.database.query_row(query, [layer], |row| {
            let (organization, code): (Option<String>, Option<i64>) = (row.get(1)?, row.get(2)?);
            let epsg = organization.is_some_and(|o| o.eq_ignore_ascii_case("EPSG"));
            let code = code.filter(|_| epsg).and_then(|code| u32::try_from(code).ok());
            let text = row.get::<_, Option<String>>(3)?.filter(|text| text.contains('['));
            Ok((row.get(0)?, code.map(NamedCrs::Epsg).or(text.map(NamedCrs::WellKnownText))))
        });
        found
            .optional()
            .map_err(|e| self.fault(&e))?
            .ok_or_else(|| LoadError::of_file(self.name, format!("no layer of features {layer:?}")))
    }

    fn columns(&self, layer: &str, geometry: &str) -> Result<Vec<LayerColumn>, LoadError> {
        let columns = || {
            let mut statement = self.database.prepare("SELECT name, type FROM pragma_table_info(?1)")?;
            let column = |row: &rusqlite::Row<'_>| {
                let declared: String = row.get(1)?;
                Ok(LayerColumn { name: row.get(0)?, kind: kind(&declared) })
            };
            statement.query_map([layer], column)?.collect::<Result<Vec<_>, _>>()
        };
        let columns = columns().map_err(|e| self.fault(&e))?;
        Ok(columns.into_iter().filter(|c| !c.name.eq_ignore_ascii_case(geometry)).collect())
    }

    fn read(&self, layer: &str, report: &mut LoadReport) -> Result<RawFeatures, LoadError> {
        let (geometry, crs) = self.geometry_column(layer)?;
        let (binary, columns): (Vec<_>, Vec<_>) =
            self.columns(layer, &geometry)?.into_iter().partition(|c| c.kind.is_none());
        for column in binary {
            let place = Some(format!("layer {layer}, column {}", column.name));
            report.noted(self.name, place, "binary data", "not served");
        }
        let listed = std::iter::once(&geometry).chain(columns.iter().map(|c| &c.name));
        let listed: Vec<String> = listed.map(|name| quoted(name)).collect();
        let query = format!("SELECT {} FROM {}", listed.join(", "), quoted(layer));
        let mut raw = RawFeatures::default();
        let mut cells: Vec<Vec<Value>> = columns.iter().map(|_| Vec::new()).collect();
        let mut heights = 0;
        let mut rows = || {
            let mut statement = self.database.prepare(&query)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                raw.len += 1;
                let placed = match row.get_ref(0)? {
                    ValueRef::Blob(blob) => packed(blob),
                    _ => Err("no geometry"),
                };
                if let Err(found) = placed {
                    let place = Some(format!("layer {layer}, feature {}", raw.len));
                    report.changed(self.name, place, found, WITHOUT_PLACE);
                }
                heights += usize::from(matches!(placed, Ok((_, true))));
                raw.geometries.push(placed.ok().map(|(geometry, _)| geometry));
                for (i, column) in cells.iter_mut().enumerate() {
                    column.push(cell(row.get_ref(i + 1)?));
                }
            }
            Ok(())
        };
        rows().map_err(|e: rusqlite::Error| self.fault(&e))?;
        if heights > 0 {
            let found = format!("positions with more than two numbers, in {heights} features");
            report.changed(self.name, Some(format!("layer {layer}")), found, "heights dropped");
        }
        let declared = columns.into_iter().map(|c| (c.name, c.kind.unwrap_or(Kind::Text)));
        let mut column = |((name, kind), cells)| RawColumn::of(self.name, name, kind, cells, report);
        raw.columns = declared.zip(cells).map(&mut column).collect();
        reference::to_wgs84(self.name, crs.as_ref(), &mut raw, report)?;
        Ok(raw)
    }
}

/// A name in an SQL statement.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// What a column declared so holds (table 1 of the standard); nothing that can be served for binary data.
fn kind(declared: &str) -> Option<Kind> {
    let declared = declared.to_uppercase();
    let word = declared.split('(').next().unwrap_or_default().trim();
    match word {
        "BOOLEAN" => Some(Kind::Boolean),
        "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "INTEGER" | "BIGINT" => Some(Kind::Integer),
        "FLOAT" | "DOUBLE" | "REAL" | "NUMERIC" | "DECIMAL" => Some(Kind::Number),
        "DATE" => Some(Kind::Date),
        "DATETIME" => Some(Kind::Timestamp),
        "BLOB" => None,
        _ => Some(Kind::Text),
    }
}

fn cell(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null | ValueRef::Blob(_) => Value::Null,
        ValueRef::Integer(n) => Value::Integer(n),
        ValueRef::Real(n) if n.is_finite() => Value::Number(n),
        ValueRef::Real(_) => Value::Null,
        ValueRef::Text(text) => Value::text(&String::from_utf8_lossy(text)),
    }
}

/// A geometry behind the header of the format (section 2.1.3), and whether it has heights.
fn packed(blob: &[u8]) -> Result<(Geometry, bool), &'static str> {
    const BROKEN: &str = "a geometry that breaks off";
    let (header, rest) = blob.split_first_chunk::<8>().ok_or(BROKEN)?;
    if header[..2] != *b"GP" {
        return Err("a geometry in another format");
    }
    let flags = header[3];
    if flags >> 4 & 1 == 1 {
        return Err("an empty geometry");
    }
    let envelope = match flags >> 1 & 0b111 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err(BROKEN),
    };
    read_wkb(rest.get(envelope..).ok_or(BROKEN)?)
}
