//! Collections and their features.

use super::Route;
use super::parameters::{
    BBOX, BBOX_CRS, CRS, DATETIME, F_ITEMS, F_JSON, GEOJSON, GEOMETRY, JSON, LIMIT, OFFSET, PRECISION,
    SKIP_GEOMETRY, ZOOM,
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
    parameters: &[
        BBOX,
        BBOX_CRS,
        LIMIT,
        OFFSET,
        DATETIME,
        CRS,
        SKIP_GEOMETRY,
        PRECISION,
        ZOOM,
        GEOMETRY,
        F_ITEMS,
    ],
    media: &["application/geo+json", "application/geo+json-seq", "text/csv", "application/flatgeobuf"],
};
/// One feature.
pub const ITEM: Route = Route {
    path: "/collections/{collectionId}/items/{featureId}",
    id: "item",
    summary: "One feature",
    parameters: &[CRS, SKIP_GEOMETRY, PRECISION, ZOOM, F_JSON],
    media: GEOJSON,
};

/// The routes of this room, in the order of the description.
pub const ALL: &[&Route] = &[&COLLECTIONS, &COLLECTION, &ITEMS, &ITEM];
