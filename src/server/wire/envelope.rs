//! Around every answer of a handler: errors as problem documents, headers that guard its readers, which route gave it.
//!
//! One middleware layer for all of it: an additional layer costs more than this work together.

use super::packing::{AcceptedCodings, pack};
use super::problem::Problem;
use super::protection::protect;
use super::request_id::RequestId;
use crate::server::App;
use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::http::header::{ALLOW, CONTENT_RANGE};
use axum::middleware::Next;
use axum::response::Response;

/// Marks an error response that is already in its service's own format.
#[derive(Debug, Clone, Copy)]
pub struct Told;

/// Runs a request and completes its response.
pub async fn envelope(State(app): State<App>, request: Request, next: Next) -> Response {
    let pattern = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let route = app.options.monitor.requests.number(pattern.unwrap_or(""));
    let id = request.extensions().get::<RequestId>().cloned();
    let path = request.uri().path().to_owned();
    let takes = AcceptedCodings::of(request.headers());
    let response = next.run(request).await;
    let status = response.status();
    let mut response = match status {
        _ if response.extensions().get::<Told>().is_some() => response,
        _ if status.is_client_error() || status.is_server_error() => {
            pack(told(response, &path, id.as_ref()), takes, &app.options.monitor.lanes.turns()).await
        }
        _ => response,
    };
    protect(response.headers_mut());
    response.extensions_mut().insert(route);
    response
}

/// Writes every error as a problem document, including the framework's own, which are plain text.
fn told(mut response: Response, path: &str, id: Option<&RequestId>) -> Response {
    let status = response.status();
    let problem = response.extensions_mut().remove::<Problem>().unwrap_or_else(|| match status {
        StatusCode::BAD_REQUEST => Problem::bad_request(format!("the path {path:?} cannot be read")),
        StatusCode::SERVICE_UNAVAILABLE => Problem::new(status, "the answer took too long; try again later"),
        other => Problem::new(other, other.canonical_reason().unwrap_or("the request failed")),
    });
    let mut told = problem.at(path, id);
    for name in [ALLOW, CONTENT_RANGE] {
        if let Some(value) = response.headers_mut().remove(&name) {
            told.headers_mut().insert(name, value);
        }
    }
    told
}
