//! `/collections/{collectionId}/items` and one item of it, wherever the features are kept.

use super::items::{self, ITEM, ITEMS, flatgeobuf, item_links, sequence};
use crate::export::geojson;
use crate::query::Page;
use crate::server::App;
use crate::server::app::HeldCollection;
use crate::server::ask::paging::{DEFAULT_LIMIT, Paging};
use crate::server::ask::{self, Zones, filter};
use crate::server::wire::call::Call;
use crate::server::wire::features::FeaturePage;
use crate::server::wire::formats::{self, Format, GEOJSON};
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::{respond, table};
use crate::store::{Extract, Store, StoreQuery};
use axum::extract::{Path, State};
use axum::response::Response;
use std::time::Instant;

/// What a page of features is served in: the formats that are written feature by feature.
const FORMATS: [Format; 4] = [formats::ITEMS[0], formats::ITEMS[1], formats::ITEMS[2], formats::ITEMS[3]];
/// Parameters that only a collection in memory answers.
const REFUSED: [&str; 4] = ["q", "not_in", "sortby", "explain"];

/// A page of features.
///
/// # Errors
/// 404 for an unknown collection, 400 for a parameter that cannot be read or does not fit it; 406 where `Accept`
/// takes none of the formats.
pub async fn items(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Response, Problem> {
    match app.atlas.store(&id) {
        Some(store) => page(&app, &**store, &call).await,
        None => items::page(&app, &id, &call).await,
    }
}

/// One feature.
///
/// # Errors
/// 404 for an unknown collection or feature, 400 for a parameter that cannot be read; 406 where `Accept` takes none
/// of the formats.
pub async fn item(
    State(app): State<App>,
    Path((id, feature)): Path<(String, String)>,
    call: Call,
) -> Result<Response, Problem> {
    match app.atlas.store(&id) {
        Some(store) => one(&app, &**store, &feature, &call),
        None => items::item(&app, [&id, &feature], &call),
    }
}

/// Refuses what only a collection in memory answers.
fn refuse(call: &Call, store: &dyn Store, names: &[&str]) -> Result<(), Problem> {
    match names.iter().find(|name| call.params.get(name).is_some()) {
        Some(name) => Err(Problem::bad_request(format!(
            "parameter {name}: expected a collection in memory, found {:?}, whose features are read in place",
            store.schema().id()
        ))),
        None => Ok(()),
    }
}

/// A page of features that are kept outside of memory.
async fn page(app: &App, store: &dyn Store, call: &Call) -> Result<Response, Problem> {
    store.ready()?;
    let schema = store.schema();
    let own = filter::parameters(schema, &ITEMS);
    let names: Vec<&str> = own.iter().map(|(name, _)| &**name).collect();
    let format = call.format_with(&ITEMS, &FORMATS, &names)?;
    refuse(call, store, &REFUSED)?;
    let paging = Paging::read(call, DEFAULT_LIMIT)?;
    let detail = ask::detail(call, schema)?;
    let with_geometry = ask::with_geometry(call, &detail)?;
    let query = StoreQuery {
        bounds: call.params.bbox(ask::crs(&call.params, "bbox-crs")?)?,
        zone: Zones::read(app, call, "in")?.map(|zones| zones.ground()).transpose()?,
        filter: filter::conjunction(app, call, schema, &ITEMS)?,
        offset: paging.offset as u64,
        limit: paging.limit,
        is_uncounted: false,
    };
    // Reads features until enough of them pass.
    if query.filter.is_some() || query.zone.is_some() {
        call.ticket.grows_heavy().await?;
    }
    let start = Instant::now();
    let budget = call.ticket.budget();
    let Extract { features, matched, estimated, has_more } = store.page(&query, budget)?;
    let took = start.elapsed();
    let segments = ["collections", &**schema.id(), "items"];
    let mut links = vec![call.self_link(&segments, GEOJSON)];
    let ahead = paging.offset.saturating_add(features.len());
    links.extend(paging.around(call, &segments, GEOJSON, features.len(), ahead + usize::from(has_more)));
    let collection = call.links.to(&segments[..2]);
    links.push(Link::new(collection, "collection", "application/json", "The collection"));
    links.extend(call.alternates(&FORMATS));
    let positions: Vec<u32> = (0..features.len() as u32).collect();
    let (crs, held) = (detail.crs, HeldCollection::Own(Box::new(features)));
    let response = match format {
        "csv" => table::features(app, budget, held, positions, detail, with_geometry)?,
        "fgb" => flatgeobuf(app, budget, held, &positions, detail)?,
        "geojsonseq" => sequence(app, budget, held, positions, detail)?,
        _ => {
            let page = Page { positions, matched: matched.unwrap_or_default() as usize };
            let is_counted = matched.is_some();
            let estimate = estimated.map(|about| format!("\"numberEstimated\":{about},")).unwrap_or_default();
            let extra = &*estimate;
            let page = FeaturePage { collection: held, page, detail, links: &links, is_counted, extra };
            return Ok(respond::phase(page.answer(app, call, |_| String::new())?, "query", took));
        }
    };
    Ok(respond::phase(respond::paged(respond::in_crs(response, crs), &links), "query", took))
}

/// One of them.
fn one(app: &App, store: &dyn Store, id: &str, call: &Call) -> Result<Response, Problem> {
    let formats = [formats::ITEM[0]];
    call.format(&ITEM, &formats)?;
    store.ready()?;
    let schema = store.schema();
    let detail = ask::detail(call, schema)?;
    let found = store
        .feature(id, call.ticket.budget())?
        .ok_or_else(|| Problem::not_found(format!("collection {:?} has no feature {id:?}", schema.id())))?;
    let links = item_links(app, call, schema, id, &formats);
    let mut out = Vec::new();
    geojson::feature(&mut out, &found.features, 0, &detail, "");
    out.push(b',');
    out.extend_from_slice(geojson::reference_system(detail.crs).as_bytes());
    out.extend_from_slice(b"\"links\":");
    geojson::value(&mut out, &links);
    out.push(b'}');
    Ok(respond::in_crs(respond::bytes(GEOJSON, out), detail.crs))
}
