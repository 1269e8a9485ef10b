//! Health checks: liveness and readiness.

use crate::server::app::lanes::Lane;
use crate::server::wire::route::Route;

/// Liveness.
pub const HEALTHZ: Route = Route {
    path: "/healthz",
    id: "healthz",
    summary: "The process lives",
    parameters: &[],
    media: &["text/plain"],
    lane: Lane::Free,
    ..Route::GET
};

/// Readiness.
pub const READYZ: Route = Route {
    path: "/readyz",
    id: "readyz",
    summary: "The data are loaded",
    parameters: &[],
    media: &["text/plain"],
    lane: Lane::Free,
    ..Route::GET
};

/// The process is running.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// The data are loaded and requests are answered.
pub async fn readyz() -> &'static str {
    "ok\n"
}
