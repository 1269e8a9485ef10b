//! Labels: placed once for a whole zoom, style and language in the world's pixels, drawn by every tile they touch.

use super::font::{Font, Sprite, Text, corner};
use super::layers::Drawing;
use super::scene::Scene;
use super::window::Window;
use crate::geometry::Projection;
use crate::style::{Color, Context, Facts, Layer, LayerKind, Style};
use std::sync::OnceLock;

/// Lines after the first are this share of its size: the translation under the name.
const SECOND: f64 = 0.82;

/// One label that found its place.
#[derive(Debug)]
pub(super) struct Label {
    /// Middle, unit square of Web Mercator.
    pub at: [f64; 2],
    pub text: Text,
    /// Half its width and height with halo, CSS pixels.
    half: [f64; 2],
    pub color: Color,
    pub halo: Color,
    sprite: OnceLock<Sprite>,
}

/// All labels of one zoom, the lowest first.
#[derive(Debug)]
pub(super) struct Labels {
    labels: Vec<Label>,
}

/// What the placement of labels depends on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LabelKey {
    /// The texts of the style: their layers.
    texts: u64,
    sheet: (Projection, [f64; 2], f64),
    year: Option<i32>,
    language: String,
}

impl LabelKey {
    pub fn new(style: &Style, scene: &Scene<'_>, window: &Window) -> Self {
        let language = scene.language.to_owned();
        LabelKey { texts: style.texts, sheet: window.sheet(), year: scene.year, language }
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
    pub fn place(drawing: &Drawing<'_>, font: &Font) -> Labels {
        let zoom = drawing.window.style_zoom();
        let mut taken = Taken { cells: rustc_hash::FxHashMap::default() };
        let mut labels = Vec::new();
        let layers = drawing.style.layers.iter().filter(|l| l.kind == LayerKind::Symbol && l.shows_at(zoom));
        for layer in layers.rev() {
            for (_, label, padding) in wanted(drawing, layer, font) {
                let [x, y] = drawing.window.pixels(label.at).map(|v| v / drawing.window.scale);
                let half = label.half.map(|h| h + padding);
                let place = [x - half[0], y - half[1], x + half[0], y + half[1]];
                if taken.is_free(&place) {
                    taken.take(place);
                    labels.push(label);
                }
            }
        }
        labels.reverse();
        Labels { labels }
    }

    /// The labels that the window shows, the lowest first.
    pub fn shown<'a>(&'a self, window: &Window, whole: bool) -> impl Iterator<Item = &'a Label> {
        let (window, scale) = (*window, window.scale);
        self.labels.iter().filter(move |label| {
            let half = label.half.map(|h| h * scale + if whole { 1.0 } else { 4.0 });
            let [x, y] = window.pixels(label.at);
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
    pub fn draw(&self, drawing: &mut Drawing<'_>, font: &Font) {
        let scale = drawing.window.scale;
        for label in self.shown(&drawing.window, drawing.scene.whole) {
            let sprite = label.sprite.get_or_init(|| label.text.sprite(font, scale));
            let at = corner(sprite, drawing.window.place(label.at));
            drawing.canvas.stamp(sprite, at, label.color.premultiplied(), label.halo.premultiplied());
        }
    }
}

/// The labels a layer wants, by priority, with the room each keeps free around it.
fn wanted(drawing: &Drawing<'_>, layer: &Layer, font: &Font) -> Vec<(f64, Label, f64)> {
    let Some(source) = &layer.source else { return Vec::new() };
    let Some(at) = drawing.scene.position(&source.collection) else { return Vec::new() };
    let collection = &drawing.scene.collections[at];
    let zoom = drawing.window.style_zoom();
    let mut found = Vec::new();
    for (position, middle) in drawing.middles(at).iter().enumerate() {
        let Some(middle) = middle else { continue };
        let property = |name: &str| drawing.scene.value(collection, position, name);
        let context = Context { zoom, property: &property };
        if layer.filter.as_ref().is_some_and(|f| !f.is_true(&context)) {
            continue;
        }
        let Some(text) = layer.paint.text("text-field", &context).filter(|t| !t.is_empty()) else { continue };
        let number = |name: &str, default: f64| layer.paint.number(name, &context, default);
        let size = number("text-size", 12.0);
        let line = |(i, l): (usize, &str)| (l.to_owned(), if i == 0 { size } else { size * SECOND });
        let text = Text {
            lines: text.lines().enumerate().map(line).collect(),
            spacing: number("text-letter-spacing", 0.0) * size,
            halo: number("text-halo-width", 0.0),
        };
        let half = text.size(font).map(|s| s / 2.0 + text.halo);
        let opacity = number("text-opacity", 1.0);
        let color =
            |name: &str| layer.paint.color(name, &context).unwrap_or(Color::TRANSPARENT).faded(opacity);
        let (color, halo) = (color("text-color"), color("text-halo-color"));
        let label = Label { at: *middle, text, half, color, halo, sprite: OnceLock::new() };
        found.push((number("symbol-sort-key", 0.0), label, number("text-padding", 2.0)));
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found
}
