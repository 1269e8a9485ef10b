//! `/api`: an OpenAPI 3.0 description made of the table of routes, and a page of the same.

mod browse;
mod documents;
mod examples;
mod parameters;
mod schemas;
mod tags;

pub use browse::browse;
pub use documents::ApiDescription;

use crate::feature::Collection;
use crate::server::App;
use crate::server::ask::filter;
use crate::server::features::ITEMS;
use crate::server::wire::links::Links;
use crate::server::wire::route::Route;
use documents::{ApiComponents, ApiContact, ApiInfo, ApiLicense, ApiServer, ApiTag, OPENAPI};
use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

/// The description of these routes of this server.
pub fn document(app: &App, links: &Links, routes: &[&'static Route]) -> Value {
    let info = app.atlas.info();
    let (mut paths, mut generator) = (Map::new(), schemas::generator());
    for route in routes {
        let path = paths.entry(route.path.to_owned()).or_insert_with(|| json!({}));
        match route.is_post() {
            true => path["post"] = upload(app, route, &mut generator),
            false => path["get"] = operation(app, route, &mut generator),
        }
    }
    for collection in app.atlas.collections() {
        let path = ITEMS.path.replace("{collectionId}", collection.id());
        paths.insert(path, json!({ "get": own_items(app, collection, &mut generator) }));
    }
    let title = info.title.english();
    json!(ApiDescription {
        openapi: OPENAPI,
        info: ApiInfo {
            title: if title.is_empty() { "Atlas" } else { title },
            description: info.description.english(),
            version: env!("CARGO_PKG_VERSION"),
            contact: info.contact.as_ref().map(|c| ApiContact {
                name: c.provider(),
                url: &c.url,
                email: &c.email
            }),
            license: ApiLicense { name: "MIT OR Apache-2.0" },
        },
        servers: vec![ApiServer { url: links.base() }],
        tags: tags::all(routes).into_iter().map(|name| ApiTag { name }).collect(),
        paths,
        components: ApiComponents { schemas: generator.take_definitions(true) },
    })
}

fn operation(app: &App, route: &Route, generator: &mut SchemaGenerator) -> Value {
    json!({
        "operationId": route.id,
        "summary": route.summary,
        "tags": [tags::tag(route)],
        "parameters": parameters::all(app, route),
        "responses": responses(route, generator),
    })
}

/// The features of one collection: its queryables are parameters too (OGC 19-079r2, section 6.4).
fn own_items(app: &App, collection: &Collection, generator: &mut SchemaGenerator) -> Value {
    let mut operation = operation(app, &ITEMS, generator);
    operation["operationId"] = json!(format!("items.{}", collection.id()));
    operation["summary"] = json!(collection.info().description.english());
    let own = parameters::of_query(app, &ITEMS, Some(collection));
    let names = filter::names(collection, &ITEMS);
    let queryables = names.iter().filter_map(|n| collection.property(n)).map(parameters::queryable);
    operation["parameters"] = own.chain(queryables).collect();
    operation
}

/// An operation that takes a body.
fn upload(app: &App, route: &Route, generator: &mut SchemaGenerator) -> Value {
    let mut operation = operation(app, route, generator);
    let content: Map<String, Value> = route
        .body
        .iter()
        .map(|m| ((*m).to_owned(), json!({ "schema": { "type": "string" }, "example": examples::body(m) })))
        .collect();
    operation["requestBody"] = json!({ "required": true, "content": content });
    for (status, what) in [("413", "The body is too large"), ("415", "The body has another media type")] {
        operation["responses"][status] = problem(what, generator);
    }
    operation
}

fn problem(what: &str, generator: &mut SchemaGenerator) -> Value {
    let schema = json!({ "schema": schemas::problem(generator) });
    json!({ "description": what, "content": { "application/problem+json": schema } })
}

fn responses(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let content: Map<String, Value> = route
        .media
        .iter()
        .map(|m| ((*m).to_owned(), json!({ "schema": schemas::answer(route, m, generator) })))
        .collect();
    let mut all = Map::new();
    let mut good = json!({ "description": route.summary, "content": content });
    if route.media.contains(&"application/geo+json") {
        good["headers"] = json!({ "Content-Crs": {
            "description": "Reference system of the coordinates, in angle brackets",
            "schema": { "type": "string" },
        } });
    }
    all.insert("200".into(), good);
    let mut plain = |status: &str, what: &str| all.insert(status.into(), json!({ "description": what }));
    if route.media.contains(&"application/vnd.mapbox-vector-tile") {
        plain("204", "The tile is empty");
    }
    plain("304", "The same as the client has");
    if route.path.starts_with("/download") {
        plain("206", "A part of the file");
    }
    if route.path.contains("{featureId}") {
        plain("303", "An old code of several features: a search for them");
        plain("308", "An old code: today's feature");
    }
    for (status, what) in problems(route) {
        all.insert(status.into(), problem(what, generator));
    }
    if route.has_xml_faults() {
        let report = json!({ "schema": { "type": "string", "description": "An exception report" } });
        for (status, what) in [("400", "A parameter is wrong"), ("501", "There is no such operation")] {
            let told = all.entry(status).or_insert_with(|| json!({ "description": what, "content": {} }));
            told["content"]["text/xml"] = report.clone();
        }
    }
    Value::Object(all)
}

/// The error responses of an operation.
fn problems(route: &Route) -> Vec<(&'static str, &'static str)> {
    let mut all = vec![("400", "A parameter is wrong")];
    if route.path.contains('{') {
        all.push(("404", "There is no such thing"));
    }
    all.push(("405", "Only GET and HEAD are served"));
    all.push(("406", "No format that is accepted"));
    if route.path.starts_with("/download") {
        all.push(("416", "No such part of the file"));
    }
    all.push(("500", "The server failed"));
    all.push(("503", "The answer took too long"));
    all
}
