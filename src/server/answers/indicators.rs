//! `/indicators` and `/indicators/{indicatorId}`.

use super::change::IndicatorChanges;
use super::series::{IndicatorSeries, Measured};
use super::{change, tables};
use crate::feature::Localized;
use crate::indicator::{Indicator, Observation};
use crate::server::App;
use crate::server::ask::parameters::{F_PAGE, F_SERIES, LANG, PAGE, STRING, parameter};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::{Parameter, Route, schema_of};
use axum::extract::{Path, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

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

/// What is measured.
#[derive(Serialize, JsonSchema)]
pub struct AboutIndicator<'a> {
    id: &'a str,
    title: &'a Localized,
    description: &'a Localized,
    unit: &'a Localized,
    /// Where the values come from.
    source: &'a Localized,
    /// The collection measured; `null` where the series are of subjects without a geometry.
    collection: Option<&'a str>,
    /// The source of the other values.
    other: Option<&'a Localized>,
    /// Years with a known value, ascending; none for values without a year.
    years: &'a [i32],
    /// Class breaks that the field uses, ascending.
    breaks: &'a [f64],
    /// Decimal places that people read.
    decimals: u8,
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
    let format = html::format(&app, &call, &INDICATOR, &formats::SERIES)?;
    let indicator = find(&app, &id)?;
    let measured = Measured::of(&app, indicator)?;
    let shape = call.params.word("shape", &[("long", false), ("wide", true)])?;
    if let Some(span) = span(&call, indicator)? {
        return match format {
            "csv" => change::table(&app, indicator, measured, span),
            _ => {
                let changes = change::document(&call, indicator, measured, span);
                html::outlined(&app, &call, (format, &INDICATOR), IndicatorDocument::Changes(changes))
            }
        };
    }
    let year = call.params.get("year").map(|_| year(&call, indicator)).transpose()?.flatten();
    let shown = |o: &&Observation| year.is_none() || o.year == year;
    match (format, shape) {
        ("csv", Some(true)) => return tables::wide(&app, indicator, measured, shown),
        ("csv", _) => return tables::long(&app, indicator, measured, shown),
        _ => {}
    }
    let links = vec![call.self_link(&["indicators", &id], "application/json")];
    let series = measured.series(indicator, shown);
    let document =
        IndicatorDocument::Series(IndicatorSeries { about: AboutIndicator::of(indicator), series, links });
    html::document(&app, &call, (format, "indicator.html"), document)
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

impl<'a> AboutIndicator<'a> {
    /// What an indicator measures.
    pub fn of(i: &'a Indicator) -> Self {
        AboutIndicator {
            id: &i.id,
            title: &i.title,
            description: &i.description,
            unit: &i.unit,
            source: &i.source,
            collection: i.collection.as_deref(),
            other: i.other.as_ref(),
            years: &i.years,
            breaks: &i.breaks,
            decimals: i.decimals,
        }
    }
}
