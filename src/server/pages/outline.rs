//! Any document as sections of rows and tables, for pages without a template of their own.

use serde_json::{Map, Value, json};

/// Maximum number of rows in a table; the document itself has all.
const MOST: usize = 2_000;
/// Maximum nesting that is followed.
const DEEPEST: usize = 3;
/// Members that are shown elsewhere on a page, or repeat another one.
const LEFT_OUT: [&str; 8] =
    ["links", "href", "title", "titles", "description", "descriptions", "$schema", "$id"];

/// Columns that stand first, in this order.
const FIRST: [&str; 12] = [
    "collection",
    "id",
    "code",
    "name",
    "title",
    "label",
    "indicator",
    "from",
    "to",
    "value",
    "unit",
    "year",
];

/// The sections of a document: first its own rows, then one for each list or document in it.
pub fn outline(document: &Value) -> Vec<Value> {
    let mut sections = Vec::new();
    if let Value::Object(members) = document {
        section(&mut sections, Vec::new(), members);
    }
    sections
}

fn section(out: &mut Vec<Value>, path: Vec<&str>, members: &Map<String, Value>) {
    let nested = |v: &Value| (is_document(v) || is_rows(v)) && path.len() < DEEPEST;
    let shown = || members.iter().filter(|(name, _)| !LEFT_OUT.contains(&name.as_str()));
    let rows: Vec<Value> = shown()
        .filter(|(_, v)| !nested(v))
        .map(|(name, v)| json!({ "key": name, "cell": cell(v) }))
        .collect();
    if !rows.is_empty() {
        out.push(json!({ "path": path, "rows": rows }));
    }
    for (name, value) in shown().filter(|(_, v)| nested(v)) {
        let path: Vec<&str> = path.iter().copied().chain([name.as_str()]).collect();
        match value {
            Value::Object(members) => section(out, path, members),
            Value::Array(rows) => out.push(table(&path, rows)),
            _ => {}
        }
    }
}

/// A list of documents as a table: a column for every member that any of them has.
fn table(path: &[&str], rows: &[Value]) -> Value {
    let own = |row: &Value| -> Vec<(String, Value)> {
        let members = row.as_object().into_iter().flatten();
        members.filter(|(n, _)| *n != "links" && *n != "href").map(|(n, v)| (n.clone(), v.clone())).collect()
    };
    let mut columns: Vec<String> = Vec::new();
    for (name, _) in rows.iter().take(MOST).flat_map(own) {
        if !columns.contains(&name) {
            columns.push(name);
        }
    }
    columns.sort_by_key(|name| FIRST.iter().position(|f| f == name).unwrap_or(FIRST.len()));
    let cells = |row: &Value| -> Value {
        let mut target = address(row).cloned();
        let one = |name: &String| {
            let mut cell = cell(&row[name.as_str()]);
            if cell["kind"] != "unknown"
                && let Some(href) = target.take()
            {
                cell["href"] = href;
            }
            cell
        };
        columns.iter().map(one).collect()
    };
    let cells: Vec<Value> = rows.iter().take(MOST).map(cells).collect();
    json!({ "path": path, "columns": columns, "cells": cells, "more": rows.len().saturating_sub(MOST) })
}

/// Where a row leads: its own address, else that of its link to itself.
fn address(row: &Value) -> Option<&Value> {
    let own = row["links"].as_array().and_then(|links| links.iter().find(|l| l["rel"] == "self"));
    [&row["href"]].into_iter().chain(own.map(|l| &l["href"])).find(|href| href.is_string())
}

/// A value as a cell: what kind it is and what to show.
fn cell(value: &Value) -> Value {
    match value {
        Value::Null => json!({ "kind": "unknown" }),
        Value::String(text) if is_color(text) => json!({ "kind": "color", "value": text }),
        Value::Array(items) if items.iter().all(is_plain) => json!({ "kind": "list", "value": items }),
        Value::Object(texts) if is_text(texts) => json!({ "kind": "text", "value": value }),
        Value::Array(_) | Value::Object(_) => json!({ "kind": "code", "value": value.to_string() }),
        other => json!({ "kind": if other.is_number() { "number" } else { "plain" }, "value": other }),
    }
}

fn is_plain(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

/// A text by language.
fn is_text(members: &Map<String, Value>) -> bool {
    let tag = |t: &str| matches!(t.len(), 2 | 3) && t.bytes().all(|b| b.is_ascii_lowercase());
    !members.is_empty() && members.iter().all(|(n, v)| v.is_string() && tag(n))
}

fn is_document(value: &Value) -> bool {
    value.as_object().is_some_and(|m| !m.is_empty() && !is_text(m))
}

fn is_rows(value: &Value) -> bool {
    value.as_array().is_some_and(|rows| !rows.is_empty() && rows.iter().all(|r| r.is_object()))
}

fn is_color(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|hex| matches!(hex.len(), 3 | 6) && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_becomes_rows_then_tables() {
        let document = json!({
            "query": "x", "title": { "en": "T" }, "none": null, "unit": { "en": "km", "zh": "千米" },
            "results": [{ "id": 1, "href": "http://h/1" }, { "id": null, "name": "b", "href": "http://h/2" }],
            "deep": { "a": { "b": [{ "c": 1 }] } },
        });
        let sections = outline(&document);
        assert_eq!(sections[0]["rows"].as_array().unwrap().len(), 3);
        let kinds: Vec<&Value> =
            sections[0]["rows"].as_array().unwrap().iter().map(|r| &r["cell"]["kind"]).collect();
        assert!(kinds.contains(&&json!("unknown")) && kinds.contains(&&json!("text")));
        let results = sections.iter().find(|s| s["path"] == json!(["results"])).unwrap();
        assert_eq!(results["columns"], json!(["id", "name"]));
        assert_eq!(results["cells"][0][0]["href"], "http://h/1");
        // The first cell that is not empty becomes the link.
        assert_eq!(results["cells"][1][1]["href"], "http://h/2");
        assert!(sections.iter().any(|s| s["path"] == json!(["deep", "a", "b"])));
    }
}
