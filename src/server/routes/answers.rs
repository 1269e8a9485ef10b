//! Zones, points and indicators.

use super::parameters::{
    BBOX, BBOX_CRS, BREAKS, CRS, DATETIME, EXPLAIN, F_PAGE, F_SERIES, FILTER, FILTER_CRS, FILTER_LANG, IN, K,
    LANG, LAT, LON, MEMBER_LIMIT, METHOD, MIN_SHARE, NOT_IN, OFFSET, PAGE, PALETTE, PRECISION, Q, RELATION,
    SEARCH_LIMIT, SKIP_GEOMETRY, STRING, YEAR, ZOOM, parameter,
};
use super::{Parameter, Route};

const GROUP_BY: Parameter = parameter(
    "group_by",
    "Properties whose values make the groups, with commas between; one group of all if absent. A feature with several values of one (a list, or ids with `;` between) counts in the group of each. Unknown values are a group of their own, the last.",
    STRING,
    "area_id,province_zh",
);
const STATS: Parameter = parameter(
    "stats",
    "What is reckoned of each group, with commas between: count, sum(p), mean(p), mean(p;weight=w), median(p), p90(p) (any percentile, interpolated linearly), min(p), max(p). Features whose value is unknown are counted apart and never as zero.",
    STRING,
    "count,sum(area_km2),median(area_km2),p90(area_km2)",
);
const F_GROUPS: Parameter = parameter(
    "f",
    "Format of the answer.",
    r#"{"type":"string","enum":["json","csv","geojson","html"]}"#,
    "json",
);
const DATUM: Parameter = parameter(
    "datum",
    "What the coordinates are given in: WGS 84 (GPS), GCJ-02 (AMap, Tencent) or BD-09 (Baidu). The inverse of the public formula is exact to a millimetre; map services differ from the formula by a few metres.",
    r#"{"type":"string","enum":["wgs84","gcj02","bd09"],"default":"wgs84"}"#,
    "gcj02",
);
const COLLECTIONS: Parameter = parameter(
    "collections",
    "Collections to look places up in, with commas between; all with polygons if absent. Names and codes are those of the first.",
    STRING,
    "counties,areas,eco-zones",
);
const SPAN: Parameter = parameter(
    "year",
    "Only the figures of this year; or two years such as 2012..2017 for the change between them, unknown where either figure is.",
    STRING,
    "2012..2017",
);
const SHAPE: Parameter = parameter(
    "shape",
    "A row for each figure (long) or for each series with its years side by side (wide), for f=csv.",
    r#"{"type":"string","enum":["long","wide"],"default":"long"}"#,
    "wide",
);
const PROPERTY: Parameter =
    Parameter { required: true, ..parameter("property", "A property that has numbers.", STRING, "area_km2") };

/// A search makes no sense without a text.
const SEARCH_Q: Parameter = Parameter { required: true, ..Q };

/// Members of a zone.
pub const MEMBERS: Route = Route {
    path: "/collections/{collectionId}/items/{featureId}/{membersId}",
    id: "members",
    summary: "Members of a zone, zones of a member, or zones over zones, with the ground they share and whether list and ground agree",
    parameters: &[
        RELATION,
        MIN_SHARE,
        MEMBER_LIMIT,
        OFFSET,
        CRS,
        SKIP_GEOMETRY,
        PRECISION,
        ZOOM,
        EXPLAIN,
        LANG,
        F_SERIES,
    ],
    media: &["application/geo+json", "text/csv", "text/html"],
};
/// Single figures of a feature.
pub const FACTS: Route = Route {
    path: "/collections/{collectionId}/items/{featureId}/facts",
    id: "facts",
    summary: "Single figures of a feature, each with its source, evidence and confidence",
    parameters: &[LANG, F_SERIES],
    media: &["application/json", "text/csv", "text/html"],
};
/// What a feature was before.
pub const LINEAGE: Route = Route {
    path: "/collections/{collectionId}/items/{featureId}/lineage",
    id: "lineage",
    summary: "Old codes and names of a feature, mergers and splits; an old code in an address leads to today's feature",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
};
/// Groups of features.
pub const AGGREGATE: Route = Route {
    path: "/collections/{collectionId}/aggregate",
    id: "aggregate",
    summary: "Features in groups with numbers about each; as GeoJSON with the exact outline of each group",
    parameters: &[
        GROUP_BY,
        STATS,
        BBOX,
        BBOX_CRS,
        FILTER,
        FILTER_LANG,
        FILTER_CRS,
        Q,
        IN,
        NOT_IN,
        DATETIME,
        CRS,
        SKIP_GEOMETRY,
        PRECISION,
        ZOOM,
        LANG,
        F_GROUPS,
    ],
    media: &["application/json", "text/csv", "application/geo+json", "text/html"],
};
/// Features by name.
pub const SEARCH: Route = Route {
    path: "/search",
    id: "search",
    summary: "Features of all collections by name, pinyin, initials, old name or code, the best first",
    parameters: &[SEARCH_Q, SEARCH_LIMIT, LANG, F_PAGE],
    media: PAGE,
};
/// Features at a point.
pub const LOCATE: Route = Route {
    path: "/locate",
    id: "locate",
    summary: "The features at a point, by collection",
    parameters: &[LON, LAT, DATUM, EXPLAIN, LANG, F_PAGE],
    media: PAGE,
};
/// Many places at once.
pub const LOCATE_BULK: Route = Route {
    path: "/locate",
    id: "locateBulk",
    summary: "Locates every row of a table while it arrives: its columns, then ids and titles by collection, the distance to the nearest border in km, and what is wrong with the row. CSV with columns lon and lat (or code, or name), or NDJSON",
    parameters: &[DATUM, COLLECTIONS, LANG],
    media: &["text/csv", "application/x-ndjson"],
};
/// Indicators.
pub const INDICATORS: Route = Route {
    path: "/indicators",
    id: "indicators",
    summary: "All indicators",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
};
/// One indicator.
pub const INDICATOR: Route = Route {
    path: "/indicators/{indicatorId}",
    id: "indicator",
    summary: "The series of an indicator, each figure with its evidence",
    parameters: &[SPAN, SHAPE, LANG, F_SERIES],
    media: &["application/json", "text/csv", "text/html"],
};
/// Classes of an indicator.
pub const CLASSES: Route = Route {
    path: "/indicators/{indicatorId}/classes",
    id: "classes",
    summary: "Class breaks of an indicator in a year, with counts, goodness of fit and colours; unknown values apart",
    parameters: &[YEAR, METHOD, K, BREAKS, PALETTE, LANG, F_PAGE],
    media: PAGE,
};
/// Classes of a property.
pub const PROPERTY_CLASSES: Route = Route {
    path: "/collections/{collectionId}/classes",
    id: "propertyClasses",
    summary: "Class breaks of a property that has numbers, with counts, goodness of fit and colours",
    parameters: &[PROPERTY, METHOD, K, BREAKS, PALETTE, LANG, F_PAGE],
    media: PAGE,
};

/// Routes that take a body, and the media types of the body.
pub const POSTS: &[(&Route, &[&str])] = &[(&LOCATE_BULK, &["text/csv", "application/x-ndjson"])];

/// The routes of this room, in the order of the description.
pub const ALL: &[&Route] = &[
    &MEMBERS,
    &FACTS,
    &LINEAGE,
    &AGGREGATE,
    &SEARCH,
    &LOCATE,
    &INDICATORS,
    &INDICATOR,
    &CLASSES,
    &PROPERTY_CLASSES,
];
