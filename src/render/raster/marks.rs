//! A map as marks for a page: the same layers as in pixels, as shapes.

use super::Renderer;
use super::drawing::Drawing;
use super::fill_layers::Fill;
use super::label::Label;
use super::lines::{beside_cut, outline};
use crate::budget::{Budget, Stopped};
use crate::feature::Shapes;
use crate::font::Fonts;
use crate::geometry::signed_area;
use crate::render::ground::{ShapeLine, Side, meets};
use crate::render::mark::{Anchor, Ink, Line, Mark, Stroke, Words};
use crate::render::pixels::{Text, Window};
use crate::style::{Color, Context, Layer, LayerKind};

/// Zooms finer than a screen needs: paper shows more.
const FINER: u8 = 1;
/// Fills are drawn so much wider that no ground shines through between neighbours.
const OVERLAP: f64 = 0.3;

/// A label of a map on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct MapLabel {
    /// Positions of its collection and of its feature there.
    pub of: [usize; 2],
    /// The place that it belongs to, CSS pixels of the page.
    pub place: [f64; 2],
    /// Its lines.
    pub words: Vec<Words>,
}

impl Drawing<'_> {
    /// All marks of the map but its labels, the window's corner at `at`.
    pub fn marks(&self, at: [f64; 2]) -> Vec<Mark> {
        let mut marks = Vec::new();
        for layer in self.visible() {
            self.layer_marks(layer, at, &mut marks);
        }
        marks
    }

    /// From the unit square of Web Mercator to the page.
    fn on_page(&self, mercator: [f64; 2], at: [f64; 2]) -> [f64; 2] {
        place(&self.window, mercator, at)
    }

    fn layer_marks(&self, layer: &Layer, at: [f64; 2], marks: &mut Vec<Mark>) {
        if layer.kind == LayerKind::Raster {
            marks.extend(self.relief_picture(layer, at));
            return;
        }
        let Some(source) = &layer.source else {
            let context = Context::of_zoom(self.zoom);
            let opacity = layer.paint.number("background-opacity", &context, 1.0);
            if let Some(color) = layer.paint.color("background-color", &context) {
                let size = [self.window.width, self.window.height].map(|s| f64::from(s) / self.window.scale);
                let area = [at[0], at[1], at[0] + size[0], at[1] + size[1]];
                marks.push(Mark::rectangle(area, Some(Ink::Color(color.faded(opacity))), None));
            }
            return;
        };
        let Some(index) = self.scene.dataset.position(&source.collection) else { return };
        let shapes = self.scene.at(index).shapes();
        match (layer.kind, shapes) {
            (LayerKind::Fill, _) => self.fill_marks(layer, index, at, marks),
            (LayerKind::Line, Shapes::Regions { coverage, regions }) => {
                let level = coverage.level(self.window.level() + FINER);
                for ((pen, color), arcs) in self.border_groups(layer, index, coverage, regions, source.part) {
                    let parts = arcs.iter().flat_map(|arc| beside_cut(level.arc(*arc as usize)));
                    let line = |part: &[[f64; 2]]| {
                        let points = part.iter().map(|p| self.on_page(*p, at)).collect();
                        Line { points, closed: false }
                    };
                    marks.push(self.stroked(parts.map(line).collect(), &pen, color));
                }
            }
            (LayerKind::Line, Shapes::Own(_)) => {
                for ((pen, color), positions) in self.line_groups(layer, index) {
                    let own = positions.iter().flat_map(|p| &self.prepared(index).own[*p as usize].lines);
                    let line = |l: &ShapeLine| {
                        let parts = outline(l);
                        let is_whole = matches!(parts[..], [part] if part.len() == l.points.len());
                        let line = |part: &[[f64; 2]]| Line {
                            points: part.iter().map(|p| self.on_page(*p, at)).collect(),
                            closed: l.ring.is_some() && is_whole,
                        };
                        parts.into_iter().map(line).collect::<Vec<_>>()
                    };
                    marks.push(self.stroked(own.flat_map(line).collect(), &pen, color));
                }
            }
            (LayerKind::Circle, _) => {
                // The marks of a page are made whole; what a page may show is counted beforehand.
                let discs = self.discs(layer, index, &Budget::unlimited());
                for disc in discs.into_iter().flatten() {
                    let (radius, width) = (disc.radius / self.window.scale, disc.width / self.window.scale);
                    let center = self.on_page(disc.middle, at);
                    if width > 0.0 && disc.stroke.a > 0 {
                        let stroke = Some(Stroke::solid(disc.stroke, width));
                        marks.push(Mark::Circle { center, radius: radius + width / 2.0, fill: None, stroke });
                    }
                    if disc.color.a > 0 {
                        marks.push(Mark::Circle { center, radius, fill: Some(disc.color), stroke: None });
                    }
                }
            }
            _ => {}
        }
    }

    fn stroked(&self, lines: Vec<Line>, pen: &super::stroke::Pen, color: Color) -> Mark {
        let scale = self.window.scale;
        let dashes = pen.dashes.iter().map(|d| d / scale).collect();
        Mark::Shape { lines, fill: None, stroke: Some(Stroke { color, width: pen.width / scale, dashes }) }
    }

    /// The features of a fill layer, those filled alike as one shape.
    fn fill_marks(&self, layer: &Layer, index: usize, at: [f64; 2], marks: &mut Vec<Mark>) {
        let mut groups: Vec<(Fill, Vec<Line>)> = Vec::new();
        for position in 0..self.scene.at(index).len() {
            let lines = rings(self.renderer, index, position, &self.window, at);
            if lines.is_empty() {
                continue;
            }
            let Some(fill) = self.fill_of(layer, index, position) else { continue };
            match groups.iter_mut().find(|(f, _)| *f == fill) {
                Some((_, all)) => all.extend(lines),
                None => groups.push((fill, lines)),
            }
        }
        for (fill, lines) in groups {
            let (ink, stroke) = match fill {
                Fill::Color(color) => {
                    (Some(Ink::Color(color)), (color.a == 255).then(|| Stroke::solid(color, OVERLAP)))
                }
                Fill::Hatch(number) => {
                    (self.style.metadata.patterns.values().nth(number).map(|p| Ink::Hatch(p.clone())), None)
                }
            };
            marks.push(Mark::Shape { lines, fill: ink, stroke });
        }
    }

    /// The labels, the lowest first; the window's corner at `at`.
    ///
    /// # Errors
    /// The budget is over.
    pub fn map_labels(&self, fonts: &Fonts, at: [f64; 2], budget: &Budget) -> Result<Vec<MapLabel>, Stopped> {
        let labels = self.renderer.labels(self, fonts, budget)?;
        let shown = labels.shown(&self.window, self.scene.options.whole);
        budget.collect(shown, |label| self.map_label(fonts, label, at))
    }

    pub fn map_label(&self, fonts: &Fonts, label: &Label, at: [f64; 2]) -> MapLabel {
        MapLabel { of: label.of, place: self.on_page(label.at, at), words: self.words(fonts, label, at) }
    }

    /// The boxes around all circles, CSS pixels of the page: left, top, right, bottom.
    ///
    /// # Errors
    /// The budget is over.
    pub fn circle_boxes(&self, at: [f64; 2], budget: &Budget) -> Result<Vec<[f64; 4]>, Stopped> {
        let mut boxes = Vec::new();
        for layer in self.visible().into_iter().filter(|l| l.kind == LayerKind::Circle) {
            let index = layer.source.as_ref().and_then(|s| self.scene.dataset.position(&s.collection));
            let discs = index.map(|index| self.discs(layer, index, budget)).transpose()?;
            for disc in discs.into_iter().flatten() {
                let reach = (disc.radius + disc.width) / self.window.scale;
                let [x, y] = self.on_page(disc.middle, at);
                boxes.push([x - reach, y - reach, x + reach, y + reach]);
            }
        }
        Ok(boxes)
    }

    /// Where the label of a feature belongs on the page.
    pub fn label_place(&self, of: [usize; 2], at: [f64; 2]) -> Option<[f64; 2]> {
        Some(self.on_page(self.label_places(of[0]).get(of[1]).copied().flatten()?, at))
    }

    fn words(&self, fonts: &Fonts, label: &Label, at: [f64; 2]) -> Vec<Words> {
        let [x, y] = self.on_page(label.at, at);
        // On a page a text along a line stands straight: its height is that of its line, not that of its curve.
        let text = Text { curve: Vec::new(), ..(*label.text).clone() };
        let [_, height] = text.size(fonts);
        let top = y + label.shift[1] - height / 2.0;
        let lines = text.lines.iter().zip(text.baselines(fonts));
        let each = lines.map(|((line, size), baseline)| Words {
            text: line.clone(),
            size: *size,
            at: [x + label.shift[0], top + baseline],
            anchor: Anchor::Middle,
            color: label.color,
            halo: (text.halo > 0.0).then_some((label.halo, text.halo)),
            spacing: text.spacing,
        });
        each.collect()
    }
}

fn place(window: &Window, mercator: [f64; 2], at: [f64; 2]) -> [f64; 2] {
    let [low, _] = window.pixel_box(0.0);
    let [x, y] = window.pixels(mercator);
    [at[0] + (x - low[0]) / window.scale, at[1] + (y - low[1]) / window.scale]
}

/// The rings of a feature that meets the window; exterior ones against the clock on the page, interior ones with it.
pub(super) fn rings(
    renderer: &Renderer,
    index: usize,
    position: usize,
    window: &Window,
    at: [f64; 2],
) -> Vec<Line> {
    let view = window.mercator_box(2.0);
    let mut lines = Vec::new();
    let mut add = |points: &[[f64; 2]], side: Side| {
        let mut points: Vec<_> = points.iter().map(|p| place(window, *p, at)).collect();
        if points.len() > 1 && points.first() == points.last() {
            points.pop();
        }
        let area = signed_area(&[points.as_slice(), &points[..1]].concat());
        if (area > 0.0) == (side == Side::Exterior) {
            points.reverse();
        }
        lines.push(Line { points, closed: true });
    };
    match renderer.ground.dataset().collections()[index].shapes() {
        Shapes::Regions { coverage, regions } => {
            let region = regions.region(position);
            let around = crate::render::ground::mercator_box(&region.bounds());
            if !meets(&around, &view) {
                return Vec::new();
            }
            let level = coverage.level(window.level() + FINER);
            for rings in &region.polygons {
                for (i, ring) in rings.iter().enumerate() {
                    add(&level.ring(ring), if i == 0 { Side::Exterior } else { Side::Interior });
                }
            }
        }
        Shapes::Own(_) => {
            let own = renderer.ground.prepared(index).own.get(position);
            for line in own.iter().filter(|own| meets(&own.bounds, &view)).flat_map(|own| &own.lines) {
                if let Some(side) = line.ring {
                    add(&line.points, side);
                }
            }
        }
    }
    lines
}
