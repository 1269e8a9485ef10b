//! `/indicators` and `/indicators/{indicatorId}`.

use crate::feature::{Collection, Localized};
use crate::indicator::{Indicator, Observation, Subject};
use crate::server::App;
use crate::server::features::csv;
use crate::server::routes;
use crate::server::wire::call::Call;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};

/// All indicators.
pub async fn indicators(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    call.json(&routes::INDICATORS)?;
    let entry = |i: &Indicator| {
        let mut about = about(i);
        about["links"] = json!([Link::new(
            call.links.to(&["indicators", &i.id]),
            "item",
            "application/json",
            "Its series"
        )]);
        about
    };
    let all: Vec<Value> = app.atlas.indicators().iter().map(entry).collect();
    let links = [call.self_link(&["indicators"], "application/json")];
    respond::json("application/json", &json!({ "indicators": all, "links": links }))
}

/// The series of one indicator.
pub async fn indicator(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Problem> {
    let json: &[&str] = &["application/json", "application/*"];
    let format = call.format(&routes::INDICATOR, &[("json", json), ("csv", &["text/csv"])])?;
    let known = || app.atlas.indicators().iter().map(|i| &*i.id);
    let indicator = app.atlas.indicator(&id).ok_or_else(|| Problem::unknown("indicator", &id, known()))?;
    let measured = Measured::of(&app, indicator)?;
    if format == "csv" {
        return table(indicator, measured);
    }
    let mut out = about(indicator);
    let series = indicator.series.iter().enumerate().filter(|(_, s)| !s.is_empty()).map(|(i, s)| {
        json!({
            "id": measured.id(i),
            "title": measured.title(i),
            "values": s.iter().map(observation).collect::<Vec<_>>(),
        })
    });
    out["series"] = series.collect();
    out["links"] = json!([call.self_link(&["indicators", &id], "application/json")]);
    respond::json("application/json", &out)
}

fn about(i: &Indicator) -> Value {
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

fn observation(o: &Observation) -> Value {
    let mut out =
        json!({ "year": o.year, "value": o.value, "evidence": o.evidence, "confidence": o.confidence });
    let texts = [("period", &o.period), ("vintage", &o.vintage), ("note", &o.note)];
    for (name, text) in texts.iter().filter_map(|(n, t)| t.as_ref().map(|t| (*n, t))) {
        out[name] = json!(text);
    }
    if let Some(other) = &o.other {
        out["other"] = json!({ "printed": other.printed, "value": other.value, "agrees": other.agrees });
    }
    out
}

/// What the series of an indicator are of.
#[derive(Clone, Copy)]
enum Measured<'a> {
    Features(&'a Collection),
    Subjects(&'a [Subject]),
}

impl<'a> Measured<'a> {
    fn of(app: &'a App, indicator: &'a Indicator) -> Result<Self, Problem> {
        match &indicator.collection {
            Some(collection) => app.collection(collection).map(Measured::Features),
            None => Ok(Measured::Subjects(&indicator.subjects)),
        }
    }

    fn id(self, position: usize) -> &'a str {
        match self {
            Measured::Features(collection) => collection.feature_id(position),
            Measured::Subjects(subjects) => &subjects[position].id,
        }
    }

    fn title(self, position: usize) -> &'a Localized {
        match self {
            Measured::Features(collection) => collection.feature_title(position),
            Measured::Subjects(subjects) => &subjects[position].title,
        }
    }
}

const COLUMNS: [&str; 10] =
    ["id", "name_zh", "name_en", "year", "value", "evidence", "confidence", "vintage", "other", "note"];

fn table(indicator: &Indicator, measured: Measured<'_>) -> Result<Response, Problem> {
    let header = COLUMNS.map(str::to_owned);
    let text = |t: &Option<std::sync::Arc<str>>| t.as_deref().unwrap_or("").to_owned();
    let rows = indicator.series.iter().enumerate().flat_map(|(i, series)| {
        series.iter().map(move |o| {
            vec![
                measured.id(i).to_owned(),
                measured.title(i).get("zh").to_owned(),
                measured.title(i).get("en").to_owned(),
                o.year.map_or_else(|| text(&o.period), |y| y.to_string()),
                o.value.map_or_else(String::new, |v| v.to_string()),
                text(&o.evidence),
                text(&o.confidence),
                text(&o.vintage),
                o.other.as_ref().map_or_else(String::new, |other| other.printed.to_string()),
                text(&o.note),
            ]
        })
    });
    csv::table(&indicator.id, header, rows)
}
