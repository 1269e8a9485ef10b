//! Indicators as charts, with their remarks.

use super::in_language;
use crate::feature::Localized;
use crate::indicator::Indicator;
use crate::render::print::{Chart, ChartLine, ChartPanel};

/// An indicator's subjects as lines over years.
pub fn panel(indicator: &Indicator, language: &str) -> ChartPanel {
    let unit = in_language(&indicator.unit, language);
    let title = in_language(&indicator.title, language);
    let lines = indicator.subjects.iter().zip(&indicator.series).map(|(subject, series)| ChartLine {
        label: in_language(&subject.title, language),
        points: series.iter().filter_map(|o| Some((o.year?, o.value?))).collect(),
    });
    ChartPanel {
        title: match (unit.is_empty(), language.starts_with("zh")) {
            (true, _) => title,
            (_, true) => format!("{title}（{unit}）"),
            _ => format!("{title} ({unit})"),
        },
        lines: lines.filter(|l| !l.points.is_empty()).collect(),
    }
}

/// An indicator's subjects as bars, longest first.
pub fn bars(indicator: &Indicator, language: &str) -> Chart {
    let value = |s: &crate::indicator::Series| s.iter().find_map(|o| o.value);
    let each = indicator.subjects.iter().zip(&indicator.series);
    let mut bars: Vec<(String, f64)> =
        each.filter_map(|(s, series)| Some((in_language(&s.title, language), value(series)?))).collect();
    bars.sort_by(|a, b| b.1.total_cmp(&a.1));
    Chart::Bars(bars)
}

/// Where the values come from.
pub fn source(indicator: &Indicator, language: &str) -> String {
    let source = in_language(&indicator.source, language);
    if language.starts_with("zh") { format!("来源：{source}") } else { format!("Source: {source}") }
}

/// Where another source prints different values, in each language; `None` if it prints the same.
pub fn misprints(indicator: &Indicator, languages: &[String]) -> Option<Localized> {
    let source = indicator.other.as_ref()?;
    let told = |language: &str| {
        let zh = language.starts_with("zh");
        let mut found = Vec::new();
        for (subject, series) in indicator.subjects.iter().zip(&indicator.series) {
            for observation in series {
                if let (Some(year), Some(value), Some(other)) =
                    (observation.year, observation.value, &observation.other)
                    && other.agrees == Some(false)
                {
                    let (subject, printed) = (subject.title.get(language), &other.printed);
                    found.push(match zh {
                        true => format!("{subject}{year}年印作{printed}，此处{value}"),
                        false => format!("{subject}, {year}: {printed}, here {value}"),
                    });
                }
            }
        }
        let (source, unit) = (source.get(language), indicator.unit.get(language));
        let all = found.join(if zh { "；" } else { "; " });
        let unit = if unit.is_empty() || source.contains(unit) {
            String::new()
        } else if zh {
            format!("（{unit}）")
        } else {
            format!(" ({unit})")
        };
        match (found.is_empty(), zh) {
            (true, _) => String::new(),
            (_, true) => format!("{source}：{all}{unit}。"),
            _ => format!("{source}: {all}{unit}."),
        }
    };
    let texts = Localized::of(languages.iter().map(|l| (l.as_str(), told(l))));
    (!texts.is_empty()).then_some(texts)
}
