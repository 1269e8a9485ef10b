//! A query and the page of features that answers it.

use super::bounds::meets;
use crate::budget::{Budget, Stopped};
use crate::feature::Collection;
use crate::geometry::Bounds;
use crate::index::SpatialIndex;

/// What is asked of one collection.
///
/// ```
/// # use poverty_atlas::{Source, load};
/// #
/// # let (atlas, _) = load(&Source::folder("examples/fields".as_ref())?)?;
/// # let fields = atlas.collection("fields").ok_or("no fields")?;
/// use poverty_atlas::{Bounds, Budget, Query};
///
/// let around_the_middle = Bounds::new(10.012, 50.008, 10.018, 50.012)?;
/// let query = Query { bounds: vec![around_the_middle], limit: 1, ..Query::default() };
/// let page = atlas.items(fields, &query, &Budget::unlimited())?;
/// assert_eq!((page.positions, page.matched), (vec![1], 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Features must meet one of these; no box means anywhere.
    pub bounds: Vec<Bounds>,
    /// Only these positions, ascending; `None` means any.
    pub within: Option<Vec<u32>>,
    /// Order of the answer as positions from first to last; the collection's own order behind its
    /// [leaders](Collection::leaders) if `None`.
    pub order: Option<Vec<u32>>,
    /// Matching features to skip before the page begins.
    pub offset: usize,
    /// Features to return at most.
    pub limit: usize,
}

/// One page of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Positions of the features on this page.
    pub positions: Vec<u32>,
    /// Features that match on all pages together.
    pub matched: usize,
}

impl Query {
    /// Answers the query.
    ///
    /// # Errors
    /// The budget is over.
    pub fn page(
        &self,
        collection: &Collection,
        index: &SpatialIndex,
        budget: &Budget,
    ) -> Result<Page, Stopped> {
        let mut found = match &self.within {
            Some(within) if self.bounds.is_empty() => within.clone(),
            Some(within) => {
                let mut found = self.in_bounds(collection, index, budget)?;
                found.retain(|p| within.binary_search(p).is_ok());
                found
            }
            None => self.in_bounds(collection, index, budget)?,
        };
        let order = self.order.as_deref().unwrap_or(collection.leaders());
        if !order.is_empty() {
            let mut ordered: Vec<u32> =
                order.iter().copied().filter(|p| found.binary_search(p).is_ok()).collect();
            if self.order.is_none() {
                ordered.extend(found.iter().filter(|p| !order.contains(p)));
            }
            found = ordered;
        }
        let matched = found.len();
        Ok(Page { positions: found.into_iter().skip(self.offset).take(self.limit).collect(), matched })
    }

    /// Positions that meet one of the boxes, ascending.
    fn in_bounds(
        &self,
        collection: &Collection,
        index: &SpatialIndex,
        budget: &Budget,
    ) -> Result<Vec<u32>, Stopped> {
        if self.bounds.is_empty() {
            return Ok((0..collection.len() as u32).collect());
        }
        let mut found = Vec::new();
        for b in &self.bounds {
            let meets = |p: u32| meets(collection.shapes(), p as usize, b).then_some(p);
            found.extend(budget.collect(index.candidates(b), meets)?.into_iter().flatten());
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}
