//! `POST /locate`: a table of places or names comes back with columns for what lies there, streamed as it arrives.

mod lines;
pub mod place;
mod table;

use crate::budget::Budget;
use crate::feature::ShapeKind;
use crate::server::App;
use crate::server::app::lanes::Lane;
use crate::server::ask::datum::{DATUM, datum};
use crate::server::ask::parameters::{LANG, STRING, parameter};
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::{Parameter, Route};
use crate::server::wire::upload::{Upload, lines as at_lines, quoted_lines};
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use place::PlaceOptions;
use table::Columns;

const COLLECTIONS: Parameter = parameter(
    "collections",
    "Collections to look places up in, with commas between; all with polygons if absent. Names and codes are those of the first.",
    STRING,
    "counties,areas,eco-zones",
);

/// Many places at once.
pub const LOCATE_BULK: Route = Route {
    path: "/locate",
    id: "locateBulk",
    summary: "Locates every row of a table while it arrives: its columns, then ids and titles by collection, the distance to the nearest border in km, and what is wrong with the row. CSV with columns lon and lat (or code, or name), or NDJSON",
    parameters: &[DATUM, COLLECTIONS, LANG],
    media: &["text/csv", "application/x-ndjson"],
    body: &["text/csv", "application/x-ndjson"],
    lane: Lane::Free,
    ..Route::GET
};

/// Maximum size of a body, bytes.
const MOST: usize = 512 * 1024 * 1024;
const CSV: &str = "text/csv; charset=utf-8";
const NDJSON: &str = "application/x-ndjson";

/// Locates every row of a body.
///
/// # Errors
/// 400 for a parameter or first line that cannot be read, 413 for a body that is too long, 415 for another media
/// type. Faults of single rows stand in the answer.
pub async fn locate(
    State(app): State<App>,
    headers: HeaderMap,
    call: Call,
    body: Body,
) -> Result<Response, Problem> {
    let BulkRequest { options, media } = BulkRequest::read(&app, &headers, &call)?;
    let (mut upload, permits, atlas) =
        (Upload::new(body, MOST), app.options.monitor.lanes.heavy_permits(), app.atlas.clone());
    if media == NDJSON {
        let work = move |part, budget: &Budget| lines::rows(&atlas, &options, &part, budget);
        return Ok(upload.answer(NDJSON, Vec::new(), at_lines, permits, work));
    }
    let line = upload.first_line().await.unwrap_or_default();
    let columns = Columns::read(&line).map_err(|e| Problem::bad_request(format!("the body: {e}")))?;
    let head = columns.head(&atlas, &options);
    let work = move |part, budget: &Budget| columns.rows((&atlas, &options), &part, budget);
    Ok(upload.answer(CSV, head, quoted_lines, permits, work))
}

/// What a request asks of every row of its body.
struct BulkRequest {
    options: PlaceOptions,
    /// The media type of the body, which is that of the answer.
    media: &'static str,
}

impl BulkRequest {
    fn read(app: &App, headers: &HeaderMap, call: &Call) -> Result<Self, Problem> {
        call.params.expect(&LOCATE_BULK, &[])?;
        let (options, media) = (options(app, call)?, media(headers)?);
        let length = headers.get(CONTENT_LENGTH).and_then(|l| l.to_str().ok()?.parse::<u64>().ok());
        match length.filter(|l| *l > MOST as u64) {
            None => Ok(BulkRequest { options, media }),
            Some(length) => {
                let detail = format!("the body: expected at most {MOST} bytes, found {length}");
                Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail))
            }
        }
    }
}

/// The media type of the body, which is that of the answer.
fn media(headers: &HeaderMap) -> Result<&'static str, Problem> {
    let given = headers.get(CONTENT_TYPE).and_then(|t| t.to_str().ok()).unwrap_or("");
    match given.split(';').next().unwrap_or("").trim().to_ascii_lowercase().as_str() {
        "text/csv" => Ok(CSV),
        "application/x-ndjson" | "application/ndjson" | "application/jsonl" => Ok(NDJSON),
        _ => {
            let detail = format!("Content-Type: expected text/csv or {NDJSON}, found {given:?}");
            Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail))
        }
    }
}

/// `datum`, `collections` and `lang`.
fn options(app: &App, call: &Call) -> Result<PlaceOptions, Problem> {
    let all = PlaceOptions::collections(&app.atlas);
    let collections = match call.params.get("collections") {
        None => all,
        Some(text) => text.split(',').map(|id| number(app, id.trim())).collect::<Result<_, _>>()?,
    };
    let info = app.atlas.info();
    let language = call.lang(&info.languages)?.cloned().unwrap_or_else(|| info.default_language());
    Ok(PlaceOptions::new(&app.atlas, collections, datum(call)?, language))
}

fn number(app: &App, id: &str) -> Result<usize, Problem> {
    let all = app.atlas.collections();
    let found = all.iter().position(|c| &**c.id() == id && c.shapes().kind() == ShapeKind::Polygon);
    found.ok_or_else(|| {
        let known = PlaceOptions::collections(&app.atlas);
        let known = known.iter().map(|i| &**all[*i].id()).collect::<Vec<_>>().join(", ");
        Problem::bad_request(format!("parameter collections: expected some of {known}, found {id:?}"))
    })
}
