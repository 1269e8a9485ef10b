//! Strokes of lines.
//!
//! A line is cut into pieces at fixed vertices and each piece is stroked from its own first vertex, so its outline
//! does not depend on the window; only then is it rounded to units and moved into the window.

use super::outline::{Cap, outline};
use crate::coverage::PIECE;
use crate::render::ground::{Box2, meets};
use crate::render::pixels::{Mask, SUB, Window, fill_path};
use tiny_skia::{LineCap, LineJoin, PathBuilder, Stroke, StrokeDash};

/// Lines narrower than this, device pixels, end in squares: circles would be most of their outline.
const HAIR: f64 = 1.0;

/// How a line is drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pen {
    /// Width, device pixels.
    pub width: f64,
    /// Lengths of dashes and gaps, device pixels; empty for a solid line.
    pub dashes: Vec<f64>,
    /// True for lines that end and turn in circles.
    pub round: bool,
}

impl Pen {
    /// How far from the line it may colour pixels.
    pub fn reach(&self) -> f64 {
        self.width * 2.0 + 2.0
    }

    /// How the line ends, if it is a solid one that turns in miters.
    fn plain(&self) -> Option<Cap> {
        let is_plain = self.dashes.is_empty() && !self.is_rounded();
        is_plain.then_some(if self.width < HAIR { Cap::Square } else { Cap::Round })
    }

    fn is_rounded(&self) -> bool {
        self.round || self.width > 2.5
    }

    fn stroke(&self, along: f64) -> Stroke {
        let solid = self.dashes.is_empty();
        let dash = (!solid).then(|| self.dashes.iter().map(|d| *d as f32).collect());
        Stroke {
            width: self.width as f32,
            miter_limit: 2.0,
            // Pieces of a solid line overlap where they meet, like its joins do; of a hair nobody sees its ends' shape.
            line_cap: match solid || self.round {
                true if self.width < HAIR => LineCap::Square,
                true => LineCap::Round,
                false => LineCap::Butt,
            },
            line_join: if self.is_rounded() { LineJoin::Round } else { LineJoin::Miter },
            dash: dash.and_then(|d| StrokeDash::new(d, (along % self.dashes.iter().sum::<f64>()) as f32)),
        }
    }
}

/// Strokes lines of one window with one pen; keeps its room from one to the next.
#[derive(Debug)]
pub(super) struct Stroker<'a> {
    window: &'a Window,
    pen: &'a Pen,
    /// Where a line may colour pixels, unit square of Web Mercator.
    view: Box2,
    points: Vec<[f64; 2]>,
    line: Vec<[f32; 2]>,
}

impl<'a> Stroker<'a> {
    pub fn new(window: &'a Window, pen: &'a Pen) -> Self {
        let view = window.mercator_box(pen.reach());
        Stroker { window, pen, view, points: Vec::new(), line: Vec::new() }
    }

    /// Adds the stroke of a line to a mask, given by its pieces: points in the unit square of Web Mercator, each piece
    /// with its box.
    pub fn line<'b>(&mut self, mask: &mut Mask, pieces: impl Iterator<Item = (&'b [[f64; 2]], Box2)>) {
        let (window, pen) = (self.window, self.pen);
        if let Some(cap) = pen.plain() {
            for (points, _) in pieces.filter(|(_, around)| meets(around, &self.view)) {
                self.points.clear();
                window.extend_units(&mut self.points, points);
                outline(mask, &self.points, pen.width * SUB as f64, cap, window.origin());
            }
            return;
        }
        let mut along = 0.0;
        for (points, around) in pieces {
            let is_near = meets(&around, &self.view);
            if !is_near && pen.dashes.is_empty() {
                continue;
            }
            self.points.clear();
            self.points.extend(points.iter().map(|p| window.pixels(*p)));
            if is_near {
                self.piece(mask, along);
            }
            if !pen.dashes.is_empty() {
                along += length(&self.points);
            }
        }
    }

    /// Adds a piece, so far along its line.
    fn piece(&mut self, mask: &mut Mask, along: f64) {
        let Some(first) = self.points.first() else { return };
        let anchor = first.map(f64::floor);
        let origin = self.window.corner(anchor);
        self.line.clear();
        self.line.extend(self.points.iter().map(|p| [0, 1].map(|k| (p[k] - anchor[k]) as f32)));
        let mut builder = PathBuilder::new();
        for (i, [x, y]) in self.line.iter().enumerate() {
            if i == 0 { builder.move_to(*x, *y) } else { builder.line_to(*x, *y) }
        }
        let stroke = self.pen.stroke(along);
        let path = builder.finish();
        let dashed = match &stroke.dash {
            Some(dash) => path.and_then(|p| p.dash(dash, 1.0)),
            None => path,
        };
        if let Some(outline) = dashed.and_then(|p| p.stroke(&stroke, 1.0)) {
            fill_path(mask, &outline, origin);
        }
    }
}

/// The pieces of a line of its own, as those of shared arcs.
pub(super) fn pieces(points: &[[f64; 2]]) -> impl Iterator<Item = (&[[f64; 2]], Box2)> {
    let last = points.len().saturating_sub(1);
    let piece = move |start: usize| &points[start..=(start + PIECE).min(last)];
    (0..last).step_by(PIECE).map(move |start| (piece(start), around(piece(start))))
}

fn around(points: &[[f64; 2]]) -> Box2 {
    let mut around = [[f64::INFINITY; 2], [f64::NEG_INFINITY; 2]];
    for p in points {
        for k in 0..2 {
            around[0][k] = around[0][k].min(p[k]);
            around[1][k] = around[1][k].max(p[k]);
        }
    }
    around
}

fn length(points: &[[f64; 2]]) -> f64 {
    points.windows(2).map(|w| (w[1][0] - w[0][0]).hypot(w[1][1] - w[0][1])).sum()
}
