//! `/collections/{collectionId}/items` and one item of it.

use super::csv;
use super::geojson::{self, Detail};
use crate::feature::Collection;
use crate::query::{Page, Query};
use crate::server::App;
use crate::server::routes;
use crate::server::wire::call::Call;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::json;

/// Features at most on one page.
pub const MAX_LIMIT: usize = 10_000;
const DEFAULT_LIMIT: usize = 10;
const GEOJSON: &str = "application/geo+json";
/// Formats of features, with the media types that ask for them.
pub const FORMATS: [(&str, &[&str]); 2] =
    [("json", &["application/geo+json", "application/json", "application/*"]), ("csv", &["text/csv"])];

/// A page of features.
pub async fn items(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Response, Problem> {
    let format = call.format(&routes::ITEMS, &FORMATS)?;
    let collection = app.collection(&id)?;
    call.params.check_datetime()?;
    let paging = Paging::read(&call, DEFAULT_LIMIT)?;
    let query =
        Query { bounds: call.params.bbox()?, limit: paging.limit, offset: paging.offset, ..Query::default() };
    let page = app.atlas.items(collection, &query);
    if format == "csv" {
        return table(collection, &page.positions);
    }
    let links = paging.links(&call, &["collections", &id, "items"], &page, collection);
    let detail = detail(&call)?;
    Ok(collect(&page, &links, "", |out| {
        features(out, &page.positions, |out, p| {
            geojson::feature(out, collection, p, detail, "");
            out.push(b'}');
        });
    }))
}

/// One feature.
pub async fn item(
    State(app): State<App>,
    Path((id, feature)): Path<(String, String)>,
    call: Call,
) -> Result<Response, Problem> {
    call.json(&routes::ITEM)?;
    let collection = app.collection(&id)?;
    let position = app.feature(collection, &feature)?;
    let here = ["collections", &*id, "items", &*feature];
    let mut links = vec![
        call.self_link(&here, GEOJSON),
        Link::new(call.links.to(&here[..2]), "collection", "application/json", "Its collection"),
    ];
    for list in app.atlas.memberships().iter().filter(|m| *m.zones == *id) {
        let to = call.links.to(&[&here[..], &[&*list.members]].concat());
        links.push(Link::new(to, "related", GEOJSON, list.title.get("en")));
    }
    let about = |word: &str, title: &str| {
        Link::new(call.links.to(&[&here[..], &[word]].concat()), "related", "application/json", title)
    };
    links.extend(app.atlas.has_facts(collection).then(|| about("facts", "Single figures")));
    links.extend(app.atlas.has_lineage(collection).then(|| about("lineage", "Old codes and names")));
    let mut out = Vec::new();
    geojson::feature(&mut out, collection, position, detail(&call)?, "");
    out.extend_from_slice(b",\"links\":");
    geojson::value(&mut out, &links);
    out.push(b'}');
    Ok(respond::bytes(GEOJSON, out))
}

/// Geometry parameters.
pub fn detail(call: &Call) -> Result<Detail, Problem> {
    let places = |v: &str| v.parse().ok().filter(|n| *n <= 7);
    let precision = call.params.parsed("precision", "a whole number from 0 to 7", places)?.unwrap_or(7);
    Ok(Detail { skip_geometry: call.params.flag("skipGeometry")?, precision })
}

/// Rows of properties, without geometry.
fn table(collection: &Collection, positions: &[u32]) -> Result<Response, Problem> {
    let header =
        std::iter::once("id".to_owned()).chain(collection.properties().iter().map(|p| p.name.to_string()));
    let row = |p: &u32| {
        let p = *p as usize;
        let id = std::iter::once(collection.feature_id(p).to_string());
        id.chain(collection.properties().iter().map(|c| c.values[p].to_cell())).collect()
    };
    csv::table(collection.id(), header, positions.iter().map(row))
}

/// Where in an answer a page stands.
#[derive(Debug, Clone, Copy)]
pub struct Paging {
    /// Features at most.
    pub limit: usize,
    /// Features to skip.
    pub offset: usize,
}

impl Paging {
    /// Reads `limit` and `offset`; a limit above the maximum is taken as the maximum.
    pub fn read(call: &Call, default: usize) -> Result<Self, Problem> {
        let limit = call.params.integer("limit", 1)?.unwrap_or(default).min(MAX_LIMIT);
        Ok(Paging { limit, offset: call.params.integer("offset", 0)?.unwrap_or(0) })
    }

    /// `self`, `next`, `prev` and the collection.
    pub fn links(self, call: &Call, segments: &[&str], page: &Page, collection: &Collection) -> Vec<Link> {
        let mut links = vec![call.self_link(segments, GEOJSON)];
        let to = |offset: usize| {
            call.again(segments, &[("offset", offset.to_string()), ("limit", self.limit.to_string())])
        };
        let after = self.offset.saturating_add(page.positions.len());
        if after < page.matched && !page.positions.is_empty() {
            links.push(Link::new(to(after), "next", GEOJSON, "Next page"));
        }
        if self.offset > 0 {
            let before = self.offset.min(page.matched).saturating_sub(self.limit);
            links.push(Link::new(to(before), "prev", GEOJSON, "Previous page"));
        }
        let collection = call.links.to(&["collections", collection.id()]);
        links.push(Link::new(collection, "collection", "application/json", "The collection"));
        links
    }
}

/// Writes features with commas between.
pub fn features(out: &mut Vec<u8>, positions: &[u32], mut each: impl FnMut(&mut Vec<u8>, usize)) {
    for (i, p) in positions.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        each(out, *p as usize);
    }
}

/// A feature collection; `extra` are further members, each with a comma behind it.
///
/// The time stamp stands last and does not count for the tag: the same features are the same answer.
pub fn collect(page: &Page, links: &[Link], extra: &str, write: impl FnOnce(&mut Vec<u8>)) -> Response {
    let mut out = Vec::with_capacity(1 << 16);
    out.extend_from_slice(b"{\"type\":\"FeatureCollection\",");
    out.extend_from_slice(extra.as_bytes());
    let counts = json!({ "numberMatched": page.matched, "numberReturned": page.positions.len() }).to_string();
    out.extend_from_slice(&counts.as_bytes()[1..counts.len() - 1]);
    out.extend_from_slice(b",\"links\":");
    geojson::value(&mut out, &links);
    out.extend_from_slice(b",\"features\":[");
    write(&mut out);
    out.extend_from_slice(b"],\"timeStamp\":\"");
    let content = out.len();
    // Rounded up, so that it is never before the request.
    let now = jiff::Timestamp::now();
    let millis = now.as_millisecond() + 1;
    let stamp = jiff::Timestamp::from_millisecond(millis).unwrap_or(now);
    out.extend_from_slice(format!("{stamp:.3}\"}}").as_bytes());
    let tag = out[..content].to_vec();
    respond::tagged(respond::bytes(GEOJSON, out), &tag)
}
