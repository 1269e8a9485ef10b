//! What no standard asks for: counties in a zone, what is at a point, what is measured.

mod aggregate;
mod bulk;
mod change;
mod classes;
mod facts;
pub mod former;
mod indicators;
mod lineage;
mod locate;
mod members;
mod relation;
mod search;
mod series;
mod tables;
mod zone_page;

use crate::server::App;
use axum::Router;
use axum::routing::get;

/// The routes of this room.
pub fn router() -> Router<App> {
    Router::new()
        .route("/collections/{collection}/items/{feature}/{members}", get(members::members))
        .route("/collections/{collection}/items/{feature}/facts", get(facts::facts))
        .route("/collections/{collection}/items/{feature}/lineage", get(lineage::lineage))
        .route("/collections/{collection}/aggregate", get(aggregate::aggregate))
        .route("/search", get(search::search))
        .route("/locate", get(locate::locate).post(bulk::locate))
        .route("/indicators/{indicator}/classes", get(classes::of_indicator))
        .route("/collections/{collection}/classes", get(classes::of_property))
        .route("/indicators", get(indicators::indicators))
        .route("/indicators/{indicator}", get(indicators::indicator))
}
