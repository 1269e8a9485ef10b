//! In which steps a style is drawn, and which of them are the same in every year and in all classes.

use super::drawing::Drawing;
use crate::feature::Shapes;
use crate::language::Languages;
use crate::render::pixels::Window;
use crate::style::{Layer, LayerKind};
use std::hash::{Hash, Hasher};

/// What is drawn in one go.
pub(super) enum Step<'a> {
    /// The background.
    Ground(&'a Layer),
    /// Light and shade.
    Relief(&'a Layer),
    /// Fill layers of one coverage, with the positions of their collections.
    Fills(Vec<(usize, &'a Layer)>),
    /// Any other layer, with the position of its collection.
    One(usize, &'a Layer),
}

impl<'a> Step<'a> {
    fn layers(&self) -> Vec<&'a Layer> {
        match self {
            Step::Ground(layer) | Step::Relief(layer) | Step::One(_, layer) => vec![*layer],
            Step::Fills(layers) => layers.iter().map(|(_, layer)| *layer).collect(),
        }
    }
}

impl<'a> Drawing<'a> {
    /// The steps of the window's zoom, the lowest first; texts apart.
    pub fn steps(&self) -> Vec<Step<'a>> {
        let mut steps: Vec<Step<'a>> = Vec::new();
        for layer in self.visible() {
            if layer.kind == LayerKind::Raster {
                if self.scene.options.relief && self.scene.dataset.relief().is_some() {
                    steps.push(Step::Relief(layer));
                }
                continue;
            }
            let Some(source) = &layer.source else {
                if self.scene.options.background {
                    steps.push(Step::Ground(layer));
                }
                continue;
            };
            let Some(at) = self.scene.dataset.position(&source.collection) else { continue };
            let coverage = match self.scene.at(at).shapes() {
                Shapes::Regions { coverage, .. } if layer.kind == LayerKind::Fill => coverage,
                _ if layer.kind == LayerKind::Symbol => continue,
                _ => {
                    steps.push(Step::One(at, layer));
                    continue;
                }
            };
            match steps.last_mut() {
                Some(Step::Fills(layers)) if self.is_on(layers[0].0, coverage) => layers.push((at, layer)),
                _ => steps.push(Step::Fills(vec![(at, layer)])),
            }
        }
        steps
    }

    /// True if a step may look otherwise in another year or in other classes.
    pub fn varies(&self, step: &Step<'a>) -> bool {
        step.layers().iter().any(|layer| self.reads_figures(layer))
    }

    /// True if a text may be another in another year.
    pub fn texts_vary(&self) -> bool {
        let mut symbols = self.style.layers.iter().filter(|l| l.kind == LayerKind::Symbol);
        symbols.any(|layer| self.reads_figures(layer))
    }

    /// True if a layer reads an indicator or what its figures rest on.
    pub fn reads_figures(&self, layer: &Layer) -> bool {
        let is_figure = |name: &str| {
            let id = name.split_once('.').map_or(name, |(id, _)| id);
            self.scene.dataset.indicator(id).is_some()
        };
        layer.properties().iter().any(|name| is_figure(name))
    }
}

/// What kept pixels of layers depend on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct FixedKey {
    window: Window,
    /// Hash of the layers as the style writes them.
    layers: u64,
    /// Languages of the texts, where there are any, and whether only whole ones are drawn.
    texts: Option<(Languages, bool)>,
}

impl FixedKey {
    pub fn new(drawing: &Drawing<'_>, steps: &[Step<'_>], texts: bool) -> Self {
        let mut hash = rustc_hash::FxHasher::default();
        steps.iter().flat_map(Step::layers).for_each(|layer| layer.content.hash(&mut hash));
        if texts {
            drawing.style.texts.hash(&mut hash);
        }
        let scene = drawing.scene;
        let texts = texts.then(|| (scene.options.languages.clone(), scene.options.whole));
        FixedKey { window: drawing.window, layers: hash.finish(), texts }
    }
}
