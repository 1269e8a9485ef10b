//! `/collections/{collectionId}/items/{featureId}/facts`: facts about a feature with their evidence.

use crate::feature::{Fact, Localized};
use crate::server::App;
use crate::server::ask::parameters::{F_SERIES, LANG};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::{Route, schema_of};
use crate::server::wire::{formats, table};
use axum::extract::{Path, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;

/// Facts about a feature.
pub const FACTS: Route = Route {
    path: "/collections/{collectionId}/items/{featureId}/facts",
    id: "facts",
    summary: "Facts about a feature, each with its source, evidence and confidence",
    parameters: &[LANG, F_SERIES],
    media: &["application/json", "text/csv", "text/html"],
    documents: &[("application/json", schema_of::<FactList<'static>>)],
    ..Route::GET
};

const COLUMNS: [&str; 9] =
    ["indicator", "value", "unit", "year", "evidence", "confidence", "source", "citation", "note"];

/// The facts about a feature.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Facts")]
struct FactList<'a> {
    collection: &'a str,
    id: &'a str,
    title: &'a Localized,
    facts: Vec<FactDocument<'a>>,
    links: Vec<Link>,
}

/// A fact with what it rests on.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Fact")]
struct FactDocument<'a> {
    /// What is measured, in the table's words.
    indicator: &'a str,
    value: FactValue<'a>,
    unit: Option<&'a str>,
    /// Year or period as written.
    year: Option<&'a str>,
    /// What it rests on.
    evidence: Option<&'a str>,
    /// How far to trust it.
    confidence: Option<&'a str>,
    /// What the table is, and where it comes from.
    source: &'a Localized,
    /// Place in the source.
    citation: Option<&'a str>,
    note: Option<&'a str>,
}

/// A number, or what the source says instead of one.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum FactValue<'a> {
    Whole(i64),
    Number(f64),
    Text(&'a str),
}

/// The facts about a feature.
///
/// # Errors
/// 404 for an unknown collection or feature; 400 for an unknown parameter, language or format, 406 where `Accept`
/// takes none that is served.
pub async fn facts(
    State(app): State<App>,
    Path((id, feature)): Path<(String, String)>,
    call: Call,
) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &FACTS, &formats::SERIES)?;
    let collection = app.collection(&id)?;
    let position = app.feature(collection, &feature)?;
    let facts = app.atlas.facts(collection, position);
    if format == "csv" {
        let header = COLUMNS.map(str::to_owned);
        return table::table(&format!("{id}-{feature}-facts"), header, facts.map(row));
    }
    let here = ["collections", &*id, "items", &*feature];
    let links = vec![
        call.self_link(&[&here[..], &["facts"]].concat(), "application/json"),
        Link::new(call.links.to(&here), "related", "application/geo+json", "The feature"),
    ];
    let document = FactList {
        collection: &id,
        id: &feature,
        title: collection.feature_title(position),
        facts: facts.map(described).collect(),
        links,
    };
    html::outlined(&app, &call, (format, &FACTS), document)
}

fn described<'a>((source, fact): (&'a Localized, &'a Fact)) -> FactDocument<'a> {
    let value = match fact.number() {
        None => FactValue::Text(&fact.value),
        Some(n) if n.fract() == 0.0 && n.abs() < 1e15 => FactValue::Whole(n as i64),
        Some(n) => FactValue::Number(n),
    };
    FactDocument {
        indicator: &fact.indicator,
        value,
        unit: fact.unit.as_deref(),
        year: fact.year.as_deref(),
        evidence: fact.evidence.as_deref(),
        confidence: fact.confidence.as_deref(),
        source,
        citation: fact.citation.as_deref(),
        note: fact.note.as_deref(),
    }
}

fn row((source, fact): (&Localized, &Fact)) -> Vec<String> {
    let text = |t: &Option<Arc<str>>| t.as_deref().unwrap_or("").to_owned();
    vec![
        fact.indicator.to_string(),
        fact.value.to_string(),
        text(&fact.unit),
        text(&fact.year),
        text(&fact.evidence),
        text(&fact.confidence),
        source.english().to_owned(),
        text(&fact.citation),
        text(&fact.note),
    ]
}
