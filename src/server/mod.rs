//! HTTP: requests in, answers of the [`Atlas`] out.
//!
//! The router is a value: tests call it without a socket. Rooms stand on floors: `service` knows all of them;
//! `features`, `tiles`, `maps`, `answers` and `ows` answer one standard or one kind of question each; `pages` are HTML;
//! `ask` reads requests into values; `wire` is HTTP itself; `app` is what every handler shares. A path is typed once, in
//! the [`Route`] beside its handler.

mod admin;
mod answers;
mod app;
mod ask;
mod features;
mod maps;
mod ows;
mod pages;
mod run;
mod service;
mod snapshot;
mod tiles;
mod wire;

pub use admin::admin;
pub use app::monitor::Monitor;
pub use app::rate::RateLimit;
pub use app::scratch::{SCRATCH_MIB, Scratch};
pub use app::{CACHE_MIB, ServerOptions};
pub use run::{ConnectionLimits, run, stop_signal};
pub use service::described as routes;
pub use snapshot::Snapshot;
pub use wire::problem::Problem;
pub use wire::route::{Parameter, Route};

use crate::atlas::Atlas;
use app::App;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT_RANGES, ALLOW, CONTENT_RANGE, ETAG, LINK, LOCATION, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use std::any::Any;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{Any as AnyOrigin, CorsLayer};
use wire::entrance::entrance;
use wire::route::mounted;

/// All routes over an atlas.
pub fn router(atlas: Arc<Atlas>, options: ServerOptions) -> Router {
    let app = App::new(atlas, options);
    app.options.monitor.requests.name(service::patterns());
    // Former codes occur only in paths of features; tiles are spared this layer.
    let about_features = mounted(&app, features::ROUTES)
        .merge(mounted(&app, answers::ROUTES))
        .layer(middleware::from_fn_with_state(app.clone(), answers::former::redirect));
    let rooms = Router::new()
        .merge(mounted(&app, &service::own(&app)))
        .merge(about_features)
        .merge(mounted(&app, tiles::ROUTES))
        .merge(mounted(&app, maps::ROUTES))
        .merge(mounted(&app, ows::ROUTES))
        .fallback(unknown_route)
        .method_not_allowed_fallback(unknown_method)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(app.clone(), wire::envelope::envelope))
        .layer(
            CorsLayer::new()
                .allow_origin(AnyOrigin)
                .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::OPTIONS])
                .allow_headers(AnyOrigin)
                .expose_headers([
                    ETAG,
                    LINK,
                    ACCEPT_RANGES,
                    CONTENT_RANGE,
                    HeaderName::from_static("content-crs"),
                    HeaderName::from_static("content-bbox"),
                    HeaderName::from_static("content-datetime"),
                    wire::respond::SERVER_TIMING,
                    wire::request_id::X_REQUEST_ID,
                    RETRY_AFTER,
                ]),
        )
        .with_state(app.clone());
    entrance(app, rooms)
}

async fn unknown_route(State(app): State<App>, request: Request) -> Response {
    let path = request.uri().path();
    if let Some(there) = path.strip_suffix('/').filter(|there| leads(&app, there)) {
        return without_slash(there, request.uri().query());
    }
    Problem::no_route(path).into_response()
}

/// True for the path of a route; a declared document is one only where the data set has it.
fn leads(app: &App, path: &str) -> bool {
    let declared = |id: &str| app.atlas.documents().iter().any(|d| *d.id == *id);
    match path.strip_prefix('/').filter(|rest| !rest.contains('/')) {
        Some(id) if declared(id) => true,
        _ => routes().any(|route| route.path != answers::DECLARED.path && route.is_at(path)),
    }
}

/// 308 to the same address without the slash at its end; relative, so that it holds behind any proxy.
fn without_slash(path: &str, query: Option<&str>) -> Response {
    let last = path.rsplit('/').next().unwrap_or("");
    let query = query.map_or_else(String::new, |query| format!("?{query}"));
    match HeaderValue::from_str(&format!("../{last}{query}")) {
        Ok(there) => (StatusCode::PERMANENT_REDIRECT, [(LOCATION, there)]).into_response(),
        Err(fault) => Problem::internal(fault).into_response(),
    }
}

async fn unknown_method(request: Request) -> Response {
    let path = request.uri().path();
    let (allowed, expected) = match routes().any(|route| route.is_post() && route.path == path) {
        true => ("GET,HEAD,POST", "GET, HEAD or POST"),
        false => ("GET,HEAD", "GET or HEAD"),
    };
    let detail = format!("{} is not served at {path:?}; expected {expected}", request.method());
    let mut response = Problem::new(StatusCode::METHOD_NOT_ALLOWED, detail).into_response();
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    response
}

fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let text =
        cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    Problem::internal(text.unwrap_or("panic")).into_response()
}
