//! What no standard asks for: counties in a zone, what is at a point, what is measured.

mod indicators;
mod locate;
mod members;

use crate::server::App;
use axum::Router;
use axum::routing::get;

/// The routes of this room.
pub fn router() -> Router<App> {
    Router::new()
        .route("/collections/{collection}/items/{feature}/{members}", get(members::members))
        .route("/locate", get(locate::locate))
        .route("/indicators", get(indicators::indicators))
        .route("/indicators/{indicator}", get(indicators::indicator))
}
