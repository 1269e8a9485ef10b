//! Collections and their features.

use super::Route;
use super::parameters::{
    BBOX, DATETIME, F_JSON, F_TABLE, GEOJSON, JSON, LIMIT, OFFSET, PRECISION, SKIP_GEOMETRY,
};

/// Collections.
pub const COLLECTIONS: Route = Route {
    path: "/collections",
    id: "collections",
    summary: "All collections",
    parameters: &[F_JSON],
    media: JSON,
};
/// One collection.
pub const COLLECTION: Route = Route {
    path: "/collections/{collectionId}",
    id: "collection",
    summary: "One collection",
    parameters: &[F_JSON],
    media: JSON,
};
/// Features of a collection.
pub const ITEMS: Route = Route {
    path: "/collections/{collectionId}/items",
    id: "items",
    summary: "Features of a collection, page by page",
    parameters: &[BBOX, LIMIT, OFFSET, DATETIME, SKIP_GEOMETRY, PRECISION, F_TABLE],
    media: &["application/geo+json", "text/csv"],
};
/// One feature.
pub const ITEM: Route = Route {
    path: "/collections/{collectionId}/items/{featureId}",
    id: "item",
    summary: "One feature",
    parameters: &[SKIP_GEOMETRY, PRECISION, F_JSON],
    media: GEOJSON,
};

/// The routes of this room, in the order of the description.
pub const ALL: &[&Route] = &[&COLLECTIONS, &COLLECTION, &ITEMS, &ITEM];
