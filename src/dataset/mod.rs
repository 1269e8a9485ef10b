//! What an atlas knows of the world: collections with their indexes, and indicators.
//!
//! It stands between what it is made of and those who ask: queries and renderers borrow it, whoever keeps something of
//! it shares it by [`Arc`](std::sync::Arc).

use crate::feature::Collection;
use crate::font::Fonts;
use crate::index::SpatialIndex;
use crate::indicator::Indicator;
use crate::relief::Relief;

/// Collections, each with its index, and the indicators that measure them; built once and only read.
///
/// ```
/// use poverty_atlas::dataset::Dataset;
///
/// let dataset = Dataset::new(Vec::new(), Vec::new());
/// assert_eq!(dataset.feature("lakes", "1").unwrap_err(), "no collection \"lakes\"; known: ");
/// ```
#[derive(Debug)]
pub struct Dataset {
    collections: Vec<Collection>,
    indexes: Vec<SpatialIndex>,
    indicators: Vec<Indicator>,
    /// The index of what is not in this data set.
    nowhere: SpatialIndex,
    relief: Option<Relief>,
    fonts: Fonts,
}

impl Dataset {
    /// Builds the spatial index of every collection; the order given is that of the catalogue.
    pub fn new(collections: Vec<Collection>, indicators: Vec<Indicator>) -> Self {
        let indexes = collections.iter().map(SpatialIndex::new).collect();
        // Chosen once, rather than by whoever asks first.
        collections.iter().for_each(|collection| {
            let _ = collection.leaders();
        });
        let (nowhere, fonts) = (SpatialIndex::default(), Fonts::built_in());
        Dataset { collections, indexes, indicators, nowhere, relief: None, fonts }
    }

    /// The same with relief.
    #[must_use]
    pub fn with_relief(mut self, relief: Option<Relief>) -> Self {
        self.relief = relief;
        self
    }

    /// Light and shade of the ground, where the data set has heights.
    pub fn relief(&self) -> Option<&Relief> {
        self.relief.as_ref()
    }

    /// The same with fonts of its own beside the built-in ones.
    #[must_use]
    pub fn with_fonts(mut self, fonts: Fonts) -> Self {
        self.fonts = fonts;
        self
    }

    /// What its names are written with.
    pub fn fonts(&self) -> &Fonts {
        &self.fonts
    }

    /// Collections in the order of the catalogue.
    pub fn collections(&self) -> &[Collection] {
        &self.collections
    }

    /// The indexes of the collections, in the same order.
    pub fn indexes(&self) -> &[SpatialIndex] {
        &self.indexes
    }

    /// A collection by id.
    pub fn collection(&self, id: &str) -> Option<&Collection> {
        self.position(id).map(|at| &self.collections[at])
    }

    /// The position of a collection in the catalogue.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.collections.iter().position(|c| &**c.id() == id)
    }

    /// The index of a collection; one without entries where the collection is of another data set.
    pub fn index_of(&self, collection: &Collection) -> &SpatialIndex {
        self.position(collection.id()).map_or(&self.nowhere, |at| &self.indexes[at])
    }

    /// A collection and the position of one of its features, by their ids.
    ///
    /// # Errors
    /// A sentence that names what is unknown, and the collections there are.
    pub fn feature(&self, collection: &str, id: &str) -> Result<(&Collection, usize), String> {
        let found = self.collection(collection).ok_or_else(|| {
            let known = self.collections.iter().map(|c| &**c.id()).collect::<Vec<_>>().join(", ");
            format!("no collection {collection:?}; known: {known}")
        })?;
        let position = found.position(id).ok_or_else(|| format!("{collection:?} has no feature {id:?}"))?;
        Ok((found, position))
    }

    /// Indicators in the order of the catalogue.
    pub fn indicators(&self) -> &[Indicator] {
        &self.indicators
    }

    /// An indicator by id.
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|i| &*i.id == id)
    }

    /// An indicator by id, if it measures the features of a collection.
    pub fn measure(&self, collection: &Collection, id: &str) -> Option<&Indicator> {
        self.indicator(id).filter(|i| i.measures(collection.id()))
    }
}
