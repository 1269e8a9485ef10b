//! Indicators and their series.

use crate::feature::Localized;
use std::sync::Arc;

/// One figure, or the knowledge that there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Year; `None` for a figure that belongs to no single year.
    pub year: Option<i32>,
    /// The years the figure covers together, as written (`2016-2020`).
    pub period: Option<Arc<str>>,
    /// The figure in the indicator's unit; `None` is unknown.
    pub value: Option<f64>,
    /// What it rests on (`reported`, `compiled`, ...).
    pub evidence: Option<Arc<str>>,
    /// How far to trust it (`high`, `medium`, `low`, ...).
    pub confidence: Option<Arc<str>>,
    /// What the figure is, where a series mixes kinds (`plan`, `outcome`).
    pub vintage: Option<Arc<str>>,
    /// The same figure as another source prints it.
    pub other: Option<OtherFigure>,
    /// Remark of the table.
    pub note: Option<Arc<str>>,
}

/// What another source prints for a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherFigure {
    /// As printed, in that source's own unit.
    pub printed: Arc<str>,
    /// In the indicator's unit, where it is a number.
    pub value: Option<f64>,
    /// True if it is the same figure within its own rounding; unknown where one of the two is.
    pub agrees: Option<bool>,
}

/// What a series is of, where that is no feature of a collection.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// Identifier.
    pub id: Arc<str>,
    /// Title.
    pub title: Localized,
}

/// The figures of one feature or subject, sorted by year.
pub type Series = Vec<Observation>;

/// A measured quantity of a collection's features, or of subjects without a geometry.
#[derive(Debug, Clone)]
pub struct Indicator {
    /// Identifier in URLs.
    pub id: Arc<str>,
    /// Title.
    pub title: Localized,
    /// What is measured.
    pub description: Localized,
    /// Unit of the values.
    pub unit: Localized,
    /// Where the figures come from.
    pub source: Localized,
    /// The collection measured; `None` where the series are of `subjects`.
    pub collection: Option<Arc<str>>,
    /// What the series are of, in their order; empty where they are of features.
    pub subjects: Vec<Subject>,
    /// Which source the other figures are of.
    pub other: Option<Localized>,
    /// Decimal places people read.
    pub decimals: u8,
    /// Class breaks the field uses, ascending; empty if there are none.
    pub breaks: Vec<f64>,
    /// Years with at least one known value, ascending; empty for figures without a year.
    pub years: Vec<i32>,
    /// One series for each feature of the collection or each subject, in its order; empty where nothing is recorded.
    pub series: Vec<Series>,
}

impl Indicator {
    /// True if it measures the features of a collection.
    pub fn measures(&self, collection: &str) -> bool {
        self.collection.as_deref() == Some(collection)
    }

    /// The year that is shown where one is asked for, or none: that year, else the latest; `None` for values without a
    /// year.
    pub fn year_shown(&self, asked: Option<i32>) -> Option<i32> {
        let latest = self.years.last()?;
        Some(asked.unwrap_or(*latest))
    }

    /// The figure of a feature in a year (`None`: the figure without a year), if recorded.
    pub fn observation(&self, position: usize, year: Option<i32>) -> Option<&Observation> {
        self.series[position].iter().find(|o| o.year == year)
    }

    /// The known value of a feature in a year.
    pub fn value(&self, position: usize, year: Option<i32>) -> Option<f64> {
        self.observation(position, year).and_then(|o| o.value)
    }

    /// All values of a year, one for each feature; `None` is unknown.
    pub fn values(&self, year: Option<i32>) -> Vec<Option<f64>> {
        (0..self.series.len()).map(|i| self.value(i, year)).collect()
    }
}
