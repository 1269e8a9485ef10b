//! Health checks: liveness and readiness.

use crate::server::App;
use crate::server::app::lanes::Lane;
use crate::server::app::monitor::{Monitor, Readiness};
use crate::server::wire::envelope::Told;
use crate::server::wire::route::Route;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};

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
    summary: "The data are loaded, and the server does not stop; tells when it could not load newer ones",
    parameters: &[],
    media: &["text/plain"],
    lane: Lane::Free,
    ..Route::GET
};

/// True for the routes of this file.
pub fn is_health(route: &Route) -> bool {
    [HEALTHZ.path, READYZ.path].contains(&route.path)
}

/// The process is running.
pub async fn healthz() -> Response {
    told(StatusCode::OK, "ok\n")
}

/// The data are loaded and requests are answered.
pub async fn readyz(State(app): State<App>) -> Response {
    readiness(&app.options.monitor)
}

/// Whether requests should be sent to this server: 503 where it stops. Data that could not be reloaded are no reason not
/// to, for the previous ones are served.
pub fn readiness(monitor: &Monitor) -> Response {
    match monitor.readiness() {
        Readiness::Ready => told(StatusCode::OK, "ok\n"),
        Readiness::Stale(since) => {
            let text = format!(
                "ok, but serving the previous data since {since:.0}, when newer ones could not be loaded; the log says why\n"
            );
            told(StatusCode::OK, text)
        }
        Readiness::Stopping => told(StatusCode::SERVICE_UNAVAILABLE, "stopping\n"),
    }
}

fn told(status: StatusCode, text: impl IntoResponse) -> Response {
    let mut response = (status, [(CACHE_CONTROL, "no-store")], text).into_response();
    if status != StatusCode::OK {
        response.extensions_mut().insert(Told);
    }
    response
}
