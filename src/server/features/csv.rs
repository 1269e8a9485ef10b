//! CSV that opens in a spreadsheet with every script intact.

use super::detail::Detail;
use super::pen::{self, Notation};
use crate::feature::Collection;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;

/// Excel reads UTF-8 only behind this mark.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// The column that GDAL and QGIS take for the geometry.
const GEOMETRY_COLUMN: &str = "WKT";

/// `geometry`: `wkt` for a column with the geometry, `none` (the default) for properties alone.
pub fn with_geometry(call: &Call, detail: &Detail) -> Result<bool, Problem> {
    let asked = call.params.word("geometry", &[("wkt", true), ("none", false)])?;
    Ok(asked.unwrap_or(false) && !detail.skip_geometry)
}

/// Features as a table.
pub fn features(
    collection: &Collection,
    positions: &[u32],
    detail: &Detail,
    geometry: bool,
) -> Result<Response, Problem> {
    let (header, rows) = rows(collection, positions, detail, geometry);
    table(collection.id(), header, rows)
}

/// Features as a header and rows.
pub fn rows(
    collection: &Collection,
    positions: &[u32],
    detail: &Detail,
    geometry: bool,
) -> (Vec<String>, impl Iterator<Item = Vec<String>>) {
    let names = detail.properties(collection).map(|p| p.name.to_string());
    let header =
        std::iter::once("id".to_owned()).chain(names).chain(geometry.then(|| GEOMETRY_COLUMN.to_owned()));
    let row = move |p: &u32| {
        let p = *p as usize;
        let mut row = vec![collection.feature_id(p).to_string()];
        row.extend(detail.properties(collection).map(|c| c.values[p].to_cell()));
        row.extend(geometry.then(|| well_known_text(collection, p, detail)));
        row
    };
    (header.collect(), positions.iter().map(row))
}

fn well_known_text(collection: &Collection, position: usize, detail: &Detail) -> String {
    let mut out = Vec::new();
    pen::geometry(&mut out, collection.shapes(), position, detail, Notation::WellKnownText);
    String::from_utf8(out).unwrap_or_default()
}

/// A table under a file name.
pub fn table(
    name: &str,
    header: impl IntoIterator<Item = String>,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<Response, Problem> {
    let body = bytes(header, rows)?;
    let response = respond::bytes("text/csv; charset=utf-8", body);
    Ok(respond::with_header(response, CONTENT_DISPOSITION, &format!("inline; filename=\"{name}.csv\"")))
}

/// A table as bytes.
pub fn bytes(
    header: impl IntoIterator<Item = String>,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<Vec<u8>, Problem> {
    let mut writer =
        ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(BYTE_ORDER_MARK.to_vec());
    writer.write_record(header).map_err(Problem::internal)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| inert(cell))).map_err(Problem::internal)?;
    }
    writer.into_inner().map_err(Problem::internal)
}

/// A cell that no spreadsheet takes for a formula.
fn inert(cell: &str) -> String {
    let number = || cell.parse::<f64>().is_ok();
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !number() {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}
