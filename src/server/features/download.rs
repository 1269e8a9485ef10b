//! `/download/{collectionId}.{fgb,geojson,csv}`: whole collections as files, made once, read in parts.

use super::documents::FeatureFile;
use crate::budget::Budget;
use crate::export::Detail;
use crate::export::{csv, flatgeobuf, geojson};
use crate::feature::Collection;
use crate::server::App;
use crate::server::app::cache::{Entry, Key};
use crate::server::app::lanes::Lane;
use crate::server::wire::call::Call;
use crate::server::wire::formats::{FLATGEOBUF, GEOJSON};
use crate::server::wire::problem::Problem;
use crate::server::wire::ranges;
use crate::server::wire::respond;
use crate::server::wire::route::{Route, schema_of};
use crate::server::wire::table::CSV;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;

/// A whole collection as FlatGeobuf.
pub const DOWNLOAD_FGB: Route = Route {
    path: "/download/{collectionId}.fgb",
    id: "downloadFlatGeobuf",
    summary: "All features as an indexed FlatGeobuf file; answers range requests, so that GIS clients read only what they need",
    parameters: &[],
    media: &["application/flatgeobuf"],
    lane: Lane::Heavy,
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
    lane: Lane::Heavy,
    ..Route::GET
};

/// All properties of a collection as CSV.
pub const DOWNLOAD_CSV: Route = Route {
    path: "/download/{collectionId}.csv",
    id: "downloadCsv",
    summary: "All properties as a CSV file; answers range requests",
    parameters: &[],
    media: &["text/csv"],
    lane: Lane::Heavy,
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
    let id = app.collection(id)?.id().clone();
    let disposition = format!("attachment; filename=\"{id}.{ending}\"");
    let (atlas, ending, key) = (app.atlas.clone(), ending.to_owned(), Key::of(&(&id, ending)));
    let make = |_: &Budget| {
        let collection = atlas.collection(&id).ok_or_else(|| Problem::internal("a collection is gone"))?;
        write(collection, &ending)
    };
    let file = app.files.get(key, &call.ticket, make).await?;
    Ok(respond::with_header(ranges::answer(&file, &headers), CONTENT_DISPOSITION, &disposition))
}

fn write(collection: &Collection, ending: &str) -> Result<Entry, Problem> {
    let all: Vec<u32> = (0..collection.len() as u32).collect();
    let detail = Detail::whole(collection);
    Ok(match ending {
        "fgb" => Entry::new(FLATGEOBUF, None, flatgeobuf::bytes(collection, &all, &detail)?),
        "csv" => {
            let (header, rows) = csv::rows(collection, &all, &detail, false);
            Entry::new(CSV, None, csv::bytes(header, rows)?)
        }
        _ => Entry::new(GEOJSON, None, feature_collection(collection, &all, &detail)),
    })
}

/// All features without the members that belong to a response: no links, no time stamp.
fn feature_collection(collection: &Collection, all: &[u32], detail: &Detail) -> Vec<u8> {
    let mut out = b"{\"type\":\"FeatureCollection\",\"name\":".to_vec();
    geojson::value(&mut out, &**collection.id());
    out.extend_from_slice(b",\"features\":[\n");
    for (i, position) in all.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(b",\n");
        }
        geojson::feature(&mut out, collection, *position as usize, detail, "");
        out.push(b'}');
    }
    out.extend_from_slice(b"\n]}\n");
    out
}
