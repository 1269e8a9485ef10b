//! OGC API Features: collections, their features, and the formats they are written in.

mod collections;
pub mod csv;
pub mod detail;
pub mod download;
pub mod explain;
mod flatgeobuf;
pub mod formats;
pub mod geojson;
mod geojsonseq;
pub mod items;
mod lines;
mod numbers;
pub mod paging;
mod pen;
pub mod selection;

use crate::server::App;
use axum::Router;
use axum::routing::get;

/// The routes of this room.
pub fn router() -> Router<App> {
    Router::new()
        .route("/collections", get(collections::collections))
        .route("/collections/{collection}", get(collections::collection))
        .route("/collections/{collection}/items", get(items::items))
        .route("/collections/{collection}/items/{feature}", get(items::item))
        .route("/download/{name}", get(download::download))
}
