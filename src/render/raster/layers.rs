//! One layer after the other onto the canvas.

use super::Renderer;
use super::canvas::Canvas;
use super::font::Font;
use super::mask::Mask;
use super::pattern::Hatch;
use super::scene::Scene;
use super::steps::{SheetKey, Step};
use super::window::Window;
use crate::coverage::Coverage;
use crate::feature::Shapes;
use crate::render::ground::Prepared;
use crate::style::{Context, Expression, Facts, Layer, LayerKind, SourcePart, Style};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// The drawing of one window.
pub(super) struct Drawing<'a> {
    pub renderer: &'a Renderer,
    pub scene: Scene<'a>,
    pub style: &'a Style,
    pub window: Window,
    pub canvas: Canvas,
    pub mask: Mask,
    pub hatches: Vec<Arc<Hatch>>,
    /// Borders near the window by the position of their collection, as far as they were asked for.
    pub near: RefCell<FxHashMap<usize, Rc<[u32]>>>,
}

impl<'a> Drawing<'a> {
    pub fn new(renderer: &'a Renderer, scene: Scene<'a>, style: &'a Style, window: Window) -> Self {
        let hatches = style.metadata.patterns.values().map(|p| renderer.hatch(p, window.scale)).collect();
        Drawing {
            renderer,
            scene,
            style,
            window,
            canvas: Canvas::new(window.width, window.height, [0; 4]),
            mask: renderer.masks.take(window.size()),
            hatches,
            near: RefCell::default(),
        }
    }

    /// What is drawn below what varies with year and classes, what varies, and what is drawn above.
    ///
    /// Below and above are sheets that are kept: another year or other classes of the same place only colour anew.
    pub fn draw(mut self) -> Canvas {
        let steps = self.steps();
        let texts = self.has_texts();
        let first = steps.iter().position(|s| self.varies(s)).unwrap_or(steps.len());
        let end = steps.iter().rposition(|s| self.varies(s)).map_or(steps.len(), |i| i + 1);
        let texts_vary = texts && (end == steps.len() || self.texts_vary());
        if first == 0 && end > 0 {
            self.run(&steps[..end]);
        } else if first < end {
            let under = self.sheet(&steps[..first], false);
            self.canvas = Arc::unwrap_or_clone(under);
            self.run(&steps[first..end]);
        } else {
            self.run(&steps);
        }
        if end < steps.len() {
            let above = self.sheet(&steps[end..], texts && !texts_vary);
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

    /// Steps on a clear sheet, with the texts above them or without; kept for the next map of this place.
    fn sheet(&mut self, steps: &[Step<'a>], texts: bool) -> Arc<Canvas> {
        let key = SheetKey::new(self, steps, texts);
        if let Some(kept) = self.renderer.sheets.get(&key) {
            return kept;
        }
        let clear = Canvas::new(self.window.width, self.window.height, [0; 4]);
        let before = std::mem::replace(&mut self.canvas, clear);
        self.run(steps);
        if texts {
            self.texts();
        }
        let sheet = Arc::new(std::mem::replace(&mut self.canvas, before));
        self.renderer.sheets.put(key, sheet.clone(), sheet.weight());
        sheet
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

    /// The layers that show at the window's zoom, the lowest first.
    pub fn visible(&self) -> Vec<&'a Layer> {
        let zoom = self.window.style_zoom();
        let context = Context::of_zoom(zoom);
        let visible = |l: &&Layer| {
            l.shows_at(zoom) && l.paint.text("visibility", &context).is_none_or(|v| &*v == "visible")
        };
        self.style.layers.iter().filter(visible).collect()
    }

    pub fn is_on(&self, at: usize, coverage: &Arc<Coverage>) -> bool {
        matches!(self.scene.at(at).shapes(), Shapes::Regions { coverage: c, .. } if Arc::ptr_eq(c, coverage))
    }

    pub fn prepared(&self, at: usize) -> &'a Prepared {
        self.renderer.ground.prepared(at)
    }

    fn background(&mut self, layer: &Layer) {
        let context = Context::of_zoom(self.window.style_zoom());
        let opacity = layer.paint.number("background-opacity", &context, 1.0);
        if let Some(color) = layer.paint.color("background-color", &context) {
            self.canvas.flood(color.faded(opacity).premultiplied());
        }
    }

    /// Calls back with the context of a feature.
    pub fn with<T>(&self, at: usize, position: usize, see: impl FnOnce(&Context<'_>) -> T) -> T {
        let collection = self.scene.at(at);
        let property = |name: &str| self.scene.value(collection, position, name);
        see(&Context { zoom: self.window.style_zoom(), property: &property })
    }

    pub fn passes(filter: Option<&Expression>, context: &Context<'_>) -> bool {
        filter.is_none_or(|f| f.is_true(context))
    }

    /// Where the marks of a feature stand.
    pub fn middles(&self, at: usize) -> &'a [Option<[f64; 2]>] {
        self.renderer.ground.middles(at)
    }
}
