//! The series of an indicator as documents.

use super::about::AboutIndicator;
use super::measured::Measured;
use crate::feature::{Localized, Title};
use crate::indicator::{Indicator, Observation, OtherValue};
use crate::server::wire::links::Link;
use schemars::JsonSchema;
use serde::Serialize;

/// The series of an indicator.
#[derive(Serialize, JsonSchema)]
pub struct IndicatorSeries<'a> {
    /// What is measured.
    #[serde(flatten)]
    pub about: AboutIndicator<'a>,
    /// One for each feature or subject that has a value to show.
    pub series: Vec<SeriesDocument<'a>>,
    /// This document.
    pub links: Vec<Link>,
}

/// The values of one feature or subject.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Series")]
pub struct SeriesDocument<'a> {
    id: &'a str,
    title: Title<'a>,
    /// Ascending by year.
    values: Vec<ObservationDocument<'a>>,
}

/// One value with what it rests on.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Observation")]
pub struct ObservationDocument<'a> {
    /// `null` for a value of no single year.
    year: Option<i32>,
    /// `null` is unknown.
    value: Option<f64>,
    /// The least that it may be, where a band is published or rounding leaves one.
    #[serde(skip_serializing_if = "Option::is_none")]
    low: Option<f64>,
    /// The most that it may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    high: Option<f64>,
    /// What it rests on.
    evidence: Option<&'a str>,
    /// How far to trust it.
    confidence: Option<&'a str>,
    /// The years that it covers, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<&'a str>,
    /// What kind of value it is, where a series mixes kinds.
    #[serde(skip_serializing_if = "Option::is_none")]
    vintage: Option<&'a str>,
    /// Where it is stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    citation: Option<&'a Localized>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a Localized>,
    /// The same value as another source prints it.
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<OtherObservation<'a>>,
}

/// What another source prints for a value.
#[derive(Serialize, JsonSchema)]
struct OtherObservation<'a> {
    /// As printed, in that source's own unit.
    printed: &'a str,
    /// In the indicator's unit, where it is a number.
    value: Option<f64>,
    /// True if the value rounds to it; `null` where either is unknown.
    agrees: Option<bool>,
}

/// The series that have an observation to show.
pub fn series<'a>(
    measured: Measured<'a>,
    indicator: &'a Indicator,
    shown: impl Fn(&&Observation) -> bool,
) -> Vec<SeriesDocument<'a>> {
    let one = |(i, series): (usize, &'a Vec<Observation>)| {
        let values: Vec<_> = series.iter().filter(&shown).map(ObservationDocument::of).collect();
        let any = !values.is_empty();
        any.then(|| SeriesDocument { id: measured.id(i), title: measured.title(i), values })
    };
    indicator.series.iter().enumerate().filter_map(one).collect()
}

impl<'a> ObservationDocument<'a> {
    /// An observation as it is told.
    pub fn of(o: &'a Observation) -> Self {
        let other = |other: &'a OtherValue| OtherObservation {
            printed: &other.printed,
            value: other.value,
            agrees: other.agrees,
        };
        ObservationDocument {
            year: o.year,
            value: o.value,
            low: o.range.map(|r| r[0]),
            high: o.range.map(|r| r[1]),
            evidence: o.evidence.as_deref(),
            confidence: o.confidence.as_deref(),
            period: o.period.as_deref(),
            vintage: o.vintage.as_deref(),
            citation: o.citation.known(),
            note: o.note.known(),
            other: o.other.as_ref().map(other),
        }
    }
}
