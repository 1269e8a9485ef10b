//! Strokes of lines.
//!
//! A line is cut into pieces at fixed vertices and each piece is stroked from its own first vertex, so its outline
//! does not depend on the window; only then is it rounded to units and moved into the window.

use super::cells::{Point, SUB};
use super::mask::Mask;
use super::window::Window;
use tiny_skia::{LineCap, LineJoin, Path, PathBuilder, PathSegment, Stroke, StrokeDash};

/// Vertices of one piece.
const PIECE: usize = 48;

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
            line_join: if self.round || self.width > 2.5 { LineJoin::Round } else { LineJoin::Miter },
            dash: dash.and_then(|d| StrokeDash::new(d, (along % self.dashes.iter().sum::<f64>()) as f32)),
        }
    }
}

/// Adds the stroke of a line, unit square of Web Mercator, to a mask.
pub(super) fn line(mask: &mut Mask, window: &Window, points: &[[f64; 2]], pen: &Pen) {
    let [low, high] = window.pixel_box(pen.reach());
    let mut along = 0.0;
    let mut start = 0;
    let mut piece: Vec<[f64; 2]> = Vec::with_capacity(PIECE + 1);
    while start + 1 < points.len() {
        let end = (start + PIECE).min(points.len() - 1);
        piece.clear();
        piece.extend(points[start..=end].iter().map(|p| window.pixels(*p)));
        start = end;
        let outside =
            (0..2).any(|k| piece.iter().all(|p| p[k] < low[k]) || piece.iter().all(|p| p[k] > high[k]));
        let length = if pen.dashes.is_empty() { 0.0 } else { length(&piece) };
        if !outside {
            add(mask, window, &piece, pen, along);
        }
        along += length;
    }
}

fn length(points: &[[f64; 2]]) -> f64 {
    points.windows(2).map(|w| (w[1][0] - w[0][0]).hypot(w[1][1] - w[0][1])).sum()
}

fn add(mask: &mut Mask, window: &Window, piece: &[[f64; 2]], pen: &Pen, along: f64) {
    let anchor = piece[0].map(f64::floor);
    let mut builder = PathBuilder::new();
    for (i, p) in piece.iter().enumerate() {
        let (x, y) = ((p[0] - anchor[0]) as f32, (p[1] - anchor[1]) as f32);
        if i == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
    }
    let stroke = pen.stroke(along);
    let path = builder.finish();
    let dashed = match &stroke.dash {
        Some(dash) => path.and_then(|p| p.dash(dash, 1.0)),
        None => path,
    };
    if let Some(outline) = dashed.and_then(|p| p.stroke(&stroke, 1.0)) {
        fill_path(mask, &outline, window.corner(anchor));
    }
}

/// Adds a path, pixels from an origin in units; curves as short lines.
pub(in crate::render) fn fill_path(mask: &mut Mask, path: &Path, origin: Point) {
    let place = |x: f32, y: f32| {
        // Rounded as `round` does, without a call.
        let unit = |v: f32, o: i64| {
            let v = v * SUB as f32;
            (v + 0.5f32.copysign(v)) as i64 + o
        };
        [unit(x, origin[0]), unit(y, origin[1])]
    };
    let (mut first, mut last) = ([0; 2], [0f32; 2]);
    let mut at = first;
    let to = |mask: &mut Mask, at: &mut [i64; 2], x: f32, y: f32| {
        let next = place(x, y);
        mask.edge(*at, next);
        *at = next;
    };
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(p) => {
                mask.edge(at, first);
                at = place(p.x, p.y);
                first = at;
                last = [p.x, p.y];
            }
            PathSegment::LineTo(p) => {
                to(mask, &mut at, p.x, p.y);
                last = [p.x, p.y];
            }
            PathSegment::QuadTo(c, p) => {
                let bend = (last[0] - 2.0 * c.x + p.x).hypot(last[1] - 2.0 * c.y + p.y);
                let n = (bend * 2.0).sqrt().ceil().clamp(1.0, 16.0) as u32;
                for i in 1..=n {
                    let t = i as f32 / n as f32;
                    let (a, b, d) = ((1.0 - t) * (1.0 - t), 2.0 * t * (1.0 - t), t * t);
                    to(mask, &mut at, a * last[0] + b * c.x + d * p.x, a * last[1] + b * c.y + d * p.y);
                }
                last = [p.x, p.y];
            }
            PathSegment::CubicTo(c, d, p) => {
                for i in 1..=8 {
                    let t = i as f32 / 8.0;
                    let s = 1.0 - t;
                    let w = [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t];
                    let x = w[0] * last[0] + w[1] * c.x + w[2] * d.x + w[3] * p.x;
                    let y = w[0] * last[1] + w[1] * c.y + w[2] * d.y + w[3] * p.y;
                    to(mask, &mut at, x, y);
                }
                last = [p.x, p.y];
            }
            PathSegment::Close => {
                mask.edge(at, first);
                at = first;
            }
        }
    }
    mask.edge(at, first);
}
