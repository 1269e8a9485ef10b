//! `/collections/{collectionId}/items/{featureId}/facts`: facts about a feature with their evidence.

use super::document::{COLUMNS, FactDocument, row};
use crate::feature::Title;
use crate::language::Language;
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

/// The facts about a feature.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Facts")]
struct FactList<'a> {
    collection: &'a str,
    id: &'a str,
    title: Title<'a>,
    facts: Vec<FactDocument<'a>>,
    links: Vec<Link>,
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
        let language = call.lang(&app.atlas.info().languages)?.unwrap_or(&Language::ENGLISH);
        let header = COLUMNS.map(str::to_owned);
        return Ok(table::table(&format!("{id}-{feature}-facts"), header, facts.map(|f| row(f, language))));
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
        facts: facts.map(FactDocument::of).collect(),
        links,
    };
    html::outlined(&app, &call, (format, &FACTS), document)
}
