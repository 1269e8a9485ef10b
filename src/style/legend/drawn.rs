//! The features that a layer draws, and the classes they fall into.

use super::Facts;
use crate::feature::{Collection, Localized};
use crate::style::layer::Layer;
use crate::style::{Context, Expression, StyleValue};

/// Zoom at which sizes are stated.
pub(super) const ZOOM: f64 = 4.0;

/// The features a layer draws, with what it reads about each.
pub(super) struct Drawn<'a> {
    collection: Option<&'a Collection>,
    pub positions: Vec<usize>,
    facts: &'a dyn Facts,
}

impl<'a> Drawn<'a> {
    pub fn of(layer: &Layer, facts: &'a dyn Facts) -> Self {
        let collection = layer.source.as_ref().and_then(|s| facts.collection(&s.collection));
        let mut drawn = Drawn { collection, positions: Vec::new(), facts };
        let all = 0..collection.map_or(0, Collection::len);
        let passes = |i: &usize| {
            layer.filter.as_ref().is_none_or(|f| drawn.evaluate(f, *i) == StyleValue::Boolean(true))
        };
        let shown = |i: &usize| collection.is_none_or(|c| facts.shows(c, *i));
        let positions = all.filter(shown).filter(passes).collect();
        drawn.positions = positions;
        drawn
    }

    pub fn evaluate(&self, expression: &Expression, position: usize) -> StyleValue {
        let Some(collection) = self.collection else { return StyleValue::Null };
        let property = |name: &str| self.facts.value(collection, position, name);
        expression.evaluate(&Context { zoom: ZOOM, property: &property })
    }

    /// How many features there are; unknown where they are not in memory.
    pub fn total(&self) -> Option<usize> {
        self.collection.map(|_| self.positions.len())
    }

    /// How many of them are so.
    pub fn number(&self, is: impl Fn(&usize) -> bool) -> Option<usize> {
        self.collection.map(|_| self.positions.iter().filter(|i| is(i)).count())
    }

    /// Those for which an expression comes out as a value.
    pub fn count(&self, expression: &Expression, is: impl Fn(&StyleValue) -> bool) -> Option<usize> {
        self.number(|i| is(&self.evaluate(expression, *i)))
    }

    /// The title of the feature of an id, the words for a value where the style has none.
    pub fn title(&self, id: &str) -> Localized {
        let found = self.collection.and_then(|c| c.position(id).map(|p| c.feature_title(p).to_localized()));
        found.unwrap_or_else(|| Localized::plain(id))
    }
}

/// Where the class of a position begins and ends.
pub(super) fn class_bounds(stops: &[(f64, Expression)], class: usize) -> (Option<f64>, Option<f64>) {
    let at = |i: usize| stops.get(i).map(|(at, _)| *at);
    (class.checked_sub(1).and_then(at), at(class))
}

/// Is a value a number between two, the first of them included?
pub(super) fn is_in_class(value: &StyleValue, (from, to): (Option<f64>, Option<f64>)) -> bool {
    value.as_number().is_some_and(|x| from.is_none_or(|f| x >= f) && to.is_none_or(|t| x < t))
}
