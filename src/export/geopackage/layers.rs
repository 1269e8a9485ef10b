//! A collection as a table of features.

use crate::budget::Budget;
use crate::export::columns::{ExportColumn, distinct};
use crate::export::lines::{common_type, shown};
use crate::export::{Detail, ExportError};
use crate::feature::{Collection, Kind, ValueRef, instant};
use crate::geometry::Bounds;
use geozero::{CoordDimensions, ToWkb};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, params, params_from_iter};

/// Names that the table has beside the properties.
const KEY: &str = "fid";
const GEOMETRY: &str = "geom";
/// The date of every table: the same data give the same bytes whenever they are written.
pub const CHANGED: &str = "1970-01-01T00:00:00.000Z";
/// SQLite takes names of any length; programs that list them do not.
const LONGEST_NAME: usize = 63;
/// Columns of a table, at most (<https://www.sqlite.org/limits.html>, `SQLITE_MAX_COLUMN`).
const MOST_COLUMNS: usize = 2000;

/// A layer of a GeoPackage.
#[derive(Debug)]
pub struct GeoPackageLayer<'a> {
    /// Whose features it has.
    pub collection: &'a Collection,
    /// Which of them.
    pub positions: &'a [u32],
    /// How they are shown; coordinates are written in full.
    pub detail: &'a Detail,
    /// Its styles for QGIS, the one first that it opens with.
    pub styles: Vec<QgisStyle>,
}

/// A style of a layer as QGIS reads it.
#[derive(Debug, Clone)]
pub struct QgisStyle {
    /// Its name in the list of styles.
    pub name: String,
    /// What it shows.
    pub description: String,
    /// The document (QML).
    pub document: String,
}

impl GeoPackageLayer<'_> {
    /// The column with the geometry; empty without one.
    pub fn geometry_column(&self) -> &'static str {
        if self.detail.skip_geometry { "" } else { GEOMETRY }
    }
}

/// Writes the table of a layer and what the metadata say of it.
///
/// # Errors
/// The file cannot be written, there are more columns than a table holds, or the budget is over.
pub fn write(base: &Connection, layer: &GeoPackageLayer<'_>, budget: &Budget) -> Result<(), ExportError> {
    let GeoPackageLayer { collection, positions, detail, .. } = layer;
    let table = &**collection.id();
    let mut columns = ExportColumn::all(collection, detail);
    distinct(&mut columns, &[KEY, GEOMETRY], LONGEST_NAME);
    let has_geometry = !detail.skip_geometry;
    let found = columns.len() + 1 + usize::from(has_geometry);
    if found > MOST_COLUMNS {
        return Err(ExportError::TooMuch {
            format: "a table of a GeoPackage",
            most: format!("{MOST_COLUMNS} columns"),
            found: format!("{found} of {table:?}"),
        });
    }
    let kind = if has_geometry { common_type(collection, positions) } else { "" };
    let geometry = if has_geometry { format!(", \"{GEOMETRY}\" {kind}") } else { String::new() };
    let own = columns.iter().map(|c| format!(", {} {}", quoted(&c.name), sql_type(c.kind)));
    let own: String = own.collect();
    let name = quoted(table);
    base.execute_batch(&format!(
        "CREATE TABLE {name} (\"{KEY}\" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL{geometry}{own})"
    ))?;
    let places = vec!["?"; found].join(", ");
    let mut insert = base.prepare(&format!("INSERT INTO {name} VALUES ({places})"))?;
    let mut bounds = Bounds::EMPTY;
    for (row, position) in positions.iter().enumerate() {
        budget.check()?;
        let p = *position as usize;
        let mut cells = vec![Cell::Integer(row as i64 + 1)];
        if has_geometry {
            cells.push(place(layer, p, &mut bounds)?);
        }
        cells.extend(columns.iter().map(|c| cell(c.kind, c.value(collection, p))));
        insert.execute(params_from_iter(cells))?;
    }
    described(base, layer, (kind, &bounds))?;
    let mut insert = base.prepare("INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, NULL)")?;
    let mut names: Vec<String> = Vec::new();
    for column in &columns {
        let title = column.title().map(|t| match column.unit() {
            Some(unit) => format!("{} ({})", t.english(), unit.english()),
            None => t.english().to_owned(),
        });
        let Some(title) = title else { continue };
        // No two columns of a table may have one name for people.
        let name = (!names.contains(&title)).then(|| title.clone());
        names.extend(name.clone());
        let description = column.description().map(|d| d.english());
        insert.execute(params![table, column.name, name, title, description])?;
    }
    Ok(())
}

/// What the metadata say of a layer.
fn described(
    base: &Connection,
    layer: &GeoPackageLayer<'_>,
    (kind, bounds): (&str, &Bounds),
) -> Result<(), ExportError> {
    let (collection, crs) = (layer.collection, layer.detail.crs);
    let (table, info) = (&**collection.id(), collection.info());
    let has_geometry = !layer.detail.skip_geometry;
    let said = [info.description.english(), info.source.english(), info.licence.english()];
    let said: Vec<&str> = said.into_iter().filter(|text| !text.is_empty()).collect();
    let [west, south, east, north] = match bounds.is_empty() {
        true => [None; 4],
        false => <[f64; 4]>::from(*bounds).map(Some),
    };
    base.execute(
        "INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            table,
            if has_geometry { "features" } else { "attributes" },
            table,
            said.join("\n"),
            CHANGED,
            west,
            south,
            east,
            north,
            crs.epsg()
        ],
    )?;
    if has_geometry {
        base.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)",
            params![table, GEOMETRY, kind, crs.epsg()],
        )?;
    }
    Ok(())
}

/// The geometry of a feature behind the header with its box; nothing for one without a place.
fn place(layer: &GeoPackageLayer<'_>, position: usize, all: &mut Bounds) -> Result<Cell, ExportError> {
    let Some(shape) = shown(layer.collection, position, layer.detail) else { return Ok(Cell::Null) };
    let bounds = Bounds::around(geo::CoordsIter::coords_iter(&shape).map(|c| [c.x, c.y]));
    all.merge(&bounds);
    let [west, south, east, north] = bounds.into();
    let envelope = vec![west, east, south, north];
    let written = shape.to_gpkg_wkb(CoordDimensions::xy(), Some(layer.detail.crs.epsg()), envelope)?;
    Ok(Cell::Blob(written))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn sql_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Boolean => "BOOLEAN",
        Kind::Integer => "INTEGER",
        Kind::Number => "REAL",
        Kind::Date => "DATE",
        Kind::Timestamp => "DATETIME",
        Kind::Text | Kind::List => "TEXT",
    }
}

fn cell(kind: Kind, value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Boolean(b) => Cell::Integer(i64::from(b)),
        ValueRef::Integer(n) => Cell::Integer(n),
        ValueRef::Number(n) => Cell::Real(n),
        ValueRef::Text(t) if kind == Kind::Timestamp => {
            instant(t).map_or(Cell::Null, |at| Cell::Text(format!("{at:.3}")))
        }
        ValueRef::Text(t) => Cell::Text(t.to_owned()),
        ValueRef::List(_) => Cell::Text(value.to_cell()),
    }
}
