//! `/collections/{collectionId}/items/{featureId}/facts`: single figures with their evidence.

use crate::feature::{Fact, Localized};
use crate::server::App;
use crate::server::ask::parameters::{F_SERIES, LANG};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::Route;
use crate::server::wire::{formats, table};
use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};
use std::sync::Arc;

/// Single figures of a feature.
pub const FACTS: Route = Route {
    path: "/collections/{collectionId}/items/{featureId}/facts",
    id: "facts",
    summary: "Single figures of a feature, each with its source, evidence and confidence",
    parameters: &[LANG, F_SERIES],
    media: &["application/json", "text/csv", "text/html"],
    ..Route::GET
};

const COLUMNS: [&str; 9] =
    ["indicator", "value", "unit", "year", "evidence", "confidence", "source", "citation", "note"];

/// The single figures of a feature.
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
    let links = [
        call.self_link(&[&here[..], &["facts"]].concat(), "application/json"),
        Link::new(call.links.to(&here), "related", "application/geo+json", "The feature"),
    ];
    let document = json!({
        "collection": id,
        "id": feature,
        "title": collection.feature_title(position),
        "facts": facts.map(described).collect::<Vec<Value>>(),
        "links": links,
    });
    html::outlined(&app, &call, (format, &FACTS), document)
}

fn described((source, fact): (&Localized, &Fact)) -> Value {
    let value = fact.number().map_or_else(
        || json!(fact.value),
        |n| match n.fract() == 0.0 && n.abs() < 1e15 {
            true => json!(n as i64),
            false => json!(n),
        },
    );
    json!({
        "indicator": fact.indicator,
        "value": value,
        "unit": fact.unit,
        "year": fact.year,
        "evidence": fact.evidence,
        "confidence": fact.confidence,
        "source": source,
        "citation": fact.citation,
        "note": fact.note,
    })
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
        source.get("en").to_owned(),
        text(&fact.citation),
        text(&fact.note),
    ]
}
