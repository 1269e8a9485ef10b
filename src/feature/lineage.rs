//! What features were before: codes and names that are no longer in use.

use super::Localized;
use std::sync::Arc;

/// A unit that is a feature, or part of one, today.
#[derive(Debug, Clone, PartialEq)]
pub struct FormerUnit {
    /// Position of today's feature in the lineage's collection.
    pub feature: u32,
    /// Code it had; `None` where only a name is known.
    pub code: Option<Arc<str>>,
    /// Name it had; empty where only the code changed.
    pub name: Localized,
    /// Year in which it is recorded.
    pub year: Option<i32>,
    /// Where it is recorded; empty where that is not known.
    pub source: Localized,
    /// Remark of the table; empty where it has none.
    pub note: Localized,
}

/// Former units of a collection's features.
#[derive(Debug, Clone)]
pub struct Lineage {
    /// Collection of today's features.
    pub collection: Arc<str>,
    /// Sorted by feature, then as in the table.
    pub units: Vec<FormerUnit>,
}

impl Lineage {
    /// The former units of one feature, in the table's order.
    pub fn of(&self, feature: usize) -> &[FormerUnit] {
        let start = self.units.partition_point(|u| (u.feature as usize) < feature);
        let end = self.units.partition_point(|u| u.feature as usize <= feature);
        &self.units[start..end]
    }

    /// Positions of the features that an old code became, ascending, each once.
    pub fn successors(&self, code: &str) -> Vec<u32> {
        let mut found: Vec<u32> =
            self.units.iter().filter(|u| u.code.as_deref() == Some(code)).map(|u| u.feature).collect();
        found.dedup();
        found
    }
}
