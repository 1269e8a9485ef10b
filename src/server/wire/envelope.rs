//! Around every answer of a handler: errors as problem documents, tags and 304, headers that guard its readers, which
//! route gave it.
//!
//! One middleware layer for all of it: an additional layer costs more than this work together.

use super::accept::accepts;
use super::packing::pack;
use super::problem::Problem;
use super::protection::protect;
use super::request_id::RequestId;
use super::respond::{is_known, tag};
use super::stream::Streamed;
use crate::server::App;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_RANGE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Marks an error response that is already in its service's own format.
#[derive(Debug, Clone, Copy)]
pub struct Told;

/// Runs a request and completes its response.
pub async fn envelope(State(app): State<App>, request: Request, next: Next) -> Response {
    let pattern = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let route = app.options.monitor.requests.number(pattern.unwrap_or(""));
    let id = request.extensions().get::<RequestId>().cloned();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let known = request.headers().get(IF_NONE_MATCH).cloned();
    let takes_identity = accepts(request.headers(), "identity");
    let response = next.run(request).await;
    let status = response.status();
    let mut response = match status {
        _ if response.extensions().get::<Told>().is_some() => response,
        _ if status.is_client_error() || status.is_server_error() => told(response, &path, id.as_ref()),
        StatusCode::OK if matches!(method, Method::GET | Method::HEAD) => conditional(response, known).await,
        _ => response,
    };
    if !takes_identity {
        response = pack(response);
    }
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

/// Sets the entity tag of every successful response, and answers 304 to clients that have it (RFC 9110, section 13).
async fn conditional(response: Response, known: Option<HeaderValue>) -> Response {
    if response.extensions().get::<Streamed>().is_some() {
        return response;
    }
    let (mut parts, mut body) = response.into_parts();
    let tag = match parts.headers.get(ETAG) {
        Some(tag) => tag.clone(),
        None => {
            let Ok(whole) = axum::body::to_bytes(body, usize::MAX).await else {
                return Problem::internal("an answer broke off").into_response();
            };
            let tag = tag(&whole);
            body = Body::from(whole);
            parts.headers.insert(ETAG, tag.clone());
            tag
        }
    };
    if known.is_some_and(|known| is_known(&known, &tag)) {
        let mut headers = HeaderMap::new();
        headers.insert(ETAG, tag);
        for name in [CACHE_CONTROL, VARY] {
            if let Some(value) = parts.headers.remove(&name) {
                headers.insert(name, value);
            }
        }
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    Response::from_parts(parts, body)
}
