//! Filters on a collection; `feature()` finds features of the whole atlas.

use super::Atlas;
use crate::budget::{Budget, Stopped};
use crate::feature::Collection;
use crate::geometry::Crs;
use crate::query::filter::{Node, Scope};
use crate::query::{Filter, FilterError};

impl Atlas {
    /// Binds a filter, read from text or JSON, to one of this atlas's collections.
    ///
    /// # Errors
    /// An unknown property, function or feature, types that do not fit.
    pub fn filter(&self, collection: &Collection, tree: Node, crs: Crs) -> Result<Filter, FilterError> {
        Filter::new(tree, Scope { collection, crs, dataset: Some(&self.dataset) })
    }

    /// Positions of the features that a filter accepts, ascending.
    ///
    /// # Errors
    /// The budget is over.
    pub fn filtered(
        &self,
        collection: &Collection,
        filter: &Filter,
        budget: &Budget,
    ) -> Result<Vec<u32>, Stopped> {
        filter.positions(collection, self.dataset.index_of(collection), budget)
    }
}
