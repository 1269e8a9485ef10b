//! Facts about features, and the units they formerly were.

use super::Atlas;
use crate::feature::{Collection, Fact, FactTable, FormerUnit, Lineage, Localized};

impl Atlas {
    /// The same atlas with facts.
    #[must_use]
    pub fn with_facts(mut self, facts: Vec<FactTable>) -> Self {
        self.facts = facts;
        self
    }

    /// The same atlas with former units.
    #[must_use]
    pub fn with_lineages(mut self, lineages: Vec<Lineage>) -> Self {
        self.lineages = lineages;
        self
    }

    /// The facts about a feature, each with the source of its table, in the tables' order.
    pub fn facts<'a>(
        &'a self,
        collection: &'a Collection,
        feature: usize,
    ) -> impl Iterator<Item = (&'a Localized, &'a Fact)> {
        let tables = self.facts.iter().filter(|t| t.collection == *collection.id());
        tables.flat_map(move |t| t.of(feature).map(|f| (&t.source, f)))
    }

    /// True if there are facts about a collection's features.
    pub fn has_facts(&self, collection: &Collection) -> bool {
        self.facts.iter().any(|t| t.collection == *collection.id())
    }

    /// True if there are former units of a collection's features.
    pub fn has_lineage(&self, collection: &Collection) -> bool {
        self.lineages.iter().any(|l| l.collection == *collection.id())
    }

    /// The former units of a feature.
    pub fn former_units<'a>(
        &'a self,
        collection: &'a Collection,
        feature: usize,
    ) -> impl Iterator<Item = &'a FormerUnit> {
        let tables = self.lineages.iter().filter(|l| l.collection == *collection.id());
        tables.flat_map(move |l| l.of(feature))
    }

    /// Positions of the features that an old code became, ascending; none where the code was never used.
    pub fn successors(&self, collection: &Collection, code: &str) -> Vec<u32> {
        let tables = self.lineages.iter().filter(|l| l.collection == *collection.id());
        let mut found: Vec<u32> = tables.flat_map(|l| l.successors(code)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}
