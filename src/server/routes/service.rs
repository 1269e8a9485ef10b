//! The landing page, the description and the signs of life.

use super::Route;
use super::parameters::{F_JSON, F_PAGE, JSON};

/// Landing page.
pub const LANDING: Route = Route {
    path: "/",
    id: "landing",
    summary: "The viewer for browsers, the landing page for clients",
    parameters: &[F_PAGE],
    media: &["application/json", "text/html"],
};
/// Conformance classes.
pub const CONFORMANCE: Route = Route {
    path: "/conformance",
    id: "conformance",
    summary: "Conformance classes of OGC API that this server keeps",
    parameters: &[F_JSON],
    media: JSON,
};
/// This document.
pub const API: Route = Route {
    path: "/api",
    id: "api",
    summary: "This description (OpenAPI 3.0)",
    parameters: &[F_JSON],
    media: &["application/vnd.oai.openapi+json;version=3.0"],
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
pub const ALL: &[&Route] = &[&LANDING, &CONFORMANCE, &API, &HEALTHZ, &READYZ];
