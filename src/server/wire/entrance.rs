//! Where every request comes in and every answer goes out: how often a client may ask, an id, a count, a line of log.

use super::front::{UNLIMITED, answer};
use super::problem::Problem;
use super::protection::protect;
use super::proxy::client;
use super::request_id::{RequestId, X_REQUEST_ID};
use super::respond::SERVER_TIMING;
use crate::server::App;
use crate::server::app::metrics::RouteNumber;
use crate::server::app::rate::TooOften;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_LENGTH};
use axum::http::{HeaderValue, Method};
use axum::response::Response;
use futures_util::stream;
use std::io;
use std::net::SocketAddr;
use std::time::Instant;

/// The router behind the entrance.
pub fn entrance(app: App, inner: Router) -> Router {
    Router::new().fallback(move |request: Request| pass(app.clone(), inner.clone(), request))
}

async fn pass(app: App, inner: Router, request: Request) -> Response {
    let start = Instant::now();
    let id = RequestId::of(request.headers());
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let (mut response, route) = match admit(&app, &request) {
        Ok(()) => answer(&app, inner, request, &id).await,
        Err(refused) => (refusal(refused, uri.path(), &id), RouteNumber::UNMATCHED),
    };
    // Nothing is not what a GET would get, where its length is not known.
    if method == Method::HEAD && !response.headers().contains_key(CONTENT_LENGTH) {
        *response.body_mut() = Body::from_stream(stream::empty::<io::Result<Bytes>>());
    }
    let took = start.elapsed();
    let millis = took.as_secs_f64() * 1e3;
    let headers = response.headers_mut();
    headers.insert(X_REQUEST_ID, id.value());
    if let Ok(value) = HeaderValue::from_str(&format!("total;dur={millis:.2}")) {
        headers.append(SERVER_TIMING, value);
    }
    let status = response.status().as_u16();
    app.options.monitor.requests.count(route, status, took);
    tracing::info!(%method, path = uri.path(), status, ms = millis, %id, "request");
    response
}

/// Counts a request of its client, where clients have a limit.
fn admit(app: &App, request: &Request) -> Result<(), TooOften> {
    let Some(limit) = &app.options.rate_limit else { return Ok(()) };
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let client = peer.and_then(|peer| client(request.headers(), peer, &app.options.trusted_proxies));
    match client.filter(|client| !client.to_canonical().is_loopback()) {
        Some(client) if !UNLIMITED.contains(&request.uri().path()) => limit.admit(client),
        _ => Ok(()),
    }
}

fn refusal(refused: TooOften, path: &str, id: &RequestId) -> Response {
    let mut response = Problem::from(refused).at(path, Some(id));
    protect(response.headers_mut());
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}
