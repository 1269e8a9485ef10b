//! The drawing of one window: what its layers are drawn from and on.

use super::Renderer;
use super::scene::Scene;
use crate::coverage::Coverage;
use crate::feature::Shapes;
use crate::render::ground::Prepared;
use crate::render::pixels::{Canvas, Hatch, Mask, Window};
use crate::style::{Context, Expression, Facts, Layer, Style};
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
    /// The window's zoom for styles.
    pub zoom: f64,
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
            zoom: window.style_zoom(),
            canvas: Canvas::new(window.width, window.height, [0; 4]),
            mask: renderer.masks.take(window.size()),
            hatches,
            near: RefCell::default(),
        }
    }

    /// The layers that show at the window's zoom, the lowest first.
    pub fn visible(&self) -> Vec<&'a Layer> {
        let context = Context::of_zoom(self.zoom);
        let visible = |l: &&Layer| {
            l.shows_at(self.zoom) && l.paint.text("visibility", &context).is_none_or(|v| &*v == "visible")
        };
        self.style.layers.iter().filter(visible).collect()
    }

    pub fn is_on(&self, at: usize, coverage: &Arc<Coverage>) -> bool {
        matches!(self.scene.at(at).shapes(), Shapes::Regions { coverage: c, .. } if Arc::ptr_eq(c, coverage))
    }

    pub fn prepared(&self, at: usize) -> &'a Prepared {
        self.renderer.ground.prepared(at)
    }

    /// Calls back with the context of a feature.
    pub fn with<T>(&self, at: usize, position: usize, see: impl FnOnce(&Context<'_>) -> T) -> T {
        let collection = self.scene.at(at);
        let property = |name: &str| self.scene.value(collection, position, name);
        see(&Context { zoom: self.zoom, property: &property })
    }

    pub fn passes(filter: Option<&Expression>, context: &Context<'_>) -> bool {
        filter.is_none_or(|f| f.is_true(context))
    }

    /// Where the labels of features stand.
    pub fn label_places(&self, at: usize) -> &'a [Option<[f64; 2]>] {
        self.renderer.ground.label_places(at, self.zoom)
    }

    /// Where the marks of a feature stand.
    pub fn middles(&self, at: usize) -> &'a [Option<[f64; 2]>] {
        self.renderer.ground.middles(at)
    }
}
