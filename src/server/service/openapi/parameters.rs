//! Parameters as OpenAPI writes them, with the values that the data know.

use super::examples::{collection, fitting, known, path_example, typed};
use crate::feature::{Collection, Kind, Property};
use crate::server::App;
use crate::server::pages::html;
use crate::server::wire::route::{Parameter, Route};
use serde_json::{Value, json};

/// The parameters of a route: those of its path, then those of its query.
pub fn all(app: &App, route: &Route) -> Vec<Value> {
    let path = route.path_parameters().map(|name| path_parameter(app, route, name));
    path.chain(of_query(app, route, collection(app, route))).collect()
}

/// The parameters of a route's query, with examples of a collection.
pub fn of_query(app: &App, route: &Route, collection: Option<&Collection>) -> impl Iterator<Item = Value> {
    route.parameters.iter().map(move |p| query_parameter(app, p, fitting(app, collection, p)))
}

/// A property as a parameter: the features whose value is equal, or whose list has it.
pub fn queryable(property: &Property) -> Value {
    let schema = match property.kind {
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Integer => json!({ "type": "integer" }),
        Kind::Number => json!({ "type": "number" }),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::Timestamp => json!({ "type": "string", "format": "date-time" }),
        Kind::Text | Kind::List => json!({ "type": "string" }),
    };
    let title = property.title.english();
    let title = if title.is_empty() { &*property.name } else { title };
    let mut out = json!({
        "name": property.name,
        "in": "query",
        "description": format!("Only features with this value: {title}."),
        "required": false,
        "schema": schema,
        "style": "form",
        "explode": false,
    });
    if let Some(example) = property.values.iter().find_map(first) {
        out["example"] = example;
    }
    out
}

/// A value that a feature has.
fn first(value: crate::feature::ValueRef<'_>) -> Option<Value> {
    match json!(value) {
        Value::Null => None,
        Value::Array(items) => items.into_iter().next(),
        other => Some(other),
    }
}

fn path_parameter(app: &App, route: &Route, name: &str) -> Value {
    let mut schema = match name {
        "z" | "tileMatrix" => json!({ "type": "integer", "minimum": 0, "maximum": crate::tile::MAX_ZOOM }),
        "x" | "y" | "tileRow" | "tileCol" => json!({ "type": "integer", "minimum": 0 }),
        _ => json!({ "type": "string" }),
    };
    let values = known(app, route, name);
    if !values.is_empty() {
        schema["enum"] = json!(values);
    }
    let mut out = json!({ "name": name, "in": "path", "required": true, "schema": schema });
    if let Some(example) = path_example(app, route, name) {
        out["example"] = typed(&out["schema"], &example).unwrap_or(Value::Null);
    }
    out
}

fn query_parameter(app: &App, parameter: &Parameter, example: Option<String>) -> Value {
    let mut schema: Value = serde_json::from_str(parameter.schema).unwrap_or_else(|_| json!({}));
    if parameter.name == "lang" && schema["type"] == "string" {
        schema["enum"] = json!(html::languages(app));
    }
    let example = example.and_then(|e| typed(&schema, &e)).filter(|e| !e.is_null());
    let mut out = json!({
        "name": parameter.name,
        "in": "query",
        "description": parameter.description,
        "required": parameter.required,
        "schema": schema,
        "style": "form",
        // One value, or several with commas between: never the name twice (OGC 17-069r4, 7.15.2 to 7.15.5).
        "explode": false,
    });
    // An example that does not exist in the data would mislead.
    let fits = |e: &Value| out["schema"]["enum"].as_array().is_none_or(|all| all.contains(e));
    if let Some(example) = example.filter(fits) {
        out["example"] = example;
    }
    out
}
