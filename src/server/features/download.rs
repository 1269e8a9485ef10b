//! `/download/{collectionId}.{fgb,geojson,csv}`: whole collections as files, measured once, read in parts.

use super::documents::FeatureFile;
use crate::budget::Budget;
use crate::export::{File, FileFormat};
use crate::server::App;
use crate::server::app::cache::Key;
use crate::server::wire::call::Call;
use crate::server::wire::formats::{FLATGEOBUF, GEOJSON};
use crate::server::wire::problem::Problem;
use crate::server::wire::ranges::RangedFile;
use crate::server::wire::respond;
use crate::server::wire::route::{Route, schema_of};
use crate::server::wire::stream::pieces;
use crate::server::wire::table::CSV;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_DISPOSITION;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

/// A whole collection as FlatGeobuf.
pub const DOWNLOAD_FGB: Route = Route {
    path: "/download/{collectionId}.fgb",
    id: "downloadFlatGeobuf",
    summary: "All features as an indexed FlatGeobuf file; answers range requests, so that GIS clients read only what they need",
    parameters: &[],
    media: &["application/flatgeobuf"],
    ..Route::GET
};

/// A whole collection as GeoJSON.
pub const DOWNLOAD_GEOJSON: Route = Route {
    path: "/download/{collectionId}.geojson",
    id: "downloadGeoJson",
    summary: "All features as a GeoJSON file; answers range requests",
    parameters: &[],
    media: &[GEOJSON],
    documents: &[(GEOJSON, schema_of::<FeatureFile>)],
    ..Route::GET
};

/// All properties of a collection as CSV.
pub const DOWNLOAD_CSV: Route = Route {
    path: "/download/{collectionId}.csv",
    id: "downloadCsv",
    summary: "All properties as a CSV file; answers range requests",
    parameters: &[],
    media: &["text/csv"],
    ..Route::GET
};

/// File extensions with media type and title.
pub const ENDINGS: [(&str, &str, &str); 3] = [
    ("fgb", FLATGEOBUF, "All features as FlatGeobuf, readable in parts"),
    ("geojson", GEOJSON, "All features as GeoJSON"),
    ("csv", "text/csv", "All properties as CSV"),
];

/// A collection as a file, whole or in part.
///
/// # Errors
/// 404 for an unknown collection or ending, 500 where the file cannot be written.
pub async fn download(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
    call: Call,
) -> Result<Response, Problem> {
    call.params.expect(&DOWNLOAD_FGB, &[])?;
    let known = ENDINGS.map(|(e, ..)| e);
    let (id, ending) = name.rsplit_once('.').filter(|(_, e)| known.contains(e)).ok_or_else(|| {
        Problem::not_found(format!("no file {name:?}; expected a collection, then .{}", known.join(" or .")))
    })?;
    let collection = app.held(id)?;
    let (format, media) = match ending {
        "fgb" => (FileFormat::FlatGeobuf, FLATGEOBUF),
        "csv" => (FileFormat::Csv, CSV),
        _ => (FileFormat::GeoJson, GEOJSON),
    };
    let make = |budget: &Budget| File::new(&collection, format, budget).map_err(Problem::from);
    let file = app.files.get(Key::of(&(id, format)), &call.ticket, make).await?;
    let disposition = format!("attachment; filename=\"{id}.{ending}\"");
    let tag = format!("\"{:032x}\"", file.hash());
    let whole =
        RangedFile { length: file.length(), tag: HeaderValue::from_str(&tag).map_err(Problem::internal)? };
    let turns = app.options.monitor.lanes.turns();
    let response = whole.answer(&headers, move |range| {
        let mut rest = range;
        pieces(media, turns, Vec::new(), move |out| {
            let read = file.read(out, &collection, rest.clone());
            rest.start += read;
            read > 0
        })
    });
    Ok(respond::with_header(response, CONTENT_DISPOSITION, &disposition))
}
