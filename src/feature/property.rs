//! Typed properties, stored by column.

use super::{Localized, Values};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The type of a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "PropertyType")]
pub enum Kind {
    /// True or false.
    Boolean,
    /// A whole number of 64 bits.
    Integer,
    /// A finite number of 64 bits.
    Number,
    /// A text; an empty one is unknown.
    Text,
    /// A calendar date, `YYYY-MM-DD`, kept as text.
    Date,
    /// A time of a day, kept as text as it was written: with its offset from UTC (RFC 3339), or without a zone. See
    /// [`instant`].
    Timestamp,
    /// A list of texts, separated by `;` in tables.
    List,
}

/// The instant that a text of [`Kind::Timestamp`] names. Times without a zone count as UTC, so that they compare as
/// they are written.
///
/// ```
/// use poverty_atlas::feature::instant;
///
/// assert_eq!(instant("2020-01-01T23:30:00+08:00"), instant("2020-01-01 15:30"));
/// assert_eq!(instant("2020-01-01"), None);
/// ```
pub fn instant(text: &str) -> Option<jiff::Timestamp> {
    let zoneless = || {
        let time: jiff::civil::DateTime = text.parse().ok().filter(|_| text.len() > 10)?;
        jiff::tz::TimeZone::UTC.to_timestamp(time).ok()
    };
    text.parse().ok().or_else(zoneless)
}

/// A property of a collection: its name, type and one value for each feature, in the features' order.
#[derive(Debug, Clone)]
pub struct Property {
    /// Name on the wire and in filters.
    pub name: Arc<str>,
    /// Type of every value that is not unknown.
    pub kind: Kind,
    /// Title for people.
    pub title: Localized,
    /// What it says, where the title does not tell.
    pub description: Localized,
    /// Unit, where the value has one (`km²`, `%`).
    pub unit: Option<Localized>,
    /// One value for each feature.
    pub values: Values,
}
