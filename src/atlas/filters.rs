//! Filters on a collection, with the features of the whole atlas at hand.

use super::Atlas;
use crate::feature::Collection;
use crate::geometry::Crs;
use crate::query::filter::{Features, Node, Scope};
use crate::query::{Filter, FilterError};

impl Atlas {
    /// Binds a filter, read from text or JSON, to one of this atlas's collections.
    ///
    /// # Errors
    /// An unknown property, function or feature, types that do not fit.
    pub fn filter(&self, collection: &Collection, tree: Node, crs: Crs) -> Result<Filter, FilterError> {
        Filter::new(tree, Scope { collection, crs, features: Some(self) })
    }

    /// Positions of the features that a filter accepts, ascending.
    pub fn filtered(&self, collection: &Collection, filter: &Filter) -> Vec<u32> {
        filter.positions(collection, self.spatial_index(collection))
    }
}

impl Features for Atlas {
    fn feature(&self, collection: &str, id: &str) -> Result<(&Collection, usize), String> {
        let found = self.collection(collection).ok_or_else(|| {
            let known = self.collections().iter().map(|c| &**c.id()).collect::<Vec<_>>().join(", ");
            format!("no collection {collection:?}; known: {known}")
        })?;
        let position = found.position(id).ok_or_else(|| format!("{collection:?} has no feature {id:?}"))?;
        Ok((found, position))
    }
}
