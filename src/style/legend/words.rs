//! Numbers and ranges in words.

use super::LegendEntry;
use crate::feature::Localized;
use crate::language::{Language, numbers};

/// A number with thin spaces between thousands.
pub(super) fn number(value: f64) -> Localized {
    Localized::plain(numbers::grouped(value))
}

/// The name of a range in a style: `15-20`.
pub(super) fn range_key(from: Option<f64>, to: Option<f64>) -> String {
    let text = |n: Option<f64>| n.map_or(String::new(), |n| n.to_string());
    format!("{}-{}", text(from), text(to))
}

/// A range as it is read.
pub(super) fn range(from: Option<f64>, to: Option<f64>) -> Localized {
    Localized::plain(range_of(from, to, numbers::grouped))
}

fn range_of(from: Option<f64>, to: Option<f64>, text: impl Fn(f64) -> String) -> String {
    match (from, to) {
        (None, Some(to)) => format!("< {}", text(to)),
        (Some(from), None) => format!("≥ {}", text(from)),
        (Some(from), Some(to)) => format!("{}–{}", text(from), text(to)),
        (None, None) => String::new(),
    }
}

/// The words for a class or for a circle's value in each language of a unit, multiplied out where the unit counts in
/// steps; `None` where the style has words of its own.
pub(super) fn in_steps(entry: &LegendEntry, unit: &Localized) -> Option<Localized> {
    let (from, to) = (entry.from, entry.to);
    let value = from.filter(|_| entry.radius_px.is_some());
    let plain = value.map_or_else(|| range(from, to), number);
    (entry.label == plain && !plain.is_empty()).then(|| {
        let label = |(tag, unit): (&str, &str)| {
            let language: Language = tag.parse().unwrap_or(Language::ENGLISH);
            let text = |n: f64| match numbers::step(unit) {
                Some((size, _)) => numbers::written(numbers::multiplied(n, size), &language),
                None => numbers::grouped(n),
            };
            (tag.to_owned(), value.map_or_else(|| range_of(from, to, text), text))
        };
        Localized::of(unit.iter().map(label))
    })
}
