//! The viewer, the landing page and the description of the interface.

mod assets;
pub mod html;
mod landing;
mod openapi;
mod outline;
mod words;

use crate::server::App;
use axum::Router;
use axum::routing::get;

/// The routes of this room.
pub fn router() -> Router<App> {
    Router::new()
        .route("/", get(landing::landing))
        .route("/conformance", get(landing::conformance))
        .route("/api", get(landing::api))
        .route("/api.html", get(landing::api_page))
        .route("/web/pages.css", get(html::style))
        .route("/web/{*name}", get(assets::file))
}
