//! The service as a whole: landing page, conformance, the description of the interface, the viewer's files, health
//! checks. Knows all rooms.

mod api;
mod assets;
mod conformance;
pub mod health;
mod landing;
pub mod metrics;
mod openapi;

use super::{answers, features, maps, ows, tiles};
use crate::server::App;
use crate::server::pages::html;
use crate::server::wire::route::{Mounted, Route};
use axum::routing::get;

/// The routes of this room, in the order of the description.
const ROUTES: &[Mounted] = &[
    (&landing::LANDING, || get(landing::landing)),
    (&conformance::CONFORMANCE, || get(conformance::conformance)),
    (&api::API, || get(|app, call| api::api(app, call, described().collect()))),
    (&api::API_PAGE, || get(|app, call| api::api_page(app, call, described().collect()))),
    (&health::HEALTHZ, || get(health::healthz)),
    (&health::READYZ, || get(health::readyz)),
    (&assets::STYLE_SHEET, || get(html::style)),
    (&assets::FILE, || get(assets::file)),
];

/// The routes of this room that a server mounts: without those of health, where it tells that elsewhere.
pub fn own(app: &App) -> Vec<Mounted> {
    ROUTES.iter().copied().filter(|(route, _)| app.options.has_health || !health::is_health(route)).collect()
}

fn all() -> impl Iterator<Item = &'static Route> {
    let rooms = [ROUTES, features::ROUTES, answers::ROUTES, tiles::ROUTES, maps::ROUTES, ows::ROUTES];
    rooms.into_iter().flatten().map(|(route, _)| *route)
}

/// The patterns of all paths, as the router matches them.
pub fn patterns() -> impl Iterator<Item = String> {
    all().map(Route::matched)
}

/// The routes that `/api` describes, in its order.
pub fn described() -> impl Iterator<Item = &'static Route> {
    all().filter(|route| route.is_described)
}
