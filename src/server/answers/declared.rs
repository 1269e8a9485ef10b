//! `/{documentId}`: a list that the data set declares, each entry with the facts of its section.

use super::facts::PlacedFactDocument;
use crate::feature::{DeclaredDocument, DeclaredEntry, Localized};
use crate::server::App;
use crate::server::ask::parameters::{F_PAGE, LANG, PAGE};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::{Route, schema_of};
use axum::extract::{Path, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

/// A declared document.
pub const DECLARED: Route = Route {
    path: "/{documentId}",
    id: "declared",
    summary: "A list that the data set declares, each entry with the facts of its section",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
    documents: &[("application/json", schema_of::<DeclaredList<'static>>)],
    ..Route::GET
};

/// A list that the data set declares.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DeclaredDocument")]
struct DeclaredList<'a> {
    id: &'a str,
    title: &'a Localized,
    description: &'a Localized,
    /// Where the list comes from.
    source: &'a Localized,
    entries: Vec<EntryDocument<'a>>,
    links: Vec<Link>,
}

/// An entry of the list.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DeclaredEntry")]
struct EntryDocument<'a> {
    id: &'a str,
    title: &'a Localized,
    /// The section of the source that it is.
    section: Option<&'a str>,
    /// The facts of that section.
    facts: Vec<PlacedFactDocument<'a>>,
}

/// A document that the data set declares.
///
/// # Errors
/// 404 where it declares none of this id; 400 for an unknown parameter, language or format, 406 where `Accept` takes
/// none that is served.
pub async fn declared(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Problem> {
    let Some(document) = app.atlas.documents().iter().find(|d| *d.id == *id) else {
        return Err(Problem::no_route(&format!("/{id}")));
    };
    let format = html::format(&app, &call, &DECLARED, &formats::DOCUMENT)?;
    html::document(&app, &call, (format, "declared.html"), list(&app, &call, document)?)
}

fn list<'a>(app: &'a App, call: &Call, document: &'a DeclaredDocument) -> Result<DeclaredList<'a>, Problem> {
    let language = call.lang(&app.atlas.info().languages)?;
    let entry = |entry: &'a DeclaredEntry| {
        let of_section = |section: &'a str| app.atlas.all_facts().filter(move |f| f.fact.is_of(section));
        let facts = entry.section.as_deref().into_iter().flat_map(of_section);
        EntryDocument {
            id: &entry.id,
            title: &entry.title,
            section: entry.section.as_deref(),
            facts: facts.map(|f| PlacedFactDocument::of(call, language, f)).collect(),
        }
    };
    Ok(DeclaredList {
        id: &document.id,
        title: &document.title,
        description: &document.description,
        source: &document.source,
        entries: document.entries.iter().map(entry).collect(),
        links: vec![
            call.self_link(&[&document.id], "application/json"),
            Link::new(call.links.to(&["facts"]), "related", "application/json", "All facts"),
        ],
    })
}
