//! `/api`: an OpenAPI 3.0 description made of the table of routes.

use crate::server::App;
use crate::server::routes::{Parameter, Route, all, posts};
use crate::server::wire::links::Links;
use serde_json::{Map, Value, json};

/// The description of this server.
pub fn document(app: &App, links: &Links) -> Value {
    let info = app.atlas.info();
    let mut paths: Map<String, Value> =
        all().map(|r| (r.path.to_owned(), json!({ "get": operation(app, r) }))).collect();
    for (route, body) in posts() {
        paths[route.path]["post"] = upload(app, route, body);
    }
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": info.title.get("en"),
            "description": info.description.get("en"),
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": links.base() }],
        "paths": paths,
        "components": { "schemas": {
            "problem": {
                "type": "object",
                "description": "RFC 9457",
                "required": ["title", "status", "detail"],
                "properties": {
                    "type": { "type": "string" },
                    "title": { "type": "string" },
                    "status": { "type": "integer" },
                    "detail": { "type": "string" },
                    "instance": { "type": "string" },
                },
            },
        } },
    })
}

fn operation(app: &App, route: &Route) -> Value {
    let mut parameters: Vec<Value> = path_names(route.path).map(|name| path_parameter(app, name)).collect();
    parameters.extend(route.parameters.iter().map(query_parameter));
    let content: Map<String, Value> =
        route.media.iter().map(|m| ((*m).to_owned(), json!({ "schema": schema(m) }))).collect();
    let mut responses = Map::new();
    responses.insert("200".into(), json!({ "description": route.summary, "content": content }));
    if route.path.starts_with("/tiles/") && route.path.ends_with("mvt") {
        responses.insert("204".into(), json!({ "description": "The tile is empty" }));
    }
    if route.path.contains("/items/{featureId}") {
        responses.insert(
            "303".into(),
            json!({ "description": "An old code of several features: a search for them" }),
        );
        responses.insert("308".into(), json!({ "description": "An old code: today's feature" }));
    }
    responses.insert("304".into(), json!({ "description": "The same as the client has" }));
    let problem = |what: &str| {
        let schema = json!({ "schema": { "$ref": "#/components/schemas/problem" } });
        json!({ "description": what, "content": { "application/problem+json": schema } })
    };
    responses.insert("400".into(), problem("A parameter is wrong"));
    if route.path.contains('{') {
        responses.insert("404".into(), problem("There is no such thing"));
    }
    responses.insert("406".into(), problem("No format that is accepted"));
    responses.insert("500".into(), problem("The server failed"));
    responses.insert("503".into(), problem("The answer took too long"));
    json!({
        "operationId": route.id,
        "summary": route.summary,
        "tags": [route.path.split('/').nth(1).filter(|t| !t.is_empty()).unwrap_or("capabilities")],
        "parameters": parameters,
        "responses": responses,
    })
}

/// An operation that takes a body.
fn upload(app: &App, route: &Route, body: &[&str]) -> Value {
    let mut operation = operation(app, route);
    let content: Map<String, Value> =
        body.iter().map(|m| ((*m).to_owned(), json!({ "schema": { "type": "string" } }))).collect();
    operation["requestBody"] = json!({ "required": true, "content": content });
    for (status, what) in [("413", "The body is too large"), ("415", "The body has another media type")] {
        let schema = json!({ "schema": { "$ref": "#/components/schemas/problem" } });
        operation["responses"][status] =
            json!({ "description": what, "content": { "application/problem+json": schema } });
    }
    operation
}

fn schema(media: &str) -> Value {
    if media.contains("json") {
        json!({ "type": "object" })
    } else if media.starts_with("text") {
        json!({ "type": "string" })
    } else {
        json!({ "type": "string", "format": "binary" })
    }
}

fn path_names(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('{').skip(1).filter_map(|p| p.split('}').next())
}

fn path_parameter(app: &App, name: &str) -> Value {
    let atlas = &app.atlas;
    let zones = atlas.memberships().first();
    let collection = zones.map(|m| &*m.zones).or_else(|| atlas.collections().first().map(|c| &**c.id()));
    let feature =
        collection.and_then(|c| atlas.collection(c)).filter(|c| !c.is_empty()).map(|c| &**c.feature_id(0));
    let (schema, example): (Value, Value) = match name {
        "z" => (json!({ "type": "integer", "minimum": 0, "maximum": crate::tile::MAX_ZOOM }), json!(4)),
        "x" => (json!({ "type": "integer", "minimum": 0 }), json!(12)),
        "y" => (json!({ "type": "integer", "minimum": 0 }), json!(6)),
        "featureId" => (json!({ "type": "string" }), json!(feature)),
        "membersId" => (json!({ "type": "string" }), json!(zones.map(|m| &*m.members))),
        "indicatorId" => (json!({ "type": "string" }), json!(atlas.indicators().first().map(|i| &*i.id))),
        "layers" => (json!({ "type": "string" }), json!(collection)),
        "styleId" => (json!({ "type": "string" }), json!(atlas.info().default_style)),
        _ => (json!({ "type": "string" }), json!(collection)),
    };
    json!({ "name": name, "in": "path", "required": true, "schema": schema, "example": example })
}

fn query_parameter(parameter: &Parameter) -> Value {
    let schema: Value = serde_json::from_str(parameter.schema).unwrap_or_else(|_| json!({}));
    let array = schema["type"] == "array";
    let number = |t: &str| t.parse::<f64>().ok().and_then(serde_json::Number::from_f64);
    let item = |t: &str| number(t).map_or_else(|| Value::from(t), Value::Number);
    let example = match schema["type"].as_str() {
        Some("array") => parameter.example.split(',').map(item).collect(),
        Some("integer") => parameter.example.parse::<i64>().map_or(Value::Null, Value::from),
        Some("number") => number(parameter.example).map_or(Value::Null, Value::Number),
        Some("boolean") => Value::Bool(parameter.example == "true"),
        _ => Value::from(parameter.example),
    };
    let mut out = json!({
        "name": parameter.name,
        "in": "query",
        "description": parameter.description,
        "required": parameter.required,
        "schema": schema,
        "style": "form",
        "explode": !array,
    });
    if !example.is_null() {
        out["example"] = example;
    }
    out
}
