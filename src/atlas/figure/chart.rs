//! Indicators as charts, with their remarks.

use super::in_languages;
use crate::feature::Localized;
use crate::indicator::Indicator;
use crate::language::{Language, Languages, words};
use crate::render::print::{Chart, ChartLine, ChartPanel, ChartSpan};

/// An indicator's subjects as lines over years.
pub fn panel(indicator: &Indicator, languages: &Languages) -> ChartPanel {
    let unit = in_languages(&indicator.unit, languages);
    let title = in_languages(&indicator.title, languages);
    let lines = indicator.subjects.iter().zip(&indicator.series).map(|(subject, series)| ChartLine {
        label: in_languages(&subject.title, languages),
        points: series.iter().filter_map(|o| Some((o.year?, o.value?))).collect(),
    });
    ChartPanel {
        title: with_note(&title, &unit, languages.first()),
        lines: lines.filter(|l| !l.points.is_empty()).collect(),
    }
}

/// An indicator's subjects as bars, longest first.
pub fn bars(indicator: &Indicator, languages: &Languages) -> Chart {
    let value = |s: &crate::indicator::Series| s.iter().find_map(|o| o.value);
    let each = indicator.subjects.iter().zip(&indicator.series);
    let mut bars: Vec<(String, f64)> =
        each.filter_map(|(s, series)| Some((in_languages(&s.title, languages), value(series)?))).collect();
    bars.sort_by(|a, b| b.1.total_cmp(&a.1));
    Chart::Bars(bars)
}

/// An indicator's subjects as spans from their first year to their last, with the values known there; a subject with
/// one year has no end.
pub fn spans(indicator: &Indicator, languages: &Languages) -> Chart {
    let unit = in_languages(&indicator.unit, languages);
    let each = indicator.subjects.iter().zip(&indicator.series);
    let span = |(subject, series): (&crate::feature::Subject, &crate::indicator::Series)| {
        let years = || series.iter().filter_map(|o| o.year);
        let from = years().min()?;
        let known = series.iter().filter_map(|o| Some(format!("{}: {} {unit}", o.year?, o.value?)));
        Some(ChartSpan {
            label: in_languages(&subject.title, languages),
            from,
            to: years().max().filter(|to| *to > from),
            told: known.collect::<Vec<_>>().join(", "),
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
        for (subject, series) in indicator.subjects.iter().zip(&indicator.series) {
            for observation in series {
                if let (Some(year), Some(value), Some(other)) =
                    (observation.year, observation.value, &observation.other)
                    && other.agrees == Some(false)
                {
                    let (year, value) = (year.to_string(), value.to_string());
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
        let (source, unit) = (source.get(language), indicator.unit.get(language));
        let unit = if source.contains(unit) { "" } else { unit };
        let all = with_note(&found.join(words::text("semicolon", language)), unit, language);
        words::phrase("misprints", language, &[("source", source), ("all", &all)])
    };
    let texts = Localized::of(languages.iter().map(|l| (l.tag(), told(l))));
    (!texts.is_empty()).then_some(texts)
}
