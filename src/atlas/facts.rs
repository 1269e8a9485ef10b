//! Facts about features and subjects, lists of their sections, and the units that features formerly were.

use super::Atlas;
use crate::feature::{
    Collection, DeclaredDocument, Fact, FactTable, FormerUnit, Lineage, Localized, Subject,
};

/// What a fact is about.
#[derive(Debug, Clone, Copy)]
pub enum FactPlace<'a> {
    /// The feature at a position of a collection.
    Feature(&'a Collection, usize),
    /// A subject without a geometry.
    Subject(&'a Subject),
}

/// A fact with what it is about and the source of its table.
#[derive(Debug, Clone, Copy)]
pub struct PlacedFact<'a> {
    /// What it is about.
    pub place: FactPlace<'a>,
    /// What its table is, and where it comes from.
    pub source: &'a Localized,
    /// The fact.
    pub fact: &'a Fact,
}

impl Atlas {
    /// The same atlas with facts, and the subjects of those that are about no feature.
    #[must_use]
    pub fn with_facts(mut self, subjects: Vec<Subject>, facts: Vec<FactTable>) -> Self {
        self.subjects = subjects;
        self.facts = facts;
        self
    }

    /// The same atlas with declared documents.
    #[must_use]
    pub fn with_documents(mut self, documents: Vec<DeclaredDocument>) -> Self {
        self.documents = documents;
        self
    }

    /// Declared documents, in the manifest's order.
    pub fn documents(&self) -> &[DeclaredDocument] {
        &self.documents
    }

    /// Subjects of facts that are about no feature, in the manifest's order.
    pub fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    /// All facts with what they are about and the source of their table, in the tables' order.
    pub fn all_facts(&self) -> impl Iterator<Item = PlacedFact<'_>> {
        self.facts.iter().flat_map(move |table| {
            let collection = table.collection.as_deref().and_then(|id| self.collection(id));
            let place = move |fact: &Fact| match collection {
                Some(collection) => FactPlace::Feature(collection, fact.place as usize),
                None => FactPlace::Subject(&self.subjects[fact.place as usize]),
            };
            table.facts.iter().map(move |fact| PlacedFact { place: place(fact), source: &table.source, fact })
        })
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
        let tables = self.facts.iter().filter(|t| t.collection.as_ref() == Some(collection.id()));
        tables.flat_map(move |t| t.of(feature).map(|f| (&t.source, f)))
    }

    /// True if there are facts about a collection's features.
    pub fn has_facts(&self, collection: &Collection) -> bool {
        self.facts.iter().any(|t| t.collection.as_ref() == Some(collection.id()))
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
