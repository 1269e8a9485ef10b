//! Facts: single values that a source states about features, outside of any series.

use super::Localized;
use std::sync::Arc;

/// One value as its source states it.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Position of the feature in the table's collection.
    pub feature: u32,
    /// What is measured, in the table's words.
    pub indicator: Arc<str>,
    /// The value as written; a source may say `more than 70`.
    pub value: Arc<str>,
    /// Unit as the source writes it; `None` for a bare number.
    pub unit: Option<Arc<str>>,
    /// Year or period as written.
    pub year: Option<Arc<str>>,
    /// What it rests on, in the table's words (`reported`, `derived`, `compiled`, ...).
    pub evidence: Option<Arc<str>>,
    /// How far to trust it.
    pub confidence: Option<Arc<str>>,
    /// Place in the source: a page, a table.
    pub citation: Option<Arc<str>>,
    /// Remark of the table.
    pub note: Option<Arc<str>>,
}

impl Fact {
    /// The value as a number, where it is one.
    pub fn number(&self) -> Option<f64> {
        self.value.parse().ok().filter(|n: &f64| n.is_finite())
    }
}

/// The facts of one table about one collection.
#[derive(Debug, Clone)]
pub struct FactTable {
    /// Collection of the features.
    pub collection: Arc<str>,
    /// What the table is, and where it comes from.
    pub source: Localized,
    /// In the table's order.
    pub facts: Vec<Fact>,
}

impl FactTable {
    /// The facts about one feature, in the table's order.
    pub fn of(&self, feature: usize) -> impl Iterator<Item = &Fact> {
        self.facts.iter().filter(move |f| f.feature as usize == feature)
    }
}
