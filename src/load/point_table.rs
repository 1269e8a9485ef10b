//! A table whose rows are points: columns of longitudes and latitudes.

use super::raw::{RawColumn, RawFeatures};
use super::report::WITHOUT_PLACE;
use super::{LoadError, LoadReport, tables};
use crate::feature::{Kind, Value};
use crate::table::{Column, Table};
use geo::{Geometry, Point};

/// What columns of longitudes are called, the likeliest first.
const LONGITUDES: [&str; 5] = ["longitude", "lon", "lng", "long", "x"];
/// What columns of latitudes are called.
const LATITUDES: [&str; 3] = ["latitude", "lat", "y"];

/// Reads a table as points; each column has the narrowest type that holds its cells. Digits after a leading zero are a
/// code, not a number.
///
/// # Errors
/// No table, or one without columns of longitudes and latitudes.
pub fn read(name: &str, bytes: &[u8], report: &mut LoadReport) -> Result<RawFeatures, LoadError> {
    let table = tables::parse(name, bytes, report)?;
    let column = |names: &[&str]| {
        let find = |name: &&str| table.header().iter().find(|h| h.to_lowercase() == **name);
        names.iter().find_map(find).and_then(|name| table.column(name).ok())
    };
    let (Some(lon), Some(lat)) = (column(&LONGITUDES), column(&LATITUDES)) else {
        let found = table.header().join(", ");
        let message = format!("expected columns such as lon and lat, found {found}");
        return Err(LoadError::of_file(name, message));
    };
    let mut raw = RawFeatures { len: table.len(), ..RawFeatures::default() };
    for row in 0..table.len() {
        let number = |column| table.decimal(table.cell(row, column)).parse::<f64>().ok();
        let point = number(lon).zip(number(lat)).filter(|(x, y)| x.is_finite() && y.is_finite());
        if point.is_none() {
            let cells = [lon, lat].map(|column| table.cell(row, column)).join(" ");
            let found = match cells.trim().is_empty() {
                true => "no position".to_owned(),
                false => format!("expected a longitude and a latitude, found {cells:?}"),
            };
            report.changed(name, Some(format!("line {}", table.line(row))), found, WITHOUT_PLACE);
        }
        raw.geometries.push(point.map(|(x, y)| Geometry::Point(Point::new(x, y))));
    }
    for name in table.header() {
        raw.columns.push(typed(name, &table, table.column(name)?));
    }
    Ok(raw)
}

fn typed(name: &str, table: &Table, column: Column) -> RawColumn {
    let cells = || (0..table.len()).map(|row| table.cell(row, column));
    let read = |kind: Kind| -> Option<Vec<Value>> {
        let value = |cell| {
            let written = if kind == Kind::Number { table.decimal(cell) } else { cell.into() };
            let is_code = matches!(kind, Kind::Integer | Kind::Number) && !is_plain_number(&written);
            if is_code && !cell.is_empty() { None } else { Value::parse(&written, kind).ok() }
        };
        cells().map(value).collect::<Option<Vec<_>>>().filter(|all| all.iter().any(|v| !v.is_null()))
    };
    let kinds = [Kind::Integer, Kind::Number, Kind::Date, Kind::Timestamp];
    let found = kinds.into_iter().find_map(|kind| Some((kind, read(kind)?)));
    let (kind, values) = found.unwrap_or_else(|| (Kind::Text, cells().map(Value::text).collect()));
    RawColumn { name: name.to_owned(), kind, values }
}

/// True for digits as a number is written: without a plus, and without a zero before another digit.
fn is_plain_number(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let leading_zero = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') && !leading_zero
}
