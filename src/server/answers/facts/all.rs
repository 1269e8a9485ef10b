//! `/facts`: all facts, about features and about what is none.

use super::document::{COLUMNS, PlacedFactDocument, named, row};
use super::request::{FACT_INDICATOR, FACT_YEAR, FactFilter, PLACE, SECTION};
use crate::atlas::PlacedFact;
use crate::language::Language;
use crate::server::App;
use crate::server::ask::paging::{DEFAULT_LIMIT, Paging};
use crate::server::ask::parameters::{F_SERIES, LANG, LIMIT, OFFSET};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::{Parameter, Route, schema_of};
use crate::server::wire::{formats, respond, table};
use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

const FACT_LIMIT: Parameter =
    Parameter { description: "Facts to return at most; a larger number is taken as the maximum.", ..LIMIT };
const FACT_OFFSET: Parameter = Parameter { description: "Facts to skip.", ..OFFSET };

/// All facts.
pub const ALL_FACTS: Route = Route {
    path: "/facts",
    id: "all-facts",
    summary: "All facts: of features, and of what is no feature; by place, what is measured, section of the source, year",
    parameters: &[PLACE, FACT_INDICATOR, SECTION, FACT_YEAR, FACT_LIMIT, FACT_OFFSET, LANG, F_SERIES],
    media: &["application/json", "text/csv", "text/html"],
    documents: &[("application/json", schema_of::<FactPage<'static>>)],
    ..Route::GET
};

/// A page of facts.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "FactPage")]
struct FactPage<'a> {
    /// Facts that are asked for.
    number_matched: usize,
    /// Those on this page.
    number_returned: usize,
    /// In the order of their tables.
    facts: Vec<PlacedFactDocument<'a>>,
    links: Vec<Link>,
}

/// A page of all facts, or of those asked for.
///
/// # Errors
/// 400 for an unknown parameter, place, measure, section, language or format, 406 where `Accept` takes none that is
/// served.
pub async fn all_facts(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &ALL_FACTS, &formats::SERIES)?;
    let filter = FactFilter::read(&app, &call)?;
    let paging = Paging::read(&call, DEFAULT_LIMIT)?;
    let language = call.lang(&app.atlas.info().languages)?;
    let mut facts: Vec<PlacedFact<'_>> = app.atlas.all_facts().filter(|f| filter.takes(f)).collect();
    let matched = facts.len();
    facts = facts.into_iter().skip(paging.offset).take(paging.limit).collect();
    let mut links = vec![call.self_link(&["facts"], "application/json")];
    links.extend(paging.around(&call, &["facts"], "application/json", facts.len(), matched));
    if format == "csv" {
        let spoken = language.unwrap_or(&Language::ENGLISH);
        let header = ["collection", "id", "title"].into_iter().chain(COLUMNS).map(str::to_owned);
        let cells = |f: PlacedFact<'_>| {
            let (collection, id, title) = named(f.place);
            let place = [collection.unwrap_or(""), id, title.get(spoken)].map(str::to_owned);
            place.into_iter().chain(row((f.source, f.fact), spoken)).collect::<Vec<String>>()
        };
        let response = table::table("facts", header, facts.into_iter().map(cells));
        return Ok(respond::paged(response, &links));
    }
    let document = FactPage {
        number_matched: matched,
        number_returned: facts.len(),
        facts: facts.into_iter().map(|f| PlacedFactDocument::of(&call, language, f)).collect(),
        links,
    };
    html::outlined(&app, &call, (format, &ALL_FACTS), document)
}
