//! `/api` says what every JSON answer holds: a named schema that lists its members. That real answers are so, the clients
//! check (`tests/clients/documents.py`).

use crate::client::good;
use poverty_atlas::server::routes;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Where what members there are is for the data, or for another standard, to decide.
const OPEN: &[&str] = &[
    "ApiComponents/schemas",
    "ApiDescription/paths",
    "Archive/vector_layers",
    "Feature/properties",
    "LinkedData",
    "LinkedFeature/properties",
    "MapLibreStyle/layers",
    "MapLibreStyle/metadata",
    "MapLibreStyle/sources",
    "MemberProperties",
    "PixelProperties",
];

/// The media types of a good answer that are one JSON document.
fn documents(operation: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let content = operation["responses"]["200"]["content"].as_object().unwrap().iter();
    let is_json =
        |media: &str| media.contains("json") && !media.contains("json-seq") && !media.contains("ndjson");
    content.filter(move |(media, _)| is_json(media)).map(|(media, content)| (media, &content["schema"]))
}

/// Collects the places of objects that list no members and of those that allow any.
fn open(place: &str, schema: &Value, found: &mut BTreeSet<String>) {
    let any = |v: &Value| *v == json!(true) || *v == json!({});
    let unlisted = schema["properties"].is_null() && schema["additionalProperties"].is_null();
    if schema["type"] == "object" && (unlisted || any(&schema["additionalProperties"])) {
        found.insert(place.to_owned());
    }
    for (name, below) in schema["properties"].as_object().into_iter().flatten() {
        open(&format!("{place}/{name}"), below, found);
    }
    let lists = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|n| schema[n].as_array()).flatten();
    let single = ["items", "additionalProperties"].into_iter().map(|n| &schema[n]).filter(|s| s.is_object());
    lists.chain(single).for_each(|below| open(place, below, found));
}

#[tokio::test]
async fn no_answer_is_just_an_object() {
    let api = good("/api").await;
    let mut found = BTreeSet::new();
    for (name, schema) in api["components"]["schemas"].as_object().unwrap() {
        open(name, schema, &mut found);
    }
    for (path, item) in api["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            documents(operation)
                .for_each(|(media, schema)| open(&format!("{path} {media}"), schema, &mut found));
        }
    }
    assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), OPEN);
}

#[tokio::test]
async fn each_json_answer_refers_to_a_schema() {
    let api = good("/api").await;
    for (path, item) in api["paths"].as_object().unwrap() {
        for (media, schema) in item.as_object().unwrap().values().flat_map(documents) {
            let name = schema["$ref"].as_str().and_then(|r| r.strip_prefix("#/components/schemas/"));
            let known = name.is_some_and(|n| api["components"]["schemas"][n].is_object());
            assert!(known, "{path} {media}: {schema}");
        }
    }
    for route in routes() {
        for (media, _) in route.documents {
            assert!(
                route.media.contains(media),
                "{} describes {media} and does not answer with it",
                route.id
            );
        }
    }
}
