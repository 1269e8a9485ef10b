//! OGC API Features: collections, their features, and the formats they are written in.

mod collections;
pub mod csv;
mod datetime;
pub mod detail;
pub mod download;
pub mod explain;
mod fields;
pub mod filter;
mod flatgeobuf;
pub mod formats;
pub mod geojson;
mod geojsonseq;
pub mod html;
pub mod items;
mod lines;
mod numbers;
pub mod paging;
mod pen;
mod queryables;
pub mod selection;
pub mod sketch;

use crate::server::App;
use axum::Router;
use axum::routing::get;

/// The routes of this room.
pub fn router() -> Router<App> {
    Router::new()
        .route("/collections", get(collections::collections))
        .route("/collections/{collection}", get(collections::collection))
        .route("/collections/{collection}/queryables", get(queryables::queryables))
        .route("/collections/{collection}/sortables", get(queryables::sortables))
        .route("/collections/{collection}/schema", get(queryables::schema))
        .route("/functions", get(queryables::functions))
        .route("/collections/{collection}/items", get(items::items))
        .route("/collections/{collection}/items/{feature}", get(items::item))
        .route("/download/{name}", get(download::download))
}
