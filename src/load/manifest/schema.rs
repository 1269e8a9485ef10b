//! The JSON Schema of the manifest, for editors and for the page that describes it.

use super::Manifest;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

/// The JSON Schema (2020-12) of `atlas.toml`: every key with its type, default and meaning.
pub fn manifest_schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Manifest>().to_value();
    schema["title"] = json!("Manifest of a data set (atlas.toml)");
    // In answers a text is a table by language; who writes a manifest may give one text for all.
    let by_language = schema["$defs"]["Localized"].take();
    schema["$defs"]["Localized"] = json!({ "anyOf": [{ "type": "string" }, by_language] });
    schema
}
