//! What all tiles of an atlas need from its collections, computed once: boxes, ranks of borders, middles.

mod chains;
mod middle;
mod ranks;
mod shapes;

pub(in crate::render) use shapes::{Box2, Own, Prepared, ShapeLine, Side, meets, mercator_box};

use crate::coverage::Coverage;
use crate::dataset::Dataset;
use crate::feature::Shapes;
use crate::geometry::to_mercator;
use chains::Border;
pub(in crate::render) use chains::MANY;
use std::sync::{Arc, OnceLock};

/// A coverage and the rank of each of its arcs.
type Ranks = (usize, Vec<Option<Arc<str>>>);

/// What vector tiles and rendered tiles of one atlas share.
#[derive(Debug)]
pub struct Ground {
    dataset: Arc<Dataset>,
    prepared: Vec<Prepared>,
    ranks: OnceLock<Vec<Ranks>>,
    chains: Vec<OnceLock<Vec<Border>>>,
}

impl Ground {
    /// Of the collections of a data set.
    pub fn new(dataset: Arc<Dataset>) -> Self {
        let prepared = Prepared::all(dataset.collections());
        let chains = std::iter::repeat_with(OnceLock::new).take(prepared.len()).collect();
        Ground { dataset, prepared, ranks: OnceLock::new(), chains }
    }

    /// What is drawn.
    pub(in crate::render) fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// The shapes of a collection by its position.
    pub(in crate::render) fn prepared(&self, at: usize) -> &Prepared {
        &self.prepared[at]
    }

    /// Where the mark or label of each feature of a collection stands, unit square of Web Mercator.
    pub(in crate::render) fn middles(&self, at: usize) -> &[Option<[f64; 2]>] {
        let prepared = &self.prepared[at];
        prepared.middles.get_or_init(|| middle::middles(&self.dataset.collections()[at], prepared))
    }

    /// Where labels stand at a zoom: at the places that the data set gives, from its zoom on, else in the middles.
    pub(in crate::render) fn label_places(&self, at: usize, zoom: f64) -> &[Option<[f64; 2]>] {
        let collection = &self.dataset.collections()[at];
        let given = collection.label_places().filter(|places| zoom >= f64::from(places.from_zoom));
        let Some(places) = given else { return self.middles(at) };
        self.prepared[at].label_places.get_or_init(|| {
            let each = places.at.iter().zip(self.middles(at));
            each.map(|(place, middle)| place.map(to_mercator).or(*middle)).collect()
        })
    }

    /// Arcs that part two features of a collection, or a feature from what belongs to none, ascending.
    pub(in crate::render) fn borders(&self, at: usize) -> &[u32] {
        let Shapes::Regions { coverage, regions } = self.dataset.collections()[at].shapes() else {
            return &[];
        };
        self.prepared[at].borders.get_or_init(|| regions.borders(coverage))
    }

    /// The borders of a collection by rank, joined into lines.
    pub(in crate::render) fn chains(&self, at: usize) -> &[Border] {
        self.chains[at].get_or_init(|| chains::borders(self, at))
    }

    /// The rank of every arc of a coverage.
    pub(in crate::render) fn ranks(&self, coverage: &Coverage) -> &[Option<Arc<str>>] {
        let all = self.ranks.get_or_init(|| {
            let collections = self.dataset.collections();
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
