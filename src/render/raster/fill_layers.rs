//! What fills features: colours and hatches by layer.

use super::drawing::Drawing;
use super::face_paint::{self, FacePaint, Paints};
use super::faces::FaceGrid;
use crate::budget::{Budget, Stopped};
use crate::coverage::{Coverage, OUTSIDE};
use crate::feature::Shapes;
use crate::render::ground::meets;
use crate::render::pixels::over;
use crate::style::{Color, Layer};
use rustc_hash::FxHashMap;

impl<'a> Drawing<'a> {
    /// Draws fill layers of one coverage together, so that each pixel is coloured once.
    pub fn fill_faces(&mut self, layers: &[(usize, &'a Layer)]) {
        let Some((at, _)) = layers.first() else { return };
        let Shapes::Regions { coverage, .. } = self.scene.at(*at).shapes() else { return };
        if layers.iter().any(|(_, layer)| self.reads_figures(layer)) {
            // Another year colours the same faces otherwise.
            let mut collections: Vec<usize> = layers.iter().map(|(at, _)| *at).collect();
            collections.sort_unstable();
            collections.dedup();
            let grid = self.renderer.faces(coverage, &collections, &self.window);
            let paints = self.paints(layers, coverage, &grid.faces);
            face_paint::faces(&mut self.canvas, &self.window, &grid, &paints, &self.hatches);
        } else {
            // No border shows between faces that are painted alike.
            let (paints, owners) = self.paints(layers, coverage, &self.near_faces(*at)).numbered();
            let grid = FaceGrid::draw(coverage, &self.window, &owners);
            face_paint::faces(&mut self.canvas, &self.window, &grid, &paints, &self.hatches);
        }
    }

    /// Faces of a collection's coverage that may be in the window.
    fn near_faces(&self, at: usize) -> Vec<u32> {
        let view = self.window.mercator_box(0.0);
        let boxes = self.prepared(at).faces.iter().zip(0..);
        boxes.filter(|(b, _)| meets(b, &view)).map(|(_, face)| face).collect()
    }

    /// The paints that layers give some faces of a coverage.
    fn paints(&self, layers: &[(usize, &'a Layer)], coverage: &Coverage, faces: &[u32]) -> Paints {
        let mut numbers = vec![u32::MAX; coverage.faces().len()];
        faces.iter().zip(0..).for_each(|(face, i)| numbers[*face as usize] = i);
        let mut paints = vec![FacePaint::default(); faces.len()];
        for (at, layer) in layers {
            self.paint_faces(layer, *at, faces, &numbers, &mut paints);
        }
        Paints::new(numbers.len(), faces.iter().copied().zip(paints))
    }

    fn paint_faces(
        &self,
        layer: &Layer,
        at: usize,
        faces: &[u32],
        numbers: &[u32],
        paints: &mut [FacePaint],
    ) {
        let Shapes::Regions { regions, .. } = self.scene.at(at).shapes() else { return };
        if regions.is_disjoint() {
            let is_same = layer.properties().is_empty();
            let mut known: FxHashMap<u32, Option<FacePaint>> = FxHashMap::default();
            for (face, paint) in faces.iter().zip(paints) {
                let position = regions.of_face()[*face as usize];
                if position != OUTSIDE {
                    let above = known
                        .entry(if is_same { 0 } else { position })
                        .or_insert_with(|| self.fill_paint(layer, at, position as usize));
                    above.iter().for_each(|a| lay(a, paint));
                }
            }
            return;
        }
        for position in 0..regions.len() {
            let here = |f: &&u32| numbers[**f as usize] != u32::MAX;
            let faces: Vec<_> = regions.region(position).faces.iter().filter(here).collect();
            if faces.is_empty() {
                continue;
            }
            if let Some(above) = self.fill_paint(layer, at, position) {
                faces.iter().for_each(|f| lay(&above, &mut paints[numbers[**f as usize] as usize]));
            }
        }
    }

    /// The paint a fill layer gives a feature, if any.
    fn fill_paint(&self, layer: &Layer, at: usize, position: usize) -> Option<FacePaint> {
        Some(match self.fill_of(layer, at, position)? {
            Fill::Color(color) => FacePaint { color: color.premultiplied(), hatches: Vec::new() },
            Fill::Hatch(number) => FacePaint { color: [0; 4], hatches: vec![number] },
        })
    }

    /// What a fill layer fills a feature with, if with anything.
    pub fn fill_of(&self, layer: &Layer, at: usize, position: usize) -> Option<Fill> {
        self.with(at, position, |context| {
            if !Self::passes(layer.filter.as_ref(), context) {
                return None;
            }
            let opacity = layer.paint.number("fill-opacity", context, 1.0);
            if let Some(pattern) = layer.paint.expression("fill-pattern") {
                let name = pattern.evaluate(context);
                let number =
                    self.style.metadata.patterns.keys().position(|k| Some(&**k) == name.as_text())?;
                return Some(Fill::Hatch(number));
            }
            Some(Fill::Color(layer.paint.color("fill-color", context)?.faded(opacity)))
        })
    }

    /// Fills the shapes of a layer that lie on no coverage.
    ///
    /// # Errors
    /// The budget is over.
    pub fn fill_own(&mut self, layer: &Layer, at: usize, budget: &Budget) -> Result<(), Stopped> {
        let prepared = self.prepared(at);
        let view = self.window.mercator_box(1.0);
        let mut shapes = Vec::new();
        let shown = prepared.own.iter().enumerate().filter(|(_, o)| meets(&o.bounds, &view));
        budget.each(shown, |(position, own)| {
            shapes.extend(self.fill_paint(layer, at, position).map(|paint| (own, paint.color)));
        })?;
        face_paint::own(&mut self.canvas, &self.window, &mut self.mask, &shapes, budget)
    }
}

/// What fills a feature: a colour, or a hatch by its number among the style's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fill {
    Color(Color),
    Hatch(usize),
}

/// Lays a paint over another.
fn lay(above: &FacePaint, below: &mut FacePaint) {
    if above.color[3] == 255 {
        below.hatches.clear();
    }
    below.color = over(above.color, below.color);
    below.hatches.extend(&above.hatches);
}
