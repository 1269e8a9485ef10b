//! `/search`: features of all collections by name.

use crate::query::Hit;
use crate::server::App;
use crate::server::ask::parameters::{F_PAGE, LANG, PAGE, Q, SEARCH_LIMIT};
use crate::server::ask::selection;
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::{Parameter, Route};
use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

/// Required: there is nothing to search for without it.
const SEARCH_Q: Parameter = Parameter { required: true, ..Q };

/// Features by name.
pub const SEARCH: Route = Route {
    path: "/search",
    id: "search",
    summary: "Features of all collections by name, pinyin, initials, old name or code, the best first",
    parameters: &[SEARCH_Q, SEARCH_LIMIT, LANG, F_PAGE],
    media: PAGE,
    ..Route::GET
};

const MAX_LIMIT: usize = 100;
const DEFAULT_LIMIT: usize = 10;

/// The features that a text finds, the best first.
///
/// # Errors
/// 400 for a text that is missing, empty or too long, or an unknown language; 406 where `Accept` takes none of the
/// formats.
pub async fn search(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &SEARCH, &formats::DOCUMENT)?;
    let text = call.params.required("q", selection::text(&call)?)?;
    let limit = call.params.integer("limit", 1)?.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT);
    let language = language(&app, &call)?;
    let found = app.atlas.search(text, None);
    let result = |hit: &Hit| described(&app, &call, hit, language);
    let document = json!({
        "query": text,
        "numberMatched": found.len(),
        "results": found.iter().take(limit).map(result).collect::<Vec<Value>>(),
        "links": [call.self_link(&["search"], "application/json")],
    });
    html::outlined(&app, &call, (format, &SEARCH), document)
}

/// `lang`: one of the atlas's languages.
fn language<'a>(app: &'a App, call: &Call) -> Result<Option<&'a str>, Problem> {
    let known: Vec<(&str, &str)> = app.atlas.info().languages.iter().map(|l| (&**l, &**l)).collect();
    call.params.word("lang", &known)
}

fn described(app: &App, call: &Call, hit: &Hit, language: Option<&str>) -> Value {
    let collection = &app.atlas.collections()[hit.collection as usize];
    let (id, title) =
        (collection.feature_id(hit.feature as usize), collection.feature_title(hit.feature as usize));
    let mut out = json!({
        "collection": collection.id(),
        "id": id,
        "title": title,
        "matched": hit.matched,
        "kind": hit.kind.word(),
        "href": call.links.to(&["collections", collection.id(), "items", id]),
    });
    if let Some(language) = language {
        out["label"] = json!(title.get(language));
    }
    out
}
