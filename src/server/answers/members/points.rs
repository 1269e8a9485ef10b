//! Points in a zone that are kept outside of memory: how many, their sums, and where they may be told the points.

use crate::query::Page;
use crate::server::App;
use crate::server::app::HeldCollection;
use crate::server::ask;
use crate::server::ask::paging::{DEFAULT_LIMIT, Paging};
use crate::server::wire::call::Call;
use crate::server::wire::features::FeaturePage;
use crate::server::wire::formats::{Format, GEOJSON, TABLES};
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::Route;
use crate::server::wire::table;
use crate::store::{Store, StoreQuery, ZoneGround};
use axum::response::Response;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Instant;

/// What they are served in.
const FORMATS: [Format; 2] = [TABLES[0], TABLES[1]];
/// Parameters that only a collection in memory answers.
const REFUSED: [&str; 3] = ["relation", "min_share", "explain"];

/// A sum over the points of a zone.
#[derive(Serialize)]
struct ZoneSum {
    /// `null` where nothing is known.
    sum: Option<f64>,
    /// Points whose value is unknown.
    unknown: u64,
}

/// The points of a zone. Of zones that share a border, a point on it counts in one.
///
/// # Errors
/// 404 for an unknown zone, 400 for a parameter that cannot be read or a zone without ground, 503 where counting takes too
/// long, or the file has changed.
pub fn answer(
    app: &App,
    call: &Call,
    store: &dyn Store,
    [of, feature]: [&str; 2],
    route: &Route,
) -> Result<Response, Problem> {
    let format = call.format(route, &FORMATS)?;
    let schema = store.schema();
    let id = &**schema.id();
    if let Some(name) = REFUSED.iter().find(|name| call.params.get(name).is_some()) {
        return Err(Problem::bad_request(format!(
            "parameter {name}: expected a collection in memory, found {id:?}, whose features are read in place"
        )));
    }
    let zones = app.collection(of)?;
    let position = app.feature(zones, feature)?;
    let ground = ZoneGround::of_feature(zones, position).ok_or_else(|| {
        Problem::bad_request(format!("expected a zone with polygons, found {of}/{feature} without ground"))
    })?;
    let paging = Paging::read(call, DEFAULT_LIMIT)?;
    let detail = ask::detail(call, schema)?;
    let (start, budget) = (Instant::now(), call.ticket.budget());
    let tally = store.tally(&ground, budget)?;
    let sum = |s: &crate::store::Sum| ZoneSum { sum: s.value(), unknown: tally.count - s.known };
    let sums: BTreeMap<&str, ZoneSum> = store.summed().into_iter().zip(tally.sums.iter().map(sum)).collect();
    let segments = ["collections", of, "items", feature, id];
    let zone = json!({ "collection": of, "id": feature, "title": zones.feature_title(position) });
    if !store.privacy().items {
        let links = [call.self_link(&segments, "application/json")];
        let least = store.privacy().minimum_count;
        let document = json!({
            "zone": zone, "collection": id, "count": tally.count, "sums": sums,
            "minimumCount": least, "links": links,
        });
        let response = respond::json("application/json", &document)?;
        return Ok(respond::phase(response, "query", start.elapsed()));
    }
    let query = StoreQuery {
        zone: Some(ground),
        offset: paging.offset as u64,
        limit: paging.limit,
        ..StoreQuery::default()
    };
    let found = store.page(&query, budget)?;
    let took = start.elapsed();
    let matched = found.matched.unwrap_or(tally.count) as usize;
    let page = Page { positions: (0..found.features.len() as u32).collect(), matched };
    let mut links = vec![call.self_link(&segments, GEOJSON)];
    links.extend(paging.around(call, &segments, GEOJSON, page.positions.len(), matched));
    let collection = call.links.to(&["collections", id]);
    links.push(Link::new(collection, "collection", "application/json", "The collection"));
    let held = HeldCollection::Own(Box::new(found.features));
    if format == "csv" {
        let answer = table::features(app, budget, held, page.positions, detail, false)?;
        return Ok(respond::phase(respond::paged(answer, &links), "query", took));
    }
    let extra = format!("\"zone\":{zone},\"count\":{},\"sums\":{},", tally.count, json!(sums));
    let page = FeaturePage { collection: held, page, detail, links: &links, is_counted: true, extra: &extra };
    Ok(respond::phase(page.answer(app, call, |_| String::new())?, "query", took))
}
