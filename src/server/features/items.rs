//! `/collections/{collectionId}/items` and one item of it.

use super::detail::{self, Detail};
use super::formats::{self, GEOJSON};
use super::paging::{DEFAULT_LIMIT, Paging};
use super::selection::{self, Selection};
use super::{csv, explain, fields, filter, flatgeobuf, geojson, geojsonseq, html};
use crate::feature::Collection;
use crate::geometry::Crs;
use crate::query::Query;
use crate::server::App;
use crate::server::pages::html as pages;
use crate::server::routes;
use crate::server::wire::call::Call;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use axum::extract::{Path, State};
use axum::http::HeaderName;
use axum::http::header::LINK;
use axum::response::Response;
use std::time::Instant;

/// The header that names the reference system of an answer (OGC 18-058r1, section 6.5).
const CONTENT_CRS: HeaderName = HeaderName::from_static("content-crs");

/// A page of features.
pub async fn items(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Response, Problem> {
    // Off the async threads: a page of everything is tens of megabytes.
    respond::blocking(move || page(&app, &id, &call)).await
}

fn page(app: &App, id: &str, call: &Call) -> Result<Response, Problem> {
    let collection = app.collection(id)?;
    let format =
        call.format_with(&routes::ITEMS, &formats::ITEMS, &filter::names(collection, &routes::ITEMS))?;
    call.language(&pages::languages(app))?;
    let paging = Paging::read(call, DEFAULT_LIMIT)?;
    let detail = Detail::read(call, collection)?;
    let table = csv::with_geometry(call, &detail)?;
    let explained = call.params.flag("explain")?;
    let start = Instant::now();
    let query = query(app, call, collection, paging)?;
    let page = app.atlas.items(collection, &query);
    let took = start.elapsed();
    let mut links = paging.links(call, &["collections", id, "items"], &page, collection);
    links.extend(call.alternates(&formats::ITEMS));
    let crs = detail.crs;
    let response = match format {
        "csv" => csv::features(collection, &page.positions, &detail, table)?,
        "fgb" => flatgeobuf::answer(collection, &page.positions, &detail)?,
        "html" => html::page(app, call, collection, (&page, &detail, paging), &links)?,
        "geojsonseq" => {
            geojsonseq::answer(app.atlas.clone(), collection.id().clone(), page.positions, detail)
        }
        _ => {
            let extra = match explained {
                true => explain::items(app, collection, &query, &page, took),
                false => String::new(),
            };
            let response = geojson::page_with(collection, &page, &detail, &links, &extra);
            return Ok(respond::phase(in_crs(response, crs), "query", took));
        }
    };
    Ok(respond::phase(linked(in_crs(response, crs), &links), "query", took))
}

/// What is asked of a collection.
pub fn query(app: &App, call: &Call, collection: &Collection, paging: Paging) -> Result<Query, Problem> {
    let filtered = filter::selection(app, call, collection, &routes::ITEMS)?;
    let bounds = call.params.bbox(detail::crs(&call.params, "bbox-crs")?)?;
    let Selection { within, order } = selection::select(app, call, collection)?;
    let within = match (within, filtered) {
        (Some(mut within), Some(filtered)) => {
            within.retain(|p| filtered.binary_search(p).is_ok());
            Some(within)
        }
        (one, other) => one.or(other),
    };
    // An order that is asked for wins over the order of a search.
    let order = fields::sorted(&call.params, collection)?.or(order);
    Ok(Query { bounds, within, order, limit: paging.limit, offset: paging.offset })
}

/// One feature.
pub async fn item(
    State(app): State<App>,
    Path((id, feature)): Path<(String, String)>,
    call: Call,
) -> Result<Response, Problem> {
    let format = pages::format(&app, &call, &routes::ITEM, &formats::ITEM)?;
    let collection = app.collection(&id)?;
    let position = app.feature(collection, &feature)?;
    let detail = Detail::read(&call, collection)?;
    let links = item_links(&app, &call, collection, &feature);
    if format == "html" {
        return html::item(&app, &call, collection, (position, &detail), &links);
    }
    let mut out = Vec::new();
    geojson::feature(&mut out, collection, position, &detail, "");
    out.extend_from_slice(b",\"links\":");
    geojson::value(&mut out, &links);
    out.push(b'}');
    Ok(in_crs(respond::bytes(GEOJSON, out), detail.crs))
}

fn item_links(app: &App, call: &Call, collection: &Collection, feature: &str) -> Vec<Link> {
    let id = collection.id();
    let here = ["collections", id, "items", feature];
    let mut links = vec![
        call.self_link(&here, GEOJSON),
        Link::new(call.links.to(&here[..2]), "collection", "application/json", "Its collection"),
    ];
    links.extend(call.alternates(&formats::ITEM));
    for list in app.atlas.memberships().iter().filter(|m| m.zones == *id) {
        let to = call.links.to(&[&here[..], &[&*list.members]].concat());
        links.push(Link::new(to, "related", GEOJSON, list.title.get("en")));
    }
    let about = |word: &str, title: &str| {
        Link::new(call.links.to(&[&here[..], &[word]].concat()), "related", "application/json", title)
    };
    links.extend(app.atlas.has_facts(collection).then(|| about("facts", "Single figures")));
    links.extend(app.atlas.has_lineage(collection).then(|| about("lineage", "Old codes and names")));
    links
}

/// Says in which reference system the coordinates of an answer are.
pub fn in_crs(response: Response, crs: Crs) -> Response {
    respond::with_header(response, CONTENT_CRS, &format!("<{}>", crs.uri()))
}

/// The neighbouring pages in the header, for formats without a place for links (RFC 8288).
fn linked(response: Response, links: &[Link]) -> Response {
    let paging = links.iter().filter(|l| matches!(l.rel, "next" | "prev"));
    let all: Vec<String> = paging.map(|l| format!("<{}>; rel=\"{}\"", l.href, l.rel)).collect();
    if all.is_empty() { response } else { respond::with_header(response, LINK, &all.join(", ")) }
}
