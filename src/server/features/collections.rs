//! `/collections` and `/collections/{collectionId}`.

use super::download::ENDINGS;
use super::queryables::MEDIA as SCHEMA;
use crate::feature::{Collection, Kind, Localized, Property};
use crate::geometry::{Bounds, Crs};
use crate::server::App;
use crate::server::ask::datetime;
use crate::server::ask::parameters::{F_LINKED, F_PAGE, LANG, LINKED_PAGE, PAGE};
use crate::server::pages::crumbs::crumb;
use crate::server::pages::html;
use crate::server::pages::{linked_data, sketch, snippets};
use crate::server::wire::call::Call;
use crate::server::wire::formats::{self, FLATGEOBUF, GEOJSON_SEQ, GEOPACKAGE};
use crate::server::wire::links::Link;
use crate::server::wire::links::{IMAGE, VECTOR};
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::{Route, schema_of};
use crate::server::wire::spooled::SPOOLED;
use crate::store::Store;
use axum::extract::{Path, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Collections.
pub const COLLECTIONS: Route = Route {
    path: "/collections",
    id: "collections",
    summary: "All collections",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
    documents: &[("application/json", schema_of::<CollectionList<'static>>)],
    ..Route::GET
};

/// One collection.
pub const COLLECTION: Route = Route {
    path: "/collections/{collectionId}",
    id: "collection",
    summary: "One collection",
    parameters: &[LANG, F_LINKED],
    media: LINKED_PAGE,
    documents: &[
        ("application/json", schema_of::<CollectionDocument<'static>>),
        (linked_data::JSON_LD, schema_of::<linked_data::LinkedData>),
    ],
    ..Route::GET
};

/// All collections.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Collections")]
struct CollectionList<'a> {
    links: Vec<Link>,
    collections: Vec<CollectionDocument<'a>>,
}

/// A collection of features (OGC 17-069r4, section 7.14).
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Collection")]
struct CollectionDocument<'a> {
    id: &'a str,
    title: &'a str,
    titles: &'a Localized,
    description: &'a str,
    descriptions: &'a Localized,
    attribution: &'a str,
    sources: &'a Localized,
    license: &'a str,
    licences: &'a Localized,
    item_type: &'static str,
    /// Number of features.
    item_count: usize,
    /// True where that is what a database guesses.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    item_count_is_estimated: bool,
    /// URIs of the reference systems that features are given in.
    crs: Vec<&'static str>,
    /// URI of the reference system that they are kept in.
    storage_crs: &'static str,
    properties: Vec<PropertySummary<'a>>,
    /// The property that holds the id of each feature.
    #[serde(skip_serializing_if = "Option::is_none")]
    id_property: Option<&'a str>,
    /// The property that holds a feature's title, by language.
    title_properties: &'a BTreeMap<Arc<str>, Arc<str>>,
    /// The properties that name the larger regions a feature lies in, the largest first, by language.
    within_properties: &'a BTreeMap<Arc<str>, Vec<Arc<str>>>,
    /// Properties that only programs need; a page leaves them out.
    hidden_properties: &'a [Arc<str>],
    links: Vec<Link>,
    /// Absent without features and dates.
    #[serde(skip_serializing_if = "Extent::is_empty")]
    extent: Extent,
}

/// A property of features.
#[derive(Serialize, JsonSchema)]
struct PropertySummary<'a> {
    name: &'a str,
    r#type: Kind,
    title: &'a Localized,
    /// What it says, where the title does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a Localized>,
    unit: Option<&'a Localized>,
}

/// Where and when features are.
#[derive(Serialize, JsonSchema)]
struct Extent {
    #[serde(skip_serializing_if = "Option::is_none")]
    spatial: Option<SpatialExtent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temporal: Option<TemporalExtent>,
}

impl Extent {
    fn is_empty(&self) -> bool {
        self.spatial.is_none() && self.temporal.is_none()
    }
}

/// Where features are.
#[derive(Serialize, JsonSchema)]
struct SpatialExtent {
    /// Boxes in degrees: west, south, east, north.
    bbox: [[f64; 4]; 1],
    /// URI of their reference system.
    crs: &'static str,
}

/// When features are.
#[derive(Serialize, JsonSchema)]
struct TemporalExtent {
    /// Begin and end, RFC 3339 in UTC.
    interval: [[String; 2]; 1],
    /// URI of the calendar.
    trs: &'static str,
}

/// All collections.
///
/// # Errors
/// 400 for an unknown parameter, language or format, 406 where `Accept` takes none that is served.
pub async fn collections(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &COLLECTIONS, &formats::DOCUMENT)?;
    let elsewhere = app.atlas.stores().iter().map(|store| elsewhere(&**store, &call));
    let collections = app.atlas.collections().iter().map(|c| describe(c, &call)).chain(elsewhere).collect();
    let mut links = vec![
        call.self_link(&["collections"], "application/json"),
        Link::new(call.links.to(&[]), "root", "application/json", "Landing page"),
    ];
    links.extend(call.alternates(&formats::DOCUMENT));
    html::document(&app, &call, (format, "collections.html"), CollectionList { links, collections })
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
    let format = html::format(&app, &call, &COLLECTION, &formats::LINKED)?;
    if let Some(store) = app.atlas.store(&id)
        && format != "jsonld"
    {
        let document = elsewhere(&**store, &call);
        return html::outlined(&app, &call, (format, &COLLECTION), document);
    }
    let collection = app.collection(&id)?;
    if format == "jsonld" {
        return respond::json(linked_data::JSON_LD, &linked_data::collection(&app, &call, collection));
    }
    let document = describe(collection, &call);
    if format != "html" {
        return html::document(&app, &call, (format, "collection.html"), document);
    }
    let every: Vec<u32> = (0..collection.len() as u32).collect();
    let whole = match every.len() <= sketch::MOST {
        true => sketch::sketch(&app, &call, collection, &every)?,
        false => None,
    };
    let linked = linked_data::embedded(&linked_data::collection(&app, &call, collection));
    let snippets = snippets::of_collection(&call, collection);
    let context = json!({ "doc": document, "sketch": whole, "linked": linked, "snippets": snippets, "crumbs": [crumb(&call, &["collections"], "collections")] });
    html::page(&app, &call, "collection.html", context)
}

/// A collection whose features are kept outside of memory, with the links that lead somewhere.
fn elsewhere<'a>(store: &'a dyn Store, call: &Call) -> CollectionDocument<'a> {
    let (schema, extent) = (store.schema(), store.extent());
    let id = &**schema.id();
    let served = [
        "items",
        "self",
        "describedby",
        "describedBy",
        "http://www.opengis.net/def/rel/ogc/1.0/queryables",
        "http://www.opengis.net/def/rel/ogc/1.0/schema",
    ];
    let mut document = describe(schema, call);
    let formats: Vec<String> = SPOOLED.iter().map(|kind| format!("f={}", kind.word)).collect();
    let is_served = |link: &Link| {
        let is_made = formats.iter().any(|f| link.href.ends_with(f)) || link.href.ends_with("f=html");
        served.contains(&link.rel) && !is_made && (store.privacy().items || link.rel != "items")
    };
    document.links.retain(is_served);
    let sums = call.links.to(&["collections", id, "aggregate"]);
    document.links.push(Link::new(sums, "related", "application/json", "Counts and sums"));
    document.item_count = extent.count as usize;
    document.item_count_is_estimated = extent.is_estimated;
    if extent.bounds.is_empty() {
        return document;
    }
    let [west, south, east, north]: [f64; 4] = extent.bounds.rounded_outward(4).into();
    let bbox = [[west, south, east, north]];
    document.extent.spatial = Some(SpatialExtent { bbox, crs: Crs::Crs84.uri() });
    document
}

fn describe<'a>(collection: &'a Collection, call: &Call) -> CollectionDocument<'a> {
    let (id, info) = (&**collection.id(), collection.info());
    let at = |segments: &[&str]| call.links.to(segments);
    let mut links = vec![
        Link::new(at(&["collections", id]), "self", "application/json", "This collection"),
        Link::new(at(&["collections", id, "items"]), "items", "application/geo+json", "Features as GeoJSON"),
        Link::new(at(&["collections", id, "tiles"]), VECTOR, "application/json", "Vector tiles"),
        Link::new(at(&["tiles", id]), "describedby", "application/json", "Vector tiles (TileJSON)"),
    ];
    links.push(Link::new(at(&["collections", id, "map"]), IMAGE, "image/png", "A map as one image"));
    let page = call.links.with_query(&["collections", id], [("f", "html".to_owned())]);
    links.push(Link::new(page, "alternate", "text/html", "This collection as a page"));
    let linked = call.links.with_query(&["collections", id], [("f", "jsonld".to_owned())]);
    links.push(Link::new(
        linked,
        "alternate",
        linked_data::JSON_LD,
        "This collection as linked data (DCAT, schema.org)",
    ));
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
    for kind in SPOOLED {
        let href = call.links.with_query(&["collections", id, "items"], [("f", kind.word.to_owned())]);
        links.push(Link::new(href, "items", kind.media, format!("Features as {}", kind.title)));
    }
    for (ending, media, title) in ENDINGS {
        let href = at(&["download", &format!("{id}.{ending}")]);
        links.push(Link::new(href, "enclosure", media, title));
    }
    for kind in SPOOLED {
        let href = at(&["download", &format!("{id}.{}", kind.ending)]);
        links.push(Link::new(href, "enclosure", kind.media, format!("All features as {}", kind.title)));
    }
    let layer = at(&["qgis", "collections", &format!("{id}.qlr")]);
    links.push(Link::new(layer, "related", "application/x-qgis-layer-definition", "A layer for QGIS"));
    let whole = at(&["download.gpkg"]);
    links.push(Link::new(
        whole,
        "enclosure",
        GEOPACKAGE,
        "All collections as one GeoPackage, with styles for QGIS",
    ));
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
    let property = |p: &'a Property| PropertySummary {
        name: &p.name,
        r#type: p.kind,
        title: &p.title,
        description: p.description.known(),
        unit: p.unit.as_ref(),
    };
    CollectionDocument {
        id,
        title: info.title.english(),
        titles: &info.title,
        description: info.description.english(),
        descriptions: &info.description,
        attribution: info.source.english(),
        sources: &info.source,
        license: info.licence.english(),
        licences: &info.licence,
        item_type: "feature",
        item_count: collection.len(),
        item_count_is_estimated: false,
        crs: Crs::ALL.map(Crs::uri).into(),
        storage_crs: Crs::Crs84.uri(),
        properties: collection.properties().iter().map(property).collect(),
        id_property: info.id_property.as_deref(),
        title_properties: &info.title_properties,
        within_properties: &info.within_properties,
        hidden_properties: &info.hidden_properties,
        links,
        extent: extent(collection),
    }
}

fn extent(collection: &Collection) -> Extent {
    let bounds = Some(collection.bounds()).filter(|b| !b.is_empty());
    let spatial = |bounds: &Bounds| {
        let [_, south, _, north]: [f64; 4] = bounds.rounded_outward(4).into();
        let [west, _, east, _] = collection.extent();
        let bbox = [(west * 1e4).floor() / 1e4, south, (east * 1e4).ceil() / 1e4, north];
        SpatialExtent { bbox: [bbox], crs: Crs::Crs84.uri() }
    };
    let trs = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian";
    let temporal = |interval| TemporalExtent { interval: [interval], trs };
    Extent { spatial: bounds.map(spatial), temporal: datetime::extent(collection).map(temporal) }
}
