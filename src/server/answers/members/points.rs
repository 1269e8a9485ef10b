//! Features in a zone that are kept outside of memory: how many, their sums, also by zones of another collection, and where
//! they may be told the features.

use super::documents::FeatureReference;
use super::points_document::{AboutPoints, PointCounts, PointsByZone, sums};
use crate::feature::{Collection, Property};
use crate::query::Page;
use crate::server::App;
use crate::server::answers::by_zone;
use crate::server::answers::tallies::ToldGroups;
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
use std::time::Instant;

/// What they are served in.
const FORMATS: [Format; 2] = [TABLES[0], TABLES[1]];
/// Parameters that only a collection in memory answers.
const REFUSED: [&str; 3] = ["relation", "min_share", "explain"];

/// The features of a zone by the point that each counts by. Of zones that share a border, a point on it counts in one.
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
    let (by, code) = (by(app, call)?, by_zone::code_of(store, zones));
    if let Some(property) = code.filter(|_| by.is_some()) {
        return Err(Problem::bad_request(format!(
            "parameter group_by: expected none, found one: features count in {of} by their code ({property}), whatever else they lie in"
        )));
    }
    let paging = Paging::read(call, DEFAULT_LIMIT)?;
    let detail = ask::detail(call, schema)?;
    let (start, budget) = (Instant::now(), call.ticket.budget());
    if let (Some(by), "csv") = (by, format) {
        let groups = by_zone::by_zone(store, by, Some(&ground), budget)?;
        let groups = ToldGroups::of_sums(store, by.id(), groups);
        return Ok(respond::phase(groups.table(&format!("{of}-{feature}-{id}")), "query", start.elapsed()));
    }
    let (tally, comparison, groups) = match by {
        Some(by) => {
            let (tally, groups) = by_zone::on_ground(store, by, &ground, budget)?;
            (tally, None, Some(groups))
        }
        None => {
            let (tally, comparison) = by_zone::of_zone(store, (zones, position), &ground, budget)?;
            (tally, comparison, None)
        }
    };
    let about = AboutPoints {
        zone: FeatureReference::of(zones, position),
        count: tally.count,
        sums: sums(store, &tally),
        ground: comparison,
        groups: by.zip(groups.as_deref()).map(|(by, groups)| PointsByZone::all(store, by, groups)),
    };
    let segments = ["collections", of, "items", feature, id];
    if !store.privacy().items {
        let links = vec![call.self_link(&segments, "application/json")];
        let minimum_count = store.privacy().minimum_count;
        let response =
            respond::json("application/json", &PointCounts { about, collection: id, minimum_count, links })?;
        return Ok(respond::phase(response, "query", start.elapsed()));
    }
    let property = code.and_then(|code| schema.property(code));
    let has_code =
        |p: &Property| ask::filter::equality(app, schema, (&p.name, p), zones.feature_id(position));
    let query = StoreQuery {
        filter: property.map(has_code).transpose()?,
        zone: code.is_none().then_some(ground),
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
    let page = FeaturePage {
        collection: held,
        page,
        detail,
        links: &links,
        is_counted: true,
        extra: &about.before_features(),
    };
    Ok(respond::phase(page.answer(app, call, |_| String::new())?, "query", took))
}

/// `group_by`: the zones that make the groups.
fn by<'a>(app: &'a App, call: &Call) -> Result<Option<&'a Collection>, Problem> {
    let by = call.params.get("group_by").map(str::trim).filter(|by| !by.is_empty());
    let zones = |by| {
        by_zone::zones(app, by).ok_or_else(|| {
            let zones = app.atlas.collections().iter().map(|c| &**c.id());
            let known: Vec<&str> = zones.filter(|id| by_zone::zones(app, id).is_some()).collect();
            let known = known.join(", ");
            Problem::bad_request(format!(
                "parameter group_by: expected a collection of zones ({known}), found {by:?}"
            ))
        })
    };
    by.map(zones).transpose()
}
