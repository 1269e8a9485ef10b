//! Labels: placed once for a whole zoom, style and language in the world's pixels, drawn by every tile they touch.

use super::drawing::Drawing;
use super::label::Label;
use super::line_labels;
use super::wanted_labels::{WantedLabel, is_along, labelled, wanted_label};
use crate::budget::{Budget, Stopped};
use crate::font::Fonts;
use crate::geometry::Projection;
use crate::language::Languages;
use crate::render::pixels::{CurvedGlyph, SUB, Window};
use crate::style::{Context, Layer, LayerKind};

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

/// The labels a layer wants, by priority.
///
/// # Errors
/// The budget is over.
fn wanted(
    drawing: &Drawing<'_>,
    layer: &Layer,
    fonts: &Fonts,
    budget: &Budget,
) -> Result<Vec<WantedLabel>, Stopped> {
    let Some(at) = labelled(drawing, layer) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    if is_along(layer, &Context::of_zoom(drawing.zoom)) {
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

impl Labels {
    /// Places the labels of a style: those of upper layers first, in a layer by `symbol-sort-key`.
    ///
    /// # Errors
    /// The budget is over.
    pub fn place(drawing: &Drawing<'_>, fonts: &Fonts, budget: &Budget) -> Result<Labels, Stopped> {
        let zoom = drawing.zoom;
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
