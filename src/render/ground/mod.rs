//! What all tiles of an atlas need from its collections, computed once: boxes, ranks of borders, middles.

mod chains;
mod middle;
mod ranks;
mod shapes;

pub(in crate::render) use shapes::{Line, Own, Prepared, Side, meets, mercator_box};

use crate::coverage::Coverage;
use crate::feature::{Collection, Shapes};
use chains::Border;
pub(in crate::render) use chains::MANY;
use std::sync::{Arc, OnceLock};

/// A coverage and the rank of each of its arcs.
type Ranks = (usize, Vec<Option<Arc<str>>>);

/// What vector tiles and rendered tiles of one atlas share.
#[derive(Debug)]
pub struct Ground {
    prepared: Vec<Prepared>,
    ranks: OnceLock<Vec<Ranks>>,
    chains: Vec<OnceLock<Vec<Border>>>,
}

impl Ground {
    /// Of an atlas's collections; all later calls give the same ones.
    pub fn new(collections: &[Collection]) -> Self {
        let chains = std::iter::repeat_with(OnceLock::new).take(collections.len()).collect();
        Ground { prepared: Prepared::all(collections), ranks: OnceLock::new(), chains }
    }

    /// Number of collections.
    pub(in crate::render) fn len(&self) -> usize {
        self.prepared.len()
    }

    /// The shapes of a collection by its position.
    pub(in crate::render) fn prepared(&self, at: usize) -> &Prepared {
        &self.prepared[at]
    }

    /// Where the mark or label of each feature of a collection stands, unit square of Web Mercator.
    pub(in crate::render) fn middles(&self, collections: &[Collection], at: usize) -> &[Option<[f64; 2]>] {
        let prepared = &self.prepared[at];
        prepared.middles.get_or_init(|| middle::middles(&collections[at], prepared))
    }

    /// Arcs that part two features of a collection, or a feature from what belongs to none, ascending.
    pub(in crate::render) fn borders(&self, collections: &[Collection], at: usize) -> &[u32] {
        let Shapes::Regions { coverage, regions } = collections[at].shapes() else { return &[] };
        self.prepared[at].borders.get_or_init(|| regions.borders(coverage))
    }

    /// The borders of a collection by rank, joined into lines.
    pub(in crate::render) fn chains(&self, collections: &[Collection], at: usize) -> &[Border] {
        self.chains[at].get_or_init(|| chains::borders(self, collections, at))
    }

    /// The rank of every arc of a coverage.
    pub(in crate::render) fn ranks(
        &self,
        collections: &[Collection],
        coverage: &Coverage,
    ) -> &[Option<Arc<str>>] {
        let all = self.ranks.get_or_init(|| {
            let mut all: Vec<Ranks> = Vec::new();
            for collection in collections {
                if let Shapes::Regions { coverage, .. } = collection.shapes() {
                    let key = Arc::as_ptr(coverage) as usize;
                    if !all.iter().any(|(k, _)| *k == key) {
                        all.push((key, ranks::ranks(coverage, collections)));
                    }
                }
            }
            all
        });
        let key = std::ptr::from_ref(coverage) as usize;
        all.iter().find(|(k, _)| *k == key).map_or(&[], |(_, ranks)| ranks)
    }
}
