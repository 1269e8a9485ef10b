//! Numbers and ranges in words.

use crate::feature::Localized;

/// A number with thin spaces between thousands.
pub(super) fn number(value: f64) -> Localized {
    let text = value.to_string();
    let (whole, rest) =
        text.split_once('.').map_or((text.as_str(), String::new()), |(w, r)| (w, format!(".{r}")));
    let mut out = String::new();
    for (i, c) in whole.chars().enumerate() {
        let left = whole.len() - i;
        if i > 0 && left.is_multiple_of(3) && whole.len() > 4 {
            out.push('\u{2009}');
        }
        out.push(c);
    }
    Localized::plain(out + &rest)
}

/// The name of a range in a style: `15-20`.
pub(super) fn range_key(from: Option<f64>, to: Option<f64>) -> String {
    let text = |n: Option<f64>| n.map_or(String::new(), |n| n.to_string());
    format!("{}-{}", text(from), text(to))
}

/// A range as it is read.
pub(super) fn range(from: Option<f64>, to: Option<f64>) -> Localized {
    let text = |n: f64| number(n).get("und").to_owned();
    match (from, to) {
        (None, Some(to)) => Localized::plain(format!("< {}", text(to))),
        (Some(from), None) => Localized::plain(format!("≥ {}", text(from))),
        (Some(from), Some(to)) => Localized::plain(format!("{}–{}", text(from), text(to))),
        (None, None) => Localized::default(),
    }
}
