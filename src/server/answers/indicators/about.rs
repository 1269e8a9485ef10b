//! What is measured, as documents tell it.

use crate::feature::Localized;
use crate::indicator::Indicator;
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;

/// What is measured.
#[derive(Serialize, JsonSchema)]
pub struct AboutIndicator<'a> {
    pub id: &'a str,
    title: &'a Localized,
    description: &'a Localized,
    unit: &'a Localized,
    /// Where the values come from.
    source: &'a Localized,
    /// The collection measured; `null` where the series are of subjects without a geometry.
    collection: Option<&'a str>,
    /// The source of the other values.
    other: Option<&'a Localized>,
    /// Ids of the indicators that took its place.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    superseded_by: &'a [Arc<str>],
    /// Years with a known value, ascending; none for values without a year.
    years: &'a [i32],
    /// The year shown where none is asked for; `null` for values without a year.
    default_year: Option<i32>,
    /// Class breaks that the field uses, ascending.
    breaks: &'a [f64],
    /// Decimal places that people read.
    decimals: u8,
}

impl<'a> AboutIndicator<'a> {
    /// What an indicator measures.
    pub fn of(i: &'a Indicator) -> Self {
        AboutIndicator {
            id: &i.id,
            title: &i.title,
            description: &i.description,
            unit: &i.unit,
            source: &i.source,
            collection: i.collection.as_deref(),
            other: i.other.as_ref(),
            superseded_by: &i.superseded_by,
            years: &i.years,
            default_year: i.year_shown(None),
            breaks: &i.breaks,
            decimals: i.decimals,
        }
    }
}
