//! What GeoJSON looks like (RFC 7946): the schemas of what the writers of `export` write.

use super::links::Link;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// A geometry in the reference system asked for.
#[derive(Serialize)]
pub enum GeoJsonGeometry {}

impl JsonSchema for GeoJsonGeometry {
    fn schema_name() -> Cow<'static, str> {
        "Geometry".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let position = json_schema!({
            "type": "array", "minItems": 2, "maxItems": 2, "items": { "type": "number" },
        });
        let list =
            |of: &Schema, least: u32| json_schema!({ "type": "array", "minItems": least, "items": of });
        let (line, ring) = (list(&position, 2), list(&position, 4));
        let (polygon, points) = (list(&ring, 1), list(&position, 0));
        let of_type = |name: &str, member: &str, content: &Schema| {
            json_schema!({
                "type": "object",
                "required": ["type", member],
                "properties": { "type": { "type": "string", "enum": [name] }, member: content },
            })
        };
        let members =
            json_schema!({ "type": "array", "items": generator.subschema_for::<GeoJsonGeometry>() });
        json_schema!({ "oneOf": [
            of_type("Point", "coordinates", &position),
            of_type("MultiPoint", "coordinates", &points),
            of_type("LineString", "coordinates", &line),
            of_type("MultiLineString", "coordinates", &list(&line, 0)),
            of_type("Polygon", "coordinates", &polygon),
            of_type("MultiPolygon", "coordinates", &list(&polygon, 0)),
            of_type("GeometryCollection", "geometries", &members),
        ] })
    }
}

/// The word `Feature`.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub enum FeatureType {
    /// The only one.
    Feature,
}

/// The word `FeatureCollection`.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub enum FeatureCollectionType {
    /// The only one.
    FeatureCollection,
}

/// Properties as the collection has them; `/collections/{collectionId}/schema` describes them.
pub type FeatureProperties = Map<String, Value>;

/// The code of a feature: a text, or a number where the source has the codes as numbers.
#[derive(Serialize)]
pub enum FeatureId {}

impl JsonSchema for FeatureId {
    fn schema_name() -> Cow<'static, str> {
        "FeatureId".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "oneOf": [{ "type": "string" }, { "type": "integer" }] })
    }
}

/// A feature.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Feature")]
pub struct GeoJsonFeature {
    r#type: FeatureType,
    /// Its code.
    id: FeatureId,
    /// `null` where it is not asked for.
    geometry: Option<GeoJsonGeometry>,
    /// Properties as the collection has them; `/collections/{collectionId}/schema` describes them.
    properties: FeatureProperties,
    #[serde(flatten)]
    reference_system: ReferenceSystem,
}

/// How a document names the reference system of its positions, where that is not CRS84.
#[derive(Serialize, JsonSchema)]
pub struct ReferenceSystem {
    /// Its URI, as JSON-FG has it (OGC 21-045).
    #[serde(rename = "coordRefSys", skip_serializing_if = "Option::is_none")]
    coord_ref_sys: Option<String>,
    /// Its URN, as GeoJSON of 2008 has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    crs: Option<GeoJsonCrs>,
}

/// A reference system by name.
#[derive(Serialize, JsonSchema)]
pub struct GeoJsonCrs {
    /// Always `name`.
    r#type: String,
    properties: GeoJsonCrsProperties,
}

/// What names a reference system.
#[derive(Serialize, JsonSchema)]
pub struct GeoJsonCrsProperties {
    /// Such as `urn:ogc:def:crs:EPSG::3857`.
    name: String,
}

/// A page of features.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "{F}Collection")]
pub struct FeatureCollection<F = GeoJsonFeature> {
    r#type: FeatureCollectionType,
    /// Features that the request means, on all pages; absent where counting them takes as long as reading all of them.
    #[serde(rename = "numberMatched", skip_serializing_if = "Option::is_none")]
    number_matched: Option<usize>,
    /// About how many they are, where they are not counted.
    #[serde(rename = "numberEstimated", skip_serializing_if = "Option::is_none")]
    number_estimated: Option<usize>,
    /// Features on this page.
    #[serde(rename = "numberReturned")]
    number_returned: usize,
    links: Vec<Link>,
    features: Vec<F>,
    /// When the answer was made, RFC 3339 in UTC.
    #[serde(rename = "timeStamp")]
    #[schemars(extend("format" = "date-time"))]
    time_stamp: String,
    #[serde(flatten)]
    reference_system: ReferenceSystem,
}
