//! Zones, points and indicators.

use super::parameters::{
    CRS, F_JSON, F_TABLE, JSON, LANG, LAT, LON, MEMBER_LIMIT, MIN_SHARE, OFFSET, PRECISION, Q, RELATION,
    SEARCH_LIMIT, SKIP_GEOMETRY, ZOOM,
};
use super::{Parameter, Route};

/// A search makes no sense without a text.
const SEARCH_Q: Parameter = Parameter { required: true, ..Q };

/// Members of a zone.
pub const MEMBERS: Route = Route {
    path: "/collections/{collectionId}/items/{featureId}/{membersId}",
    id: "members",
    summary: "Members of a zone, such as the counties inside an area, with the ground they share",
    parameters: &[RELATION, MIN_SHARE, MEMBER_LIMIT, OFFSET, CRS, SKIP_GEOMETRY, PRECISION, ZOOM, F_TABLE],
    media: &["application/geo+json", "text/csv"],
};
/// Single figures of a feature.
pub const FACTS: Route = Route {
    path: "/collections/{collectionId}/items/{featureId}/facts",
    id: "facts",
    summary: "Single figures of a feature, each with its source, evidence and confidence",
    parameters: &[F_TABLE],
    media: &["application/json", "text/csv"],
};
/// What a feature was before.
pub const LINEAGE: Route = Route {
    path: "/collections/{collectionId}/items/{featureId}/lineage",
    id: "lineage",
    summary: "Old codes and names of a feature, mergers and splits; an old code in an address leads to today's feature",
    parameters: &[F_JSON],
    media: JSON,
};
/// Features by name.
pub const SEARCH: Route = Route {
    path: "/search",
    id: "search",
    summary: "Features of all collections by name, pinyin, initials, old name or code, the best first",
    parameters: &[SEARCH_Q, SEARCH_LIMIT, LANG, F_JSON],
    media: JSON,
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

/// The routes of this room, in the order of the description.
pub const ALL: &[&Route] = &[&MEMBERS, &FACTS, &LINEAGE, &SEARCH, &LOCATE, &INDICATORS, &INDICATOR];
