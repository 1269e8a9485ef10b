//! Finding features by name and by zone.

use super::Atlas;
use crate::feature::Collection;
use crate::query::{self, Hit, SearchIndex};

impl Atlas {
    /// The features that a text finds by name, pinyin, initials, old name or code, the best first; in one collection
    /// or in all. The names are gathered by the first search.
    pub fn search(&self, text: &str, only: Option<&Collection>) -> Vec<Hit> {
        let index = self
            .search
            .get_or_init(|| SearchIndex::new(&self.collections, &self.memberships, &self.lineages));
        let position = |c: &Collection| self.collections.iter().position(|o| o.id() == c.id());
        index.find(text, only.and_then(position).map(|p| p as u32))
    }

    /// Positions of the features that belong to any of the zones, ascending: by official list where there is one,
    /// else by the ground.
    pub fn inside(&self, zones: &Collection, chosen: &[u32], of: &Collection) -> Vec<u32> {
        let list = self.membership(zones.id(), of.id());
        query::inside(zones, chosen, of, self.spatial_index(of), list)
    }
}
