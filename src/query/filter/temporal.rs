//! Instants and intervals: CQL2, section 7.12 and table 8.

use super::op::Temporal;
use crate::feature::{ValueRef, instant};
use jiff::Timestamp;
use jiff::civil::Date;

/// First and last microsecond since 1970, both inclusive; an open end is the minimum or maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub from: i64,
    pub to: i64,
}

/// One day.
const DAY: i64 = 86_400_000_000;

impl Span {
    /// An instant.
    pub(super) fn instant(at: Timestamp) -> Self {
        Span { from: at.as_microsecond(), to: at.as_microsecond() }
    }

    /// A date: the instant of its midnight (UTC), or the whole day where it stands beside instants.
    pub(super) fn date(date: Date, whole_days: bool) -> Self {
        let midnight = DAY * days(date.year().into(), date.month().into(), date.day().into());
        Span { from: midnight, to: if whole_days { midnight + DAY - 1 } else { midnight } }
    }

    /// A value of a date or timestamp property.
    pub(super) fn of_value(value: ValueRef<'_>, whole_days: bool) -> Option<Self> {
        let text = value.as_text()?;
        if let Some(days) = plain_date(text) {
            let midnight = days * DAY;
            return Some(Span { from: midnight, to: if whole_days { midnight + DAY - 1 } else { midnight } });
        }
        instant(text).map(Span::instant)
    }
}

/// `YYYY-MM-DD` as days since 1970, parsed directly because columns are read row by row and a calendar library is slower.
fn plain_date(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number = |from: usize, to: usize| {
        bytes[from..to].iter().try_fold(0i64, |n, b| b.is_ascii_digit().then(|| n * 10 + i64::from(b - b'0')))
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    Some(days(year, month, day))
}

/// Days since 1970 of a date, years beginning in March (H. Hinnant, "chrono-compatible date algorithms").
fn days(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (y.div_euclid(400), y.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// True if the first interval has this relation to the second.
pub(super) fn related(relation: Temporal, a: Span, b: Span) -> bool {
    match relation {
        Temporal::After => a.from > b.to,
        Temporal::Before => a.to < b.from,
        Temporal::Contains => a.from < b.from && a.to > b.to,
        Temporal::Disjoint => a.to < b.from || a.from > b.to,
        Temporal::During => a.from > b.from && a.to < b.to,
        Temporal::Equals => a == b,
        Temporal::FinishedBy => a.from < b.from && a.to == b.to,
        Temporal::Finishes => a.from > b.from && a.to == b.to,
        Temporal::Intersects => a.to >= b.from && a.from <= b.to,
        Temporal::Meets => a.to == b.from,
        Temporal::MetBy => a.from == b.to,
        Temporal::OverlappedBy => a.from > b.from && a.from < b.to && a.to > b.to,
        Temporal::Overlaps => a.from < b.from && a.to > b.from && a.to < b.to,
        Temporal::StartedBy => a.from == b.from && a.to > b.to,
        Temporal::Starts => a.from == b.from && a.to < b.to,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_dates_are_those_of_the_calendar() {
        for text in ["1970-01-01", "2000-02-29", "1899-12-31", "2020-11-23", "0001-01-01"] {
            let date: Date = text.parse().unwrap();
            let plain = Span::of_value(ValueRef::Text(text), true);
            let instant: Timestamp = format!("{text}T00:00:00Z").parse().unwrap();
            let from = instant.as_microsecond();
            assert_eq!(plain, Some(Span { from, to: from + DAY - 1 }), "{text}");
            assert_eq!(plain, Some(Span::date(date, true)), "{text}");
        }
        assert_eq!(Span::of_value(ValueRef::Text("soon"), false), None);
    }
}
