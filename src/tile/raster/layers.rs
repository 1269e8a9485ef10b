//! One layer after the other onto the canvas.

use super::Renderer;
use super::canvas::Canvas;
use super::cells::SUB;
use super::faces::FaceGrid;
use super::fill::{self, FacePaint};
use super::font::Font;
use super::mask::Mask;
use super::pattern::Hatch;
use super::scene::{Scene, TITLE};
use super::stroke::{self, Pen};
use super::window::Window;
use crate::coverage::{Coverage, OUTSIDE, Regions};
use crate::feature::{Collection, Shapes};
use crate::style::{Color, Context, Datum, Expression, Facts, Layer, LayerKind, SourcePart, Style};
use crate::tile::ground::{Prepared, meets};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The drawing of one window.
pub(super) struct Drawing<'a> {
    pub renderer: &'a Renderer,
    pub scene: &'a Scene<'a>,
    pub style: &'a Style,
    pub window: Window,
    pub canvas: Canvas,
    mask: Mask,
    hatches: Vec<Hatch>,
    /// Fill layers of one coverage that wait to be drawn together.
    pending: Vec<(usize, &'a Layer)>,
}

impl<'a> Drawing<'a> {
    pub fn new(renderer: &'a Renderer, scene: &'a Scene<'a>, style: &'a Style, window: Window) -> Self {
        let hatches = style.metadata.patterns.values().map(|p| Hatch::new(p, window.scale)).collect();
        Drawing {
            renderer,
            scene,
            style,
            window,
            canvas: Canvas::new(window.width, window.height, [0; 4]),
            mask: Mask::new(window.size()),
            hatches,
            pending: Vec::new(),
        }
    }

    pub fn draw(mut self) -> Canvas {
        let zoom = self.window.style_zoom();
        for layer in self.visible() {
            let Some(source) = &layer.source else {
                if self.scene.background {
                    self.background(layer);
                }
                continue;
            };
            let Some(at) = self.scene.position(&source.collection) else { continue };
            let collection = &self.scene.collections[at];
            if layer.kind == LayerKind::Fill
                && let Shapes::Regions { coverage, .. } = collection.shapes()
            {
                if self.pending.first().is_some_and(|(other, _)| !self.is_on(*other, coverage)) {
                    self.flush();
                }
                self.pending.push((at, layer));
                continue;
            }
            self.flush();
            match (layer.kind, collection.shapes()) {
                (LayerKind::Fill, _) => self.fill_own(layer, at),
                (LayerKind::Line, Shapes::Regions { coverage, regions }) => {
                    self.borders(layer, at, coverage, regions, source.part);
                }
                (LayerKind::Line, Shapes::Own(_)) => self.lines(layer, at),
                (LayerKind::Circle, _) => self.circles(layer, at),
                _ => {}
            }
        }
        self.flush();
        if self.scene.labels
            && let Some(font) = Font::built_in()
            && self.style.layers.iter().any(|l| l.kind == LayerKind::Symbol && l.shows_at(zoom))
        {
            self.renderer.labels(&self, font).draw(&mut self, font);
        }
        self.canvas
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

    fn is_on(&self, at: usize, coverage: &Arc<Coverage>) -> bool {
        matches!(self.scene.collections[at].shapes(), Shapes::Regions { coverage: c, .. } if Arc::ptr_eq(c, coverage))
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
    fn with<T>(&self, at: usize, position: usize, see: impl FnOnce(&Context<'_>) -> T) -> T {
        let collection = &self.scene.collections[at];
        let property = |name: &str| self.scene.value(collection, position, name);
        see(&Context { zoom: self.window.style_zoom(), property: &property })
    }

    fn passes(filter: Option<&Expression>, context: &Context<'_>) -> bool {
        filter.is_none_or(|f| f.is_true(context))
    }

    // Fills.

    /// Draws the fill layers that wait: all of one coverage, so that each pixel is coloured once.
    fn flush(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        let Some((at, _)) = pending.first() else { return };
        let Shapes::Regions { coverage, .. } = self.scene.collections[*at].shapes() else { return };
        let grid = self.renderer.faces(coverage, self.prepared(*at), &self.window);
        let mut numbers = vec![u32::MAX; coverage.faces().len()];
        grid.faces.iter().enumerate().for_each(|(i, f)| numbers[*f as usize] = i as u32);
        let mut paints = vec![FacePaint::default(); grid.faces.len()];
        for (at, layer) in pending {
            self.paint_faces(layer, at, &grid, &numbers, &mut paints);
        }
        fill::faces(&mut self.canvas, &self.window, &grid, &numbers, &paints, &self.hatches);
    }

    fn paint_faces(
        &self,
        layer: &Layer,
        at: usize,
        grid: &FaceGrid,
        numbers: &[u32],
        paints: &mut [FacePaint],
    ) {
        let Shapes::Regions { regions, .. } = self.scene.collections[at].shapes() else { return };
        if regions.is_disjoint() {
            let mut known: FxHashMap<u32, Option<FacePaint>> = FxHashMap::default();
            for (face, paint) in grid.faces.iter().zip(paints) {
                let position = regions.of_face()[*face as usize];
                if position != OUTSIDE {
                    let above = known
                        .entry(position)
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

    fn fill_own(&mut self, layer: &Layer, at: usize) {
        let prepared = self.prepared(at);
        let view = self.window.mercator_box(1.0);
        let mut shapes = Vec::new();
        for (position, own) in prepared.own.iter().enumerate().filter(|(_, o)| meets(&o.bounds, &view)) {
            if let Some(paint) = self.fill_paint(layer, at, position) {
                shapes.push((own, paint.color));
            }
        }
        fill::own(&mut self.canvas, &self.window, &mut self.mask, &shapes);
    }

    // Lines.

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
            Some(Datum::List(items)) => {
                items.iter().filter_map(Datum::as_number).map(|d| d * width).collect()
            }
            _ => Vec::new(),
        };
        let round = layer.paint.text("line-join", context).is_some_and(|j| &*j == "round");
        (width > 0.0 && color.a > 0).then_some((Pen { width, dashes, round }, color))
    }

    fn borders(
        &mut self,
        layer: &Layer,
        at: usize,
        coverage: &Coverage,
        regions: &Regions,
        part: SourcePart,
    ) {
        let level = coverage.level(self.window.level());
        for ((pen, color), arcs) in self.border_groups(layer, at, coverage, regions, part) {
            for arc in arcs {
                stroke::line(&mut self.mask, &self.window, level.arc(arc as usize), &pen);
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
    ) -> Vec<Group> {
        let mut groups: Groups = Groups::default();
        let near = self.window.bounds(64.0);
        let mut known: FxHashMap<u32, Option<usize>> = FxHashMap::default();
        let mut add = |groups: &mut Groups, arc: u32, key: u32, context: &Context<'_>| {
            let group = known.entry(key).or_insert_with(|| self.pen(layer, context).map(|p| groups.of(p)));
            if let Some(group) = group {
                groups.0[*group].1.push(arc);
            }
            group.is_some()
        };
        if part == SourcePart::Borders {
            let ranks = self.renderer.ground.ranks(self.scene.collections, coverage);
            let mut names: Vec<&str> = Vec::new();
            for i in self.renderer.ground.borders(self.scene.collections, at) {
                let (i, arc) = (*i as usize, &coverage.arcs()[*i as usize]);
                let Some(rank) =
                    ranks.get(i).and_then(Option::as_ref).filter(|_| arc.bounds.intersects(&near))
                else {
                    continue;
                };
                let key = names.iter().position(|n| *n == &**rank).unwrap_or_else(|| {
                    names.push(rank);
                    names.len() - 1
                });
                let closed = coverage.is_closed(i);
                let property = |name: &str| match name {
                    "rank" => Datum::Text(rank.clone()),
                    "closed" => Datum::Boolean(closed),
                    _ => Datum::Null,
                };
                let context = Context { zoom: self.window.style_zoom(), property: &property };
                add(&mut groups, i as u32, 2 * key as u32 + u32::from(closed), &context);
            }
        } else {
            let all = self.renderer.ground.borders(self.scene.collections, at);
            let owner = |face: u32| if face == OUTSIDE { OUTSIDE } else { regions.of_face()[face as usize] };
            for i in all {
                let arc = &coverage.arcs()[*i as usize];
                if !arc.bounds.intersects(&near) {
                    continue;
                }
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

    fn lines(&mut self, layer: &Layer, at: usize) {
        let prepared = self.prepared(at);
        for ((pen, color), positions) in self.line_groups(layer, at) {
            for line in positions.iter().flat_map(|p| &prepared.own[*p as usize].lines) {
                stroke::line(&mut self.mask, &self.window, &line.points, &pen);
            }
            self.mask.paint(&mut self.canvas, color.premultiplied());
        }
    }

    /// Positions of features with lines of their own, by pen and colour.
    pub fn line_groups(&self, layer: &Layer, at: usize) -> Vec<Group> {
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

    // Circles.

    /// Where the marks of a feature stand.
    pub fn middles(&self, at: usize) -> &'a [Option<[f64; 2]>] {
        self.renderer.ground.middles(self.scene.collections, at)
    }

    fn circles(&mut self, layer: &Layer, at: usize) {
        for disc in self.discs(layer, at) {
            let (radius, halo) = (disc.radius, disc.stroke.premultiplied());
            if disc.width > 0.0 && halo[3] > 0 {
                self.circle(disc.middle, radius + disc.width, false);
                self.circle(disc.middle, radius, true);
                self.mask.paint(&mut self.canvas, halo);
            }
            self.circle(disc.middle, radius, false);
            self.mask.paint(&mut self.canvas, disc.color.premultiplied());
        }
    }

    /// The circles of a layer that the window shows: large ones first, so that small ones lie on top.
    pub fn discs(&self, layer: &Layer, at: usize) -> Vec<Disc> {
        let scale = self.window.scale;
        let mut discs = Vec::new();
        for (position, middle) in self.middles(at).iter().enumerate() {
            let Some(middle) = *middle else { continue };
            let disc = self.with(at, position, |context| {
                let radius = layer.paint.number("circle-radius", context, 5.0) * scale;
                let width = layer.paint.number("circle-stroke-width", context, 0.0) * scale;
                let faded = |name: &str, opacity: &str| {
                    let opacity = layer.paint.number(opacity, context, 1.0);
                    layer.paint.color(name, context).map_or(Color::TRANSPARENT, |c| c.faded(opacity))
                };
                let color = faded("circle-color", "circle-opacity");
                let stroke = faded("circle-stroke-color", "circle-stroke-opacity");
                let drawn = Self::passes(layer.filter.as_ref(), context) && radius > 0.0;
                drawn.then_some(Disc { middle, radius, width, color, stroke })
            });
            let Some(disc) = disc else { continue };
            let [low, high] = self.window.pixel_box(disc.radius + disc.width + 1.0);
            let at = self.window.pixels(middle);
            if (0..2).all(|k| at[k] >= low[k] && at[k] <= high[k]) {
                discs.push(disc);
            }
        }
        discs.sort_by(|a, b| b.radius.total_cmp(&a.radius));
        discs
    }

    fn circle(&mut self, middle: [f64; 2], radius: f64, reversed: bool) {
        let center = self.window.place(middle);
        let n = ((radius.sqrt() * 16.0) as usize).clamp(32, 256);
        let point = |i: usize| {
            let turn = i as f64 / n as f64 * std::f64::consts::TAU;
            let unit = |v: f64| (v * radius * SUB as f64).round() as i64;
            [center[0] + unit(turn.cos()), center[1] + unit(turn.sin())]
        };
        let points: Vec<_> = (0..n).map(point).collect();
        self.mask.ring(&points, reversed);
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
    below.color = super::canvas::over(above.color, below.color);
    below.hatches.extend(&above.hatches);
}

/// What is drawn with one pen and colour.
#[derive(Default)]
struct Groups(Vec<Group>);

/// A pen with its colour, and what is drawn with it.
pub(super) type Group = ((Pen, Color), Vec<u32>);

/// A circle at a feature, device pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Disc {
    /// Unit square of Web Mercator.
    pub middle: [f64; 2],
    pub radius: f64,
    pub width: f64,
    pub color: Color,
    pub stroke: Color,
}

impl Groups {
    /// The groups in an order that does not depend on what a window holds: the widest first.
    fn sorted(mut self) -> Vec<Group> {
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

/// Why a style does not fit a data set; `None` if it does.
pub(super) fn misfit(style: &Style, scene: &Scene<'_>) -> Option<String> {
    let ids = || scene.collections.iter().map(|c| &**c.id()).collect::<Vec<_>>().join(", ");
    if let Some(id) = &style.metadata.indicator
        && !scene.indicators.iter().any(|i| i.id == *id)
    {
        let known: Vec<_> = scene.indicators.iter().map(|i| &*i.id).collect();
        return Some(format!("metadata.atlas:indicator: no indicator {id:?}; known: {}", known.join(", ")));
    }
    for (i, layer) in style.layers.iter().enumerate() {
        let Some(source) = &layer.source else { continue };
        let Some(collection) = scene.collection(&source.collection) else {
            let what = format!("no collection {:?}; known: {}", source.collection, ids());
            return Some(format!("layers[{i}].source-layer: {what}"));
        };
        let is_coverage = matches!(collection.shapes(), Shapes::Regions { .. });
        if source.part == SourcePart::Borders && !is_coverage {
            return Some(format!(
                "layers[{i}].source-layer: {:?} is no coverage and has no borders",
                source.collection
            ));
        }
        let known = |name: &str| known_property(scene, collection, source.part, name);
        if let Some(name) = layer.properties().iter().find(|n| !known(n)) {
            let names: Vec<_> = collection.properties().iter().map(|p| &*p.name).collect();
            let what = format!("no property or indicator {name:?} of {}", source.collection);
            return Some(format!("layers[{i}]: {what}; known properties: {}", names.join(", ")));
        }
    }
    None
}

fn known_property(scene: &Scene<'_>, collection: &Collection, part: SourcePart, name: &str) -> bool {
    if part == SourcePart::Borders {
        return matches!(name, "rank" | "closed");
    }
    if name == TITLE {
        return true;
    }
    let id = name.split_once('.').map_or(name, |(id, _)| id);
    collection.property(name).is_some() || scene.indicator(collection, id).is_some()
}
