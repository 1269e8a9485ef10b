//! The one table of routes: what the router mounts, what parameters a handler accepts, what `/api` says.

/// A query or path parameter.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Name on the wire.
    pub name: &'static str,
    /// What it does.
    pub description: &'static str,
    /// JSON schema as text.
    pub schema: &'static str,
    /// An example that works on the built-in data.
    pub example: &'static str,
    /// True if the request makes no sense without it.
    pub required: bool,
}

/// A route.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// Path template as OpenAPI writes it.
    pub path: &'static str,
    /// Operation id.
    pub id: &'static str,
    /// One line.
    pub summary: &'static str,
    /// Query parameters.
    pub parameters: &'static [Parameter],
    /// Media types of the answer.
    pub media: &'static [&'static str],
}

const fn parameter(
    name: &'static str,
    description: &'static str,
    schema: &'static str,
    example: &'static str,
) -> Parameter {
    Parameter { name, description, schema, example, required: false }
}

const STRING: &str = r#"{"type":"string"}"#;
const BOOLEAN: &str = r#"{"type":"boolean","default":false}"#;

const F_JSON: Parameter =
    parameter("f", "Format of the answer.", r#"{"type":"string","enum":["json"]}"#, "json");
const F_PAGE: Parameter =
    parameter("f", "Format of the answer.", r#"{"type":"string","enum":["json","html"]}"#, "json");
const F_TABLE: Parameter =
    parameter("f", "Format of the answer.", r#"{"type":"string","enum":["json","csv"]}"#, "json");
const BBOX: Parameter = parameter(
    "bbox",
    "Only features that meet this box: west, south, east, north in degrees (CRS84), or six numbers with heights; across 180° west exceeds east.",
    r#"{"type":"array","oneOf":[{"minItems":4,"maxItems":4},{"minItems":6,"maxItems":6}],"items":{"type":"number"}}"#,
    "100,28,104,32",
);
const LIMIT: Parameter = parameter(
    "limit",
    "Features to return at most; a larger number is taken as the maximum.",
    r#"{"type":"integer","minimum":1,"maximum":10000,"default":10}"#,
    "10",
);
const MEMBER_LIMIT: Parameter = parameter(
    "limit",
    "Features to return at most; a larger number is taken as the maximum.",
    r#"{"type":"integer","minimum":1,"maximum":10000,"default":10000}"#,
    "100",
);
const OFFSET: Parameter =
    parameter("offset", "Features to skip.", r#"{"type":"integer","minimum":0,"default":0}"#, "0");
const DATETIME: Parameter = parameter(
    "datetime",
    "An instant or interval; the collections have no temporal geometry, so every feature matches.",
    STRING,
    "2016-01-01/2020-12-31",
);
const SKIP_GEOMETRY: Parameter = parameter("skipGeometry", "Leave the geometry out (null).", BOOLEAN, "true");
const PRECISION: Parameter = parameter(
    "precision",
    "Decimal places of coordinates.",
    r#"{"type":"integer","minimum":0,"maximum":7,"default":7}"#,
    "4",
);
const RELATION: Parameter = parameter(
    "relation",
    "How a member relates to the zone: by official list, or by the ground they share.",
    r#"{"type":"string","enum":["listed","within","intersects","majority"],"default":"listed"}"#,
    "listed",
);
const MIN_SHARE: Parameter = parameter(
    "min_share",
    "Least share of a member's area that must lie in the zone.",
    r#"{"type":"number","minimum":0,"maximum":1,"default":0}"#,
    "0",
);
const LON: Parameter = Parameter {
    required: true,
    ..parameter("lon", "Longitude, degrees.", r#"{"type":"number","minimum":-180,"maximum":180}"#, "103")
};
const LAT: Parameter = Parameter {
    required: true,
    ..parameter("lat", "Latitude, degrees.", r#"{"type":"number","minimum":-90,"maximum":90}"#, "28")
};
const YEAR: Parameter =
    parameter("year", "Year of the indicator; the last one if absent.", r#"{"type":"integer"}"#, "2015");
const LANG: Parameter = parameter("lang", "Language of titles and labels.", STRING, "zh");
const JSON: &[&str] = &["application/json"];
const GEOJSON: &[&str] = &["application/geo+json"];

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
/// Members of a zone.
pub const MEMBERS: Route = Route {
    path: "/collections/{collectionId}/items/{featureId}/{membersId}",
    id: "members",
    summary: "Members of a zone, such as the counties inside an area, with the ground they share",
    parameters: &[RELATION, MIN_SHARE, MEMBER_LIMIT, OFFSET, SKIP_GEOMETRY, PRECISION, F_TABLE],
    media: &["application/geo+json", "text/csv"],
};
/// Features at a point.
pub const LOCATE: Route = Route {
    path: "/locate",
    id: "locate",
    summary: "The features at a point, by collection",
    parameters: &[LON, LAT, F_JSON],
    media: JSON,
};
/// Indicators.
pub const INDICATORS: Route = Route {
    path: "/indicators",
    id: "indicators",
    summary: "All indicators",
    parameters: &[F_JSON],
    media: JSON,
};
/// One indicator.
pub const INDICATOR: Route = Route {
    path: "/indicators/{indicatorId}",
    id: "indicator",
    summary: "The series of an indicator, each figure with its evidence",
    parameters: &[F_TABLE],
    media: &["application/json", "text/csv"],
};
/// TileJSON.
pub const TILEJSON: Route = Route {
    path: "/tiles/{collectionId}",
    id: "tilejson",
    summary: "TileJSON 3.0 of a collection's vector tiles",
    parameters: &[F_JSON],
    media: JSON,
};
/// Vector tile.
pub const TILE: Route = Route {
    path: "/tiles/{collectionId}/{z}/{x}/{y}.mvt",
    id: "tile",
    summary: "A Mapbox vector tile",
    parameters: &[],
    media: &["application/vnd.mapbox-vector-tile"],
};
/// Rendered tile.
pub const MAP: Route = Route {
    path: "/maps/{styleId}/{z}/{x}/{y}.png",
    id: "map",
    summary: "A rendered tile; `@2x` and `@3x` before `.png` for dense screens",
    parameters: &[YEAR, LANG],
    media: &["image/png"],
};
/// Styles.
pub const STYLES: Route =
    Route { path: "/styles", id: "styles", summary: "All styles", parameters: &[F_JSON], media: JSON };
/// One style.
pub const STYLE: Route = Route {
    path: "/styles/{styleId}",
    id: "style",
    summary: "A MapLibre style over the vector tiles",
    parameters: &[YEAR, F_JSON],
    media: &["application/vnd.mapbox.style+json"],
};
/// Legend of a style.
pub const LEGEND: Route = Route {
    path: "/styles/{styleId}/legend",
    id: "legend",
    summary: "The legend, made of the classes that colour the tiles",
    parameters: &[YEAR, LANG, F_JSON],
    media: JSON,
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

/// All routes, in the order of the description.
pub const ROUTES: &[&Route] = &[
    &LANDING,
    &CONFORMANCE,
    &API,
    &COLLECTIONS,
    &COLLECTION,
    &ITEMS,
    &ITEM,
    &MEMBERS,
    &LOCATE,
    &INDICATORS,
    &INDICATOR,
    &TILEJSON,
    &TILE,
    &MAP,
    &STYLES,
    &STYLE,
    &LEGEND,
    &HEALTHZ,
    &READYZ,
];
