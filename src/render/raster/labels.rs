//! Labels: placed once for a whole zoom, style and language in the world's pixels, drawn by every tile they touch.

use super::drawing::Drawing;
use super::line_labels;
use crate::budget::{Budget, Stopped};
use crate::font::Fonts;
use crate::geometry::Projection;
use crate::language::Languages;
use crate::render::pixels::{CurvedGlyph, LEADING, SUB, Text, Window};
use crate::style::{Color, Context, Facts, Layer, LayerKind, StyleValue};
use std::borrow::Cow;
use std::sync::Arc;

/// Lines after the first are this share of its size: the translation under the name.
const SECOND: f64 = 0.82;
/// Ems of a line before it is broken, as MapLibre has it where a style does not say.
const ROOM: f64 = 10.0;
/// The most characters of a label: a column of long texts must not cost more to set than its map to draw.
const LONGEST: usize = 500;

/// One label that found its place.
#[derive(Debug, Clone)]
pub(super) struct Label {
    /// Positions of its collection and of its feature there.
    pub of: [usize; 2],
    /// Middle, unit square of Web Mercator.
    pub at: [f64; 2],
    /// From there to the middle of the text, CSS pixels.
    pub shift: [f64; 2],
    pub text: Arc<Text>,
    /// Half its width and height with halo, CSS pixels.
    pub half: [f64; 2],
    pub color: Color,
    pub halo: Color,
}

impl Label {
    /// The middle of the text, device pixels of the plane.
    fn middle(&self, window: &Window) -> [f64; 2] {
        let at = window.pixels(self.at);
        [0, 1].map(|k| at[k] + self.shift[k] * window.scale)
    }

    /// The box it takes with room around, CSS pixels of the plane.
    fn place(&self, window: &Window, padding: f64) -> [f64; 4] {
        let [x, y] = self.middle(window).map(|v| v / window.scale);
        let half = self.half.map(|h| h + padding);
        [x - half[0], y - half[1], x + half[0], y + half[1]]
    }
}

/// A label without a place yet.
pub(super) struct WantedLabel {
    pub priority: f64,
    pub label: Label,
    /// Where it may stand, the best first.
    pub shifts: Vec<[f64; 2]>,
    pub padding: f64,
}

/// All labels of one zoom, the lowest first.
#[derive(Debug)]
pub(super) struct Labels {
    labels: Vec<Label>,
}

/// What the placement of labels depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct LabelKey {
    /// The texts of the style: their layers.
    texts: u64,
    plane: (Projection, [u64; 3]),
    /// Where texts tell a figure.
    year: Option<i32>,
    languages: Languages,
}

impl LabelKey {
    pub fn new(drawing: &Drawing<'_>) -> Self {
        let Drawing { style, scene, window, .. } = drawing;
        let year = if drawing.texts_vary() { scene.options.year } else { None };
        LabelKey {
            texts: style.texts,
            plane: window.plane(),
            year,
            languages: scene.options.languages.clone(),
        }
    }
}

/// Boxes that are taken, in cells of the world.
struct Taken {
    cells: rustc_hash::FxHashMap<(i64, i64), Vec<[f64; 4]>>,
}

const CELL: f64 = 128.0;

impl Taken {
    fn cells(b: &[f64; 4]) -> impl Iterator<Item = (i64, i64)> + use<> {
        let cell = |v: f64| (v / CELL).floor() as i64;
        let (x, y) = (cell(b[0])..=cell(b[2]), cell(b[1])..=cell(b[3]));
        x.flat_map(move |x| y.clone().map(move |y| (x, y)))
    }

    fn is_free(&self, b: &[f64; 4]) -> bool {
        let meets = |o: &[f64; 4]| b[0] < o[2] && o[0] < b[2] && b[1] < o[3] && o[1] < b[3];
        !Self::cells(b).any(|c| self.cells.get(&c).is_some_and(|boxes| boxes.iter().any(meets)))
    }

    fn take(&mut self, b: [f64; 4]) {
        Self::cells(&b).for_each(|c| self.cells.entry(c).or_default().push(b));
    }
}

impl Labels {
    /// Places the labels of a style: those of upper layers first, in a layer by `symbol-sort-key`.
    ///
    /// # Errors
    /// The budget is over.
    pub fn place(drawing: &Drawing<'_>, fonts: &Fonts, budget: &Budget) -> Result<Labels, Stopped> {
        let zoom = drawing.window.style_zoom();
        let mut taken = Taken { cells: rustc_hash::FxHashMap::default() };
        let mut labels = Vec::new();
        let layers = drawing.style.layers.iter().filter(|l| l.kind == LayerKind::Symbol && l.shows_at(zoom));
        for layer in layers.rev() {
            budget.each(wanted(drawing, layer, fonts, budget)?, |wanted| {
                let WantedLabel { label, shifts, padding, .. } = wanted;
                let places = shifts.into_iter().map(|shift| Label { shift, ..label.clone() });
                let mut free = places.map(|l| (l.place(&drawing.window, padding), l));
                if let Some((place, label)) = free.find(|(place, _)| taken.is_free(place)) {
                    taken.take(place);
                    labels.push(label);
                }
            })?;
        }
        labels.reverse();
        Ok(Labels { labels })
    }

    /// Bytes, about.
    pub fn weight(&self) -> usize {
        let weight = |l: &Label| {
            let curve = l.text.curve.len() * size_of::<CurvedGlyph>();
            size_of::<Label>() + 160 * l.text.lines.len().max(1) + curve
        };
        self.labels.iter().map(weight).sum()
    }

    /// The labels that the window shows, the lowest first.
    pub fn shown<'a>(&'a self, window: &Window, whole: bool) -> impl Iterator<Item = &'a Label> {
        let (window, scale) = (*window, window.scale);
        self.labels.iter().filter(move |label| {
            let half = label.half.map(|h| h * scale + if whole { 1.0 } else { 4.0 });
            let [x, y] = label.middle(&window);
            let [low, high] = window.pixel_box(0.0);
            if whole {
                x - half[0] >= low[0]
                    && x + half[0] <= high[0]
                    && y - half[1] >= low[1]
                    && y + half[1] <= high[1]
            } else {
                x + half[0] >= low[0]
                    && x - half[0] <= high[0]
                    && y + half[1] >= low[1]
                    && y - half[1] <= high[1]
            }
        })
    }

    /// Draws the labels that touch the window.
    pub fn draw(&self, drawing: &mut Drawing<'_>, fonts: &Fonts) {
        let scale = drawing.window.scale;
        for label in self.shown(&drawing.window, drawing.scene.options.whole) {
            let sprite = drawing.renderer.sprites.get(&label.text, fonts, scale);
            let shift = label.shift.map(|s| (s * scale * SUB as f64).round() as i64);
            let place = drawing.window.place(label.at);
            let at = sprite.corner([place[0] + shift[0], place[1] + shift[1]]);
            sprite.stamp(&mut drawing.canvas, at, label.color.premultiplied(), label.halo.premultiplied());
        }
    }
}

/// The labels a layer wants, by priority.
fn wanted(
    drawing: &Drawing<'_>,
    layer: &Layer,
    fonts: &Fonts,
    budget: &Budget,
) -> Result<Vec<WantedLabel>, Stopped> {
    let Some(at) = labelled(drawing, layer) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    if line_labels::is_along(layer, &Context::of_zoom(drawing.window.style_zoom())) {
        for position in 0..drawing.scene.at(at).len() {
            found.extend(line_labels::wanted(drawing, layer, fonts, [at, position], budget)?);
        }
        found.sort_by(|a, b| a.priority.total_cmp(&b.priority));
        return Ok(found);
    }
    for (position, middle) in drawing.label_places(at).iter().enumerate() {
        let Some(middle) = middle else { continue };
        budget.check()?;
        found.extend(wanted_label(drawing, layer, fonts, [at, position], *middle));
    }
    // Of equal ones the shorter first: so most of them find a place.
    let width = |w: &WantedLabel| w.label.half[0];
    found.sort_by(|a, b| a.priority.total_cmp(&b.priority).then(width(a).total_cmp(&width(b))));
    Ok(found)
}

/// The collection whose features a layer labels.
fn labelled(drawing: &Drawing<'_>, layer: &Layer) -> Option<usize> {
    drawing.scene.dataset.position(&layer.source.as_ref()?.collection)
}

/// The label that the uppermost layer which shows one gives a feature, in the middle of its place; `None` if no layer
/// does.
pub(super) fn label_of(drawing: &Drawing<'_>, fonts: &Fonts, of: [usize; 2]) -> Option<Label> {
    let zoom = drawing.window.style_zoom();
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
    let context = Context { zoom: drawing.window.style_zoom(), property: &property };
    if layer.filter.as_ref().is_some_and(|f| !f.is_true(&context)) {
        return None;
    }
    let text = layer.paint.text("text-field", &context).filter(|t| !t.is_empty())?;
    let text = shortened(&text);
    let number = |name: &str, default: f64| layer.paint.number(name, &context, default);
    let size = number("text-size", 12.0);
    let spacing = number("text-letter-spacing", 0.0) * size;
    // Along a line there is one line of text, however long.
    let room =
        if line_labels::is_along(layer, &context) { f64::INFINITY } else { number("text-max-width", ROOM) };
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
