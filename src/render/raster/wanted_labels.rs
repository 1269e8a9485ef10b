//! The label that a layer wants for a feature, before it has found its place.

use super::drawing::Drawing;
use super::label::Label;
use crate::font::Fonts;
use crate::render::pixels::{LEADING, Text};
use crate::style::{Color, Context, Facts, Layer, LayerKind, StyleValue};
use std::borrow::Cow;
use std::sync::Arc;

/// Lines after the first are this share of its size: the translation under the name.
const SECOND: f64 = 0.82;
/// Ems of a line before it is broken, as MapLibre has it where a style does not say.
const ROOM: f64 = 10.0;
/// The most characters of a label: a column of long texts must not cost more to set than its map to draw.
const LONGEST: usize = 500;

/// A label without a place yet.
pub(super) struct WantedLabel {
    pub priority: f64,
    pub label: Label,
    /// Where it may stand, the best first.
    pub shifts: Vec<[f64; 2]>,
    pub padding: f64,
}

/// True for a layer whose texts follow lines.
pub(super) fn is_along(layer: &Layer, context: &Context<'_>) -> bool {
    layer.paint.text("symbol-placement", context).is_some_and(|p| &*p == "line")
}

/// The collection whose features a layer labels.
pub(super) fn labelled(drawing: &Drawing<'_>, layer: &Layer) -> Option<usize> {
    drawing.scene.dataset.position(&layer.source.as_ref()?.collection)
}

/// The label that the uppermost layer which shows one gives a feature, in the middle of its place; `None` if no layer
/// does.
pub(super) fn label_of(drawing: &Drawing<'_>, fonts: &Fonts, of: [usize; 2]) -> Option<Label> {
    let zoom = drawing.zoom;
    let middle = drawing.label_places(of[0]).get(of[1]).copied().flatten()?;
    let layers = drawing.style.layers.iter().filter(|l| l.kind == LayerKind::Symbol && l.shows_at(zoom));
    let mut layers = layers.filter(|l| labelled(drawing, l) == Some(of[0])).rev();
    layers.find_map(|layer| wanted_label(drawing, layer, fonts, of, middle)).map(|wanted| wanted.label)
}

/// A text of at most [`LONGEST`] characters: the beginning of a longer one, and an ellipsis.
fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.chars().take(LONGEST - 1).chain(['…']).collect()),
    }
}

/// The label a layer gives a feature, if it gives one.
pub(super) fn wanted_label(
    drawing: &Drawing<'_>,
    layer: &Layer,
    fonts: &Fonts,
    of: [usize; 2],
    middle: [f64; 2],
) -> Option<WantedLabel> {
    let collection = drawing.scene.at(of[0]);
    let property = |name: &str| drawing.scene.value(collection, of[1], name);
    let context = Context { zoom: drawing.zoom, property: &property };
    if layer.filter.as_ref().is_some_and(|f| !f.is_true(&context)) {
        return None;
    }
    let text = layer.paint.text("text-field", &context).filter(|t| !t.is_empty())?;
    let text = shortened(&text);
    let number = |name: &str, default: f64| layer.paint.number(name, &context, default);
    let size = number("text-size", 12.0);
    let spacing = number("text-letter-spacing", 0.0) * size;
    // Along a line there is one line of text, however long.
    let room = if is_along(layer, &context) { f64::INFINITY } else { number("text-max-width", ROOM) };
    let text = Text {
        lines: Text::of(fonts, &text, [size, spacing, room], SECOND),
        spacing,
        halo: number("text-halo-width", 0.0),
        leading: number("text-line-height", LEADING),
        curve: Vec::new(),
    };
    let outer = text.size(fonts);
    let half = outer.map(|s| s / 2.0 + text.halo);
    let shifts = shifts(layer, &context, size, outer);
    let opacity = number("text-opacity", 1.0);
    let color = |name: &str| layer.paint.color(name, &context).unwrap_or(Color::TRANSPARENT).faded(opacity);
    let (color, halo) = (color("text-color"), color("text-halo-color"));
    let label = Label { of, at: middle, shift: [0.0; 2], text: Arc::new(text), half, color, halo };
    let (priority, padding) = (number("symbol-sort-key", 0.0), number("text-padding", 2.0));
    Some(WantedLabel { priority, label, shifts, padding })
}

/// From the point of a label to the middle of its text: `text-variable-anchor-offset`, or `text-anchor` and
/// `text-offset`.
fn shifts(layer: &Layer, context: &Context<'_>, size: f64, outer: [f64; 2]) -> Vec<[f64; 2]> {
    let list = |name: &str| match layer.paint.expression(name).map(|e| e.evaluate(context)) {
        Some(StyleValue::List(items)) => items,
        _ => Vec::new(),
    };
    let shift = |anchor: Option<&str>, offset: &[StyleValue]| {
        let offset = [0, 1].map(|k| offset.get(k).and_then(StyleValue::as_number).unwrap_or(0.0));
        let shift = anchored(anchor, outer);
        [0, 1].map(|k| offset[k] * size + shift[k])
    };
    let places = list("text-variable-anchor-offset");
    if places.is_empty() {
        let anchor = layer.paint.text("text-anchor", context);
        return vec![shift(anchor.as_deref(), &list("text-offset"))];
    }
    places.chunks(3).map(|place| shift(place[0].as_text(), &place[1..])).collect()
}

/// The middle of a text of a width and height whose anchor stands at the origin.
fn anchored(anchor: Option<&str>, [width, height]: [f64; 2]) -> [f64; 2] {
    match anchor {
        Some("top") => [0.0, height / 2.0],
        Some("bottom") => [0.0, -height / 2.0],
        Some("left") => [width / 2.0, 0.0],
        Some("right") => [-width / 2.0, 0.0],
        _ => [0.0; 2],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_end_in_an_ellipsis() {
        let whole = "贫".repeat(LONGEST);
        assert_eq!(shortened(&whole), whole);
        let longer = whole + "困";
        let cut = shortened(&longer);
        assert_eq!((cut.chars().count(), cut.chars().next_back()), (LONGEST, Some('…')));
    }
}
