//! The JSON Schema of the configuration file, made of the options themselves.

use super::file::{Takes, options};
use clap::Arg;
use serde_json::{Map, Value, json};

/// The JSON Schema (2020-12) of the configuration file.
pub fn schema() -> Value {
    let properties: Map<String, Value> =
        options().iter().filter_map(|o| Some((o.get_long()?.to_owned(), property(o)))).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of poverty-atlas serve",
        "description": "Options by their long names. A flag holds before an environment variable, a variable before this file, this file before the default.",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

fn property(option: &Arg) -> Value {
    let default = option.get_default_values().first().map(|value| value.to_string_lossy());
    let mut property = match Takes::of(option) {
        Takes::Truth => json!({ "type": "boolean", "default": false }),
        Takes::Number => json!({ "type": "integer", "minimum": 0 }),
        Takes::Count => json!({ "type": "integer", "minimum": 1 }),
        Takes::Text => json!({ "type": "string" }),
        Takes::Texts => json!({ "type": ["array", "string"], "items": { "type": "string" } }),
    };
    match (Takes::of(option), default) {
        (Takes::Number | Takes::Count, Some(number)) => {
            property["default"] = json!(number.parse::<u64>().ok())
        }
        (Takes::Text, Some(text)) => property["default"] = json!(text),
        _ => {}
    }
    let words: Vec<String> =
        option.get_possible_values().iter().map(|word| word.get_name().to_owned()).collect();
    if Takes::of(option) == Takes::Text && !words.is_empty() {
        property["enum"] = json!(words);
    }
    property["description"] = json!(option.get_help().map(ToString::to_string));
    property
}
