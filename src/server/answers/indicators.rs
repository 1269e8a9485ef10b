//! `/indicators` and `/indicators/{indicatorId}`.

use super::series::Measured;
use super::{change, tables};
use crate::indicator::{Indicator, Observation};
use crate::server::App;
use crate::server::ask::parameters::{F_PAGE, F_SERIES, LANG, PAGE, STRING, parameter};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::{Parameter, Route};
use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};

/// Indicators.
pub const INDICATORS: Route = Route {
    path: "/indicators",
    id: "indicators",
    summary: "All indicators",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
    ..Route::GET
};

const SHAPE: Parameter = parameter(
    "shape",
    "A row for each figure (long) or for each series with its years side by side (wide), for f=csv.",
    r#"{"type":"string","enum":["long","wide"],"default":"long"}"#,
    "wide",
);

const SPAN: Parameter = parameter(
    "year",
    "Only the figures of this year; or two years such as 2012..2017 for the change between them, unknown where either figure is.",
    STRING,
    "2012..2017",
);

/// One indicator.
pub const INDICATOR: Route = Route {
    path: "/indicators/{indicatorId}",
    id: "indicator",
    summary: "The series of an indicator, each figure with its evidence",
    parameters: &[SPAN, SHAPE, LANG, F_SERIES],
    media: &["application/json", "text/csv", "text/html"],
    ..Route::GET
};

/// All indicators.
///
/// # Errors
/// 400 for an unknown parameter, language or format, 406 where `Accept` takes none that is served.
pub async fn indicators(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &INDICATORS, &formats::DOCUMENT)?;
    let entry = |i: &Indicator| {
        let mut about = about(i);
        let to = |segments: &[&str]| call.links.to(&[&["indicators", &*i.id], segments].concat());
        let mut links = vec![Link::new(to(&[]), "item", "application/json", "Its series")];
        links.push(Link::new(to(&["classes"]), "related", "application/json", "Classes of its values"));
        about["links"] = json!(links);
        about
    };
    let all: Vec<Value> = app.atlas.indicators().iter().map(entry).collect();
    let links = [call.self_link(&["indicators"], "application/json")];
    html::document(&app, &call, (format, "indicators.html"), json!({ "indicators": all, "links": links }))
}

/// The series of one indicator; of one year, or the change between two.
///
/// # Errors
/// 404 for an unknown indicator, 400 for years it does not have; 406 where `Accept` takes none of the formats.
pub async fn indicator(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &INDICATOR, &formats::SERIES)?;
    let indicator = find(&app, &id)?;
    let measured = Measured::of(&app, indicator)?;
    let shape = call.params.word("shape", &[("long", false), ("wide", true)])?;
    if let Some(span) = span(&call, indicator)? {
        return match format {
            "csv" => change::table(&app, indicator, measured, span),
            _ => change::document(&app, &call, format, indicator, measured, span),
        };
    }
    let year = call.params.get("year").map(|_| year(&call, indicator)).transpose()?.flatten();
    let shown = |o: &&Observation| year.is_none() || o.year == year;
    match (format, shape) {
        ("csv", Some(true)) => return tables::wide(&app, indicator, measured, shown),
        ("csv", _) => return tables::long(&app, indicator, measured, shown),
        _ => {}
    }
    let mut out = about(indicator);
    out["series"] = measured.series(indicator, shown);
    out["links"] = json!([call.self_link(&["indicators", &id], "application/json")]);
    html::document(&app, &call, (format, "indicator.html"), out)
}

/// An indicator by id.
///
/// # Errors
/// 404 with the indicators there are.
pub fn find<'a>(app: &'a App, id: &str) -> Result<&'a Indicator, Problem> {
    let known = || app.atlas.indicators().iter().map(|i| &*i.id);
    app.atlas.indicator(id).ok_or_else(|| Problem::unknown("indicator", id, known()))
}

/// `year`: one that the indicator has; its last one if absent, none where its figures have no year.
///
/// # Errors
/// 400 for a year that the indicator does not have.
pub fn year(call: &Call, indicator: &Indicator) -> Result<Option<i32>, Problem> {
    let parse = |text: &str| text.parse().ok().filter(|y| indicator.years.contains(y));
    let given = call.params.parsed("year", &expected(indicator), parse)?;
    Ok(given.or(indicator.years.last().copied()))
}

/// `year=2012..2017`: two years that the indicator has.
fn span(call: &Call, indicator: &Indicator) -> Result<Option<[i32; 2]>, Problem> {
    if !call.params.get("year").is_some_and(|y| y.contains("..")) {
        return Ok(None);
    }
    let known = |text: &str| text.parse().ok().filter(|y| indicator.years.contains(y));
    let parse = |text: &str| {
        let (from, to) = text.split_once("..")?;
        Some([known(from)?, known(to)?]).filter(|[from, to]| from < to)
    };
    call.params.parsed("year", &expected(indicator), parse)
}

fn expected(indicator: &Indicator) -> String {
    match &indicator.years[..] {
        [] => "none, for the figures have no year".to_owned(),
        years => {
            let all = years.iter().map(i32::to_string).collect::<Vec<_>>().join(", ");
            format!("one of {all}, or two of them such as {}..{}", years[0], years[years.len() - 1])
        }
    }
}

/// What is measured.
pub fn about(i: &Indicator) -> Value {
    json!({
        "id": i.id,
        "title": i.title,
        "description": i.description,
        "unit": i.unit,
        "source": i.source,
        "collection": i.collection,
        "other": i.other,
        "years": i.years,
        "breaks": i.breaks,
        "decimals": i.decimals,
    })
}
