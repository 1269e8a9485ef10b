//! `/indicators` and `/indicators/{indicatorId}`.

use crate::feature::Collection;
use crate::indicator::{Indicator, Observation};
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
    let collection = app.collection(&indicator.collection)?;
    if format == "csv" {
        return table(indicator, collection);
    }
    let mut out = about(indicator);
    let series = indicator.series.iter().enumerate().filter(|(_, s)| !s.is_empty()).map(|(i, s)| {
        json!({
            "id": collection.feature_id(i),
            "title": collection.feature_title(i),
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
        "years": i.years,
        "breaks": i.breaks,
        "decimals": i.decimals,
    })
}

fn observation(o: &Observation) -> Value {
    let mut out =
        json!({ "year": o.year, "value": o.value, "evidence": o.evidence, "confidence": o.confidence });
    if let Some(vintage) = &o.vintage {
        out["vintage"] = json!(vintage);
    }
    out
}

fn table(indicator: &Indicator, collection: &Collection) -> Result<Response, Problem> {
    let header = ["id", "name", "year", "value", "evidence", "confidence", "vintage"].map(str::to_owned);
    let text = |t: &Option<std::sync::Arc<str>>| t.as_deref().unwrap_or("").to_owned();
    let rows = indicator.series.iter().enumerate().flat_map(|(i, series)| {
        series.iter().map(move |o| {
            vec![
                collection.feature_id(i).to_string(),
                collection.feature_title(i).get("zh").to_owned(),
                o.year.map_or_else(String::new, |y| y.to_string()),
                o.value.map_or_else(String::new, |v| v.to_string()),
                text(&o.evidence),
                text(&o.confidence),
                text(&o.vintage),
            ]
        })
    });
    csv::table(&indicator.id, header, rows)
}
