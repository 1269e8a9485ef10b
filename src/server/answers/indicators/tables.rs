//! The series of an indicator as tables: a row for each value, or a row for each series.

use super::measured::{Measured, name_headers};
use crate::indicator::{Indicator, Observation};
use crate::language::Language;
use crate::server::App;
use crate::server::wire::table;
use axum::response::Response;
use std::sync::Arc;

const COLUMNS: [&str; 10] =
    ["year", "value", "evidence", "confidence", "vintage", "other", "note", "low", "high", "citation"];

/// A cell of a text that may be missing.
pub fn text(text: &Option<Arc<str>>) -> String {
    text.as_deref().unwrap_or("").to_owned()
}

/// A cell of a number that may be unknown.
pub fn number(number: Option<f64>) -> String {
    number.map_or_else(String::new, |n| n.to_string())
}

/// One row for each value, its texts in a language.
pub fn long(
    app: &App,
    indicator: &Indicator,
    (measured, language): (Measured<'_>, &Language),
    shown: impl Fn(&&Observation) -> bool,
) -> Response {
    let header = name_headers(app).into_iter().chain(COLUMNS.map(str::to_owned));
    let row = |i: usize, o: &Observation| {
        let value = [
            o.year.map_or_else(|| text(&o.period), |y| y.to_string()),
            number(o.value),
            text(&o.evidence),
            text(&o.confidence),
            text(&o.vintage),
            o.other.as_ref().map_or_else(String::new, |other| other.printed.to_string()),
            o.note.get(language).to_owned(),
            number(o.range.map(|r| r[0])),
            number(o.range.map(|r| r[1])),
            o.citation.get(language).to_owned(),
        ];
        measured.names(app, i).into_iter().chain(value).collect::<Vec<String>>()
    };
    let shown = &shown;
    let row = &row;
    let rows = indicator.series.iter().enumerate();
    let rows = rows.flat_map(|(i, series)| series.iter().filter(shown).map(move |o| row(i, o)));
    table::table(&indicator.id, header, rows)
}

/// One row for each series, with value, evidence and confidence of every year or period side by side.
pub fn wide(
    app: &App,
    indicator: &Indicator,
    measured: Measured<'_>,
    shown: impl Fn(&&Observation) -> bool,
) -> Response {
    type Key = (Option<i32>, Option<Arc<str>>);
    let key = |o: &Observation| (o.year, o.period.clone());
    let mut keys: Vec<Key> = indicator.series.iter().flatten().filter(&shown).map(key).collect();
    keys.sort_unstable();
    keys.dedup();
    let name = |(year, period): &Key| match (year, period) {
        (Some(year), _) => year.to_string(),
        (None, Some(period)) => period.to_string(),
        (None, None) => "value".to_owned(),
    };
    let headers = keys.iter().flat_map(|k| {
        let name = name(k);
        [name.clone(), format!("{name}_evidence"), format!("{name}_confidence")]
    });
    let header: Vec<String> = name_headers(app).into_iter().chain(headers).collect();
    let row = |(i, series): (usize, &Vec<Observation>)| {
        let mut row = measured.names(app, i);
        for wanted in &keys {
            let found = series.iter().find(|o| key(o) == *wanted);
            row.push(number(found.and_then(|o| o.value)));
            row.push(found.map_or_else(String::new, |o| text(&o.evidence)));
            row.push(found.map_or_else(String::new, |o| text(&o.confidence)));
        }
        row
    };
    let rows = indicator.series.iter().enumerate().filter(|(_, s)| s.iter().any(|o| shown(&o)));
    table::table(&indicator.id, header, rows.map(row))
}
