//! Facts as documents and rows tell them.

use crate::atlas::{FactPlace, PlacedFact};
use crate::feature::{Fact, Localized, Title};
use crate::language::Language;
use crate::server::wire::call::Call;
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;

/// Headers of [`row`].
pub const COLUMNS: [&str; 14] = [
    "indicator",
    "value",
    "unit",
    "year",
    "evidence",
    "confidence",
    "source",
    "citation",
    "note",
    "corrected",
    "corrected_source",
    "measure",
    "told",
    "when",
];

/// A fact with what it rests on.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Fact")]
pub struct FactDocument<'a> {
    /// What is measured, in the table's words.
    indicator: &'a str,
    /// What is measured, for people.
    measure: &'a Localized,
    value: FactValue<'a>,
    /// The value with its unit, as people write it.
    told: &'a Localized,
    unit: Option<&'a str>,
    /// Year or period as written.
    year: Option<&'a str>,
    /// Year or period, for people.
    when: Option<&'a Localized>,
    /// What it rests on.
    evidence: Option<&'a str>,
    /// How far to trust it.
    confidence: Option<&'a str>,
    /// What the table is, and where it comes from.
    source: &'a Localized,
    /// Place in the source.
    citation: Option<&'a Localized>,
    note: Option<&'a Localized>,
    /// The better value, where the source misprints.
    #[serde(skip_serializing_if = "Option::is_none")]
    corrected: Option<CorrectionDocument<'a>>,
}

/// What stands beside a misprint.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Correction")]
struct CorrectionDocument<'a> {
    /// In the fact's unit.
    value: FactValue<'a>,
    /// With its unit, as people write it.
    told: &'a Localized,
    /// Who prints it, or why it is better.
    source: Option<&'a Localized>,
}

/// A number, or what the source says instead of one.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum FactValue<'a> {
    Whole(i64),
    Number(f64),
    Text(&'a str),
}

impl<'a> FactValue<'a> {
    fn of(text: &'a str) -> Self {
        match text.parse::<f64>().ok().filter(|n| n.is_finite()) {
            None => FactValue::Text(text),
            Some(n) if n.fract() == 0.0 && n.abs() < 1e15 => FactValue::Whole(n as i64),
            Some(n) => FactValue::Number(n),
        }
    }
}

impl<'a> FactDocument<'a> {
    /// A fact as it is told.
    pub fn of((source, fact): (&'a Localized, &'a Fact)) -> Self {
        let corrected = fact.corrected.as_ref().map(|c| CorrectionDocument {
            value: FactValue::of(&c.value),
            told: &c.told,
            source: c.source.known(),
        });
        FactDocument {
            indicator: &fact.indicator,
            measure: &fact.measure,
            value: FactValue::of(&fact.value),
            told: &fact.told,
            unit: fact.unit.as_deref(),
            year: fact.year.as_deref(),
            when: fact.when.known(),
            evidence: fact.evidence.as_deref(),
            confidence: fact.confidence.as_deref(),
            source,
            citation: fact.citation.known(),
            note: fact.note.known(),
            corrected,
        }
    }
}

/// A fact with what it is about.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PlacedFact")]
pub struct PlacedFactDocument<'a> {
    /// Collection of the feature it is about; `null` where that is no feature.
    collection: Option<&'a str>,
    /// Id of the feature or subject.
    id: &'a str,
    title: Title<'a>,
    /// The title in the language of a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    /// The feature.
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
    #[serde(flatten)]
    fact: FactDocument<'a>,
}

impl<'a> PlacedFactDocument<'a> {
    /// A fact as it is told, with the title in the language that is asked for.
    pub fn of(call: &Call, language: Option<&Language>, placed: PlacedFact<'a>) -> Self {
        let PlacedFact { place, source, fact } = placed;
        let (collection, id, title) = named(place);
        let href = collection.map(|c| call.links.to(&["collections", c, "items", id]));
        let label = language.map(|l| title.get(l));
        PlacedFactDocument { collection, id, title, label, href, fact: FactDocument::of((source, fact)) }
    }
}

/// Collection, id and title of what a fact is about.
pub fn named(place: FactPlace<'_>) -> (Option<&str>, &str, Title<'_>) {
    match place {
        FactPlace::Feature(c, position) => {
            (Some(&**c.id()), c.feature_id(position), c.feature_title(position))
        }
        FactPlace::Subject(subject) => (None, &subject.id, (&subject.title).into()),
    }
}

/// A fact as cells, its texts in a language.
pub fn row((source, fact): (&Localized, &Fact), language: &Language) -> Vec<String> {
    let told = |text: &Localized| text.get(language).to_owned();
    let text = |t: &Option<Arc<str>>| t.as_deref().unwrap_or("").to_owned();
    let corrected = fact.corrected.as_ref();
    vec![
        fact.indicator.to_string(),
        fact.value.to_string(),
        text(&fact.unit),
        text(&fact.year),
        text(&fact.evidence),
        text(&fact.confidence),
        told(source),
        told(&fact.citation),
        told(&fact.note),
        corrected.map_or_else(String::new, |c| c.value.to_string()),
        corrected.map_or_else(String::new, |c| told(&c.source)),
        told(&fact.measure),
        told(&fact.told),
        told(&fact.when),
    ]
}
