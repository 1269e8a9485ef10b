//! The service as a whole: landing page, conformance, the description of the interface, the viewer's files, health
//! checks. Knows all rooms.

mod api;
mod assets;
mod conformance;
mod health;
mod landing;
mod openapi;

use super::{answers, features, maps, ows, tiles};
use crate::server::pages::html;
use crate::server::wire::route::{Mounted, Route};
use axum::routing::get;

/// The routes of this room, in the order of the description.
pub const ROUTES: &[Mounted] = &[
    (&landing::LANDING, || get(landing::landing)),
    (&conformance::CONFORMANCE, || get(conformance::conformance)),
    (&api::API, || get(|app, call| api::api(app, call, described().collect()))),
    (&api::API_PAGE, || get(|app, call| api::api_page(app, call, described().collect()))),
    (&health::HEALTHZ, || get(health::healthz)),
    (&health::READYZ, || get(health::readyz)),
    (&assets::STYLE_SHEET, || get(html::style)),
    (&assets::FILE, || get(assets::file)),
];

/// The routes that `/api` describes, in its order.
pub fn described() -> impl Iterator<Item = &'static Route> {
    let rooms = [ROUTES, features::ROUTES, answers::ROUTES, tiles::ROUTES, maps::ROUTES, ows::ROUTES];
    rooms.into_iter().flatten().map(|(route, _)| *route).filter(|route| route.is_described)
}
