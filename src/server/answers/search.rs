//! `/search`: features of all collections by name.

use crate::feature::Title;
use crate::language::Language;
use crate::query::Hit;
use crate::server::App;
use crate::server::ask::features;
use crate::server::ask::parameters::{F_SERIES, LANG, Q, SEARCH_LIMIT, SERIES};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::{Parameter, Route, schema_of};
use crate::server::wire::table;
use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

/// Required: there is nothing to search for without it.
const SEARCH_Q: Parameter = Parameter { required: true, ..Q };

/// Features by name.
pub const SEARCH: Route = Route {
    path: "/search",
    id: "search",
    summary: "Features of all collections by name, sound, old name or code, the best first",
    parameters: &[SEARCH_Q, SEARCH_LIMIT, LANG, F_SERIES],
    media: SERIES,
    documents: &[("application/json", schema_of::<SearchDocument<'static>>)],
    ..Route::GET
};

/// What a text finds.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Search")]
struct SearchDocument<'a> {
    /// The text.
    query: &'a str,
    /// Features found, more than are told perhaps.
    number_matched: usize,
    /// The best first.
    results: Vec<SearchResult<'a>>,
    links: Vec<Link>,
}

/// A feature that a text finds.
#[derive(Serialize, JsonSchema)]
struct SearchResult<'a> {
    collection: &'a str,
    id: &'a str,
    title: Title<'a>,
    /// The name or code that matched, as written in the data.
    matched: &'a str,
    /// What it is: `code`, `name`, `english`, `alternative`, `pinyin`, `old-name` or `initials`.
    kind: &'static str,
    href: String,
    /// The title in the language asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
}

const MAX_LIMIT: usize = 100;
const DEFAULT_LIMIT: usize = 10;

/// The features that a text finds, the best first.
///
/// # Errors
/// 400 for a text that is missing, empty or too long, or an unknown language; 406 where `Accept` takes none of the
/// formats.
pub async fn search(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &SEARCH, &formats::SERIES)?;
    let text = call.params.required("q", features::text(&call)?)?;
    let limit = call.params.integer("limit", 1)?.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT);
    let language = call.lang(&app.atlas.info().languages)?;
    let found = app.atlas.search(text, None);
    if format == "csv" {
        let header = ["collection", "id", "title", "matched", "kind"].map(str::to_owned);
        let told = found.iter().take(limit).map(|hit| described(&app, &call, hit, language));
        let row = |r: SearchResult<'_>| {
            let title = r.label.unwrap_or(r.title.english());
            [r.collection, r.id, title, r.matched, r.kind].map(str::to_owned).into()
        };
        return Ok(table::table("search", header, told.map(row)));
    }
    let document = SearchDocument {
        query: text,
        number_matched: found.len(),
        results: found.iter().take(limit).map(|hit| described(&app, &call, hit, language)).collect(),
        links: vec![call.self_link(&["search"], "application/json")],
    };
    html::outlined(&app, &call, (format, &SEARCH), document)
}

fn described<'a>(app: &'a App, call: &Call, hit: &'a Hit, language: Option<&Language>) -> SearchResult<'a> {
    let collection = &app.atlas.collections()[hit.collection as usize];
    let (id, title) =
        (collection.feature_id(hit.feature as usize), collection.feature_title(hit.feature as usize));
    SearchResult {
        collection: collection.id(),
        id,
        title,
        matched: &hit.matched,
        kind: hit.kind.word(),
        href: call.links.to(&["collections", collection.id(), "items", id]),
        label: language.map(|l| title.get(l)),
    }
}
