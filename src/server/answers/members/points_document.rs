//! What is told of the features in a zone that are kept outside of memory, and its schemas.

use super::documents::{FeatureReference, MembersDocument};
use crate::feature::Collection;
use crate::server::answers::by_zone::{GroundComparison, ZoneTally};
use crate::server::wire::geojson::FeatureCollection;
use crate::server::wire::links::Link;
use crate::store::{Store, Tally};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::json;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What lies in a zone: features in memory, or those that are kept outside of it.
#[derive(Serialize)]
pub enum MembersOrPoints {}

impl JsonSchema for MembersOrPoints {
    fn schema_name() -> Cow<'static, str> {
        "MembersOrPoints".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let members = generator.subschema_for::<MembersDocument<'static>>();
        let points = generator.subschema_for::<PointsDocument<'static>>();
        json_schema!({ "oneOf": [members, points] })
    }
}

/// Features in a zone, with their number and sums.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PointsInZone")]
pub struct PointsDocument<'a> {
    #[serde(flatten)]
    collection: FeatureCollection,
    #[serde(flatten)]
    about: AboutPoints<'a>,
}

/// Number and sums of the features in a zone, where no single one may leave.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PointCounts")]
pub struct PointCounts<'a> {
    #[serde(flatten)]
    pub about: AboutPoints<'a>,
    /// Id of the collection of the features.
    pub collection: &'a str,
    /// Features of which an aggregate is made at least.
    pub minimum_count: u32,
    pub links: Vec<Link>,
}

/// How many features lie in a zone, each by the point that it counts by, and their sums.
#[derive(Serialize, JsonSchema)]
pub struct AboutPoints<'a> {
    /// The zone asked about.
    pub zone: FeatureReference<'a>,
    /// Number of features.
    pub count: u64,
    /// By property.
    pub sums: BTreeMap<&'a str, ZoneSum>,
    /// What the ground says, where codes of the features decide in which zone they count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ground: Option<GroundComparison>,
    /// The same by the zones that `group_by` names, of what they have in common with the zone asked about; absent without
    /// it. Zones without features are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<PointsByZone<'a>>>,
}

/// How many features lie in a zone of those that `group_by` names, and their sums.
#[derive(Serialize, JsonSchema)]
pub struct PointsByZone<'a> {
    /// The zone; absent for features whose code no zone has, or that have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<FeatureReference<'a>>,
    /// The code that no zone has.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// Number of features.
    count: u64,
    /// By property.
    sums: BTreeMap<&'a str, ZoneSum>,
    /// What the ground says, where codes of the features decide in which zone they count.
    #[serde(skip_serializing_if = "Option::is_none")]
    ground: Option<GroundComparison>,
}

/// A sum over the features of a zone.
#[derive(Serialize, JsonSchema)]
pub struct ZoneSum {
    /// `null` where nothing is known.
    sum: Option<f64>,
    /// Features whose value is unknown.
    unknown: u64,
}

/// The sums of a tally by property.
pub fn sums<'a>(store: &'a dyn Store, tally: &Tally) -> BTreeMap<&'a str, ZoneSum> {
    let sum = |sum: &crate::store::Sum| ZoneSum { sum: sum.value(), unknown: tally.count - sum.known };
    store.summed().into_iter().zip(tally.sums.iter().map(sum)).collect()
}

impl<'a> PointsByZone<'a> {
    /// All groups.
    pub fn all(store: &'a dyn Store, zones: &'a Collection, groups: &[ZoneTally]) -> Vec<Self> {
        let of = |group: &ZoneTally| {
            let code = group.value.as_text();
            let position = code.and_then(|code| zones.position(code));
            PointsByZone {
                zone: position.map(|position| FeatureReference::of(zones, position)),
                code: code.filter(|_| position.is_none()).map(str::to_owned),
                count: group.tally.count,
                sums: sums(store, &group.tally),
                ground: group.ground.clone(),
            }
        };
        groups.iter().map(of).collect()
    }
}

impl AboutPoints<'_> {
    /// Members of the document before the features, each with a comma behind it.
    pub fn before_features(&self) -> String {
        let about = json!(self);
        let members = ["zone", "count", "sums", "ground", "groups"].into_iter();
        members.filter_map(|name| Some(format!("\"{name}\":{},", about.get(name)?))).collect()
    }
}
