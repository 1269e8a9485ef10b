//! Answers that are tables.

use super::problem::Problem;
use super::respond;
use crate::export::{Detail, csv};
use crate::feature::Collection;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;

/// Media type of tables (RFC 4180, RFC 7111).
pub const CSV: &str = "text/csv; charset=utf-8";

/// Features as a table.
///
/// # Errors
/// 500 where the table cannot be written.
pub fn features(
    collection: &Collection,
    positions: &[u32],
    detail: &Detail,
    geometry: bool,
) -> Result<Response, Problem> {
    let (header, rows) = csv::rows(collection, positions, detail, geometry);
    table(collection.id(), header, rows)
}

/// A table under a file name.
///
/// # Errors
/// 500 where the rows are of unequal length.
pub fn table(
    name: &str,
    header: impl IntoIterator<Item = String>,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<Response, Problem> {
    let body = csv::bytes(header, rows)?;
    let response = respond::bytes(CSV, body);
    Ok(respond::with_header(response, CONTENT_DISPOSITION, &format!("inline; filename=\"{name}.csv\"")))
}
