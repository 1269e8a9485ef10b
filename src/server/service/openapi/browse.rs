//! The description as a page: every operation with its parameters and an address to try.

use super::documents::OPENAPI;
use super::examples::address;
use super::{parameters, tags};
use crate::server::App;
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::Route;
use axum::response::Response;
use serde_json::{Value, json};

/// The page.
///
/// # Errors
/// 500 where the template fails.
pub fn browse(app: &App, call: &Call, routes: &[&'static Route]) -> Result<Response, Problem> {
    let operations = |name: &str| -> Vec<Value> {
        routes
            .iter()
            .filter(|route| tags::tag(route) == name)
            .map(|route| {
                let (method, body) = match route.body.first() {
                    Some(body) => ("post", *body),
                    None => ("get", ""),
                };
                json!({
                    "method": method, "body": body, "path": route.path, "summary": route.summary, "id": route.id,
                    "media": route.media, "example": address(app, &call.links, route),
                    "parameters": parameters::all(app, route).iter().map(parameter).collect::<Vec<_>>(),
                })
            })
            .collect()
    };
    let tags: Vec<Value> = tags::all(routes)
        .into_iter()
        .map(|name| json!({ "name": name, "operations": operations(name) }))
        .collect();
    let about = json!({ "openapi": OPENAPI, "version": env!("CARGO_PKG_VERSION") });
    let data = call.links.with_query(&["api"], [("f", "json".to_owned())]);
    html::page(app, call, "api.html", json!({ "doc": about, "tags": tags, "as_data": data }))
}

fn parameter(p: &Value) -> Value {
    let schema = &p["schema"];
    let example = match &p["example"] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(Value::to_string).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    };
    let range = match (&schema["minimum"], &schema["maximum"]) {
        (Value::Null, Value::Null) => None,
        (low, Value::Null) => Some(format!("≥ {low}")),
        (Value::Null, high) => Some(format!("≤ {high}")),
        (low, high) => Some(format!("{low}–{high}")),
    };
    let allowed = schema["enum"].as_array().cloned().unwrap_or_default();
    json!({
        "name": p["name"], "place": p["in"], "required": p["required"], "kind": schema["type"].as_str().or(schema["oneOf"][0]["type"].as_str()),
        "description": p["description"], "example": example,
        "allowed": allowed.into_iter().chain(range.map(Value::from)).collect::<Vec<_>>(),
    })
}
