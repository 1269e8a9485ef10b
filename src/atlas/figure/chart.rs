//! Indicators as charts, with their remarks.

use super::in_languages;
use crate::feature::Localized;
use crate::indicator::Indicator;
use crate::language::{Language, Languages, numbers, words};
use crate::render::print::{Chart, ChartLine, ChartPanel, ChartSpan};

/// How a chart writes an indicator's values: multiplied out where every language counts the unit in the same steps.
pub struct CountedUnit {
    /// What values are multiplied by.
    pub factor: f64,
    /// Unit of the products.
    pub unit: String,
    /// The language in whose steps they are written.
    pub steps: Option<Language>,
}

impl CountedUnit {
    /// As an indicator's unit has it in these languages.
    pub fn of(indicator: &Indicator, languages: &Languages) -> Self {
        let steps: Option<Vec<_>> = languages.iter().map(|l| numbers::step(indicator.unit.get(l))).collect();
        match steps.as_deref() {
            Some([(factor, _), rest @ ..]) if rest.iter().all(|s| s.0 == *factor) => {
                let unit = languages.iter().zip(steps.iter().flatten()).map(|(l, s)| (l.tag(), s.1));
                let unit = in_languages(&Localized::of(unit), languages);
                CountedUnit { factor: *factor, unit, steps: Some(languages.first().clone()) }
            }
            _ => CountedUnit { factor: 1.0, unit: in_languages(&indicator.unit, languages), steps: None },
        }
    }
}

/// An indicator's subjects as lines over years.
pub fn panel(indicator: &Indicator, languages: &Languages) -> ChartPanel {
    let CountedUnit { factor, unit, steps } = CountedUnit::of(indicator, languages);
    let title = in_languages(&indicator.title, languages);
    let lines = indicator.subjects.iter().zip(&indicator.series).map(|(subject, series)| ChartLine {
        label: in_languages(&subject.title, languages),
        points: series.iter().filter_map(|o| Some((o.year?, o.value? * factor))).collect(),
    });
    ChartPanel {
        title: with_note(&title, &unit, languages.first()),
        lines: lines.filter(|l| !l.points.is_empty()).collect(),
        steps,
    }
}

/// An indicator's subjects as bars, longest first.
pub fn bars(indicator: &Indicator, languages: &Languages) -> Chart {
    let value = |s: &crate::indicator::Series| s.iter().find_map(|o| o.value);
    let each = indicator.subjects.iter().zip(&indicator.series);
    let CountedUnit { factor, steps, .. } = CountedUnit::of(indicator, languages);
    let mut bars: Vec<(String, f64)> = each
        .filter_map(|(s, series)| Some((in_languages(&s.title, languages), value(series)? * factor)))
        .collect();
    bars.sort_by(|a, b| b.1.total_cmp(&a.1));
    Chart::Bars { bars, steps }
}

/// An indicator's subjects as spans from their first year to their last, with the values known there; a subject with
/// one year has no end.
pub fn spans(indicator: &Indicator, languages: &Languages) -> Chart {
    let told = |value: f64| {
        let told = languages.iter().map(|l| (l.tag(), numbers::in_unit(value, indicator.unit.get(l), l)));
        in_languages(&Localized::of(told), languages)
    };
    let each = indicator.subjects.iter().zip(&indicator.series);
    let span = |(subject, series): (&crate::feature::Subject, &crate::indicator::Series)| {
        let years = || series.iter().filter_map(|o| o.year);
        let from = years().min()?;
        let word = |key| words::text(key, languages.first());
        let known =
            series.iter().filter_map(|o| Some(format!("{}{}{}", o.year?, word("colon"), told(o.value?))));
        Some(ChartSpan {
            label: in_languages(&subject.title, languages),
            from,
            to: years().max().filter(|to| *to > from),
            told: known.collect::<Vec<_>>().join(word("comma")),
        })
    };
    Chart::Spans(each.filter_map(span).collect())
}

/// Where the values come from.
pub fn source(indicator: &Indicator, languages: &Languages) -> String {
    let source = in_languages(&indicator.source, languages);
    words::labelled("source", languages.first(), &source)
}

/// A text with a note in brackets, if there is one.
fn with_note(text: &str, note: &str, language: &Language) -> String {
    match note {
        "" => text.to_owned(),
        _ => words::phrase("with_note", language, &[("text", text), ("note", note)]),
    }
}

/// Where another source prints different values, in each language; `None` if it prints the same.
pub fn misprints(indicator: &Indicator, languages: &[Language]) -> Option<Localized> {
    let source = indicator.other.as_ref()?;
    let told = |language: &Language| {
        let mut found = Vec::new();
        let unit = indicator.unit.get(language);
        let is_own = source.get(language).contains(unit);
        for (subject, series) in indicator.subjects.iter().zip(&indicator.series) {
            for observation in series {
                if let (Some(year), Some(value), Some(other)) =
                    (observation.year, observation.value, &observation.other)
                    && other.agrees == Some(false)
                {
                    let year = year.to_string();
                    // A source in the same unit needs none, nor does a number that stands in the unit of all.
                    let value = match is_own {
                        true => value.to_string(),
                        false => numbers::in_unit(value, unit, language),
                    };
                    let values = [
                        ("subject", subject.title.get(language)),
                        ("year", &*year),
                        ("printed", &*other.printed),
                        ("here", &*value),
                    ];
                    found.push(words::phrase("misprint", language, &values));
                }
            }
        }
        if found.is_empty() {
            return String::new();
        }
        let all = found.join(words::text("semicolon", language));
        words::phrase("misprints", language, &[("source", source.get(language)), ("all", &all)])
    };
    let texts = Localized::of(languages.iter().map(|l| (l.tag(), told(l))));
    (!texts.is_empty()).then_some(texts)
}
