//! The outline of a solid thin line: two offset lines, mitred where they turn and capped at their ends.
//!
//! What tiny-skia's stroker gives for the same line, point for point in single precision, without a path in between:
//! nearly all borders of a map are drawn so.

use crate::render::pixels::{Contour, Mask, Point, Vector, minus, place, plus};

/// Numbers nearer than this are equal.
const NEAR: f32 = 1.0 / 4096.0;
/// An edge shorter than this both ways has no direction.
const TINY: f32 = NEAR / 4.0;
/// Where a miter would be longer than twice the line's width, the turn is cut off: half the sine of the angle.
const SHARPEST: f32 = 0.5;

/// How a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cap {
    Square,
    Round,
}

/// The outline of one line on its way into a mask.
///
/// Which edge comes first makes no difference to a mask: both sides are drawn as the line goes along.
pub(super) struct Outliner<'a> {
    mask: &'a mut Mask,
    origin: Point,
    radius: f32,
    /// The last point of the line, its offset and the unit normal of the edge before.
    last: Vector,
    normal: Vector,
    unit: Vector,
    left: OffsetLine,
    right: OffsetLine,
}

/// One of the two offset lines.
#[derive(Debug, Clone, Copy, Default)]
struct OffsetLine {
    /// The last point that stays as it is, in units.
    at: Point,
    /// The point after it, which a miter or a cap may still move.
    tip: Vector,
    is_backward: bool,
}

impl OffsetLine {
    fn at(p: Vector, origin: Point, tip: Vector, is_backward: bool) -> Self {
        OffsetLine { at: place(p, origin), tip, is_backward }
    }

    /// Goes on to a point.
    fn push(&mut self, p: Vector, mask: &mut Mask, origin: Point) {
        let next = place(self.tip, origin);
        let [from, to] = if self.is_backward { [next, self.at] } else { [self.at, next] };
        mask.edge(from, to);
        (self.at, self.tip) = (next, p);
    }
}

/// Adds the outline of a line to a mask; points in pixels from an origin in units.
pub(super) fn outline(mask: &mut Mask, line: &[Vector], width: f32, cap: Cap, origin: Point) {
    let [first, second, rest @ ..] = line else { return };
    let radius = width * 0.5;
    let along = Along::new(*first, *second, radius);
    let (normal, unit) = (along.normal, along.unit);
    // Squares make both sides longer, circles come between them.
    let begin = plus(*first, normal);
    let back = [normal[1], -normal[0]];
    let behind = match cap {
        Cap::Square => plus(minus(*first, normal), back),
        Cap::Round => minus(*first, normal),
    };
    let left = OffsetLine::at(begin, origin, plus(*second, normal), false);
    let right = OffsetLine::at(behind, origin, minus(*second, normal), true);
    let mut outline = Outliner { mask, origin, radius, last: *second, normal, unit, left, right };
    rest.iter().for_each(|p| outline.to(*p));
    outline.end(cap);
    let mut contour = Contour::at(mask, origin, behind);
    match cap {
        Cap::Square => contour.to(plus(plus(*first, normal), back)),
        Cap::Round => contour.half_circle(*first, normal.map(|v| -v), back, begin),
    }
    contour.to(begin);
}

/// An edge of the line: its unit normal, and that as long as the line is wide on one side.
struct Along {
    unit: Vector,
    normal: Vector,
}

impl Along {
    /// An edge without a direction stands upright.
    fn new(from: Vector, to: Vector, radius: f32) -> Self {
        let unit = scaled_to(minus(to, from), 1.0).map_or([1.0, 0.0], |[x, y]| [y, -x]);
        Along { unit, normal: unit.map(|u| u * radius) }
    }
}

impl Outliner<'_> {
    /// Goes on to a point.
    fn to(&mut self, p: Vector) {
        if (0..2).all(|k| (self.last[k] - p[k]).abs() <= TINY) {
            return;
        }
        let Along { unit, normal } = Along::new(self.last, p, self.radius);
        self.join(unit);
        self.left.push(plus(p, normal), self.mask, self.origin);
        self.right.push(minus(p, normal), self.mask, self.origin);
        (self.last, self.normal, self.unit) = (p, normal, unit);
    }

    /// Turns at the last point toward an edge with another normal.
    fn join(&mut self, unit: Vector) {
        let (mut before, mut after) = (self.unit, unit);
        let turn = before[0] * after[0] + before[1] * after[1];
        if turn >= 0.0 && (1.0 - turn).abs() <= NEAR {
            return;
        }
        let Outliner { mask, origin, radius, last: pivot, left, right, .. } = self;
        let (origin, radius, pivot) = (*origin, *radius, *pivot);
        let is_reversal = turn < 0.0 && (1.0 + turn).abs() <= NEAR;
        // The side on which the line turns away.
        let is_left = is_reversal || before[0] * after[1] > before[1] * after[0];
        let (outer, inner) = if is_left { (left, right) } else { (right, left) };
        if !is_left {
            (before, after) = (before.map(|v| -v), after.map(|v| -v));
        }
        let half_sine = ((1.0 + turn) * 0.5).sqrt();
        let reach = after.map(|v| v * radius);
        if is_reversal || half_sine < SHARPEST {
            outer.push(plus(pivot, reach), mask, origin);
        } else {
            let middle = if turn == 0.0 {
                Some(plus(before, after).map(|v| v * radius))
            } else if turn < 0.0 {
                let [x, y] = [after[1] - before[1], before[0] - after[0]];
                scaled_to(if is_left { [x, y] } else { [-x, -y] }, radius / half_sine)
            } else {
                scaled_to(plus(before, after), radius / half_sine)
            };
            outer.tip = plus(pivot, middle.unwrap_or_default());
        }
        // Through the pivot, so that edges shorter than the line is wide leave no hole.
        inner.push(pivot, mask, origin);
        inner.push(minus(pivot, reach), mask, origin);
    }

    /// Draws the last points of both sides and what joins them.
    fn end(mut self, cap: Cap) {
        let (last, normal) = (self.last, self.normal);
        let ahead = [-normal[1], normal[0]];
        if cap == Cap::Square {
            self.left.tip = plus(plus(last, normal), ahead);
            self.right.tip = plus(minus(last, normal), ahead);
        }
        let (from, to) = (self.left.tip, self.right.tip);
        self.left.push(from, self.mask, self.origin);
        self.right.push(to, self.mask, self.origin);
        let mut contour = Contour::at(self.mask, self.origin, from);
        match cap {
            Cap::Square => contour.to(to),
            Cap::Round => contour.half_circle(last, normal, ahead, to),
        }
    }
}

/// A vector of a length in the same direction; `None` if it has no direction.
fn scaled_to(v: Vector, length: f32) -> Option<Vector> {
    let [x, y] = v.map(f64::from);
    let scale = (f64::from(length) / (x * x + y * y).sqrt()) as f32;
    let scaled = v.map(|v| v * scale);
    (scaled.iter().all(|v| v.is_finite()) && scaled != [0.0; 2]).then_some(scaled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::pixels::{Size, fill_path};
    use tiny_skia::{LineCap, LineJoin, PathBuilder, Stroke};

    const SIZE: Size = Size { width: 64, height: 64 };

    fn pixels(mask: &mut Mask) -> Vec<(usize, usize, u32)> {
        let mut found = Vec::new();
        mask.sweep(|row, columns, share| found.extend(columns.map(|column| (row, column, share))));
        found
    }

    #[test]
    fn it_is_what_tiny_skia_strokes() {
        let mut seed = 7u32;
        let mut random = move || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as f32 / (1u32 << 24) as f32
        };
        let mut mask = Mask::new(SIZE);
        for round in 0..400 {
            let step = [0.3, 2.0, 20.0][round % 3];
            let mut line = vec![[64.0 * random(), 64.0 * random()]];
            for i in 0..20 {
                let [x, y] = line[i];
                // Now and then a point again, straight on, or straight back.
                line.push(match round % 7 {
                    5 if i % 4 == 1 => [x, y],
                    6 if i % 4 == 1 => [2.0 * x - line[i - 1][0], 2.0 * y - line[i - 1][1]],
                    4 if i % 4 == 1 => line[i - 1],
                    _ => [x + step * (random() - 0.5), y + step * (random() - 0.5)],
                });
            }
            let width = [0.25, 0.7, 1.0, 2.4][round % 4];
            let (cap, line_cap) =
                if round % 2 == 0 { (Cap::Square, LineCap::Square) } else { (Cap::Round, LineCap::Round) };
            outline(&mut mask, &line, width, cap, [0, 0]);
            let found = pixels(&mut mask);
            let mut path = PathBuilder::new();
            path.move_to(line[0][0], line[0][1]);
            line[1..].iter().for_each(|[x, y]| path.line_to(*x, *y));
            let stroke = Stroke { width, miter_limit: 2.0, line_cap, line_join: LineJoin::Miter, dash: None };
            fill_path(&mut mask, &path.finish().unwrap().stroke(&stroke, 1.0).unwrap(), [0, 0]);
            assert_eq!(found, pixels(&mut mask), "round {round}, width {width}: {line:?}");
            assert!(!found.is_empty() || step > 2.0);
        }
    }
}
