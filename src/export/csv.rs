//! CSV that opens in a spreadsheet with every script intact.

use super::Detail;
use super::geometry::{self, Notation};
use crate::feature::{Collection, Kind};

/// Excel reads UTF-8 only behind this mark.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// The column that GDAL and QGIS take for the geometry.
const GEOMETRY_COLUMN: &str = "WKT";
/// Bytes of a middling row.
const ROW: usize = 512;

/// The names of the columns of features.
pub fn header(collection: &Collection, detail: &Detail, with_geometry: bool) -> Vec<String> {
    let names = detail.properties(collection).map(|p| p.name.to_string());
    detail
        .id_column(collection)
        .into_iter()
        .chain(names)
        .chain(with_geometry.then(|| GEOMETRY_COLUMN.to_owned()))
        .collect()
}

/// The types of the columns of features without geometry, as GDAL reads them in a `.csvt` beside the table: otherwise a code
/// such as `04015` becomes a number.
pub fn types(collection: &Collection, detail: &Detail) -> String {
    let id = detail.id_column(collection).map(|_| "String");
    let own = detail.properties(collection).map(|p| match p.kind {
        Kind::Boolean => "Integer(Boolean)",
        Kind::Integer => "Integer64",
        Kind::Number => "Real",
        Kind::Date => "Date",
        Kind::Timestamp => "DateTime",
        Kind::Text | Kind::List => "String",
    });
    let quoted: Vec<String> = id.into_iter().chain(own).map(|t| format!("\"{t}\"")).collect();
    quoted.join(",") + "\r\n"
}

/// The cells of one feature.
pub fn cells(collection: &Collection, position: usize, detail: &Detail, with_geometry: bool) -> Vec<String> {
    let id = detail.id_column(collection).map(|_| collection.feature_id(position).to_string());
    let mut cells: Vec<String> = id.into_iter().collect();
    cells.extend(detail.properties(collection).map(|c| c.values.get(position).to_cell()));
    cells.extend(with_geometry.then(|| well_known_text(collection, position, detail)));
    cells
}

fn well_known_text(collection: &Collection, position: usize, detail: &Detail) -> String {
    let mut out = Vec::new();
    if !collection.shapes().has_place(position) {
        return String::new();
    }
    geometry::write(&mut out, collection.shapes(), position, detail, Notation::WellKnownText);
    String::from_utf8(out).unwrap_or_default()
}

/// The first line of a table.
pub fn head(names: impl IntoIterator<Item = String>) -> Vec<u8> {
    let mut out = BYTE_ORDER_MARK.to_vec();
    line(&mut out, names);
    out
}

/// Writes one row of a table.
pub fn row(out: &mut Vec<u8>, cells: impl IntoIterator<Item = String>) {
    line(out, cells.into_iter().map(inert));
}

fn line(out: &mut Vec<u8>, cells: impl IntoIterator<Item = String>) {
    let mut writer =
        ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).buffer_capacity(ROW).from_writer(out);
    // Memory takes whatever is written.
    drop(writer.write_record(cells.into_iter().map(String::into_bytes)).and_then(|()| Ok(writer.flush()?)));
}

/// A cell that no spreadsheet takes for a formula.
fn inert(cell: String) -> String {
    let number = || cell.parse::<f64>().is_ok();
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !number() {
        true => format!("'{cell}"),
        false => cell,
    }
}
