//! `/indicators` and `/indicators/{indicatorId}`.

mod about;
mod change;
mod measured;
mod request;
mod series;
mod tables;

pub use request::{find, year};

use crate::indicator::Observation;
use crate::language::Language;
use crate::server::App;
use crate::server::ask::parameters::{F_PAGE, F_SERIES, LANG, PAGE, STRING, parameter};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::{Parameter, Route, schema_of};
use about::AboutIndicator;
use axum::extract::{Path, State};
use axum::response::Response;
use change::IndicatorChanges;
use request::{SeriesRequest, SeriesYears};
use schemars::JsonSchema;
use serde::Serialize;
use series::IndicatorSeries;

/// Indicators.
pub const INDICATORS: Route = Route {
    path: "/indicators",
    id: "indicators",
    summary: "All indicators",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
    documents: &[("application/json", schema_of::<IndicatorList<'static>>)],
    ..Route::GET
};

const SHAPE: Parameter = parameter(
    "shape",
    "A row for each value (long) or for each series with its years side by side (wide), for f=csv.",
    r#"{"type":"string","enum":["long","wide"],"default":"long"}"#,
    "wide",
);

const SPAN: Parameter = parameter(
    "year",
    "Only the values of this year; or two years such as 2012..2017 for the change between them, unknown where either value is.",
    STRING,
    "2012..2017",
);

/// One indicator.
pub const INDICATOR: Route = Route {
    path: "/indicators/{indicatorId}",
    id: "indicator",
    summary: "The series of an indicator, each value with its evidence",
    parameters: &[SPAN, SHAPE, LANG, F_SERIES],
    media: &["application/json", "text/csv", "text/html"],
    documents: &[("application/json", schema_of::<IndicatorDocument<'static>>)],
    ..Route::GET
};

/// All indicators.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Indicators")]
struct IndicatorList<'a> {
    indicators: Vec<IndicatorSummary<'a>>,
    links: Vec<Link>,
}

/// An indicator in a list.
#[derive(Serialize, JsonSchema)]
struct IndicatorSummary<'a> {
    #[serde(flatten)]
    about: AboutIndicator<'a>,
    links: Vec<Link>,
}

/// An indicator: its series, or the change between two years.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Indicator")]
enum IndicatorDocument<'a> {
    Series(IndicatorSeries<'a>),
    Changes(IndicatorChanges<'a>),
}

/// All indicators.
///
/// # Errors
/// 400 for an unknown parameter, language or format, 406 where `Accept` takes none that is served.
pub async fn indicators(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &INDICATORS, &formats::DOCUMENT)?;
    let entry = |i| {
        let about = AboutIndicator::of(i);
        let to = |segments: &[&str]| call.links.to(&[&["indicators", about.id], segments].concat());
        let mut links = vec![Link::new(to(&[]), "item", "application/json", "Its series")];
        links.push(Link::new(to(&["classes"]), "related", "application/json", "Classes of its values"));
        IndicatorSummary { about, links }
    };
    let indicators = app.atlas.indicators().iter().map(entry).collect();
    let links = vec![call.self_link(&["indicators"], "application/json")];
    html::document(&app, &call, (format, "indicators.html"), IndicatorList { indicators, links })
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
    let request = SeriesRequest::read(&app, &call, &id, &INDICATOR)?;
    let SeriesRequest { indicator, measured, format, .. } = request;
    if let SeriesYears::Between(span) = request.years {
        return match format {
            "csv" => Ok(change::table(&app, indicator, measured, span)),
            _ => {
                let changes = change::document(&call, indicator, measured, span);
                html::outlined(&app, &call, (format, &INDICATOR), IndicatorDocument::Changes(changes))
            }
        };
    }
    let language = call.lang(&app.atlas.info().languages)?.unwrap_or(&Language::ENGLISH);
    let shown = |o: &&Observation| request.shows(o);
    if format == "csv" {
        return Ok(match request.is_wide {
            true => tables::wide(&app, indicator, measured, shown),
            false => tables::long(&app, indicator, (measured, language), shown),
        });
    }
    let links = vec![call.self_link(&["indicators", &id], "application/json")];
    let series = series::series(measured, indicator, shown);
    let document =
        IndicatorDocument::Series(IndicatorSeries { about: AboutIndicator::of(indicator), series, links });
    html::document(&app, &call, (format, "indicator.html"), document)
}
