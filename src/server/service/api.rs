//! `/api`: the description of the interface.

use super::openapi::{self, ApiDescription};
use crate::server::App;
use crate::server::ask::parameters::{F_HTML, F_PAGE, LANG};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::{Route, schema_of};
use axum::extract::State;
use axum::response::Response;

/// This document.
pub const API: Route = Route {
    path: "/api",
    id: "api",
    summary: "This description (OpenAPI 3.0)",
    parameters: &[LANG, F_PAGE],
    media: &["application/vnd.oai.openapi+json;version=3.0", "text/html"],
    documents: &[("application/vnd.oai.openapi+json;version=3.0", schema_of::<ApiDescription<'static>>)],
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
pub async fn api_page(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    call.params.expect(&API_PAGE, &[])?;
    call.params.word("f", &[("html", ())])?;
    openapi::browse(&app, &call)
}

/// `/api`.
///
/// # Errors
/// 400 for an unknown parameter, language or format, 406 where `Accept` takes none that is served.
pub async fn api(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let media = &["application/vnd.oai.openapi+json", "application/json", "application/*"];
    if call.format(&API, &[("json", media), ("html", &["text/html"])])? == "html" {
        return openapi::browse(&app, &call);
    }
    call.language(&html::languages(&app))?;
    respond::json("application/vnd.oai.openapi+json;version=3.0", &openapi::document(&app, &call.links))
}
