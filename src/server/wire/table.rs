//! Answers that are tables.

use super::records::Records;
use super::respond;
use crate::budget::{Budget, Stopped};
use crate::export::{Detail, csv};
use crate::server::App;
use crate::server::app::HeldCollection;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;

/// Media type of tables (RFC 4180, RFC 7111).
pub const CSV: &str = "text/csv; charset=utf-8";

/// Features as a table.
///
/// # Errors
/// The budget is over before the first piece is there.
pub fn features(
    app: &App,
    budget: &Budget,
    collection: HeldCollection,
    positions: Vec<u32>,
    detail: Detail,
    geometry: bool,
) -> Result<Response, Stopped> {
    let (id, head) = (collection.id().clone(), csv::head(csv::header(&collection, &detail, geometry)));
    let count = positions.len();
    let write = move |out: &mut Vec<u8>, i: usize| {
        csv::row(out, csv::cells(&collection, positions[i] as usize, &detail, geometry));
    };
    let records = Records { head, between: b"", count, write, tail: Vec::new() };
    Ok(named(records.answer(app, budget, CSV)?, &id))
}

/// A table under a file name.
pub fn table(
    name: &str,
    header: impl IntoIterator<Item = String>,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Response {
    let mut body = csv::head(header);
    rows.into_iter().for_each(|cells| csv::row(&mut body, cells));
    named(respond::bytes(CSV, body), name)
}

fn named(response: Response, name: &str) -> Response {
    respond::with_header(response, CONTENT_DISPOSITION, &format!("inline; filename=\"{name}.csv\""))
}
