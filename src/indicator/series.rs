//! Indicators and their series.

use crate::feature::Localized;
use std::sync::Arc;

/// One figure, or the knowledge that there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Year; `None` for a figure that belongs to no single year.
    pub year: Option<i32>,
    /// The figure in the indicator's unit; `None` is unknown.
    pub value: Option<f64>,
    /// What it rests on (`reported`, `compiled`, ...).
    pub evidence: Option<Arc<str>>,
    /// How far to trust it (`high`, `medium`, `low`, ...).
    pub confidence: Option<Arc<str>>,
    /// What the figure is, where a series mixes kinds (`plan`, `outcome`).
    pub vintage: Option<Arc<str>>,
}

/// The figures of one feature, sorted by year.
pub type Series = Vec<Observation>;

/// A measured quantity of a collection's features.
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
    /// The collection measured.
    pub collection: Arc<str>,
    /// Decimal places people read.
    pub decimals: u8,
    /// Class breaks the field uses, ascending; empty if there are none.
    pub breaks: Vec<f64>,
    /// Years with at least one known value, ascending; empty for figures without a year.
    pub years: Vec<i32>,
    /// One series for each feature of the collection, in its order; empty where nothing is recorded.
    pub series: Vec<Series>,
}

impl Indicator {
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
