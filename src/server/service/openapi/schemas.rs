//! JSON schemas of the answers.

use crate::server::wire::route::Route;
use serde_json::{Value, json};

/// The schema of an answer of a route in a media type.
pub fn answer(route: &Route, media: &str) -> Value {
    if media.contains("json-seq") || media.starts_with("text") {
        return json!({ "type": "string" });
    }
    if !media.contains("json") {
        return json!({ "type": "string", "format": "binary" });
    }
    match named(route.id) {
        Some(name) => json!({ "$ref": format!("#/components/schemas/{name}") }),
        None => json!({ "type": "object" }),
    }
}

fn named(id: &str) -> Option<&'static str> {
    Some(match id {
        "landing" => "landingPage",
        "conformance" => "confClasses",
        "collections" => "collections",
        "collection" => "collection",
        "items" | "members" => "featureCollection",
        "downloadGeoJson" => "file",
        "item" => "feature",
        "indicators" => "indicators",
        "indicator" => "indicator",
        "tilejson" => "tileJson",
        _ => return None,
    })
}

/// All schemas by name.
pub fn all() -> Value {
    let text = json!({ "type": "string" });
    let texts =
        json!({ "type": "object", "description": "A text by language", "additionalProperties": text });
    let strings = json!({ "type": "array", "items": text });
    let links = json!({ "type": "array", "items": { "$ref": "#/components/schemas/link" } });
    let object = |required: &[&str], properties: Value| {
        let mut object = json!({ "type": "object", "properties": properties });
        if !required.is_empty() {
            object["required"] = json!(required);
        }
        object
    };
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let list = |name: &str| json!({ "type": "array", "items": reference(name) });
    json!({
        "problem": object(&["title", "status", "detail"], json!({
            "type": text, "title": text, "status": { "type": "integer" }, "detail": text, "instance": text,
        })),
        "link": object(&["href", "rel"], json!({ "href": text, "rel": text, "type": text, "title": text })),
        "landingPage": object(&["links"], json!({ "title": text, "description": text, "links": links })),
        "confClasses": object(&["conformsTo"], json!({ "conformsTo": strings })),
        "extent": object(&[], json!({ "spatial": object(&["bbox"], json!({
            "crs": text,
            "bbox": { "type": "array", "minItems": 1, "items": {
                "type": "array", "minItems": 4, "maxItems": 6, "items": { "type": "number" },
            } },
        })) })),
        "collection": object(&["id", "links"], json!({
            "id": text, "title": text, "titles": texts, "description": text, "links": links,
            "extent": reference("extent"), "itemType": text, "itemCount": { "type": "integer" },
            "crs": strings, "storageCrs": text,
            "titleProperties": { "type": "object", "additionalProperties": text,
                "description": "The property that holds a feature's title, by language" },
            "withinProperties": { "type": "object", "additionalProperties": strings,
                "description": "The properties that name the larger regions a feature lies in, the largest first, by language" },
            "hiddenProperties": { "type": "array", "items": text,
                "description": "Properties that only programs need; a page leaves them out" },
        })),
        "collections": object(&["links", "collections"], json!({
            "links": links, "collections": list("collection"),
        })),
        "geometry": object(&["type"], json!({
            "type": { "type": "string", "enum": [
                "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection",
            ] },
            "coordinates": { "type": "array", "items": {} },
            "geometries": { "type": "array", "items": { "type": "object" } },
        })),
        "feature": object(&["type", "geometry", "properties"], json!({
            "type": { "type": "string", "enum": ["Feature"] },
            "id": text,
            "geometry": { "nullable": true, "allOf": [reference("geometry")] },
            "properties": { "type": "object", "nullable": true },
            "links": links,
        })),
        "featureCollection": object(&["type", "features", "numberMatched", "numberReturned", "timeStamp"], json!({
            "type": { "type": "string", "enum": ["FeatureCollection"] },
            "features": list("feature"),
            "links": links,
            "timeStamp": { "type": "string", "format": "date-time" },
            "numberMatched": { "type": "integer", "minimum": 0 },
            "numberReturned": { "type": "integer", "minimum": 0 },
        })),
        "file": object(&["type", "features"], json!({
            "type": { "type": "string", "enum": ["FeatureCollection"] }, "features": list("feature"),
        })),
        "indicators": object(&["indicators"], json!({ "indicators": list("aboutIndicator"), "links": links })),
        "aboutIndicator": object(&["id", "title"], json!({
            "id": text, "title": texts, "description": texts, "unit": texts, "source": texts,
            "years": { "type": "array", "items": { "type": "integer" } },
        })),
        "indicator": object(&["id", "title"], json!({
            "id": text, "title": texts, "description": texts, "unit": texts, "source": texts,
            "series": { "type": "array", "items": { "type": "object" } },
            "changes": { "type": "array", "items": { "type": "object" } },
        })),
        "tileJson": object(&["tilejson", "tiles"], json!({
            "tilejson": text, "tiles": strings, "minzoom": { "type": "integer" }, "maxzoom": { "type": "integer" },
            "bounds": { "type": "array", "items": { "type": "number" } },
            "vector_layers": { "type": "array", "items": { "type": "object" } },
        })),
    })
}
