//! Indicators and their series.

use crate::feature::{Localized, Subject};
use std::sync::Arc;

/// One value, or the record that it is unknown.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Year; `None` for a value of no single year.
    pub year: Option<i32>,
    /// The years that the value covers, as written (`2016-2020`).
    pub period: Option<Arc<str>>,
    /// The value in the indicator's unit; `None` is unknown.
    pub value: Option<f64>,
    /// The least and the greatest value that it may have, where a band is published or follows from rounding.
    pub range: Option<[f64; 2]>,
    /// What it rests on (`reported`, `compiled`, ...).
    pub evidence: Option<Arc<str>>,
    /// How far to trust it (`high`, `medium`, `low`, ...).
    pub confidence: Option<Arc<str>>,
    /// What kind of value it is, where a series mixes kinds (`plan`, `outcome`).
    pub vintage: Option<Arc<str>>,
    /// The same value as another source prints it.
    pub other: Option<OtherValue>,
    /// Where the value itself is stated; empty where the indicator's source says it.
    pub citation: Localized,
    /// Remark of the table; empty where it has none.
    pub note: Localized,
}

/// What another source prints for a value.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherValue {
    /// As printed, in that source's own unit.
    pub printed: Arc<str>,
    /// In the indicator's unit, where it is a number.
    pub value: Option<f64>,
    /// True if the value rounds to it; `None` where either is unknown.
    pub agrees: Option<bool>,
}

/// The observations of one feature or subject, sorted by year.
pub type Series = Vec<Observation>;

/// A measured quantity of a collection's features, or of subjects without a geometry.
///
/// ```
/// # use poverty_atlas::{Source, load};
/// #
/// # let (atlas, _) = load(&Source::folder("examples/fields".as_ref())?)?;
/// # let fields = atlas.collection("fields").ok_or("no fields")?;
/// let harvest = atlas.indicator("harvest").ok_or("no harvest")?;
/// assert_eq!(harvest.years, [2023, 2024]);
/// let brook_field = fields.position("f3").ok_or("no such field")?;
/// assert_eq!(harvest.value(brook_field, Some(2023)), Some(5.2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Indicator {
    /// Identifier in URLs.
    pub id: Arc<str>,
    /// Title.
    pub title: Localized,
    /// What is measured, and how it is defined.
    pub description: Localized,
    /// Unit of the values, such as `%`; empty for bare numbers.
    pub unit: Localized,
    /// Where the values come from.
    pub source: Localized,
    /// The collection measured; `None` where the series are of `subjects`.
    pub collection: Option<Arc<str>>,
    /// What the series are of, in their order; empty where they are of features.
    pub subjects: Vec<Subject>,
    /// The source of the other values.
    pub other: Option<Localized>,
    /// Ids of the indicators that took its place.
    pub superseded_by: Vec<Arc<str>>,
    /// Decimal places people read.
    pub decimals: u8,
    /// Class breaks the field uses, ascending; empty if there are none.
    pub breaks: Vec<f64>,
    /// Years with at least one known value, ascending; empty for values without a year.
    pub years: Vec<i32>,
    /// True if small-scale tiles carry its values only where a request names them.
    pub only_named: bool,
    /// The year shown where none is asked for; the latest if `None`.
    pub default_year: Option<i32>,
    /// One series for each feature of the collection or each subject, in its order; empty where nothing is recorded.
    pub series: Vec<Series>,
}

impl Indicator {
    /// True if it measures the features of a collection.
    pub fn measures(&self, collection: &str) -> bool {
        self.collection.as_deref() == Some(collection)
    }

    /// The year to show: the one asked for, else the declared one, else the latest; `None` for values without a year.
    pub fn year_shown(&self, asked: Option<i32>) -> Option<i32> {
        let latest = self.years.last()?;
        Some(asked.or(self.default_year).unwrap_or(*latest))
    }

    /// The observation of a feature in a year (`None`: the one without a year), if recorded.
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
