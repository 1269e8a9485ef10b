//! What features look like as JSON: the schemas of what the writers write.

use super::explain::ItemsExplained;
use crate::server::wire::geojson::{FeatureCollection, FeatureCollectionType, GeoJsonFeature};
use crate::server::wire::links::Link;
use schemars::JsonSchema;
use serde::Serialize;

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

/// All features of a collection.
#[derive(Serialize, JsonSchema)]
pub struct FeatureFile {
    r#type: FeatureCollectionType,
    /// Id of the collection.
    name: String,
    features: Vec<GeoJsonFeature>,
}
