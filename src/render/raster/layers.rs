//! One layer after the other onto the canvas.

use super::drawing::Drawing;
use super::steps::{FixedKey, Step};
use crate::feature::Shapes;
use crate::render::pixels::{Canvas, Font};
use crate::style::{Context, Layer, LayerKind, SourcePart};
use std::sync::Arc;

impl<'a> Drawing<'a> {
    /// What is drawn below what varies with year and classes, what varies, and what is drawn above.
    ///
    /// Both are kept: another year or other classes of the same place only colour anew.
    pub fn draw(mut self) -> Canvas {
        let steps = self.steps();
        let texts = self.has_texts();
        let first = steps.iter().position(|s| self.varies(s)).unwrap_or(steps.len());
        let end = steps.iter().rposition(|s| self.varies(s)).map_or(steps.len(), |i| i + 1);
        let texts_vary = texts && (end == steps.len() || self.texts_vary());
        if first == 0 && end > 0 {
            self.run(&steps[..end]);
        } else if first < end {
            let under = self.fixed(&steps[..first], false);
            self.canvas = Arc::unwrap_or_clone(under);
            self.run(&steps[first..end]);
        } else {
            self.run(&steps);
        }
        if end < steps.len() {
            let above = self.fixed(&steps[end..], texts && !texts_vary);
            self.canvas.lay(&above);
        }
        if texts_vary {
            self.texts();
        }
        self.renderer.masks.give(self.mask);
        self.canvas
    }

    fn run(&mut self, steps: &[Step<'a>]) {
        for step in steps {
            match step {
                Step::Ground(layer) => self.background(layer),
                Step::Fills(layers) => self.fill_faces(layers),
                Step::One(at, layer) => self.one(*at, layer),
            }
        }
    }

    fn one(&mut self, at: usize, layer: &'a Layer) {
        let part = layer.source.as_ref().map_or(SourcePart::Features, |s| s.part);
        match (layer.kind, self.scene.at(at).shapes()) {
            (LayerKind::Fill, _) => self.fill_own(layer, at),
            (LayerKind::Line, Shapes::Regions { coverage, regions }) => {
                self.borders(layer, at, coverage, regions, part);
            }
            (LayerKind::Line, Shapes::Own(_)) => self.lines(layer, at),
            (LayerKind::Circle, _) => self.circles(layer, at),
            _ => {}
        }
    }

    /// Steps on a clear canvas, with the texts above them or without; kept for the next map of this place.
    fn fixed(&mut self, steps: &[Step<'a>], texts: bool) -> Arc<Canvas> {
        let key = FixedKey::new(self, steps, texts);
        if let Some(kept) = self.renderer.fixed.get(&key) {
            return kept;
        }
        let clear = Canvas::new(self.window.width, self.window.height, [0; 4]);
        let before = std::mem::replace(&mut self.canvas, clear);
        self.run(steps);
        if texts {
            self.texts();
        }
        let fixed = Arc::new(std::mem::replace(&mut self.canvas, before));
        self.renderer.fixed.put(key, fixed.clone(), fixed.weight());
        fixed
    }

    fn has_texts(&self) -> bool {
        let zoom = self.window.style_zoom();
        self.scene.options.labels
            && self.style.layers.iter().any(|l| l.kind == LayerKind::Symbol && l.shows_at(zoom))
    }

    fn texts(&mut self) {
        if let Some(font) = Font::built_in() {
            self.renderer.labels(self, font).draw(self, font);
        }
    }

    fn background(&mut self, layer: &Layer) {
        let context = Context::of_zoom(self.window.style_zoom());
        let opacity = layer.paint.number("background-opacity", &context, 1.0);
        if let Some(color) = layer.paint.color("background-color", &context) {
            self.canvas.flood(color.faded(opacity).premultiplied());
        }
    }
}
