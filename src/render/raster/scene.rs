//! What a map is drawn from, borrowed.

use super::MapOptions;
use crate::dataset::Dataset;
use crate::feature::Collection;
use crate::geometry::Bounds;
use crate::style::{Facts, GEOMETRY_TYPE, StyleValue, TITLE};

/// A data set and how it is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene<'a> {
    pub dataset: &'a Dataset,
    pub options: &'a MapOptions,
}

impl<'a> Scene<'a> {
    /// A collection by its position in the data set.
    pub fn at(&self, position: usize) -> &'a Collection {
        &self.dataset.collections()[position]
    }
}

impl Facts for Scene<'_> {
    fn collection(&self, id: &str) -> Option<&Collection> {
        self.dataset.collection(id)
    }

    fn value(&self, collection: &Collection, position: usize, name: &str) -> StyleValue {
        if let Some(indicator) = self.dataset.measure(collection, name) {
            return indicator
                .value(position, indicator.year_shown(self.options.year))
                .map_or(StyleValue::Null, StyleValue::Number);
        }
        // What the figure of an indicator rests on: `incidence.confidence`, `incidence.evidence`.
        if let Some((id, aspect)) = name.split_once('.')
            && let Some(indicator) = self.dataset.measure(collection, id)
        {
            let observation = indicator.observation(position, indicator.year_shown(self.options.year));
            let end = |at: usize| observation.and_then(|o| o.range).map(|range| range[at]);
            if let Some(at) = ["low", "high"].iter().position(|end| *end == aspect) {
                return end(at).map_or(StyleValue::Null, StyleValue::Number);
            }
            let text = observation.and_then(|o| match aspect {
                "confidence" => o.confidence.clone(),
                "evidence" => o.evidence.clone(),
                "vintage" => o.vintage.clone(),
                _ => None,
            });
            return text.map_or(StyleValue::Null, StyleValue::Text);
        }
        if name == TITLE {
            let lines = collection.label(position).in_each(&self.options.languages);
            return StyleValue::Text(lines.join("\n").into());
        }
        if name == GEOMETRY_TYPE {
            let kind = collection.shapes().kind_of(position);
            return kind.map_or(StyleValue::Null, |kind| StyleValue::Text(kind.name().into()));
        }
        StyleValue::from(collection.value(position, name))
    }
}

/// A scene of which only the features within bounds are there.
pub(super) struct ShownScene<'a> {
    pub scene: Scene<'a>,
    pub bounds: Bounds,
}

impl Facts for ShownScene<'_> {
    fn collection(&self, id: &str) -> Option<&Collection> {
        self.scene.collection(id)
    }

    fn value(&self, collection: &Collection, position: usize, name: &str) -> StyleValue {
        self.scene.value(collection, position, name)
    }

    fn shows(&self, collection: &Collection, position: usize) -> bool {
        collection.shapes().bounds(position).intersects(&self.bounds)
    }
}
