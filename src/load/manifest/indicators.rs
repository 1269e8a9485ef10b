//! Indicators: tables of values by place or subject and year.

use crate::feature::Localized;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A measured quantity.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IndicatorEntry {
    /// Identifier.
    pub id: Arc<str>,
    /// Title.
    #[serde(default)]
    pub title: Localized,
    /// What is measured.
    #[serde(default)]
    pub description: Localized,
    /// Unit. One that begins with a number, `10,000 people`, counts in steps: legends, charts and pages multiply it out.
    #[serde(default)]
    pub unit: Localized,
    /// Where the values come from.
    #[serde(default)]
    pub source: Localized,
    /// The collection measured; absent where each key is a subject of its own.
    pub collection: Option<Arc<str>>,
    /// The collection in whose features a share of each feature's area lies: that share is the value, in percent.
    pub share_in: Option<Arc<str>>,
    /// CSV file; none where the values are computed.
    #[serde(default)]
    pub table: String,
    /// Only rows that have these cells.
    #[serde(default, rename = "where")]
    pub only: BTreeMap<String, String>,
    /// The indicators whose values, one as a share of the other in percent, are the value where both are known.
    pub ratio: Option<RatioEntry>,
    /// Ids of the indicators that took its place; it answers still, for those who know its address.
    #[serde(default)]
    pub superseded_by: Vec<Arc<str>>,
    /// Column with the id of the feature or subject.
    pub key: Option<String>,
    /// Columns with the title of a subject, by language.
    #[serde(default)]
    pub key_title: BTreeMap<Arc<str>, String>,
    /// Column with the year.
    pub year: Option<String>,
    /// True if small-scale tiles carry its values only where a request names them.
    #[serde(default)]
    pub only_named: bool,
    /// The year that is shown where none is asked for; the latest if absent.
    pub default_year: Option<i32>,
    /// Column with the value; `figures` where a row has several.
    pub value: Option<String>,
    /// The values of a row, where there are several.
    #[serde(default, rename = "figures")]
    pub values: Vec<ValueEntry>,
    /// The same value as another source prints it.
    pub other: Option<OtherEntry>,
    /// Columns with the least and the greatest value, where only a band is published, or rounding leaves one.
    pub range: Option<[String; 2]>,
    /// Column with where the value is stated.
    pub citation: Option<String>,
    /// Column with a remark.
    pub note: Option<String>,
    /// Evidence and confidence of rows whose table does not give them.
    #[serde(default)]
    pub otherwise: BTreeMap<String, Arc<str>>,
    /// Column with the evidence.
    pub evidence: Option<String>,
    /// Column with the confidence.
    pub confidence: Option<String>,
    /// Column with the kind of value (`plan`, `outcome`).
    pub vintage: Option<String>,
    /// Decimal places people read.
    #[serde(default)]
    pub decimals: u8,
    /// Class breaks customary in the field, ascending.
    #[serde(default)]
    pub breaks: Vec<f64>,
}

/// Two indicators of one collection, one divided by the other.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RatioEntry {
    /// Id of the indicator that is divided.
    pub of: Arc<str>,
    /// Id of the one by which it is divided.
    pub to: Arc<str>,
}

/// One value of a row that has several.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValueEntry {
    /// Subject of the value, where the row has no key.
    pub subject: Option<Arc<str>>,
    /// Title of that subject.
    #[serde(default)]
    pub title: Localized,
    /// Column with the year, where it is another than the indicator's.
    pub year: Option<String>,
    /// Column with the value.
    pub value: String,
    /// The same value as another source prints it.
    pub other: Option<OtherEntry>,
}

/// A column with another source's value.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OtherEntry {
    /// The column.
    pub column: String,
    /// The factor that brings its numbers to the indicator's unit.
    #[serde(default = "one")]
    pub factor: f64,
    /// Which source it is.
    #[serde(default)]
    pub title: Localized,
}

fn one() -> f64 {
    1.0
}
