//! JSON schemas of the answers.

use crate::server::wire::problem::ProblemDocument;
use crate::server::wire::route::{Route, schema_of};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

/// Collects the schemas of answers as OpenAPI 3.0 writes them, each under its name.
pub fn generator() -> SchemaGenerator {
    SchemaSettings::openapi3().for_serialize().into_generator()
}

/// The schema of an answer of a route in a media type.
pub fn answer(route: &Route, media: &str, generator: &mut SchemaGenerator) -> Value {
    if let Some((_, schema)) = route.documents.iter().find(|(m, _)| *m == media) {
        return schema(generator).to_value();
    }
    // A sequence of JSON documents is a text.
    match media.starts_with("text") || media.contains("json") {
        true => json!({ "type": "string" }),
        false => json!({ "type": "string", "format": "binary" }),
    }
}

/// The schema of what goes wrong.
pub fn problem(generator: &mut SchemaGenerator) -> Value {
    schema_of::<ProblemDocument<'static>>(generator).to_value()
}
