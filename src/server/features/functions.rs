//! `/functions`: the functions that filters may call (OGC 19-079r2, section 6.4).

use crate::query::filter::{Argument, FUNCTIONS, Function, Type};
use crate::server::App;
use crate::server::ask::parameters::{F_PAGE, LANG, PAGE};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::{Route, schema_of};
use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

/// Functions of filters.
pub const FILTER_FUNCTIONS: Route = Route {
    path: "/functions",
    id: "functions",
    summary: "Functions that filters may call",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
    documents: &[("application/json", schema_of::<FunctionList>)],
    ..Route::GET
};

/// The functions of filters.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Functions")]
struct FunctionList {
    functions: Vec<FunctionSummary>,
    links: Vec<Link>,
}

/// A function.
#[derive(Serialize, JsonSchema)]
struct FunctionSummary {
    name: &'static str,
    description: &'static str,
    /// All of them are needed.
    arguments: Vec<ArgumentSummary>,
    /// Types of the answer.
    returns: [&'static str; 1],
}

/// An argument of a function.
#[derive(Serialize, JsonSchema)]
struct ArgumentSummary {
    title: &'static str,
    description: &'static str,
    /// Types that it takes.
    r#type: Vec<&'static str>,
}

/// `/functions`.
///
/// # Errors
/// 400 for an unknown parameter, language or format, 406 where `Accept` takes none that is served.
pub async fn functions(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &FILTER_FUNCTIONS, &formats::DOCUMENT)?;
    let kinds = |kind: Type| match kind {
        Type::Number => vec!["number", "integer"],
        other => vec![other.word()],
    };
    let argument =
        |a: &Argument| ArgumentSummary { title: a.title, description: a.description, r#type: kinds(a.kind) };
    let function = |f: &Function| FunctionSummary {
        name: f.name,
        description: f.description,
        arguments: f.arguments.iter().map(argument).collect(),
        returns: [f.returns.word()],
    };
    let links = vec![call.self_link(&["functions"], "application/json")];
    let document = FunctionList { functions: FUNCTIONS.iter().map(function).collect(), links };
    html::outlined(&app, &call, (format, &FILTER_FUNCTIONS), document)
}
