//! Collections and their features.

use super::Route;
use super::parameters::{
    BBOX, BBOX_CRS, CRS, DATETIME, EXPLAIN, F_ITEMS, F_PAGE, F_SCHEMA, FILTER, FILTER_CRS, FILTER_LANG,
    GEOJSON, GEOMETRY, IN, LANG, LIMIT, NOT_IN, OFFSET, PAGE, PRECISION, PROPERTIES, Q, SKIP_GEOMETRY,
    SORTBY, ZOOM,
};

/// Collections.
pub const COLLECTIONS: Route = Route {
    path: "/collections",
    id: "collections",
    summary: "All collections",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
};
/// One collection.
pub const COLLECTION: Route = Route {
    path: "/collections/{collectionId}",
    id: "collection",
    summary: "One collection",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
};
/// What filters may name.
pub const QUERYABLES: Route = Route {
    path: "/collections/{collectionId}/queryables",
    id: "queryables",
    summary: "What filters may name, as JSON Schema; each property is a parameter of items too",
    parameters: &[LANG, F_PAGE],
    media: SCHEMA_PAGE,
};
/// What answers may be sorted by.
pub const SORTABLES: Route = Route {
    path: "/collections/{collectionId}/sortables",
    id: "sortables",
    summary: "What sortby may name, as JSON Schema",
    parameters: &[LANG, F_PAGE],
    media: SCHEMA_PAGE,
};
/// What features hold.
pub const SCHEMA: Route = Route {
    path: "/collections/{collectionId}/schema",
    id: "schema",
    summary: "What features hold, as JSON Schema; f=geojson for that of a feature in GeoJSON",
    parameters: &[LANG, F_SCHEMA],
    media: SCHEMA_PAGE,
};
/// Functions of filters.
pub const FUNCTIONS: Route = Route {
    path: "/functions",
    id: "functions",
    summary: "Functions that filters may call",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
};
const SCHEMA_PAGE: &[&str] = &["application/schema+json", "text/html"];
/// Features of a collection.
pub const ITEMS: Route = Route {
    path: "/collections/{collectionId}/items",
    id: "items",
    summary: "Features of a collection, page by page",
    parameters: &[
        BBOX,
        BBOX_CRS,
        Q,
        IN,
        NOT_IN,
        LIMIT,
        OFFSET,
        DATETIME,
        FILTER,
        FILTER_LANG,
        FILTER_CRS,
        SORTBY,
        PROPERTIES,
        CRS,
        SKIP_GEOMETRY,
        PRECISION,
        ZOOM,
        GEOMETRY,
        EXPLAIN,
        LANG,
        F_ITEMS,
    ],
    media: &[
        "application/geo+json",
        "application/geo+json-seq",
        "text/csv",
        "application/flatgeobuf",
        "text/html",
    ],
};
/// One feature.
pub const ITEM: Route = Route {
    path: "/collections/{collectionId}/items/{featureId}",
    id: "item",
    summary: "One feature",
    parameters: &[PROPERTIES, CRS, SKIP_GEOMETRY, PRECISION, ZOOM, LANG, F_PAGE],
    media: &["application/geo+json", "text/html"],
};

/// A whole collection as FlatGeobuf.
pub const DOWNLOAD_FGB: Route = Route {
    path: "/download/{collectionId}.fgb",
    id: "downloadFlatGeobuf",
    summary: "All features as an indexed FlatGeobuf file; answers range requests, so that GIS clients read only what they need",
    parameters: &[],
    media: &["application/flatgeobuf"],
};
/// A whole collection as GeoJSON.
pub const DOWNLOAD_GEOJSON: Route = Route {
    path: "/download/{collectionId}.geojson",
    id: "downloadGeoJson",
    summary: "All features as a GeoJSON file; answers range requests",
    parameters: &[],
    media: GEOJSON,
};
/// All properties of a collection as CSV.
pub const DOWNLOAD_CSV: Route = Route {
    path: "/download/{collectionId}.csv",
    id: "downloadCsv",
    summary: "All properties as a CSV file; answers range requests",
    parameters: &[],
    media: &["text/csv"],
};

/// The routes of this room, in the order of the description.
pub const ALL: &[&Route] = &[
    &COLLECTIONS,
    &COLLECTION,
    &QUERYABLES,
    &SORTABLES,
    &SCHEMA,
    &ITEMS,
    &ITEM,
    &DOWNLOAD_FGB,
    &DOWNLOAD_GEOJSON,
    &DOWNLOAD_CSV,
    &FUNCTIONS,
];
