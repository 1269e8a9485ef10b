//! What can be asked of a collection: queryables, sortables and the schema, as JSON Schema (OGC 19-079r2, section 6.2).

use crate::feature::{Collection, Kind, Localized, Property, ShapeKind, ShapeKinds};
use crate::query::filter::{GEOMETRY_NAMES, QUALIFIER};
use crate::query::is_sortable;
use crate::server::App;
use crate::server::ask::parameters::{F_PAGE, F_SCHEMA, LANG};
use crate::server::pages::crumbs::{collection_crumb, crumb};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::{Route, schema_of};
use axum::extract::{Path, State};
use axum::http::header::VARY;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const SCHEMA_PAGE: &[&str] = &["application/schema+json", "text/html"];

/// Properties that filters may use.
pub const QUERYABLES: Route = Route {
    path: "/collections/{collectionId}/queryables",
    id: "queryables",
    summary: "What filters may name, as JSON Schema; each property is a parameter of items too",
    parameters: &[LANG, F_PAGE],
    media: SCHEMA_PAGE,
    documents: &[(MEDIA, schema_of::<PropertiesSchema<'static>>)],
    ..Route::GET
};

/// Properties that answers may be sorted by.
pub const SORTABLES: Route = Route {
    path: "/collections/{collectionId}/sortables",
    id: "sortables",
    summary: "What sortby may name, as JSON Schema",
    parameters: &[LANG, F_PAGE],
    media: SCHEMA_PAGE,
    documents: &[(MEDIA, schema_of::<PropertiesSchema<'static>>)],
    ..Route::GET
};

/// The schema of a collection's features.
pub const SCHEMA: Route = Route {
    path: "/collections/{collectionId}/schema",
    id: "schema",
    summary: "What features hold, as JSON Schema; f=geojson for that of a feature in GeoJSON",
    parameters: &[LANG, F_SCHEMA],
    media: SCHEMA_PAGE,
    documents: &[(MEDIA, schema_of::<SchemaDocument<'static>>)],
    ..Route::GET
};

/// The media type of a schema.
pub const MEDIA: &str = "application/schema+json";

/// Properties as JSON Schema describes them (OGC 19-079r2, section 6.2).
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PropertiesSchema<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    #[serde(rename = "$id")]
    id: String,
    r#type: &'static str,
    title: &'a str,
    titles: &'a Localized,
    properties: BTreeMap<String, PropertySchema<'a>>,
    additional_properties: bool,
}

/// What a property holds; a geometry has a format alone.
#[derive(Serialize, JsonSchema, Default)]
struct PropertySchema<'a> {
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    titles: Option<&'a Localized>,
    /// What it says, where the title does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    descriptions: Option<&'a Localized>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'static str>,
    /// Of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<ItemsSchema>,
    /// The unit of its numbers.
    #[serde(rename = "x-ogc-unit", skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    /// What a client does with it: `id`, `primary-geometry`, `primary-instant`.
    #[serde(rename = "x-ogc-role", skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
}

/// What a list holds.
#[derive(Serialize, JsonSchema)]
struct ItemsSchema {
    r#type: &'static str,
}

/// A feature in GeoJSON as JSON Schema describes it.
#[derive(Serialize, JsonSchema)]
struct FeatureSchema<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    #[serde(rename = "$id")]
    id: String,
    r#type: &'static str,
    title: &'a str,
    required: [&'static str; 3],
    properties: FeatureMembersSchema<'a>,
}

/// The members of a feature in GeoJSON.
#[derive(Serialize, JsonSchema)]
struct FeatureMembersSchema<'a> {
    r#type: WordSchema,
    id: ItemsSchema,
    geometry: PropertySchema<'a>,
    properties: FeaturePropertiesSchema<'a>,
}

/// A text that is one of a few words.
#[derive(Serialize, JsonSchema)]
struct WordSchema {
    r#type: &'static str,
    r#enum: [&'static str; 1],
}

/// The properties of a feature in GeoJSON.
#[derive(Serialize, JsonSchema)]
struct FeaturePropertiesSchema<'a> {
    r#type: &'static str,
    properties: BTreeMap<String, PropertySchema<'a>>,
}

/// What features hold, by themselves or in GeoJSON.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum SchemaDocument<'a> {
    Properties(PropertiesSchema<'a>),
    GeoJson(Box<FeatureSchema<'a>>),
}

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

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
    let store = app.atlas.store(id);
    let (collection, kinds) = match store {
        Some(store) => {
            store.ready()?;
            (store.schema(), store.extent().kind.into())
        }
        None => app.collection(id).map(|c| (c, c.shapes().kinds()))?,
    };
    // Features that are read in place have one order alone.
    let is_ordered = what != "sortables" || store.is_none();
    let mut properties = BTreeMap::new();
    if what == "schema" && format != "geojson" {
        let own = PropertySchema {
            title: "Id",
            r#type: Some("string"),
            role: Some("id"),
            ..PropertySchema::default()
        };
        properties.insert("id".to_owned(), own);
    }
    if what != "sortables" && format != "geojson" {
        properties.insert("geometry".to_owned(), geometry(kinds));
    }
    for property in collection.properties().iter().filter(|p| is_ordered && keep(p)) {
        let is_taken = *property.name == *GEOMETRY_NAMES[0] || property.name.is_empty();
        let qualifier = if is_taken && format != "geojson" && what != "schema" { QUALIFIER } else { "" };
        properties.insert(format!("{qualifier}{}", property.name), describe(property, collection));
    }
    let (title, address) = (collection.info().title.english(), call.links.to(&["collections", id, what]));
    if format == "geojson" {
        let members = FeatureMembersSchema {
            r#type: WordSchema { r#type: "string", r#enum: ["Feature"] },
            id: ItemsSchema { r#type: "string" },
            geometry: geometry(kinds),
            properties: FeaturePropertiesSchema { r#type: "object", properties },
        };
        let document = SchemaDocument::GeoJson(Box::new(FeatureSchema {
            schema: DIALECT,
            id: format!("{address}?f=geojson"),
            r#type: "object",
            title,
            required: ["type", "geometry", "properties"],
            properties: members,
        }));
        return respond::json(MEDIA, &json!(document));
    }
    let document = json!(SchemaDocument::Properties(PropertiesSchema {
        schema: DIALECT,
        id: address,
        r#type: "object",
        title,
        titles: &collection.info().title,
        properties,
        additional_properties: false,
    }));
    if format == "html" {
        return html::page(app, call, "schema.html", page(call, collection, what, &document));
    }
    Ok(respond::with_header(respond::json(MEDIA, &document)?, VARY, "accept"))
}

/// What the page of a schema shows.
fn page(call: &Call, collection: &Collection, what: &str, document: &Value) -> Value {
    let properties = document["properties"].as_object().into_iter().flatten();
    let row = |(name, schema): (&String, &Value)| {
        let titles = if schema["titles"].is_null() { &schema["title"] } else { &schema["titles"] };
        let kind = schema["type"].as_str().or(schema["format"].as_str());
        let format = schema["format"].as_str().filter(|f| schema["type"].is_string() && !f.is_empty());
        let property = collection.property(name);
        json!({ "name": name, "title": titles, "description": property.and_then(|p| p.description.known()), "kind": kind, "format": format, "unit": property.and_then(|p| p.unit.as_ref()) })
    };
    json!({
        "what": what,
        "titles": collection.info().title,
        "properties": properties.map(row).collect::<Vec<_>>(),
        "items": call.page(&["collections", collection.id(), "items"]),
        "crumbs": [crumb(call, &["collections"], "collections"), collection_crumb(call, collection)],
    })
}

fn geometry(kinds: ShapeKinds) -> PropertySchema<'static> {
    let format = match kinds.highest() {
        _ if kinds.is_mixed() => "geometry-any",
        ShapeKind::Point => "geometry-point-or-multipoint",
        ShapeKind::Line => "geometry-linestring-or-multilinestring",
        ShapeKind::Polygon => "geometry-polygon-or-multipolygon",
    };
    PropertySchema {
        title: "Geometry",
        format: Some(format),
        role: Some("primary-geometry"),
        ..PropertySchema::default()
    }
}

fn describe<'a>(property: &'a Property, collection: &Collection) -> PropertySchema<'a> {
    let (kind, format) = match property.kind {
        Kind::Boolean => ("boolean", None),
        Kind::Integer => ("integer", None),
        Kind::Number => ("number", None),
        Kind::Text => ("string", None),
        Kind::Date => ("string", Some("date")),
        Kind::Timestamp => ("string", Some("date-time")),
        Kind::List => ("array", None),
    };
    let title = property.title.english();
    let dates = collection.info().time.as_ref() == Some(&property.name);
    PropertySchema {
        title: if title.is_empty() { &property.name } else { title },
        titles: Some(&property.title).filter(|t| !t.is_empty()),
        description: property.description.known().map(Localized::english),
        descriptions: property.description.known(),
        r#type: Some(kind),
        format,
        items: (property.kind == Kind::List).then_some(ItemsSchema { r#type: "string" }),
        unit: property.unit.as_ref().map(|u| u.english()),
        role: dates.then_some("primary-instant"),
    }
}
