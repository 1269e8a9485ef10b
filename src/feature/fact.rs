//! Facts: single values that a source states about features or subjects, outside of any series.

use super::Localized;
use std::sync::Arc;

/// One value as its source states it.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Position of the feature in the table's collection, or of the subject among those of the data set.
    pub place: u32,
    /// What is measured, in the table's words.
    pub indicator: Arc<str>,
    /// The value as written; a source may say `more than 70`.
    pub value: Arc<str>,
    /// Unit as the source writes it; `None` for a bare number.
    pub unit: Option<Arc<str>>,
    /// Year or period as written.
    pub year: Option<Arc<str>>,
    /// Sections of the source that state it, in the order written.
    pub sections: Vec<Arc<str>>,
    /// What it rests on, in the table's words (`reported`, `derived`, `compiled`, ...).
    pub evidence: Option<Arc<str>>,
    /// How far to trust it.
    pub confidence: Option<Arc<str>>,
    /// What is measured, for people.
    pub measure: Localized,
    /// The value with its unit, as people write it.
    pub told: Localized,
    /// Year or period, for people; empty where there is none.
    pub when: Localized,
    /// Place in the source: a page, a table; empty where none is known.
    pub citation: Localized,
    /// Remark of the table; empty where it has none.
    pub note: Localized,
    /// The better value, where the source misprints.
    pub corrected: Option<Correction>,
}

/// What stands beside a misprint.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// The value in the fact's unit.
    pub value: Arc<str>,
    /// The value with its unit, as people write it.
    pub told: Localized,
    /// Why it is better, or who prints it; empty where that is not said.
    pub source: Localized,
}

impl Fact {
    /// The value as a number, where it is one.
    pub fn number(&self) -> Option<f64> {
        self.value.parse().ok().filter(|n: &f64| n.is_finite())
    }

    /// True if a section of its source states it: that section, or one within it (`3.2` holds `3.2.1` and `3.2 note 4`).
    pub fn is_of(&self, section: &str) -> bool {
        let within = |rest: &str| !rest.starts_with(char::is_alphanumeric);
        self.sections.iter().filter_map(|s| s.strip_prefix(section)).any(within)
    }

    /// True if its year names a year, or two with a hyphen between them that span it (`2001-2010`).
    pub fn covers(&self, year: i32) -> bool {
        let text = self.year.as_deref().unwrap_or("");
        let years = years(text);
        let spans = |pair: &[(usize, i32)]| {
            let [(first, from), (second, to)] = pair else { return false };
            text[first + 4..*second].contains('-') && (*from..=*to).contains(&year)
        };
        years.iter().any(|(_, named)| *named == year) || years.windows(2).any(spans)
    }
}

/// Numbers of four digits in a text, each with the byte where it begins.
fn years(text: &str) -> Vec<(usize, i32)> {
    let digits = |c: char| !c.is_ascii_digit();
    let mut found = Vec::new();
    let mut at = 0;
    for word in text.split(digits) {
        if word.len() == 4
            && let Ok(year) = word.parse()
        {
            found.push((at, year));
        }
        // What parts two words is one character, of one byte or more.
        let after = at + word.len();
        at = after + text[after..].chars().next().map_or(0, char::len_utf8);
    }
    found
}

/// The facts of one table about one collection, or about subjects.
#[derive(Debug, Clone)]
pub struct FactTable {
    /// Collection of the features; `None` where the facts are about subjects.
    pub collection: Option<Arc<str>>,
    /// What the table is, and where it comes from.
    pub source: Localized,
    /// In the table's order.
    pub facts: Vec<Fact>,
}

impl FactTable {
    /// The facts about one feature or subject, in the table's order.
    pub fn of(&self, place: usize) -> impl Iterator<Item = &Fact> {
        self.facts.iter().filter(move |f| f.place as usize == place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(year: &str, sections: &[&str]) -> Fact {
        Fact {
            place: 0,
            indicator: "x".into(),
            value: "1".into(),
            unit: None,
            year: Some(year.into()),
            sections: sections.iter().map(|s| Arc::from(*s)).collect(),
            evidence: None,
            confidence: None,
            measure: Localized::plain("x"),
            told: Localized::plain("1"),
            when: Localized::plain(year),
            citation: Localized::default(),
            note: Localized::default(),
            corrected: None,
        }
    }

    #[test]
    fn a_year_is_named_or_spanned() {
        let covers = |text: &str, year| fact(text, &[]).covers(year);
        assert!(covers("2013", 2013) && covers("end 2013", 2013) && covers("2018-07-31", 2018));
        assert!(
            covers("2001-2010", 2005) && covers("Aug 2015-Jun 2016", 2016) && covers("2012–2017, 2019", 2019)
        );
        assert!(!covers("1990, 2011", 2000) && !covers("2001-2010", 2011) && !covers("", 2013));
        assert!(!covers("20130", 2013) && !covers("2018年7月", 2019) && covers("2018年7月", 2018));
    }

    #[test]
    fn a_section_holds_those_within_it() {
        let of = |section: &str| fact("", &["2.1.4", "3.2.10", "4.1 footnote 45"]).is_of(section);
        assert!(of("3.2.10") && of("3.2") && of("3") && of("2.1.4") && of("4.1") && of("4.1 footnote 45"));
        assert!(!of("3.2.1") && !of("2.1.40") && !of("5") && !of("footnote"));
    }
}
