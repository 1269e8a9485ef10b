//! One layer after the other onto the canvas.

use super::drawing::Drawing;
use super::steps::{FixedKey, Step};
use crate::budget::{Budget, Stopped};
use crate::feature::Shapes;
use crate::render::pixels::Canvas;
use crate::style::{Context, Layer, LayerKind, SourcePart};
use std::sync::Arc;

impl<'a> Drawing<'a> {
    /// What is drawn below what varies with year and classes, what varies, and what is drawn above.
    ///
    /// Both are kept: another year or other classes of the same place only colour anew.
    ///
    /// # Errors
    /// The budget is over; what was drawn until then is not kept.
    pub fn draw(mut self, budget: &Budget) -> Result<Canvas, Stopped> {
        let steps = self.steps();
        let texts = self.has_texts();
        let first = steps.iter().position(|s| self.varies(s)).unwrap_or(steps.len());
        let end = steps.iter().rposition(|s| self.varies(s)).map_or(steps.len(), |i| i + 1);
        let texts_vary = texts && (end == steps.len() || self.texts_vary());
        if first == 0 && end > 0 {
            self.run(&steps[..end], budget)?;
        } else if first < end {
            let under = self.fixed(&steps[..first], false, budget)?;
            self.canvas = Arc::unwrap_or_clone(under);
            self.run(&steps[first..end], budget)?;
        } else {
            self.run(&steps, budget)?;
        }
        if end < steps.len() {
            let above = self.fixed(&steps[end..], texts && !texts_vary, budget)?;
            self.canvas.lay(&above);
        }
        if texts_vary {
            self.texts(budget)?;
        }
        self.renderer.masks.give(self.mask);
        Ok(self.canvas)
    }

    fn run(&mut self, steps: &[Step<'a>], budget: &Budget) -> Result<(), Stopped> {
        for step in steps {
            budget.check()?;
            match step {
                Step::Ground(layer) => self.background(layer),
                Step::Relief(layer) => self.relief(layer, budget)?,
                Step::Fills(layers) => self.fill_faces(layers),
                Step::One(at, layer) => self.one(*at, layer, budget)?,
            }
        }
        Ok(())
    }

    fn one(&mut self, at: usize, layer: &'a Layer, budget: &Budget) -> Result<(), Stopped> {
        let part = layer.source.as_ref().map_or(SourcePart::Features, |s| s.part);
        match (layer.kind, self.scene.at(at).shapes()) {
            (LayerKind::Fill, _) => self.fill_own(layer, at, budget)?,
            (LayerKind::Line, Shapes::Regions { coverage, regions }) => {
                self.borders(layer, at, coverage, regions, part);
            }
            (LayerKind::Line, Shapes::Own(_)) => self.lines(layer, at, budget)?,
            (LayerKind::Circle, _) => self.circles(layer, at, budget)?,
            _ => {}
        }
        Ok(())
    }

    /// Steps on a clear canvas, with the texts above them or without; kept for the next map of this place.
    fn fixed(&mut self, steps: &[Step<'a>], texts: bool, budget: &Budget) -> Result<Arc<Canvas>, Stopped> {
        let key = FixedKey::new(self, steps, texts);
        if let Some(kept) = self.renderer.fixed.get(&key) {
            return Ok(kept);
        }
        let clear = Canvas::new(self.window.width, self.window.height, [0; 4]);
        let before = std::mem::replace(&mut self.canvas, clear);
        self.run(steps, budget)?;
        if texts {
            self.texts(budget)?;
        }
        let fixed = Arc::new(std::mem::replace(&mut self.canvas, before));
        self.renderer.fixed.put(key, fixed.clone(), fixed.weight());
        Ok(fixed)
    }

    fn has_texts(&self) -> bool {
        self.scene.options.labels
            && self.style.layers.iter().any(|l| l.kind == LayerKind::Symbol && l.shows_at(self.zoom))
    }

    fn texts(&mut self, budget: &Budget) -> Result<(), Stopped> {
        let fonts = self.scene.dataset.fonts();
        if !fonts.is_empty() {
            self.renderer.labels(self, fonts, budget)?.draw(self, fonts);
        }
        Ok(())
    }

    fn background(&mut self, layer: &Layer) {
        let context = Context::of_zoom(self.zoom);
        let opacity = layer.paint.number("background-opacity", &context, 1.0);
        if let Some(color) = layer.paint.color("background-color", &context) {
            self.canvas.flood(color.faded(opacity).premultiplied());
        }
    }
}
