//! "Counties inside zone X" and "zones of county Y": `/collections/{zones}/items/{id}/{members}`.

mod documents;
mod explain;
mod page;
mod points;
mod points_document;
mod relation;
mod request;

use crate::query::{MemberRow, Page};
use crate::server::App;
use crate::server::ask::parameters::{
    CRS, EXPLAIN, F_SERIES, LANG, MEMBER_LIMIT, MIN_SHARE, OFFSET, PRECISION, RELATION, SKIP_GEOMETRY,
    STRING, ZOOM, parameter,
};
use crate::server::wire::call::Call;
use crate::server::wire::features::FeaturePage;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::{Parameter, Route, schema_of};
use axum::extract::{Path, State};
use axum::response::Response;
use points_document::{MembersOrPoints, PointCounts};
use request::MembersRequest;
use std::time::Instant;

const ZONES_GROUP_BY: Parameter = parameter(
    "group_by",
    "Of features that are read in place: a collection of zones. The answer counts and sums (`groups`) also what of the zone lies in each of them; as CSV that alone.",
    STRING,
    "",
);

/// Members of a zone.
pub const MEMBERS: Route = Route {
    path: "/collections/{collectionId}/items/{featureId}/{membersId}",
    id: "members",
    summary: "Members of a zone, zones of a member, or zones over zones, with the ground they share and whether list and ground agree",
    parameters: &[
        RELATION,
        MIN_SHARE,
        MEMBER_LIMIT,
        OFFSET,
        ZONES_GROUP_BY,
        CRS,
        SKIP_GEOMETRY,
        PRECISION,
        ZOOM,
        EXPLAIN,
        LANG,
        F_SERIES,
    ],
    media: &["application/geo+json", "application/json", "text/csv", "text/html"],
    documents: &[
        ("application/geo+json", schema_of::<MembersOrPoints>),
        ("application/json", schema_of::<PointCounts<'static>>),
    ],
    ..Route::GET
};

/// Members of a zone; where the list is one of zones of this feature's collection, its zones.
///
/// # Errors
/// 404 for an unknown collection or feature, 400 for a relation that the two do not have or a parameter that cannot be
/// read; 406 where `Accept` takes none of the formats.
pub async fn members(
    State(app): State<App>,
    Path((of, feature, wanted)): Path<(String, String, String)>,
    call: Call,
) -> Result<Response, Problem> {
    if let Some(store) = app.atlas.store(&wanted) {
        store.ready()?;
        // Who counts many points counts long.
        call.ticket.grows_heavy().await?;
        return points::answer(&app, &call, &**store, [&of, &feature], &MEMBERS);
    }
    answer(&app, &call, [&of, &feature, &wanted])
}

fn answer(app: &App, call: &Call, path: [&str; 3]) -> Result<Response, Problem> {
    let request = MembersRequest::read(app, call, path, &MEMBERS)?;
    let (wanted, paging, budget) = (request.wanted, request.paging, call.ticket.budget());
    let info = app.atlas.info();
    let language = call.lang(&info.languages)?.cloned().unwrap_or_else(|| info.default_language());
    let list = request.has_list().then_some(&language);
    let start = Instant::now();
    let found = request.found(app, budget)?;
    let took = start.elapsed();
    let rows: Vec<&MemberRow<'_>> = found.rows.iter().skip(paging.offset).take(paging.limit).collect();
    let [of, feature, members] = path;
    if request.format == "csv" {
        return Ok(relation::table(&format!("{of}-{feature}-{members}"), wanted, &rows, list));
    }
    let page = Page { positions: rows.iter().map(|r| r.position).collect(), matched: found.rows.len() };
    let links = paging.links(call, &["collections", of, "items", feature, members], &page, wanted);
    if request.format == "html" {
        let response = page::page(app, call, &request, (&found, &rows), &links)?;
        return Ok(respond::phase(response, "query", took));
    }
    let mut about = documents::about(&request, &found);
    if request.is_explained {
        about.push_str(&explain::members(app, &request, &found, (took, budget))?);
    }
    let beside: Vec<String> = rows.iter().map(|row| relation::members(row, list)).collect();
    let (collection, detail) = (app.held(members)?, request.detail);
    let page = FeaturePage { collection, page, detail, links: &links, is_counted: true, extra: &about };
    let response = page.answer(app, call, move |i| beside[i].clone())?;
    let response = respond::phase(response, "query", took);
    Ok(if request.is_explained { response } else { respond::reusable(response) })
}
