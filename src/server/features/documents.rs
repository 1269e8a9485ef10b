//! What features look like as JSON: the schemas of what the writers write.

use super::explain::ItemsExplained;
use crate::feature::Value;
use crate::server::wire::geojson::{FeatureCollection, FeatureCollectionType, GeoJsonFeature};
use crate::server::wire::links::Link;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// A page of features.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Items")]
pub struct ItemsDocument<'a> {
    #[serde(flatten)]
    collection: FeatureCollection,
    /// How the answer came about, where it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    explain: Option<ItemsExplained<'a>>,
}

/// A feature with links.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LinkedFeature")]
pub struct ItemDocument {
    #[serde(flatten)]
    feature: GeoJsonFeature,
    links: Vec<Link>,
}

/// Features as TopoJSON (<https://github.com/topojson/topojson-specification>).
#[derive(Serialize, JsonSchema)]
pub struct TopologyDocument {
    /// `Topology`.
    r#type: String,
    transform: TopologyTransform,
    /// The features, by the id of their collection.
    objects: BTreeMap<String, TopologyObjectDocument>,
    /// Lines of positions, each in units of the scale from the one before.
    arcs: Vec<Vec<[i64; 2]>>,
}

/// How positions become degrees.
#[derive(Serialize, JsonSchema)]
struct TopologyTransform {
    /// Degrees of a unit.
    scale: [f64; 2],
    translate: [f64; 2],
}

/// The features of a topology.
#[derive(Serialize, JsonSchema)]
struct TopologyObjectDocument {
    /// `GeometryCollection`.
    r#type: String,
    geometries: Vec<TopologyGeometry>,
}

/// A feature of a topology.
#[derive(Serialize, JsonSchema)]
struct TopologyGeometry {
    id: String,
    /// `null` for a feature without a place.
    r#type: Option<String>,
    properties: BTreeMap<String, Value>,
    /// Numbers of arcs, nested as the type has it; one that is followed backward is the complement of its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    arcs: Option<Vec<serde_json::Value>>,
    /// Of points: numbers of units.
    #[serde(skip_serializing_if = "Option::is_none")]
    coordinates: Option<Vec<serde_json::Value>>,
    /// Of a collection of geometries: its parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    geometries: Option<Vec<serde_json::Value>>,
}

/// All features of a collection.
#[derive(Serialize, JsonSchema)]
pub struct FeatureFile {
    r#type: FeatureCollectionType,
    /// Id of the collection.
    name: String,
    features: Vec<GeoJsonFeature>,
}
