//! Parameters that say how a map looks: year, classes, colours, theme, language.

use super::datetime::instant;
use crate::atlas::{Look, LookError};
use crate::indicator::{CLASSES, Method};
use crate::language::{Language, Languages};
use crate::server::App;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::style::{Palette, PaletteKind, Style};
use jiff::civil::Date;
use std::sync::Arc;

/// Maximum length of `breaks`, bytes.
const LONGEST: usize = 200;

/// The style of an id in the year and the look that a request asks for, and both.
///
/// # Errors
/// 404 for an unknown style, 400 for a year that it does not have or a look that does not fit it.
pub fn styled(app: &App, call: &Call, id: &str) -> Result<(Arc<Style>, Option<i32>, Look), Problem> {
    let style = find(app, id)?;
    let (year, look) = (year(app, call, style)?, look(call)?);
    Ok((restyled(app, call, style, &look, year)?, year, look))
}

/// A style in a look.
///
/// # Errors
/// 400 where the look does not fit the style: a theme it lacks, classes where it has none.
pub fn restyled(
    app: &App,
    call: &Call,
    style: &Style,
    look: &Look,
    year: Option<i32>,
) -> Result<Arc<Style>, Problem> {
    app.atlas.restyled(style, look, year, call.ticket.budget()).map_err(|e| match e {
        LookError::Stopped(stopped) => stopped.into(),
        LookError::Style(_) => Problem::internal(e),
        _ => Problem::bad_request(e.to_string()),
    })
}

/// A style by id.
///
/// # Errors
/// 404 with the styles there are.
pub fn find<'a>(app: &'a App, id: &str) -> Result<&'a Style, Problem> {
    let known = || app.atlas.styles().iter().map(|s| &*s.id);
    app.atlas.style(id).ok_or_else(|| Problem::unknown("style", id, known()))
}

/// `theme`, `method`, `k`, `breaks` and `palette`.
///
/// # Errors
/// 400 for an unknown method or palette, `k` out of range, breaks that do not ascend.
pub fn look(call: &Call) -> Result<Look, Problem> {
    let params = &call.params;
    let k = format!("a whole number from {} to {}", CLASSES.start(), CLASSES.end());
    let palettes = Palette::ordered().collect::<Vec<_>>().join(", ");
    let ordered = |name: &str| Palette::parse(name).filter(|p| p.kind != PaletteKind::Qualitative);
    Ok(Look {
        theme: params.get("theme").map(str::to_owned),
        method: params.word("method", &Method::NAMES)?,
        classes: params.parsed("k", &k, |v| v.parse().ok().filter(|k| CLASSES.contains(k)))?,
        breaks: params.parsed("breaks", "1 to 8 ascending numbers", breaks)?.unwrap_or_default(),
        palette: params.parsed("palette", &format!("one of {palettes}"), ordered)?,
    })
}

/// True if `theme` asks for a dark sheet, where no style says which themes there are.
///
/// # Errors
/// 400 for a theme that is neither light nor dark.
pub fn is_dark(call: &Call) -> Result<bool, Problem> {
    match call.params.get("theme") {
        None | Some("light") => Ok(false),
        Some("dark") => Ok(true),
        Some(found) => {
            let what = format!("parameter theme: expected one of light, dark, found {found:?}");
            Err(Problem::bad_request(what))
        }
    }
}

fn breaks(text: &str) -> Option<Vec<f64>> {
    if text.len() > LONGEST {
        return None;
    }
    let numbers: Vec<f64> = text.split(',').map(|n| n.trim().parse().ok()).collect::<Option<_>>()?;
    let good = numbers.len() < *CLASSES.end()
        && numbers.iter().all(|n: &f64| n.is_finite())
        && numbers.windows(2).all(|w| w[0] < w[1]);
    good.then_some(numbers)
}

/// Years that the map of a style has.
pub fn years<'a>(app: &'a App, style: &Style) -> &'a [i32] {
    app.atlas.indicator_of(style).map_or(&[], |i| &i.years)
}

/// `year`: one of the years of the style's indicator. A style without years shows the same in each, so that one address
/// of a client fits all styles.
///
/// # Errors
/// 400 for a year that the indicator does not have, or what is no year.
pub fn year(app: &App, call: &Call, style: &Style) -> Result<Option<i32>, Problem> {
    if call.params.get("year").is_none() {
        return Ok(None);
    }
    let years = years(app, style);
    if years.is_empty() {
        return call.params.parsed("year", "a year", |v| v.parse::<i32>().ok()).map(|_| None);
    }
    let expected = format!("one of {}", years.iter().map(i32::to_string).collect::<Vec<_>>().join(", "));
    call.params.parsed("year", &expected, |v| v.parse().ok().filter(|y| years.contains(y)))
}

/// `datetime` as a map reads it: the year of an instant, of an interval the latest year in it that there is. A style without
/// years shows the same at every time.
///
/// # Errors
/// 400 for a time in which the indicator has no year, or what is no time.
pub fn year_at(app: &App, call: &Call, style: &Style) -> Result<Option<i32>, Problem> {
    let years = years(app, style);
    let known = years.iter().map(i32::to_string).collect::<Vec<_>>().join(", ");
    let known = if known.is_empty() { known } else { format!(" that meets one of the years {known}") };
    let expected = format!("an instant or an interval such as 2016-01-01/..{known}");
    let parse = |text: &str| {
        let (from, to) = years_of(text)?;
        let found = years.iter().rev().copied().find(|year| (from..=to).contains(year));
        if years.is_empty() { Some(None) } else { found.map(Some) }
    };
    Ok(call.params.parsed("datetime", &expected, parse)?.flatten())
}

/// The first and the last year of an instant or of an interval, of which one end may be open.
fn years_of(text: &str) -> Option<(i32, i32)> {
    let end = |text: &str, open: i32| match text {
        "" | ".." => Some(open),
        text => year_of(text),
    };
    let (from, to) = match text.split_once('/') {
        Some((from, to)) => (end(from, i32::MIN)?, end(to, i32::MAX)?),
        None => (year_of(text)?, year_of(text)?),
    };
    (from <= to && (from, to) != (i32::MIN, i32::MAX)).then_some((from, to))
}

/// The year of a year, a month, a date or an instant (ISO 8601).
pub fn year_of(text: &str) -> Option<i32> {
    let digits = text.get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
    let fits = match text.len() {
        4 => true,
        7 => format!("{text}-01").parse::<Date>().is_ok(),
        10 => text.parse::<Date>().is_ok(),
        _ => instant(text).is_some(),
    };
    fits.then(|| digits.parse().ok()).flatten()
}

/// The style that shows a collection: the first that is about it, the default one before others, else one that draws it.
pub fn of_collection<'a>(app: &'a App, id: &str) -> Option<&'a Style> {
    let default = app.atlas.info().default_style.as_deref().and_then(|id| app.atlas.style(id));
    let all = || default.into_iter().chain(app.atlas.styles());
    let about = |ids: Vec<Arc<str>>| ids.iter().any(|known| **known == *id);
    all().find(|style| about(style.subjects())).or_else(|| all().find(|style| about(style.collections())))
}

/// `lang`: one of the atlas's languages, or two with a comma between; the first language if absent.
///
/// # Errors
/// 400 for a language that the atlas does not have, or more than two.
pub fn languages(app: &App, call: &Call) -> Result<Languages, Problem> {
    let info = app.atlas.info();
    let known = &info.languages;
    let tags: Vec<&str> = known.iter().map(Language::tag).collect();
    let expected = format!("one of {}, or two with a comma between", tags.join(", "));
    let parse = |v: &str| v.parse().ok().filter(|all: &Languages| all.iter().all(|l| known.contains(l)));
    let given = call.params.parsed("lang", &expected, parse)?;
    Ok(given.unwrap_or_else(|| info.default_language().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_span_of_years() {
        for (text, expected) in [
            ("2014", Some((2014, 2014))),
            ("2014-06-30", Some((2014, 2014))),
            ("2014-06-30T00:00:00Z", Some((2014, 2014))),
            ("2009/2014-01-01", Some((2009, 2014))),
            ("../2012", Some((i32::MIN, 2012))),
            ("2011/..", Some((2011, i32::MAX))),
            ("../..", None),
            ("2018/2016", None),
            ("x", None),
            ("2014-06", Some((2014, 2014))),
            ("2014-99", None),
            ("2015-02-30", None),
            ("2014-06-30T25:00:00Z", None),
            ("2014-06-30 tomorrow", None),
            ("2014/2015-13-01", None),
        ] {
            assert_eq!(years_of(text), expected, "{text}");
        }
    }
}
