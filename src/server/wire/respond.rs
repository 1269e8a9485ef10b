//! Answers: media type, caching, and what is the same as before.

use super::problem::Problem;
use super::stream::Streamed;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

/// How long an answer may be used without asking again: data change only with a new release or reload.
const FRESH: &str = "public, max-age=300, stale-while-revalidate=86400";

/// Bytes with their media type.
pub fn bytes(media: &'static str, body: impl Into<Bytes>) -> Response {
    let body: Bytes = body.into();
    let mut response = Response::new(Body::from(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(FRESH));
    response
}

/// A JSON document.
pub fn json(media: &'static str, document: &impl Serialize) -> Result<Response, Problem> {
    serde_json::to_vec(document).map(|body| bytes(media, body)).map_err(Problem::internal)
}

/// Names an answer by a tag of its own: one whose body changes though what it says does not (a time stamp).
pub fn tagged(mut response: Response, tag: HeaderValue) -> Response {
    response.headers_mut().insert(ETAG, tag);
    response
}

/// Makes an answer off the async threads.
pub async fn blocking(
    make: impl FnOnce() -> Result<Response, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    tokio::task::spawn_blocking(make).await.map_err(Problem::internal)?
}

/// A header value that is known to be plain text.
pub fn with_header(mut response: Response, name: HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}

/// A weak tag: representations that differ in compression alone are the same.
pub fn tag(content: &[u8]) -> HeaderValue {
    let text = format!("W/\"{:016x}\"", xxh3_64(content));
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("W/\"0\""))
}

/// Writes every error as a problem document, also those of the framework, which answers in plain text.
pub async fn told(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let problem = response.extensions_mut().remove::<Problem>().unwrap_or_else(|| match status {
        StatusCode::BAD_REQUEST => Problem::bad_request(format!("the path {path:?} cannot be read")),
        StatusCode::SERVICE_UNAVAILABLE => Problem::new(status, "the answer took too long; try again later"),
        other => Problem::new(other, other.canonical_reason().unwrap_or("the request failed")),
    });
    let mut told = problem.at(&path);
    for name in [ALLOW, CONTENT_RANGE] {
        if let Some(value) = response.headers_mut().remove(&name) {
            told.headers_mut().insert(name, value);
        }
    }
    told
}

/// Gives every good answer its tag, and answers 304 to who has it already (RFC 9110, section 13).
pub async fn conditional(request: Request, next: Next) -> Response {
    let readable = matches!(*request.method(), Method::GET | Method::HEAD);
    let known = request.headers().get(IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    let streamed = response.extensions().get::<Streamed>().is_some();
    if !readable || response.status() != StatusCode::OK || streamed {
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
        for name in [CACHE_CONTROL, axum::http::header::VARY] {
            if let Some(value) = parts.headers.remove(&name) {
                headers.insert(name, value);
            }
        }
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    Response::from_parts(parts, body)
}

/// True if one of the tags a client knows is this one, compared weakly (RFC 9110, section 8.8.3.2).
pub fn is_known(known: &HeaderValue, tag: &HeaderValue) -> bool {
    let strong = |t: &str| t.trim().trim_start_matches("W/").to_owned();
    let (Ok(known), Ok(tag)) = (known.to_str(), tag.to_str()) else { return false };
    known.trim() == "*" || known.split(',').any(|k| strong(k) == strong(tag))
}
