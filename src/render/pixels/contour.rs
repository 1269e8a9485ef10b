//! Closed contours: straight lines and curves on their way into a mask.

use super::cells::{Point, SUB};
use super::mask::Mask;
use tiny_skia::{Path, PathSegment};

/// A point or vector, pixels.
type Vector = [f32; 2];

/// A closed contour on its way into a mask.
struct Contour<'a> {
    mask: &'a mut Mask,
    origin: Point,
    last: Vector,
    at: Point,
}

impl<'a> Contour<'a> {
    /// Begins at a point, pixels from an origin in units.
    fn at(mask: &'a mut Mask, origin: Point, first: Vector) -> Self {
        Contour { mask, origin, last: first, at: place(first, origin) }
    }

    /// Begins anew at another point.
    fn jump(&mut self, p: Vector) {
        (self.last, self.at) = (p, place(p, self.origin));
    }

    /// Goes straight to a point.
    fn to(&mut self, p: Vector) {
        let next = place(p, self.origin);
        self.mask.edge(self.at, next);
        (self.at, self.last) = (next, p);
    }

    /// Goes along a parabola, as short lines.
    fn bend(&mut self, control: Vector, p: Vector) {
        let from = self.last;
        let second = [0, 1].map(|k| from[k] - 2.0 * control[k] + p[k]);
        let n = (second[0].hypot(second[1]) * 2.0).sqrt().ceil().clamp(1.0, 16.0) as u32;
        for i in 1..=n {
            let t = i as f32 / n as f32;
            let (a, b, c) = ((1.0 - t) * (1.0 - t), 2.0 * t * (1.0 - t), t * t);
            self.to([0, 1].map(|k| a * from[k] + b * control[k] + c * p[k]));
        }
        self.last = p;
    }

    /// Goes along a cubic curve, as short lines.
    fn curve(&mut self, [first, second]: [Vector; 2], p: Vector) {
        let from = self.last;
        for i in 1..=8 {
            let t = i as f32 / 8.0;
            let s = 1.0 - t;
            let w = [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t];
            self.to([0, 1].map(|k| w[0] * from[k] + w[1] * first[k] + w[2] * second[k] + w[3] * p[k]));
        }
        self.last = p;
    }
}

/// Adds a path, pixels from an origin in units; curves as short lines.
pub(in crate::render) fn fill_path(mask: &mut Mask, path: &Path, origin: Point) {
    let mut first = [0.0; 2];
    let mut contour = Contour::at(mask, origin, first);
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(p) => {
                contour.to(first);
                first = [p.x, p.y];
                contour.jump(first);
            }
            PathSegment::LineTo(p) => contour.to([p.x, p.y]),
            PathSegment::QuadTo(c, p) => contour.bend([c.x, c.y], [p.x, p.y]),
            PathSegment::CubicTo(c, d, p) => contour.curve([[c.x, c.y], [d.x, d.y]], [p.x, p.y]),
            PathSegment::Close => contour.to(first),
        }
    }
    contour.to(first);
}

/// To the nearest unit; as `round` does it, without a call.
fn place(p: Vector, origin: Point) -> Point {
    let unit = |v: f32, from: i64| {
        let v = v * SUB as f32;
        (v + 0.5f32.copysign(v)) as i64 + from
    };
    [unit(p[0], origin[0]), unit(p[1], origin[1])]
}
