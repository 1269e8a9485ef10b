//! What those who run the server ask, on an address of its own: metrics and health.

use super::Monitor;
use super::service::health::{HEALTHZ, READYZ, healthz, readiness};
use super::service::metrics::{METRICS, metrics};
use super::wire::problem::Problem;
use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use std::sync::Arc;

/// The routes over what is known of a running server; they wait for nothing.
pub fn admin(monitor: Arc<Monitor>) -> Router {
    let observed = monitor.clone();
    Router::new()
        .route(HEALTHZ.path, get(healthz))
        .route(READYZ.path, get(move || std::future::ready(readiness(&observed))))
        .route(METRICS, get(move || std::future::ready(metrics(&monitor))))
        .fallback(unknown_admin_route)
}

async fn unknown_admin_route(request: Request) -> Response {
    let path = request.uri().path();
    let detail = format!("no route {path:?}; known: {METRICS}, {}, {}", HEALTHZ.path, READYZ.path);
    Problem::new(StatusCode::NOT_FOUND, detail).at(path, None)
}
