//! "Counties inside zone X" and "zones of county Y": `/collections/{zones}/items/{id}/{members}`.

use super::documents::{AboutMembers, FeatureReference, MembersDocument, UnmatchedMember};
use super::relation;
use super::zone_page::{self, Shown};
use crate::export::geojson;
use crate::feature::{Collection, Member};
use crate::query::{MemberRow, Members, Page, Relation};
use crate::server::App;
use crate::server::ask;
use crate::server::ask::MOST_EXPLAINED as MOST;
use crate::server::ask::paging::{MAX_LIMIT, Paging};
use crate::server::ask::parameters::{
    CRS, EXPLAIN, F_SERIES, LANG, MEMBER_LIMIT, MIN_SHARE, OFFSET, PRECISION, RELATION, SKIP_GEOMETRY, ZOOM,
};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::{Route, schema_of};
use axum::extract::{Path, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use std::time::{Duration, Instant};

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
        CRS,
        SKIP_GEOMETRY,
        PRECISION,
        ZOOM,
        EXPLAIN,
        LANG,
        F_SERIES,
    ],
    media: &["application/geo+json", "text/csv", "text/html"],
    documents: &[("application/geo+json", schema_of::<MembersDocument<'static>>)],
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
    // Off the async threads: without shared borders, polygons have to be intersected.
    respond::blocking(move || answer(&app, &call, &of, &feature, &wanted)).await
}

fn answer(app: &App, call: &Call, of: &str, feature: &str, wanted: &str) -> Result<Response, Problem> {
    let format = html::format(app, call, &MEMBERS, &formats::TABLES)?;
    let asked = MembersRequest::read(app, call, of, feature, wanted)?;
    let paging = Paging::read(call, MAX_LIMIT)?;
    let detail = ask::detail(call, asked.wanted)?;
    let explained = call.params.flag("explain")?;
    let start = Instant::now();
    let found = asked.found(app);
    let took = start.elapsed();
    let list = asked.direction != Direction::NoList;
    let rows: Vec<&MemberRow<'_>> = found.rows.iter().skip(paging.offset).take(paging.limit).collect();
    if format == "html" {
        let matched = found.rows.len();
        let positions = rows.iter().map(|r| r.position).collect();
        let page = Page { positions, matched };
        let links = paging.links(call, &["collections", of, "items", feature, wanted], &page, asked.wanted);
        let shown = Shown {
            of: asked.of,
            feature: asked.feature,
            wanted: asked.wanted,
            rows: &rows,
            matched,
            unmatched: &found.unmatched,
            list,
        };
        return Ok(respond::phase(zone_page::page(app, call, &shown, paging, &links)?, "query", took));
    }
    let default = app.atlas.info().default_language();
    let list = list.then_some(&default);
    if format == "csv" {
        return relation::table(&format!("{of}-{feature}-{wanted}"), asked.wanted, &rows, list);
    }
    let page = Page { positions: rows.iter().map(|r| r.position).collect(), matched: found.rows.len() };
    let links = paging.links(call, &["collections", of, "items", feature, wanted], &page, asked.wanted);
    let mut about = asked.about(&found);
    if explained {
        about.push_str(&asked.explain(app, &found, took));
    }
    let mut next = rows.iter();
    let response = respond::features(geojson::collect(&page, &links, &about, |out| {
        geojson::features(out, &page.positions, |out, p| {
            let extra = next.next().map_or_else(String::new, |r| relation::members(r, list));
            geojson::feature(out, asked.wanted, p, &detail, &extra);
            out.push(b'}');
        });
    }));
    let response = respond::phase(respond::in_crs(response, detail.crs), "query", took);
    Ok(if explained { response } else { respond::reusable(response) })
}

/// How members were found.
#[derive(Serialize, JsonSchema)]
pub struct MembersExplained<'a> {
    /// Features whose boxes meet the one asked about.
    candidates: usize,
    /// Features that the list or the ground relates to it.
    related: usize,
    /// Features of the answer, on all pages.
    r#in: usize,
    /// The first of the others.
    not_in: Vec<MemberLeftOut<'a>>,
    milliseconds: f64,
}

/// A related feature that is not in the answer.
#[derive(Serialize, JsonSchema)]
struct MemberLeftOut<'a> {
    id: &'a str,
    why: String,
}

/// Which way an official list relates the two collections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    /// The feature is a zone of the list, and its members are asked for.
    Members,
    /// The feature is a member in the list, and its zones are asked for.
    Zones,
    /// No list relates the two.
    NoList,
}

/// What a request asks for.
struct MembersRequest<'a> {
    of: &'a Collection,
    feature: usize,
    wanted: &'a Collection,
    direction: Direction,
    relation: (&'static str, Relation),
    min_share: f64,
}

impl<'a> MembersRequest<'a> {
    fn read(app: &'a App, call: &Call, of: &str, feature: &str, wanted: &str) -> Result<Self, Problem> {
        let (of, wanted) = (app.collection(of)?, app.collection(wanted)?);
        let feature = app.feature(of, feature)?;
        let direction =
            match (app.atlas.membership(of.id(), wanted.id()), app.atlas.membership(wanted.id(), of.id())) {
                (Some(_), _) => Direction::Members,
                (None, Some(_)) => Direction::Zones,
                (None, None) => Direction::NoList,
            };
        let relation = relation_of(call, direction, of, wanted)?;
        let min_share = call.params.number("min_share", 0.0, 1.0)?.unwrap_or(0.0);
        Ok(MembersRequest { of, feature, wanted, direction, relation, min_share })
    }

    fn found(&self, app: &'a App) -> Members<'a> {
        self.related(app, self.relation.1, self.min_share)
    }

    fn related(&self, app: &'a App, relation: Relation, min_share: f64) -> Members<'a> {
        match self.direction {
            Direction::Zones => app.atlas.zones_of(self.wanted, self.of, self.feature, relation, min_share),
            _ => app.atlas.members(self.of, self.feature, self.wanted, relation, min_share),
        }
    }

    /// How the answer came about: candidates, and why some of them were rejected.
    fn explain(&self, app: &'a App, found: &Members<'_>, took: Duration) -> String {
        let candidates =
            app.atlas.dataset().index_of(self.wanted).candidates(&self.of.shapes().bounds(self.feature));
        let any = self.related(app, Relation::Any, 0.0).rows;
        let is_in = |r: &&MemberRow<'_>| found.rows.iter().any(|f| f.position == r.position);
        let why = |r: &MemberRow<'_>| {
            let percent = (r.overlap.share_of_member * 1e4).round() / 100.0;
            let listed = if r.listed.is_empty() { "not listed" } else { "listed" };
            let asked = self.relation.0;
            let why = format!(
                "{listed}, and {:.1} km² ({percent} %) shared, where relation={asked} and min_share={} are asked for",
                r.overlap.km2, self.min_share
            );
            MemberLeftOut { id: self.wanted.feature_id(r.position as usize), why }
        };
        let not_in = any.iter().filter(|r| !is_in(r)).take(MOST).map(why).collect();
        let explained = MembersExplained {
            candidates: candidates.len(),
            related: any.len(),
            r#in: found.rows.len(),
            not_in,
            milliseconds: took.as_secs_f64() * 1e3,
        };
        format!("\"explain\":{},", json!(explained))
    }

    /// Members of the document before the features: the feature asked about, the relation, and listed units without
    /// a boundary.
    fn about(&self, found: &Members<'a>) -> String {
        let unmatched = |m: &&'a Member| UnmatchedMember {
            name: &m.name,
            coverage: m.part_word(),
            evidence: m.evidence.as_deref(),
            note: m.note.as_deref(),
        };
        let feature = || FeatureReference {
            collection: self.of.id(),
            id: self.of.feature_id(self.feature),
            title: self.of.feature_title(self.feature),
        };
        let of_zones = self.direction == Direction::Zones;
        let about = json!(AboutMembers {
            member: of_zones.then(feature),
            relation: self.relation.0,
            unmatched: found.unmatched.iter().map(unmatched).collect(),
            zone: (!of_zones).then(feature),
        });
        let role = if of_zones { "member" } else { "zone" };
        // The feature asked about stands first.
        format!(
            "\"{role}\":{},\"relation\":{},\"unmatched\":{},",
            about[role], about["relation"], about["unmatched"]
        )
    }
}

/// The relation asked for. By default members are those of the list, zones those of the list or the ground, and where
/// there is no list, what shares ground.
fn relation_of(
    call: &Call,
    direction: Direction,
    of: &Collection,
    wanted: &Collection,
) -> Result<(&'static str, Relation), Problem> {
    let words: Vec<(&str, (&'static str, Relation))> =
        Relation::WORDS.iter().map(|(w, r)| (*w, (*w, *r))).collect();
    let default = match direction {
        Direction::Members => ("listed", Relation::Listed),
        Direction::Zones => ("any", Relation::Any),
        Direction::NoList => ("intersects", Relation::Intersects),
    };
    let relation = call.params.word("relation", &words)?.unwrap_or(default);
    match relation.1 == Relation::Listed && direction == Direction::NoList {
        true => Err(Problem::bad_request(format!(
            "parameter relation: no official list gives {} to {}; expected within, intersects or majority, found \"listed\"",
            wanted.id(),
            of.id()
        ))),
        false => Ok(relation),
    }
}
