//! Numbers as people write them: large ones in the steps that a language counts in, others in groups of three digits.

use super::{Language, words};

/// Decimal places that a number in steps keeps; one that needs more is written out.
const PLACES: i32 = 2;
/// Between groups of digits, and before a unit (SI brochure, 5.4.3 and 5.4.4).
const THIN_SPACE: char = '\u{2009}';

/// A number in a language: `7.65 million`, `765万`, `128` or, where steps would drop digits, `220 289`.
///
/// ```
/// use poverty_atlas::Language;
/// use poverty_atlas::language::numbers::written;
///
/// let chinese = "zh".parse()?;
/// assert_eq!(written(7_650_000.0, &Language::ENGLISH), "7.65 million");
/// assert_eq!(written(7_650_000.0, &chinese), "765万");
/// assert_eq!(written(2063.0, &Language::ENGLISH), "2063");
/// assert_eq!(written(220_289.0, &chinese), "220\u{2009}289");
/// # Ok::<(), poverty_atlas::language::LanguageError>(())
/// ```
pub fn written(number: f64, language: &Language) -> String {
    for step in words::text("number.steps", language).split("; ") {
        let Some((size, pattern)) = step.split_once(' ') else { continue };
        let Some(steps) = size.parse::<f64>().ok().map(|size| number / size) else { continue };
        let places = 10f64.powi(PLACES);
        let kept = (steps * places).round() / places;
        if steps.abs() >= 1.0 && (kept - steps).abs() < 1e-9 * steps.abs() {
            return pattern.replace('#', &kept.to_string());
        }
    }
    grouped(number)
}

/// The step that a unit counts in and what it counts: of `10,000 people`, 10,000 and `people`.
///
/// ```
/// use poverty_atlas::language::numbers::step;
///
/// assert_eq!(step("10,000 people"), Some((10_000.0, "people")));
/// assert_eq!(step("people"), None);
/// ```
pub fn step(unit: &str) -> Option<(f64, &str)> {
    let (size, counted) = unit.split_once(' ')?;
    let digits = size.replace(',', "");
    let size = digits.bytes().all(|b| b.is_ascii_digit()).then_some(digits)?.parse().ok()?;
    (size > 1.0).then_some((size, counted))
}

/// A value times a step, rounded where the product of decimals is not what was meant: 0.07 times 10,000 is not
/// 700.0000000000001.
pub fn multiplied(value: f64, size: f64) -> f64 {
    (value * size * 1e3).round() / 1e3
}

/// A value with its unit as people write it: one that a unit counts in steps is multiplied out, `7.65 million people` for 765
/// times `10,000 people`.
pub fn in_unit(value: f64, unit: &str, language: &Language) -> String {
    match step(unit) {
        Some((size, counted)) => measured(&written(multiplied(value, size), language), counted),
        None => measured(&grouped(value), unit),
    }
}

/// A number with its unit: the thin space between them is left out before a unit that is not written in letters with
/// spaces between words.
pub fn measured(number: &str, unit: &str) -> String {
    let follows = number.is_empty() || unit.is_empty() || unit.starts_with(is_unspaced);
    let space = if follows { String::new() } else { THIN_SPACE.to_string() };
    format!("{number}{space}{unit}")
}

/// Scripts that write words without spaces between them.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Digits in groups of three from five digits on.
pub fn grouped(number: f64) -> String {
    let text = number.to_string();
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let (sign, digits) = whole.split_at(usize::from(whole.starts_with('-')));
    if digits.len() < 5 {
        return text;
    }
    let mut out = sign.to_owned();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(THIN_SPACE);
        }
        out.push(digit);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_keep_every_digit_or_are_not_taken() {
        let say = |n: f64, tag: &str| written(n, &tag.parse().unwrap());
        assert_eq!(say(82_490_000.0, "en"), "82.49 million");
        assert_eq!(say(1_360_000_000.0, "en"), "1.36 billion");
        assert_eq!(say(134_573_000_000.0, "zh"), "1345.73亿");
        assert_eq!(say(12_800.0, "zh"), "1.28万");
        assert_eq!(say(13_894.0, "zh"), "13\u{2009}894");
        assert_eq!(say(-20_400.5, "en"), "-20\u{2009}400.5");
        assert_eq!(say(0.0, "zh"), "0");
        assert_eq!(
            say(2_000_000.0, "fr"),
            "2 million",
            "a language that is not written counts as English does"
        );
    }

    #[test]
    fn units_that_count_in_steps_are_multiplied_out() {
        assert_eq!(in_unit(765.0, "10,000 people", &Language::ENGLISH), "7.65 million\u{2009}people");
        assert_eq!(in_unit(0.07, "10,000 people", &Language::ENGLISH), "700\u{2009}people");
        assert_eq!(in_unit(5575.0, "万人", &"zh".parse().unwrap()), "5575万人");
        assert_eq!(in_unit(10.2, "%", &Language::ENGLISH), "10.2\u{2009}%");
        assert_eq!([step("1 km"), step("km per year"), step("1st class")], [None; 3]);
    }

    #[test]
    fn units_follow_as_their_script_has_it() {
        assert_eq!(measured("765万", "人"), "765万人");
        assert_eq!(measured("12", "%"), "12\u{2009}%");
        assert_eq!(measured("", "yes"), "yes");
        assert_eq!(measured("5", ""), "5");
    }
}
