//! Features with what relates them to another, as GeoJSON: what stands before the features, and the schemas of all that is
//! written.

use super::explain::MembersExplained;
use super::request::{Direction, MembersRequest};
use crate::feature::{Collection, Localized, Member, Title};
use crate::query::Members;
use crate::server::wire::geojson::{FeatureCollection, FeatureProperties, FeatureType, GeoJsonGeometry};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

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
struct AboutMembers<'a> {
    /// The feature asked about, where its zones are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<FeatureReference<'a>>,
    /// How members are chosen: the value of the parameter `relation`.
    relation: &'static str,
    /// Units that the list names, of which several may be one feature today; absent where the zones of a member are
    /// asked for.
    #[serde(rename = "listedUnits", skip_serializing_if = "Option::is_none")]
    listed_units: Option<usize>,
    /// Units of the list without a boundary.
    unmatched: Vec<UnmatchedMember<'a>>,
    /// The feature asked about, where its members are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<FeatureReference<'a>>,
}

/// A feature by its names.
#[derive(Serialize, JsonSchema)]
pub struct FeatureReference<'a> {
    /// Id of its collection.
    collection: &'a str,
    /// Its code.
    id: &'a str,
    /// Its name.
    title: Title<'a>,
}

impl<'a> FeatureReference<'a> {
    /// Of the feature at a position.
    pub fn of(collection: &'a Collection, position: usize) -> Self {
        let (id, title) = (collection.feature_id(position), collection.feature_title(position));
        FeatureReference { collection: collection.id(), id, title }
    }
}

/// A unit that a list names and that has no boundary.
#[derive(Serialize, JsonSchema)]
struct UnmatchedMember<'a> {
    /// The name as listed.
    name: &'a Localized,
    /// How much of it is meant: `whole`, `part` or `none`.
    coverage: &'static str,
    /// What the row of the list rests on.
    evidence: Option<&'a str>,
    /// Remark of the list.
    note: Option<&'a Localized>,
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

/// Members of the document before the features: the feature asked about, the relation, and listed units without
/// a boundary.
pub fn about<'a>(request: &MembersRequest<'a>, found: &Members<'a>) -> String {
    let unmatched = |m: &&'a Member| UnmatchedMember {
        name: &m.name,
        coverage: m.part_word(),
        evidence: m.evidence.as_deref(),
        note: m.note.known(),
    };
    let feature = || FeatureReference::of(request.of, request.feature);
    let of_zones = request.direction == Direction::Zones;
    let about = json!(AboutMembers {
        member: of_zones.then(feature),
        relation: request.relation.0,
        listed_units: (!of_zones).then(|| found.listed_units()),
        unmatched: found.unmatched.iter().map(unmatched).collect(),
        zone: (!of_zones).then(feature),
    });
    let role = if of_zones { "member" } else { "zone" };
    // The feature asked about stands first.
    format!(
        "\"{role}\":{},\"relation\":{},\"listedUnits\":{},\"unmatched\":{},",
        about[role], about["relation"], about["listedUnits"], about["unmatched"]
    )
}
