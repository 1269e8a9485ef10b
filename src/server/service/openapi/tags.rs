//! Tags: the groups of operations.

use crate::server::wire::route::Route;

/// The tag that groups an operation: the first segment of its path, with small groups merged.
pub fn tag(route: &Route) -> &'static str {
    let first = route.path.split('/').nth(1).unwrap_or("");
    match first {
        "" | "conformance" | "api" | "api.html" | "healthz" | "readyz" => "service",
        "functions" | "download" => "collections",
        "tileMatrixSets" => "tiles",
        "{documentId}" => "facts",
        other => other,
    }
}

/// All tags, in the order of the routes.
pub fn all(routes: &[&'static Route]) -> Vec<&'static str> {
    let mut known: Vec<&str> = Vec::new();
    for tag in routes.iter().map(|route| tag(route)) {
        if !known.contains(&tag) {
            known.push(tag);
        }
    }
    known
}
