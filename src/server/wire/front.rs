//! Before all layers: who sends the same request again gets the same answer, word for word, without its being read.
//!
//! Only answers that say so are sent again ([`Reusable`]), and only to requests that are alike in everything an answer
//! may depend on; so a hit passes neither the router nor the layers of compression, tags and cross-origin headers.

use super::accept::accepts;
use super::packing::{packed, refused};
use super::request_id::RequestId;
use super::respond::{Reusable, SERVER_TIMING, is_known};
use super::stream::Streamed;
use super::words::RequestWords;
use crate::server::App;
use crate::server::app::DataStamp;
use crate::server::app::cache::{Entry, Key};
use crate::server::app::metrics::RouteNumber;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, DATE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;
use futures_util::{StreamExt, stream};
use std::sync::Arc;
use tower::ServiceExt;
use tracing::Instrument;

/// Paths that are asked often and must be answered: health checks.
pub const UNLIMITED: [&str; 2] = ["/healthz", "/readyz"];
/// Bytes of an answer that is kept whole, at most.
const SMALL: usize = 64 << 10;

/// An answer that was kept, else that of the router, and the route that gave it.
pub async fn answer(
    app: &App,
    inner: Router,
    mut request: Request,
    id: &RequestId,
) -> (Response, RouteNumber) {
    // Health checks depend on no file, and must be answered whatever a disk does.
    let stamp = match UNLIMITED.contains(&request.uri().path()) {
        true => DataStamp::default(),
        false => app.stamp().await,
    };
    request.extensions_mut().insert(stamp);
    let words = words(app, &request);
    if let Some((key, route)) = words.and_then(|words| app.requests.get(&words))
        && let Some(entry) = app.tiles.kept(key)
        && let Some(sent) = entry.sent.get()
    {
        return (again(&entry, sent, request.headers()), route);
    }
    request.extensions_mut().insert(id.clone());
    let span = tracing::error_span!("request", %id);
    let response = run(inner, request, id).instrument(span).await;
    let route = response.extensions().get::<RouteNumber>().copied().unwrap_or(RouteNumber::UNMATCHED);
    let response = match (response.extensions().get::<Reusable>().cloned(), words) {
        (Some(Reusable::Entry(key, entry)), Some(words)) => {
            remember(app, words, (key, route), &entry, response)
        }
        (Some(Reusable::Whole), Some(words)) => whole(app, words, route, response).await,
        _ => response,
    };
    (response, route)
}

async fn run(inner: Router, request: Request, id: &RequestId) -> Response {
    let path = match accepts(request.headers(), "identity") {
        true => None,
        false => Some(request.uri().path().to_owned()),
    };
    if let Some(refused) = path.as_ref().and_then(|path| refused(request.headers(), path, id)) {
        return refused;
    }
    let response = match inner.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    match path {
        None => response,
        Some(path) => packed(response, &path, id),
    }
}

/// The words of a request for an answer that may be kept; nothing where a part is asked for, or something is sent.
fn words(app: &App, request: &Request) -> Option<Key> {
    let headers = request.headers();
    if request.method() != Method::GET || [RANGE, IF_RANGE].iter().any(|name| headers.contains_key(name)) {
        return None;
    }
    Some(Key::of_bytes(RequestWords::of(app, request)?.all()))
}

/// An answer as it was sent before, or that the client has it already.
fn again(entry: &Entry, sent: &HeaderMap, asked: &HeaderMap) -> Response {
    let known = asked.get(IF_NONE_MATCH).zip(sent.get(ETAG)).is_some_and(|(known, tag)| is_known(known, tag));
    let mut response = Response::new(Body::empty());
    *response.headers_mut() = sent.clone();
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response.headers_mut().remove(CONTENT_TYPE);
        response.headers_mut().remove(CONTENT_ENCODING);
    } else if entry.body.is_empty() {
        *response.status_mut() = StatusCode::NO_CONTENT;
    } else {
        *response.body_mut() = Body::from(entry.body.clone());
    }
    response
}

/// Keeps what was sent under the words of the request, if it is the entry as it stands.
fn remember(
    app: &App,
    words: Key,
    (key, route): (Key, RouteNumber),
    entry: &Entry,
    response: Response,
) -> Response {
    let headers = response.headers();
    let is_empty = response.status() == StatusCode::NO_CONTENT && entry.body.is_empty();
    let is_whole = response.status() == StatusCode::OK
        && headers.get(ETAG).is_some_and(|tag| is_known(tag, &entry.tag))
        && headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes) == entry.encoding.map(str::as_bytes);
    if is_empty || is_whole {
        entry.sent.get_or_init(|| lasting(headers));
        app.requests.insert(words, (key, route));
    }
    response
}

/// Keeps a small answer whole.
async fn whole(app: &App, words: Key, route: RouteNumber, response: Response) -> Response {
    if response.status() != StatusCode::OK || response.extensions().get::<Streamed>().is_some() {
        return response;
    }
    let (parts, body) = response.into_parts();
    let mut rest = body.into_data_stream();
    let mut begun = Vec::new();
    while let Some(piece) = rest.next().await {
        begun.push(piece);
        let length: usize = begun.iter().flatten().map(Bytes::len).sum();
        if length > SMALL || begun.last().is_some_and(Result::is_err) {
            return Response::from_parts(parts, Body::from_stream(stream::iter(begun).chain(rest)));
        }
    }
    let body: Bytes = begun.into_iter().flatten().flatten().collect::<Vec<u8>>().into();
    // An empty entry says that there is nothing, which is another status.
    if body.is_empty() {
        return Response::from_parts(parts, Body::empty());
    }
    let entry = Entry::new("", None, body.clone());
    entry.sent.get_or_init(|| lasting(&parts.headers));
    app.tiles.keep(words, Arc::new(entry));
    app.requests.insert(words, (words, route));
    Response::from_parts(parts, Body::from(body))
}

/// Headers of an answer that hold for the next one too.
fn lasting(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    [SERVER_TIMING, DATE, CONTENT_LENGTH].iter().for_each(|name| drop(headers.remove(name)));
    headers
}

#[cfg(test)]
mod tests;
