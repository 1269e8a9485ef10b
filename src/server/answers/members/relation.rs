//! How a member and a zone relate, as columns of an answer.

use crate::feature::{Collection, Member};
use crate::language::Language;
use crate::query::MemberRow;
use crate::server::wire::table;
use axum::response::Response;
use serde_json::{Map, Value, json};

/// The columns that tell how a member relates to its zone.
const COLUMNS: [&str; 10] = [
    "overlap_km2",
    "share_of_member",
    "share_of_zone",
    "listed",
    "listed_as",
    "coverage",
    "evidence",
    "note",
    "agrees",
    "disagreement",
];

/// The columns of one row; those that a list would fill are unknown where no list relates the two.
fn cells(row: &MemberRow<'_>, list: Option<&Language>) -> [Value; 10] {
    let texts = |text: &dyn Fn(&Member) -> Option<String>| {
        let mut all: Vec<String> = row.listed.iter().filter_map(|m| text(m)).collect();
        all.dedup();
        if all.is_empty() { Value::Null } else { Value::String(all.join("; ")) }
    };
    let rounded = |n: f64, unit: f64| json!((n * unit).round() / unit);
    let disagreement = list.and_then(|_| row.disagreement());
    let told = |value: Value| if list.is_some() { value } else { Value::Null };
    [
        rounded(row.overlap.km2, 1e3),
        rounded(row.overlap.share_of_member, 1e6),
        rounded(row.overlap.share_of_zone, 1e6),
        Value::Bool(!row.listed.is_empty()),
        texts(&|m| list.map(|l| m.name.get(l).to_owned()).filter(|n| !n.is_empty())),
        row.listed.first().map_or(Value::Null, |m| json!(m.part_word())),
        texts(&|m| m.evidence.as_deref().map(str::to_owned)),
        texts(&|m| list.map(|l| m.note.get(l).to_owned()).filter(|n| !n.is_empty())),
        told(Value::Bool(disagreement.is_none())),
        json!(disagreement),
    ]
}

/// The columns as JSON members, each with a comma before it.
pub fn members(row: &MemberRow<'_>, list: Option<&Language>) -> String {
    let members: Map<String, Value> = COLUMNS.iter().map(|c| (*c).to_owned()).zip(cells(row, list)).collect();
    let text = Value::Object(members).to_string();
    format!(",{}", &text[1..text.len() - 1])
}

/// The rows as a table, behind the features' own properties.
pub fn table(
    name: &str,
    collection: &Collection,
    rows: &[&MemberRow<'_>],
    list: Option<&Language>,
) -> Response {
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
        let own = properties.iter().map(|c| c.values.get(p).to_cell());
        let id = std::iter::once(collection.feature_id(p).to_string());
        id.chain(own).chain(cells(r, list).map(cell)).collect()
    };
    table::table(name, header, rows.iter().map(row))
}
