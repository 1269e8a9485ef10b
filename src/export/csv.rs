//! CSV that opens in a spreadsheet with every script intact.

use super::geometry::{self, Notation};
use super::{Detail, ExportError};
use crate::feature::Collection;

/// Excel reads UTF-8 only behind this mark.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// The column that GDAL and QGIS take for the geometry.
const GEOMETRY_COLUMN: &str = "WKT";

/// Features as a header and rows.
pub fn rows(
    collection: &Collection,
    positions: &[u32],
    detail: &Detail,
    with_geometry: bool,
) -> (Vec<String>, impl Iterator<Item = Vec<String>>) {
    let names = detail.properties(collection).map(|p| p.name.to_string());
    let header = std::iter::once("id".to_owned())
        .chain(names)
        .chain(with_geometry.then(|| GEOMETRY_COLUMN.to_owned()));
    let row = move |p: &u32| {
        let p = *p as usize;
        let mut row = vec![collection.feature_id(p).to_string()];
        row.extend(detail.properties(collection).map(|c| c.values[p].to_cell()));
        row.extend(with_geometry.then(|| well_known_text(collection, p, detail)));
        row
    };
    (header.collect(), positions.iter().map(row))
}

fn well_known_text(collection: &Collection, position: usize, detail: &Detail) -> String {
    let mut out = Vec::new();
    geometry::write(&mut out, collection.shapes(), position, detail, Notation::WellKnownText);
    String::from_utf8(out).unwrap_or_default()
}

/// A table as bytes.
///
/// # Errors
/// A row has another length than the header.
pub fn bytes(
    header: impl IntoIterator<Item = String>,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<Vec<u8>, ExportError> {
    let mut writer =
        ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(BYTE_ORDER_MARK.to_vec());
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| inert(cell)))?;
    }
    writer.into_inner().map_err(|e| ExportError::Csv(e.into_error().into()))
}

/// A cell that no spreadsheet takes for a formula.
fn inert(cell: &str) -> String {
    let number = || cell.parse::<f64>().is_ok();
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !number() {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}
