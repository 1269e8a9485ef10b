//! `/api`: the description of the interface.

use super::health::is_health;
use super::openapi::{self, ApiDescription};
use crate::budget::Budget;
use crate::server::App;
use crate::server::app::cache::{Entry, Key};
use crate::server::ask::parameters::{F_HTML, F_PAGE, LANG};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::{Route, schema_of};
use axum::extract::State;
use axum::response::Response;

/// Media type of descriptions.
const OPENAPI: &str = "application/vnd.oai.openapi+json;version=3.0";

/// This document.
pub const API: Route = Route {
    path: "/api",
    id: "api",
    summary: "This description (OpenAPI 3.0)",
    parameters: &[LANG, F_PAGE],
    media: &[OPENAPI, "text/html"],
    documents: &[(OPENAPI, schema_of::<ApiDescription<'static>>)],
    ..Route::GET
};

/// The same as an HTML page.
pub const API_PAGE: Route = Route {
    path: "/api.html",
    id: "apiPage",
    summary: "This description to read and to try",
    parameters: &[LANG, F_HTML],
    media: &["text/html"],
    ..Route::GET
};

/// `/api.html`: the HTML form of `/api` at an address of its own, for links that cannot set `f` or `Accept`.
///
/// # Errors
/// 400 for a parameter that the route does not have.
pub async fn api_page(
    State(app): State<App>,
    call: Call,
    routes: Vec<&'static Route>,
) -> Result<Response, Problem> {
    call.params.expect(&API_PAGE, &[])?;
    call.params.word("f", &[("html", ())])?;
    openapi::browse(&app, &call, &own(&app, routes))
}

/// The routes of this server: without those of health, where it tells that elsewhere.
fn own(app: &App, routes: Vec<&'static Route>) -> Vec<&'static Route> {
    routes.into_iter().filter(|route| app.options.has_health || !is_health(route)).collect()
}

/// `/api`; it describes these routes.
///
/// # Errors
/// 400 for an unknown parameter, language or format, 406 where `Accept` takes none that is served.
pub async fn api(
    State(app): State<App>,
    call: Call,
    routes: Vec<&'static Route>,
) -> Result<Response, Problem> {
    let routes = own(&app, routes);
    let media = &["application/vnd.oai.openapi+json", "application/json", "application/*"];
    if call.format(&API, &[("json", media), ("html", &["text/html"])])? == "html" {
        return openapi::browse(&app, &call, &routes);
    }
    call.language(&html::languages(&app))?;
    // Made once for the data and the address: schemas of all answers, and examples that are tried on the data.
    let key = Key::of(&("api", call.links.base()));
    let make = |_: &Budget| {
        let document = serde_json::to_vec(&openapi::document(&app, &call.links, &routes));
        document.map(|document| Entry::new(OPENAPI, None, document)).map_err(Problem::internal)
    };
    Ok(respond::entry(key, &app.tiles.get(key, &call.ticket, make).await?))
}
