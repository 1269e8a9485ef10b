//! Lines and borders, by the pen that draws them.

use super::drawing::Drawing;
use super::stroke::{Pen, Stroker, pieces};
use crate::budget::{Budget, Stopped};
use crate::coverage::{Coverage, OUTSIDE, Regions};
use crate::render::ground::{ShapeLine, meets};
use crate::style::{Color, Context, Layer, SourcePart, StyleValue};
use rustc_hash::FxHashMap;
use std::rc::Rc;

impl Drawing<'_> {
    /// The pen and colour a line layer gives a context, if any.
    fn pen(&self, layer: &Layer, context: &Context<'_>) -> Option<(Pen, Color)> {
        if !Self::passes(layer.filter.as_ref(), context) {
            return None;
        }
        let scale = self.window.scale;
        let width = layer.paint.number("line-width", context, 1.0) * scale;
        let opacity = layer.paint.number("line-opacity", context, 1.0);
        let color = layer.paint.color("line-color", context)?.faded(opacity);
        let dashes = match layer.paint.expression("line-dasharray").map(|e| e.evaluate(context)) {
            Some(StyleValue::List(items)) => {
                items.iter().filter_map(StyleValue::as_number).map(|d| d * width).collect()
            }
            _ => Vec::new(),
        };
        let round = layer.paint.text("line-join", context).is_some_and(|j| &*j == "round");
        (width > 0.0 && color.a > 0).then_some((Pen { width, dashes, round }, color))
    }

    pub fn borders(
        &mut self,
        layer: &Layer,
        at: usize,
        coverage: &Coverage,
        regions: &Regions,
        part: SourcePart,
    ) {
        let level = coverage.level(self.window.level());
        for ((pen, color), arcs) in self.border_groups(layer, at, coverage, regions, part) {
            let mut stroker = Stroker::new(&self.window, &pen);
            for arc in arcs.into_iter().map(|arc| arc as usize) {
                if level.is_at_cut(arc) {
                    for part in beside_cut(level.arc(arc)) {
                        stroker.line(&mut self.mask, pieces(part));
                    }
                } else {
                    stroker.line(&mut self.mask, level.pieces(arc));
                }
            }
            self.mask.paint(&mut self.canvas, color.premultiplied());
        }
    }

    /// Arcs by pen and colour.
    pub fn border_groups(
        &self,
        layer: &Layer,
        at: usize,
        coverage: &Coverage,
        regions: &Regions,
        part: SourcePart,
    ) -> Vec<PenGroup> {
        let mut groups: Groups = Groups::default();
        let near = self.near_borders(at, coverage);
        let mut known: FxHashMap<u32, Option<usize>> = FxHashMap::default();
        let mut add = |groups: &mut Groups, arc: u32, key: u32, context: &Context<'_>| {
            let group = known.entry(key).or_insert_with(|| self.pen(layer, context).map(|p| groups.of(p)));
            if let Some(group) = group {
                groups.0[*group].1.push(arc);
            }
            group.is_some()
        };
        if part == SourcePart::Borders {
            let ranks = self.renderer.ground.ranks(coverage);
            let mut names: Vec<&str> = Vec::new();
            for i in near.iter().map(|i| *i as usize) {
                let Some(rank) = ranks.get(i).and_then(Option::as_ref) else { continue };
                let key = names.iter().position(|n| *n == &**rank).unwrap_or_else(|| {
                    names.push(rank);
                    names.len() - 1
                });
                let closed = coverage.is_closed(i);
                let property = |name: &str| match name {
                    "rank" => StyleValue::Text(rank.clone()),
                    "closed" => StyleValue::Boolean(closed),
                    _ => StyleValue::Null,
                };
                let context = Context { zoom: self.zoom, property: &property };
                add(&mut groups, i as u32, 2 * key as u32 + u32::from(closed), &context);
            }
        } else if layer.properties().is_empty() {
            // All features are drawn alike.
            if let Some(pen) = self.pen(layer, &Context::of_zoom(self.zoom)) {
                groups.0.push((pen, near.to_vec()));
            }
        } else {
            let owner = |face: u32| if face == OUTSIDE { OUTSIDE } else { regions.of_face()[face as usize] };
            for i in near.iter() {
                let arc = &coverage.arcs()[*i as usize];
                let (a, b) = (owner(arc.left), owner(arc.right));
                // Of two neighbours the first that is drawn gives the border its look.
                for position in [a.min(b), a.max(b)] {
                    let drawn = position != OUTSIDE
                        && self.with(at, position as usize, |c| add(&mut groups, *i, position, c));
                    if drawn {
                        break;
                    }
                }
            }
        }
        groups.sorted()
    }

    /// Borders of a collection that may be in the window, whatever the layer.
    fn near_borders(&self, at: usize, coverage: &Coverage) -> Rc<[u32]> {
        let mut known = self.near.borrow_mut();
        let found = known.entry(at).or_insert_with(|| {
            let view = self.window.mercator_box(64.0);
            let near: Vec<bool> =
                coverage.level(self.window.level()).boxes().map(|b| meets(&b, &view)).collect();
            self.renderer.ground.borders(at).iter().filter(|i| near[**i as usize]).copied().collect()
        });
        found.clone()
    }

    /// Draws the lines of a layer that lie on no coverage.
    ///
    /// # Errors
    /// The budget is over.
    pub fn lines(&mut self, layer: &Layer, at: usize, budget: &Budget) -> Result<(), Stopped> {
        let prepared = self.prepared(at);
        for ((pen, color), positions) in self.line_groups(layer, at) {
            let mut stroker = Stroker::new(&self.window, &pen);
            let lines = positions.iter().flat_map(|p| &prepared.own[*p as usize].lines);
            budget.each(lines.flat_map(outline), |line| {
                stroker.line(&mut self.mask, pieces(line));
            })?;
            self.mask.paint(&mut self.canvas, color.premultiplied());
        }
        Ok(())
    }

    /// Positions of features with lines of their own, by pen and colour.
    pub fn line_groups(&self, layer: &Layer, at: usize) -> Vec<PenGroup> {
        let view = self.window.mercator_box(64.0);
        let mut groups: Groups = Groups::default();
        for (position, own) in
            self.prepared(at).own.iter().enumerate().filter(|(_, o)| meets(&o.bounds, &view))
        {
            if own.lines.iter().any(|l| l.points.len() > 1)
                && let Some(pen) = self.with(at, position, |context| self.pen(layer, context))
            {
                let group = groups.of(pen);
                groups.0[group].1.push(position as u32);
            }
        }
        groups.sorted()
    }
}

/// What is drawn of a line of a shape: a line whole, of the edge of a polygon what does not run along the cut.
pub(super) fn outline(line: &ShapeLine) -> Vec<&[[f64; 2]]> {
    match line.ring {
        Some(_) => beside_cut(&line.points).collect(),
        None => vec![&line.points],
    }
}

/// The parts of a line that do not run along the meridian at which the world is cut: what lies on both sides of it has no
/// border there.
pub(super) fn beside_cut(line: &[[f64; 2]]) -> impl Iterator<Item = &[[f64; 2]]> {
    let is_along = |a: &[f64; 2], b: &[f64; 2]| a[0] == b[0] && [0.0, 1.0].contains(&a[0]);
    line.chunk_by(move |a, b| !is_along(a, b)).filter(|part| part.len() > 1)
}

/// What is drawn with one pen and colour.
#[derive(Default)]
struct Groups(Vec<PenGroup>);

/// A pen with its colour, and what is drawn with it.
pub(super) type PenGroup = ((Pen, Color), Vec<u32>);

impl Groups {
    /// The groups in an order that does not depend on what a window holds: the widest first.
    fn sorted(mut self) -> Vec<PenGroup> {
        let key = |c: &Color| [c.r, c.g, c.b, c.a];
        self.0.sort_by(|((a, c), _), ((b, d), _)| b.width.total_cmp(&a.width).then(key(c).cmp(&key(d))));
        self.0
    }

    fn of(&mut self, pen: (Pen, Color)) -> usize {
        match self.0.iter().position(|(p, _)| *p == pen) {
            Some(i) => i,
            None => {
                self.0.push((pen, Vec::new()));
                self.0.len() - 1
            }
        }
    }
}
