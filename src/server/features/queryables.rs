//! What can be asked of a collection: queryables, sortables and the schema, as JSON Schema (OGC 19-079r2, section 6.2),
//! and the functions of filters.

use crate::feature::{Collection, Kind, Property, ShapeKind};
use crate::query::filter::{Argument, FUNCTIONS, Type};
use crate::query::is_sortable;
use crate::server::App;
use crate::server::ask::parameters::{F_PAGE, F_SCHEMA, LANG, PAGE};
use crate::server::pages::crumbs::{collection_crumb, crumb};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::Route;
use axum::extract::{Path, State};
use axum::http::header::VARY;
use axum::response::Response;
use serde_json::{Map, Value, json};

const SCHEMA_PAGE: &[&str] = &["application/schema+json", "text/html"];

/// Properties that filters may use.
pub const QUERYABLES: Route = Route {
    path: "/collections/{collectionId}/queryables",
    id: "queryables",
    summary: "What filters may name, as JSON Schema; each property is a parameter of items too",
    parameters: &[LANG, F_PAGE],
    media: SCHEMA_PAGE,
    ..Route::GET
};

/// Properties that answers may be sorted by.
pub const SORTABLES: Route = Route {
    path: "/collections/{collectionId}/sortables",
    id: "sortables",
    summary: "What sortby may name, as JSON Schema",
    parameters: &[LANG, F_PAGE],
    media: SCHEMA_PAGE,
    ..Route::GET
};

/// The schema of a collection's features.
pub const SCHEMA: Route = Route {
    path: "/collections/{collectionId}/schema",
    id: "schema",
    summary: "What features hold, as JSON Schema; f=geojson for that of a feature in GeoJSON",
    parameters: &[LANG, F_SCHEMA],
    media: SCHEMA_PAGE,
    ..Route::GET
};

/// Functions of filters.
pub const FILTER_FUNCTIONS: Route = Route {
    path: "/functions",
    id: "functions",
    summary: "Functions that filters may call",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
    ..Route::GET
};

/// The media type of a schema.
pub const MEDIA: &str = "application/schema+json";

/// Properties that filters may use.
///
/// # Errors
/// 404 for an unknown collection; 400 for an unknown parameter, language or format, 406 where `Accept` takes none
/// that is served.
pub async fn queryables(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Problem> {
    answer(&app, &id, &call, &QUERYABLES, "queryables", |_| true)
}

/// What `sortby` may name.
///
/// # Errors
/// 404 for an unknown collection; 400 for an unknown parameter, language or format, 406 where `Accept` takes none
/// that is served.
pub async fn sortables(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Problem> {
    answer(&app, &id, &call, &SORTABLES, "sortables", is_sortable)
}

/// The schema of a collection's features.
///
/// # Errors
/// 404 for an unknown collection; 400 for an unknown parameter, language or format, 406 where `Accept` takes none
/// that is served.
pub async fn schema(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Response, Problem> {
    answer(&app, &id, &call, &SCHEMA, "schema", |_| true)
}

fn answer(
    app: &App,
    id: &str,
    call: &Call,
    route: &Route,
    what: &str,
    keep: fn(&Property) -> bool,
) -> Result<Response, Problem> {
    let all: &[formats::Format] = if what == "schema" { &formats::FEATURE_SCHEMA } else { &formats::SCHEMA };
    let format = html::format(app, call, route, all)?;
    let collection = app.collection(id)?;
    let mut properties: Map<String, Value> = Map::new();
    if what == "schema" {
        properties.insert("id".into(), json!({ "title": "Id", "type": "string", "x-ogc-role": "id" }));
    }
    if what != "sortables" {
        properties.insert("geometry".into(), geometry(collection));
    }
    for property in collection.properties().iter().filter(|p| keep(p)) {
        properties.insert(property.name.to_string(), describe(property, collection));
    }
    let document = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": call.links.to(&["collections", id, what]),
        "type": "object",
        "title": collection.info().title.get("en"),
        "titles": collection.info().title,
        "properties": properties,
        "additionalProperties": false,
    });
    if format == "geojson" {
        return respond::json(MEDIA, &of_geojson(document));
    }
    if format == "html" {
        return html::page(app, call, "schema.html", page(call, collection, what, &document));
    }
    Ok(respond::with_header(respond::json(MEDIA, &document)?, VARY, "accept"))
}

/// The schema of a feature as GeoJSON writes it: clients read from it what properties there are and their types.
fn of_geojson(mut schema: Value) -> Value {
    let mut properties = schema["properties"].take();
    let geometry = properties.as_object_mut().and_then(|p| {
        p.remove("id");
        p.remove("geometry")
    });
    json!({
        "$schema": schema["$schema"],
        "$id": format!("{}?f=geojson", schema["$id"].as_str().unwrap_or_default()),
        "type": "object",
        "title": schema["title"],
        "required": ["type", "geometry", "properties"],
        "properties": {
            "type": { "type": "string", "enum": ["Feature"] },
            "id": { "type": "string" },
            "geometry": geometry,
            "properties": { "type": "object", "properties": properties },
        },
    })
}

/// What the page of a schema shows.
fn page(call: &Call, collection: &Collection, what: &str, document: &Value) -> Value {
    let properties = document["properties"].as_object().into_iter().flatten();
    let row = |(name, schema): (&String, &Value)| {
        let titles = if schema["titles"].is_null() { &schema["title"] } else { &schema["titles"] };
        let kind = schema["type"].as_str().or(schema["format"].as_str());
        let format = schema["format"].as_str().filter(|f| schema["type"].is_string() && !f.is_empty());
        let property = collection.property(name);
        json!({ "name": name, "title": titles, "kind": kind, "format": format, "unit": property.and_then(|p| p.unit.as_ref()) })
    };
    json!({
        "what": what,
        "titles": collection.info().title,
        "properties": properties.map(row).collect::<Vec<_>>(),
        "items": call.page(&["collections", collection.id(), "items"]),
        "crumbs": [crumb(call, &["collections"], "collections"), collection_crumb(call, collection)],
    })
}

fn geometry(collection: &Collection) -> Value {
    let format = match collection.shapes().kind() {
        ShapeKind::Point => "geometry-point-or-multipoint",
        ShapeKind::Line => "geometry-linestring-or-multilinestring",
        ShapeKind::Polygon => "geometry-polygon-or-multipolygon",
    };
    json!({ "title": "Geometry", "format": format, "x-ogc-role": "primary-geometry" })
}

fn describe(property: &Property, collection: &Collection) -> Value {
    let mut out = match property.kind {
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Integer => json!({ "type": "integer" }),
        Kind::Number => json!({ "type": "number" }),
        Kind::Text => json!({ "type": "string" }),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::Timestamp => json!({ "type": "string", "format": "date-time" }),
        Kind::List => json!({ "type": "array", "items": { "type": "string" } }),
    };
    let title = property.title.get("en");
    out["title"] = json!(if title.is_empty() { &property.name } else { title });
    if !property.title.is_empty() {
        out["titles"] = json!(property.title);
    }
    if let Some(unit) = &property.unit {
        out["x-ogc-unit"] = json!(unit.get("en"));
    }
    if collection.info().time.as_ref() == Some(&property.name) {
        out["x-ogc-role"] = json!("primary-instant");
    }
    out
}

/// `/functions`.
///
/// # Errors
/// 400 for an unknown parameter, language or format, 406 where `Accept` takes none that is served.
pub async fn functions(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &FILTER_FUNCTIONS, &formats::DOCUMENT)?;
    let kinds = |kind: Type| match kind {
        Type::Number => json!(["number", "integer"]),
        other => json!([other.word()]),
    };
    let argument =
        |a: &Argument| json!({ "title": a.title, "description": a.description, "type": kinds(a.kind) });
    let functions: Vec<Value> = FUNCTIONS
        .iter()
        .map(|f| {
            json!({
                "name": f.name,
                "description": f.description,
                "arguments": f.arguments.iter().map(argument).collect::<Vec<_>>(),
                "returns": [f.returns.word()],
            })
        })
        .collect();
    let links = [call.self_link(&["functions"], "application/json")];
    let document = json!({ "functions": functions, "links": links });
    html::outlined(&app, &call, (format, &FILTER_FUNCTIONS), document)
}
