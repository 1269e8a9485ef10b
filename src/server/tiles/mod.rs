//! Vector tiles: `/tiles/{layers}` as web maps ask for them.

mod answer;
mod tilejson;
mod xyz;

pub use xyz::address;

use crate::server::App;
use axum::Router;
use axum::routing::get;

/// The routes of this room.
pub fn router() -> Router<App> {
    Router::new()
        .route("/tiles/{layers}", get(tilejson::tilejson))
        .route("/tiles/{layers}/{z}/{x}/{y}", get(xyz::tile))
}

/// The deepest zoom of vector tiles: beyond it clients magnify.
pub const MAX_VECTOR_ZOOM: u8 = 14;
