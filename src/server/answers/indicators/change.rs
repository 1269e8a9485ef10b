//! The change of an indicator between two years.

use super::about::AboutIndicator;
use super::measured::{Measured, name_headers};
use super::series::ObservationDocument;
use super::tables::{number, text};
use crate::feature::Title;
use crate::indicator::{Indicator, Observation};
use crate::server::App;
use crate::server::wire::call::Call;
use crate::server::wire::links::Link;
use crate::server::wire::table;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

/// The change of an indicator between two years.
#[derive(Serialize, JsonSchema)]
pub struct IndicatorChanges<'a> {
    #[serde(flatten)]
    about: AboutIndicator<'a>,
    /// The first year.
    from: i32,
    /// The last year.
    to: i32,
    changes: Vec<SeriesChange<'a>>,
    /// Series whose change is not known.
    unknown: usize,
    links: Vec<Link>,
}

/// The change of one feature or subject.
#[derive(Serialize, JsonSchema)]
struct SeriesChange<'a> {
    id: &'a str,
    title: Title<'a>,
    from: Option<ObservationDocument<'a>>,
    to: Option<ObservationDocument<'a>>,
    /// The difference in the indicator's unit; `null` where either value is unknown.
    change: Option<f64>,
    /// The difference as a share of the first value; `null` also where that is zero.
    relative: Option<f64>,
}

/// One series at both ends.
struct Ends<'a> {
    position: usize,
    from: Option<&'a Observation>,
    to: Option<&'a Observation>,
}

impl<'a> Ends<'a> {
    fn values(&self) -> Option<(f64, f64)> {
        self.from.and_then(|o| o.value).zip(self.to.and_then(|o| o.value))
    }

    /// The difference in the indicator's unit; unknown where either end is.
    fn change(&self) -> Option<f64> {
        // Rounded to nine places, which removes the noise of binary fractions.
        self.values().map(|(a, b)| ((b - a) * 1e9).round() / 1e9)
    }

    /// The difference as a share of the first value; unknown where either end is, or the first is zero.
    fn relative(&self) -> Option<f64> {
        let share = |(a, b): (f64, f64)| (a != 0.0).then(|| ((b - a) / a * 1e9).round() / 1e9);
        self.values().and_then(share)
    }

    fn told(&self, measured: Measured<'a>) -> SeriesChange<'a> {
        SeriesChange {
            id: measured.id(self.position),
            title: measured.title(self.position),
            from: self.from.map(ObservationDocument::of),
            to: self.to.map(ObservationDocument::of),
            change: self.change(),
            relative: self.relative(),
        }
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
pub fn document<'a>(
    call: &Call,
    indicator: &'a Indicator,
    measured: Measured<'a>,
    span: [i32; 2],
) -> IndicatorChanges<'a> {
    let changes: Vec<_> = ends(indicator, span).map(|e| e.told(measured)).collect();
    IndicatorChanges {
        about: AboutIndicator::of(indicator),
        from: span[0],
        to: span[1],
        unknown: changes.iter().filter(|c| c.change.is_none()).count(),
        changes,
        links: vec![call.self_link(&["indicators", &indicator.id], "application/json")],
    }
}

/// The change of every series as a table.
pub fn table(app: &App, indicator: &Indicator, measured: Measured<'_>, span: [i32; 2]) -> Response {
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
