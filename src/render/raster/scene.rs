//! What a map is drawn from, borrowed.

use crate::feature::Collection;
use crate::geometry::Bounds;
use crate::indicator::Indicator;
use crate::style::{Datum, Facts};

/// The property of every feature that is its title in the map's language.
pub(super) const TITLE: &str = "title";

/// Collections and indicators of one atlas, with the year a map shows.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// Collections; the same as those the renderer was made for.
    pub collections: &'a [Collection],
    /// Indicators.
    pub indicators: &'a [Indicator],
    /// The year whose values are shown; the latest of each indicator if `None`.
    pub year: Option<i32>,
    /// Language of titles (`zh`), or two with a comma between: the second below the first.
    pub language: &'a str,
    /// False for a map without texts.
    pub labels: bool,
    /// True to leave out the names that would be cut at the image's edge.
    pub whole: bool,
    /// False for a map that is transparent where the style has but a background.
    pub background: bool,
}

impl<'a> Scene<'a> {
    /// Position of a collection.
    pub(super) fn position(&self, id: &str) -> Option<usize> {
        self.collections.iter().position(|c| &**c.id() == id)
    }

    /// The indicator of a name, if it measures the collection.
    pub(super) fn indicator(&self, collection: &Collection, name: &str) -> Option<&'a Indicator> {
        self.indicators.iter().find(|i| &*i.id == name && i.measures(collection.id()))
    }

    /// The year shown for an indicator; `None` for figures without a year.
    pub fn year_of(&self, indicator: &Indicator) -> Option<i32> {
        if indicator.years.is_empty() { None } else { self.year.or(indicator.years.last().copied()) }
    }
}

impl Facts for Scene<'_> {
    fn collection(&self, id: &str) -> Option<&Collection> {
        self.collections.iter().find(|c| &**c.id() == id)
    }

    fn value(&self, collection: &Collection, position: usize, name: &str) -> Datum {
        if let Some(indicator) = self.indicator(collection, name) {
            return indicator.value(position, self.year_of(indicator)).map_or(Datum::Null, Datum::Number);
        }
        // What the figure of an indicator rests on: `incidence.confidence`, `incidence.evidence`.
        if let Some((id, aspect)) = name.split_once('.')
            && let Some(indicator) = self.indicator(collection, id)
        {
            let observation = indicator.observation(position, self.year_of(indicator));
            let text = observation.and_then(|o| match aspect {
                "confidence" => o.confidence.clone(),
                "evidence" => o.evidence.clone(),
                "vintage" => o.vintage.clone(),
                _ => None,
            });
            return text.map_or(Datum::Null, Datum::Text);
        }
        if name == TITLE {
            let title = collection.feature_title(position);
            let mut lines: Vec<&str> = self.language.split(',').map(|l| title.get(l)).collect();
            lines.dedup();
            return Datum::Text(lines.join("\n").into());
        }
        Datum::from(collection.value(position, name))
    }
}

/// A scene of which only the features within bounds are there.
pub(super) struct Shown<'a> {
    pub scene: &'a Scene<'a>,
    pub bounds: Bounds,
}

impl Facts for Shown<'_> {
    fn collection(&self, id: &str) -> Option<&Collection> {
        self.scene.collection(id)
    }

    fn value(&self, collection: &Collection, position: usize, name: &str) -> Datum {
        self.scene.value(collection, position, name)
    }

    fn shows(&self, collection: &Collection, position: usize) -> bool {
        collection.shapes().bounds(position).intersects(&self.bounds)
    }
}
