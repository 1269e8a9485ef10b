//! CSV that opens in a spreadsheet with every script intact.

use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;

/// Excel reads UTF-8 only behind this mark.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A table under a file name.
pub fn table(
    name: &str,
    header: impl IntoIterator<Item = String>,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<Response, Problem> {
    let mut writer =
        ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(BYTE_ORDER_MARK.to_vec());
    writer.write_record(header).map_err(Problem::internal)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| inert(cell))).map_err(Problem::internal)?;
    }
    let body = writer.into_inner().map_err(Problem::internal)?;
    let response = respond::bytes("text/csv; charset=utf-8", body);
    Ok(respond::with_header(response, CONTENT_DISPOSITION, &format!("inline; filename=\"{name}.csv\"")))
}

/// A cell that no spreadsheet takes for a formula.
fn inert(cell: &str) -> String {
    let number = || cell.parse::<f64>().is_ok();
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !number() {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}
