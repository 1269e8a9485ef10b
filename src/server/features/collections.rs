//! `/collections` and `/collections/{collectionId}`.

use super::download::ENDINGS;
use super::queryables::MEDIA as SCHEMA;
use crate::feature::Collection;
use crate::geometry::Crs;
use crate::server::App;
use crate::server::ask::datetime;
use crate::server::ask::parameters::{F_PAGE, LANG, PAGE};
use crate::server::pages::crumbs::crumb;
use crate::server::pages::html;
use crate::server::pages::sketch;
use crate::server::wire::call::Call;
use crate::server::wire::formats::{self, FLATGEOBUF, GEOJSON_SEQ};
use crate::server::wire::links::Link;
use crate::server::wire::links::VECTOR;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::Route;
use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};

/// Collections.
pub const COLLECTIONS: Route = Route {
    path: "/collections",
    id: "collections",
    summary: "All collections",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
    ..Route::GET
};

/// One collection.
pub const COLLECTION: Route = Route {
    path: "/collections/{collectionId}",
    id: "collection",
    summary: "One collection",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
    ..Route::GET
};

/// All collections.
///
/// # Errors
/// 400 for an unknown parameter, language or format, 406 where `Accept` takes none that is served.
pub async fn collections(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &COLLECTIONS, &formats::DOCUMENT)?;
    let all: Vec<Value> = app.atlas.collections().iter().map(|c| describe(c, &call)).collect();
    let mut links = vec![
        call.self_link(&["collections"], "application/json"),
        Link::new(call.links.to(&[]), "root", "application/json", "Landing page"),
    ];
    links.extend(call.alternates(&formats::DOCUMENT));
    let document = json!({ "links": links, "collections": all });
    html::document(&app, &call, (format, "collections.html"), document)
}

/// One collection.
///
/// # Errors
/// 404 for an unknown collection; 400 for an unknown parameter, language or format, 406 where `Accept` takes none
/// that is served.
pub async fn collection(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &COLLECTION, &formats::DOCUMENT)?;
    let collection = app.collection(&id)?;
    let document = describe(collection, &call);
    if format != "html" {
        return html::document(&app, &call, (format, "collection.html"), document);
    }
    let every: Vec<u32> = (0..collection.len() as u32).collect();
    let whole =
        (every.len() <= sketch::MOST).then(|| sketch::sketch(&app, &call, collection, &every)).flatten();
    let context = json!({ "doc": document, "sketch": whole, "crumbs": [crumb(&call, &["collections"], "collections")] });
    html::page(&app, &call, "collection.html", context)
}

fn describe(collection: &Collection, call: &Call) -> Value {
    let (id, info) = (&**collection.id(), collection.info());
    let at = |segments: &[&str]| call.links.to(segments);
    let mut links = vec![
        Link::new(at(&["collections", id]), "self", "application/json", "This collection"),
        Link::new(at(&["collections", id, "items"]), "items", "application/geo+json", "Features as GeoJSON"),
        Link::new(at(&["collections", id, "tiles"]), VECTOR, "application/json", "Vector tiles"),
        Link::new(at(&["tiles", id]), "describedby", "application/json", "Vector tiles (TileJSON)"),
    ];
    let page = call.links.with_query(&["collections", id], [("f", "html".to_owned())]);
    links.push(Link::new(page, "alternate", "text/html", "This collection as a page"));
    let more = [
        ("html", "text/html", "Features as a page"),
        ("geojsonseq", GEOJSON_SEQ, "Features one by one (GeoJSON text sequence)"),
        ("csv", "text/csv", "Features as CSV"),
        ("fgb", FLATGEOBUF, "Features as FlatGeobuf"),
    ];
    for (format, media, title) in more {
        let href = call.links.with_query(&["collections", id, "items"], [("f", format.to_owned())]);
        links.push(Link::new(href, "items", media, title));
    }
    for (ending, media, title) in ENDINGS {
        let href = at(&["download", &format!("{id}.{ending}")]);
        links.push(Link::new(href, "enclosure", media, title));
    }
    let schemas = [
        ("queryables", "http://www.opengis.net/def/rel/ogc/1.0/queryables", "What filters may name"),
        ("sortables", "http://www.opengis.net/def/rel/ogc/1.0/sortables", "What answers may be sorted by"),
        ("schema", "http://www.opengis.net/def/rel/ogc/1.0/schema", "What features hold"),
    ];
    let described = call.links.with_query(&["collections", id, "schema"], [("f", "geojson".to_owned())]);
    // Relation types are case-insensitive (RFC 8288, section 2.1.1), but GDAL recognises only this spelling.
    links.push(Link::new(described, "describedBy", SCHEMA, "What features hold, as GeoJSON writes them"));
    let schema = |(word, rel, title)| Link::new(at(&["collections", id, word]), rel, SCHEMA, title);
    links.extend(schemas.map(schema));
    let properties: Vec<Value> = collection
        .properties()
        .iter()
        .map(|p| json!({ "name": p.name, "type": p.kind, "title": p.title, "unit": p.unit }))
        .collect();
    let mut out = json!({
        "id": id,
        "title": info.title.get("en"),
        "titles": info.title,
        "description": info.description.get("en"),
        "descriptions": info.description,
        "attribution": info.source.get("en"),
        "sources": info.source,
        "license": info.licence.get("en"),
        "licences": info.licence,
        "itemType": "feature",
        "itemCount": collection.len(),
        "crs": Crs::ALL.map(Crs::uri),
        "storageCrs": Crs::Crs84.uri(),
        "properties": properties,
        "titleProperties": info.title_properties,
        "withinProperties": info.within_properties,
        "hiddenProperties": info.hidden_properties,
        "links": links,
    });
    if !collection.bounds().is_empty() {
        let bounds: [f64; 4] = collection.bounds().rounded_outward(4).into();
        out["extent"] = json!({ "spatial": { "bbox": [bounds], "crs": Crs::Crs84.uri() } });
    }
    if let Some(interval) = datetime::extent(collection) {
        let trs = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian";
        out["extent"]["temporal"] = json!({ "interval": [interval], "trs": trs });
    }
    out
}
