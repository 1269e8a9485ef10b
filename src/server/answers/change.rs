//! The change of an indicator between two years.

use super::indicators::{INDICATOR, about};
use super::series::{Measured, name_headers, observation};
use super::tables::{number, text};
use crate::indicator::{Indicator, Observation};
use crate::server::App;
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::table;
use axum::response::Response;
use serde_json::{Value, json};

/// One series at both ends.
struct Ends<'a> {
    position: usize,
    from: Option<&'a Observation>,
    to: Option<&'a Observation>,
}

impl Ends<'_> {
    fn values(&self) -> Option<(f64, f64)> {
        self.from.and_then(|o| o.value).zip(self.to.and_then(|o| o.value))
    }

    /// The difference in the indicator's unit; unknown where either end is.
    fn change(&self) -> Option<f64> {
        // Rounded to nine places, which removes the noise of binary fractions.
        self.values().map(|(a, b)| ((b - a) * 1e9).round() / 1e9)
    }

    /// The difference as a share of the first figure; unknown where either end is, or the first is zero.
    fn relative(&self) -> Option<f64> {
        let share = |(a, b): (f64, f64)| (a != 0.0).then(|| ((b - a) / a * 1e9).round() / 1e9);
        self.values().and_then(share)
    }
}

fn ends(indicator: &Indicator, [from, to]: [i32; 2]) -> impl Iterator<Item = Ends<'_>> {
    let one = move |position| {
        let at = |year| indicator.observation(position, Some(year));
        Ends { position, from: at(from), to: at(to) }
    };
    (0..indicator.series.len()).filter(|i| !indicator.series[*i].is_empty()).map(one)
}

/// The change of every series as a document.
pub fn document(
    app: &App,
    call: &Call,
    format: &str,
    indicator: &Indicator,
    measured: Measured<'_>,
    span: [i32; 2],
) -> Result<Response, Problem> {
    let change = |e: Ends<'_>| {
        json!({
            "id": measured.id(e.position),
            "title": measured.title(e.position),
            "from": e.from.map(observation),
            "to": e.to.map(observation),
            "change": e.change(),
            "relative": e.relative(),
        })
    };
    let all: Vec<Value> = ends(indicator, span).map(change).collect();
    let mut out = about(indicator);
    out["from"] = json!(span[0]);
    out["to"] = json!(span[1]);
    out["unknown"] = json!(all.iter().filter(|c| c["change"].is_null()).count());
    out["changes"] = Value::Array(all);
    out["links"] = json!([call.self_link(&["indicators", &indicator.id], "application/json")]);
    html::outlined(app, call, (format, &INDICATOR), out)
}

/// The change of every series as a table.
pub fn table(
    app: &App,
    indicator: &Indicator,
    measured: Measured<'_>,
    span: [i32; 2],
) -> Result<Response, Problem> {
    let columns = span.map(|y| [format!("{y}"), format!("{y}_evidence"), format!("{y}_confidence")]);
    let changes = ["change", "relative"].map(str::to_owned);
    let header: Vec<String> =
        name_headers(app).into_iter().chain(columns.into_iter().flatten()).chain(changes).collect();
    let row = |e: Ends<'_>| {
        let mut row = measured.names(app, e.position);
        for end in [e.from, e.to] {
            row.push(number(end.and_then(|o| o.value)));
            row.push(end.map_or_else(String::new, |o| text(&o.evidence)));
            row.push(end.map_or_else(String::new, |o| text(&o.confidence)));
        }
        row.extend([number(e.change()), number(e.relative())]);
        row
    };
    table::table(&format!("{}-{}-{}", indicator.id, span[0], span[1]), header, ends(indicator, span).map(row))
}
