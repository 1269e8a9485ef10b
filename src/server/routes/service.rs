//! The landing page, the description and the signs of life.

use super::Route;
use super::parameters::{F_HTML, F_PAGE, LANG, PAGE};

/// Landing page.
pub const LANDING: Route = Route {
    path: "/",
    id: "landing",
    summary: "The viewer for browsers, the landing page for clients",
    parameters: &[F_PAGE, LANG],
    media: &["application/json", "text/html"],
};
/// Conformance classes.
pub const CONFORMANCE: Route = Route {
    path: "/conformance",
    id: "conformance",
    summary: "Conformance classes of OGC API that this server keeps",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
};
/// This document.
pub const API: Route = Route {
    path: "/api",
    id: "api",
    summary: "This description (OpenAPI 3.0)",
    parameters: &[LANG, F_PAGE],
    media: &["application/vnd.oai.openapi+json;version=3.0", "text/html"],
};
/// The same to read.
pub const API_PAGE: Route = Route {
    path: "/api.html",
    id: "apiPage",
    summary: "This description to read and to try",
    parameters: &[LANG, F_HTML],
    media: &["text/html"],
};
/// Liveness.
pub const HEALTHZ: Route = Route {
    path: "/healthz",
    id: "healthz",
    summary: "The process lives",
    parameters: &[],
    media: &["text/plain"],
};
/// Readiness.
pub const READYZ: Route = Route {
    path: "/readyz",
    id: "readyz",
    summary: "The data are loaded",
    parameters: &[],
    media: &["text/plain"],
};

/// The routes of this room, in the order of the description.
pub const ALL: &[&Route] = &[&LANDING, &CONFORMANCE, &API, &API_PAGE, &HEALTHZ, &READYZ];
