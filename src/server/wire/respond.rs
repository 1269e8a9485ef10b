//! Answers: media type, caching, and what is the same as before.

use super::links::Link;
use super::problem::Problem;
use super::worth::may_be_packed;
use crate::geometry::Crs;
use crate::server::app::cache::{Entry, Key};
use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, LINK, VARY};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use xxhash_rust::xxh3::xxh3_64;

/// How long clients may reuse an answer: data change only with a new release or a reload.
pub const FRESH: &str = "public, max-age=300, stale-while-revalidate=86400";

/// Bytes with their media type.
pub fn bytes(media: &'static str, body: impl Into<Bytes>) -> Response {
    let body: Bytes = body.into();
    let mut response = Response::new(Body::from(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(FRESH));
    response
}

/// A finished answer of a key as it stands; 204 where it says that there is nothing.
///
/// Its tag is strong, unless it may still be packed: then the bytes that clients get differ.
pub fn entry(key: Key, entry: &Arc<Entry>) -> Response {
    let mut response = match entry.body.is_empty() {
        true => StatusCode::NO_CONTENT.into_response(),
        false => bytes(entry.media, entry.body.clone()),
    };
    if !entry.body.is_empty() {
        let headers = response.headers_mut();
        if let Some(encoding) = entry.encoding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        let tag = if may_be_packed(&response) { weak(&entry.tag) } else { entry.tag.clone() };
        response.headers_mut().insert(ETAG, tag);
    }
    response.extensions_mut().insert(Reusable::Entry(key, entry.clone()));
    response
}

/// Marks an answer that may be sent again, as it was, to who sends the same request.
#[derive(Debug, Clone)]
pub enum Reusable {
    /// The entry of a key.
    Entry(Key, Arc<Entry>),
    /// A small answer: all of it is kept.
    Whole,
}

/// Marks a small answer that depends on nothing but the data and the words of the request.
pub fn reusable(mut response: Response) -> Response {
    response.extensions_mut().insert(Reusable::Whole);
    response
}

/// A JSON document.
///
/// # Errors
/// 500 where the document cannot be written as JSON.
pub fn json(media: &'static str, document: &impl Serialize) -> Result<Response, Problem> {
    serde_json::to_vec(document).map(|body| bytes(media, body)).map_err(Problem::internal)
}

/// Names a header of the request by which the answer differs, all in one line: caches are known that read no more than one.
pub fn vary(headers: &mut HeaderMap, name: &'static str) {
    let lines = headers.get_all(VARY).iter().filter_map(|line| line.to_str().ok());
    let mut names: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    if !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        names.push(name);
    }
    if let Ok(line) = HeaderValue::from_str(&names.join(", ")) {
        headers.insert(VARY, line);
    }
}

/// Sets an explicit entity tag, for a body that changes although its content does not (a time stamp).
pub fn tagged(mut response: Response, tag: HeaderValue) -> Response {
    response.headers_mut().insert(ETAG, tag);
    response
}

/// Paging links in the header, for formats that have no place for links (RFC 8288).
pub fn paged(response: Response, links: &[Link]) -> Response {
    let paging = links.iter().filter(|l| matches!(l.rel, "next" | "prev"));
    let all: Vec<String> = paging.map(|l| format!("<{}>; rel=\"{}\"", l.href, l.rel)).collect();
    if all.is_empty() { response } else { with_header(response, LINK, &all.join(", ")) }
}

/// A header value that is known to be plain text.
pub fn with_header(mut response: Response, name: HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}

/// The header that tells how long the phases of a request took (W3C Server Timing).
pub const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// Adds the duration of one phase to `Server-Timing`.
pub fn phase(mut response: Response, name: &str, took: Duration) -> Response {
    let told = format!("{name};dur={:.3}", took.as_secs_f64() * 1e3);
    if let Ok(value) = HeaderValue::from_str(&told) {
        response.headers_mut().append(SERVER_TIMING, value);
    }
    response
}

/// A weak tag: representations that differ in compression alone are the same.
pub fn tag(content: &[u8]) -> HeaderValue {
    let text = format!("W/\"{:016x}\"", xxh3_64(content));
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("W/\"0\""))
}

/// The weak form of a tag.
pub fn weak(tag: &HeaderValue) -> HeaderValue {
    if tag.as_bytes().starts_with(b"W/") {
        return tag.clone();
    }
    HeaderValue::from_bytes(&[b"W/", tag.as_bytes()].concat()).unwrap_or_else(|_| tag.clone())
}

/// True if the client's `If-None-Match` lists this tag, compared weakly (RFC 9110, section 8.8.3.2).
pub fn is_known(known: &HeaderValue, tag: &HeaderValue) -> bool {
    let strong = |t: &str| t.trim().trim_start_matches("W/").to_owned();
    let (Ok(known), Ok(tag)) = (known.to_str(), tag.to_str()) else { return false };
    known.trim() == "*" || known.split(',').any(|k| strong(k) == strong(tag))
}

/// The header that names the reference system of an answer (OGC 18-058r1, section 6.5).
const CONTENT_CRS: HeaderName = HeaderName::from_static("content-crs");

/// Sets `Content-Crs`.
pub fn in_crs(response: Response, crs: Crs) -> Response {
    with_header(response, CONTENT_CRS, &format!("<{}>", crs.uri()))
}
