//! A query and the page of features that answers it.

use super::bounds::meets;
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
/// use poverty_atlas::{Bounds, Query};
///
/// let around_the_middle = Bounds::new(10.012, 50.008, 10.018, 50.012)?;
/// let query = Query { bounds: vec![around_the_middle], limit: 1, ..Query::default() };
/// let page = atlas.items(fields, &query);
/// assert_eq!((page.positions, page.matched), (vec![1], 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Features must meet one of these; no box means anywhere.
    pub bounds: Vec<Bounds>,
    /// Only these positions, ascending; `None` means any.
    pub within: Option<Vec<u32>>,
    /// Order of the answer as positions from first to last; the collection's own order if `None`.
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
    pub fn page(&self, collection: &Collection, index: &SpatialIndex) -> Page {
        let mut found = match &self.within {
            Some(within) if self.bounds.is_empty() => within.clone(),
            Some(within) => {
                let mut found = self.in_bounds(collection, index);
                found.retain(|p| within.binary_search(p).is_ok());
                found
            }
            None => self.in_bounds(collection, index),
        };
        if let Some(order) = &self.order {
            found = order.iter().copied().filter(|p| found.binary_search(p).is_ok()).collect();
        }
        let matched = found.len();
        Page { positions: found.into_iter().skip(self.offset).take(self.limit).collect(), matched }
    }

    /// Positions that meet one of the boxes, ascending.
    fn in_bounds(&self, collection: &Collection, index: &SpatialIndex) -> Vec<u32> {
        if self.bounds.is_empty() {
            return (0..collection.len() as u32).collect();
        }
        let exact = |b: &Bounds| {
            let shapes = collection.shapes();
            let mut found = index.candidates(b);
            found.retain(|p| meets(shapes, *p as usize, b));
            found
        };
        let mut found: Vec<u32> = self.bounds.iter().flat_map(exact).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}
