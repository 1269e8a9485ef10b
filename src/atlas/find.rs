//! Finding features by name and by zone.

use super::Atlas;
use crate::budget::{Budget, Stopped};
use crate::feature::Collection;
use crate::query::{self, Hit, MemberRow, Relation, SearchIndex};

impl Atlas {
    /// The features that a text finds by name, pinyin, initials, old name or code, best first; in one collection
    /// or in all. The names are gathered by the first search.
    pub fn search(&self, text: &str, only: Option<&Collection>) -> Vec<Hit> {
        self.names().find(text, only.and_then(|c| self.number(c)))
    }

    /// Positions of the features of a collection that have exactly this name or code, ascending; those in use before
    /// old ones.
    pub fn named(&self, collection: &Collection, text: &str) -> Vec<u32> {
        self.number(collection).map_or_else(Vec::new, |number| self.names().named(text, number))
    }

    pub(super) fn names(&self) -> &SearchIndex {
        self.search.get_or_init(|| SearchIndex::new(self.collections(), &self.memberships, &self.lineages))
    }

    fn number(&self, collection: &Collection) -> Option<u32> {
        self.dataset.position(collection.id()).map(|p| p as u32)
    }

    /// Features of another collection on which most of a feature lies, ascending: zones and units around it.
    ///
    /// # Errors
    /// The budget is over.
    pub fn around(
        &self,
        collection: &Collection,
        feature: usize,
        other: &Collection,
        budget: &Budget,
    ) -> Result<Vec<u32>, Stopped> {
        let found = self.zones_of(other, collection, feature, Relation::Any, 0.0, budget)?.rows;
        let most = |r: &MemberRow<'_>| !r.listed.is_empty() || r.overlap.share_of_member > 0.5;
        Ok(found.into_iter().filter(most).map(|r| r.position).collect())
    }

    /// Positions of the features that belong to any of the zones, ascending: by official list where there is one,
    /// else by the ground.
    ///
    /// # Errors
    /// The budget is over.
    pub fn inside(
        &self,
        zones: &Collection,
        chosen: &[u32],
        of: &Collection,
        budget: &Budget,
    ) -> Result<Vec<u32>, Stopped> {
        let list = self.membership(zones.id(), of.id());
        query::inside(zones, chosen, of, self.dataset.index_of(of), list, budget)
    }

    /// The zones that each feature belongs to, in the same way: pairs of the positions of feature and zone, sorted.
    ///
    /// # Errors
    /// The budget is over.
    pub fn zones_by_feature(
        &self,
        zones: &Collection,
        of: &Collection,
        budget: &Budget,
    ) -> Result<Vec<(u32, u32)>, Stopped> {
        let list = self.membership(zones.id(), of.id());
        query::zones_by_feature(zones, of, self.dataset.index_of(of), list, budget)
    }
}
