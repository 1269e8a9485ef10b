//! "Counties inside zone X": `/collections/{zones}/items/{id}/{members}`.

use crate::feature::{Collection, Member};
use crate::query::{MemberRow, Members, Page, Relation};
use crate::server::App;
use crate::server::features::csv;
use crate::server::features::detail::Detail;
use crate::server::features::formats;
use crate::server::features::geojson;
use crate::server::features::items;
use crate::server::features::paging::{MAX_LIMIT, Paging};
use crate::server::routes;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Map, Value, json};

/// The columns that tell how a member relates to its zone.
const COLUMNS: [&str; 8] = [
    "overlap_km2",
    "share_of_member",
    "share_of_zone",
    "listed",
    "listed_as",
    "coverage",
    "evidence",
    "note",
];

/// Members of a zone.
pub async fn members(
    State(app): State<App>,
    Path((zones, feature, members)): Path<(String, String, String)>,
    call: Call,
) -> Result<Response, Problem> {
    let format = call.format(&routes::MEMBERS, &formats::TABLES)?;
    let (zone_collection, collection) = (app.collection(&zones)?, app.collection(&members)?);
    let zone = app.feature(zone_collection, &feature)?;
    let relation = relation(&app, &call, &zones, &members)?;
    let min_share = call.params.number("min_share", 0.0, 1.0)?.unwrap_or(0.0);
    let found = app.atlas.members(zone_collection, zone, collection, relation.1, min_share);
    let paging = Paging::read(&call, MAX_LIMIT)?;
    let rows: Vec<&MemberRow<'_>> = found.rows.iter().skip(paging.offset).take(paging.limit).collect();
    if format == "csv" {
        return table(&format!("{zones}-{feature}-{members}"), collection, &rows);
    }
    let page = Page { positions: rows.iter().map(|r| r.position).collect(), matched: found.rows.len() };
    let links = paging.links(&call, &["collections", &zones, "items", &feature, &members], &page, collection);
    let detail = Detail::read(&call, collection)?;
    let about = about(zone_collection, zone, relation.0, &found);
    let mut next = rows.iter();
    let response = geojson::collect(&page, &links, &about, |out| {
        geojson::features(out, &page.positions, |out, p| {
            let extra = next.next().map_or_else(String::new, |r| relation_members(r));
            geojson::feature(out, collection, p, &detail, &extra);
            out.push(b'}');
        });
    });
    Ok(items::in_crs(response, detail.crs))
}

/// The relation asked for; the list where there is one, else shared ground.
fn relation(app: &App, call: &Call, zones: &str, members: &str) -> Result<(&'static str, Relation), Problem> {
    let words: Vec<(&str, (&'static str, Relation))> =
        Relation::WORDS.iter().map(|(w, r)| (*w, (*w, *r))).collect();
    let list = app.atlas.membership(zones, members).is_some();
    let default = if list { words[0].1 } else { ("intersects", Relation::Intersects) };
    let relation = call.params.word("relation", &words)?.unwrap_or(default);
    match relation.1 == Relation::Listed && !list {
        true => Err(Problem::bad_request(format!(
            "parameter relation: no official list gives {members} to {zones}; expected within, intersects or majority, found \"listed\""
        ))),
        false => Ok(relation),
    }
}

/// Members of the document before the features: the zone, the relation, and listed units without a boundary.
fn about(zones: &Collection, zone: usize, relation: &str, found: &Members<'_>) -> String {
    let unmatched: Vec<Value> = found
        .unmatched
        .iter()
        .map(|m| json!({ "name": m.name, "coverage": m.extent_word(), "evidence": m.evidence, "note": m.note }))
        .collect();
    let zone =
        json!({ "collection": zones.id(), "id": zones.feature_id(zone), "title": zones.feature_title(zone) });
    format!("\"zone\":{zone},\"relation\":{},\"unmatched\":{},", json!(relation), json!(unmatched))
}

fn relation_cells(row: &MemberRow<'_>) -> [Value; 8] {
    let texts = |text: fn(&Member) -> Option<String>| {
        let mut all: Vec<String> = row.listed.iter().filter_map(|m| text(m)).collect();
        all.dedup();
        if all.is_empty() { Value::Null } else { Value::String(all.join("; ")) }
    };
    let rounded = |n: f64, unit: f64| json!((n * unit).round() / unit);
    [
        rounded(row.overlap.km2, 1e3),
        rounded(row.overlap.share_of_member, 1e6),
        rounded(row.overlap.share_of_zone, 1e6),
        Value::Bool(!row.listed.is_empty()),
        texts(|m| Some(m.name.get("zh").to_owned()).filter(|n| !n.is_empty())),
        row.listed.first().map_or(Value::Null, |m| json!(m.extent_word())),
        texts(|m| m.evidence.as_deref().map(str::to_owned)),
        texts(|m| m.note.as_deref().map(str::to_owned)),
    ]
}

/// The columns as JSON members, each with a comma before it.
fn relation_members(row: &MemberRow<'_>) -> String {
    let members: Map<String, Value> =
        COLUMNS.iter().map(|c| (*c).to_owned()).zip(relation_cells(row)).collect();
    let text = Value::Object(members).to_string();
    format!(",{}", &text[1..text.len() - 1])
}

fn table(name: &str, collection: &Collection, rows: &[&MemberRow<'_>]) -> Result<Response, Problem> {
    let properties = collection.properties();
    let header = std::iter::once("id".to_owned())
        .chain(properties.iter().map(|p| p.name.to_string()))
        .chain(COLUMNS.iter().map(|c| (*c).to_owned()));
    let cell = |value: Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        other => other.to_string(),
    };
    let row = |r: &&MemberRow<'_>| {
        let p = r.position as usize;
        let own = properties.iter().map(|c| c.values[p].to_cell());
        let id = std::iter::once(collection.feature_id(p).to_string());
        id.chain(own).chain(relation_cells(r).map(cell)).collect()
    };
    csv::table(name, header, rows.iter().map(row))
}
