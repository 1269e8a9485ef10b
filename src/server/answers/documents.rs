//! Features with what relates them to another, as GeoJSON: the schemas of what the writers write.

use super::members::MembersExplained;
use crate::feature::Localized;
use crate::server::wire::geojson::{FeatureCollection, FeatureProperties, FeatureType, GeoJsonGeometry};
use schemars::JsonSchema;
use serde::Serialize;

/// Members of a zone, or zones of a member.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MemberCollection")]
pub struct MembersDocument<'a> {
    #[serde(flatten)]
    collection: FeatureCollection<MemberFeature>,
    #[serde(flatten)]
    about: AboutMembers<'a>,
    /// How the answer came about, where it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    explain: Option<MembersExplained<'a>>,
}

/// What features are members of.
#[derive(Serialize, JsonSchema)]
pub struct AboutMembers<'a> {
    /// The feature asked about, where its zones are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<FeatureReference<'a>>,
    /// How members are chosen: the value of the parameter `relation`.
    pub relation: &'static str,
    /// Units of the list without a boundary.
    pub unmatched: Vec<UnmatchedMember<'a>>,
    /// The feature asked about, where its members are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<FeatureReference<'a>>,
}

/// A feature by its names.
#[derive(Serialize, JsonSchema)]
pub struct FeatureReference<'a> {
    /// Id of its collection.
    pub collection: &'a str,
    /// Its code.
    pub id: &'a str,
    /// Its name.
    pub title: &'a Localized,
}

/// A unit that a list names and that has no boundary.
#[derive(Serialize, JsonSchema)]
pub struct UnmatchedMember<'a> {
    /// The name as listed.
    pub name: &'a Localized,
    /// How much of it is meant: `whole`, `part` or `none`.
    pub coverage: &'static str,
    /// What the row of the list rests on.
    pub evidence: Option<&'a str>,
    /// Remark of the list.
    pub note: Option<&'a str>,
}

/// A member, or a zone.
#[derive(Serialize, JsonSchema)]
struct MemberFeature {
    r#type: FeatureType,
    id: String,
    /// `null` where it is not asked for.
    geometry: Option<GeoJsonGeometry>,
    properties: MemberProperties,
}

/// How a member and a zone relate, beside the properties of the collection.
#[derive(Serialize, JsonSchema)]
struct MemberProperties {
    /// The ground they share, km².
    overlap_km2: f64,
    /// The part of the member that lies in the zone, 0 to 1.
    share_of_member: f64,
    /// The part of the zone that the member takes, 0 to 1.
    share_of_zone: f64,
    /// True where the official list relates them.
    listed: bool,
    /// The name that the list gives.
    listed_as: Option<String>,
    /// How much of the member the list means: `whole`, `part` or `none`.
    coverage: Option<String>,
    /// What the list rests on.
    evidence: Option<String>,
    /// Remark of the list.
    note: Option<String>,
    /// True where list and ground agree; `null` without a list.
    agrees: Option<bool>,
    /// How they do not.
    disagreement: Option<String>,
    #[serde(flatten)]
    own: FeatureProperties,
}
