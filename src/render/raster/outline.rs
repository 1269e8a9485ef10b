//! The outline of a solid thin line: two offset lines, mitred where they turn and capped at their ends.
//!
//! Nearly all borders of a map are drawn so; other lines are left to tiny-skia's stroker.

use crate::render::pixels::{Mask, Point, whole};
use std::f64::consts::FRAC_1_SQRT_2;

/// A point or vector, units of the plane.
type PlaneVector = [f64; 2];

/// An edge shorter than this both ways has no direction.
const TINY: f64 = 1.0 / 64.0;
/// One more than the cosine of the sharpest turn that is mitred: there a miter is twice as long as the line is wide.
const SHARPEST: f64 = 0.5;

/// How a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cap {
    Square,
    Round,
}

/// Adds the outline of a line to a mask; the line and its width in units of the plane, of which `origin` is the window's
/// origin.
pub(super) fn outline(mask: &mut Mask, line: &[PlaneVector], width: f64, cap: Cap, origin: Point) {
    let [first, rest @ ..] = line else { return };
    let radius = width * 0.5;
    let mut points = rest.iter();
    let Some((mut last, mut before)) = next_edge(*first, &mut points) else {
        // A point: as a line that runs to the right.
        if !rest.is_empty() {
            let along = Along { normal: [0.0, -1.0], square: 0.0 };
            let mut outliner = Outliner::begin(mask, origin, radius, *first, &along, cap);
            outliner.end(*first, &along, cap);
        }
        return;
    };
    let mut outliner = Outliner::begin(mask, origin, radius, *first, &before, cap);
    while let Some((next, after)) = next_edge(last, &mut points) {
        outliner.join(last, &before, &after);
        (last, before) = (next, after);
    }
    outliner.end(last, &before, cap);
}

/// The edge from a point to the next that is not the same.
#[inline]
fn next_edge<'a>(
    from: PlaneVector,
    points: &mut impl Iterator<Item = &'a PlaneVector>,
) -> Option<(PlaneVector, Along)> {
    points.find_map(|to| {
        let [x, y] = minus(*to, from);
        if x.abs() <= TINY && y.abs() <= TINY {
            return None;
        }
        let square = x * x + y * y;
        let scale = 1.0 / square.sqrt();
        Some((*to, Along { normal: [y * scale, -x * scale], square }))
    })
}

/// An edge of the line.
struct Along {
    /// To its left, of length 1; y is down.
    normal: PlaneVector,
    /// The square of its length.
    square: f64,
}

impl Along {
    fn direction(&self) -> PlaneVector {
        [-self.normal[1], self.normal[0]]
    }
}

/// The outline of one line on its way into a mask: both sides are drawn as the line goes along.
struct Outliner<'a> {
    mask: &'a mut Mask,
    origin: Point,
    radius: f64,
    /// Where each side has come to, units of the window.
    left: Point,
    right: Point,
}

impl<'a> Outliner<'a> {
    fn begin(
        mask: &'a mut Mask,
        origin: Point,
        radius: f64,
        at: PlaneVector,
        along: &Along,
        cap: Cap,
    ) -> Self {
        let mut outliner = Outliner { mask, origin, radius, left: [0; 2], right: [0; 2] };
        let [left, right] = outliner.cap(at, along.normal, along.direction().map(|v| -v), cap);
        (outliner.left, outliner.right) = (left, right);
        outliner
    }

    fn end(&mut self, at: PlaneVector, along: &Along, cap: Cap) {
        // Seen from the end, what was left is right.
        let [right, left] = self.cap(at, along.normal.map(|v| -v), along.direction(), cap);
        self.mask.edge(self.left, left);
        self.mask.edge(right, self.right);
    }

    /// Draws the end of a line from its right side to its left, and gives where those begin, left and right.
    fn cap(&mut self, at: PlaneVector, normal: PlaneVector, ahead: PlaneVector, cap: Cap) -> [Point; 2] {
        let around: &[[f64; 2]] = match cap {
            Cap::Square => &[[-1.0, 1.0], [1.0, 1.0]],
            // Lines drawn so are thinner than three pixels: eight corners make a circle.
            Cap::Round => &[
                [-1.0, 0.0],
                [-FRAC_1_SQRT_2, FRAC_1_SQRT_2],
                [0.0, 1.0],
                [FRAC_1_SQRT_2, FRAC_1_SQRT_2],
                [1.0, 0.0],
            ],
        };
        let mut corners = around.iter().map(|[across, along]| {
            let offset = |k: usize| (normal[k] * across + ahead[k] * along) * self.radius;
            place([at[0] + offset(0), at[1] + offset(1)], self.origin)
        });
        let right = corners.next().unwrap_or_default();
        let left = corners.fold(right, |last, next| {
            self.mask.edge(last, next);
            next
        });
        [left, right]
    }

    /// Turns at a point from one edge to the next.
    #[inline]
    fn join(&mut self, pivot: PlaneVector, before: &Along, after: &Along) {
        let turn = before.normal[0] * after.normal[0] + before.normal[1] * after.normal[1];
        let radius = self.radius;
        let miter = plus(before.normal, after.normal).map(|v| v * (radius / (1.0 + turn)));
        let is_mitred = 1.0 + turn >= SHARPEST;
        // How much of both edges the inner side loses, squared, times the same number.
        let loss = radius * radius * (1.0 - turn);
        if is_mitred && loss <= before.square.min(after.square) * (1.0 + turn) {
            self.go_left(plus(pivot, miter));
            self.go_right(minus(pivot, miter));
            return;
        }
        self.join_short(pivot, before, after, is_mitred.then_some(miter));
    }

    /// Where a turn is too sharp for a miter, or edges too short for the inner side to go straight from one to the other.
    fn join_short(&mut self, pivot: PlaneVector, before: &Along, after: &Along, miter: Option<PlaneVector>) {
        let radius = self.radius;
        let [from, to] = [before, after].map(|along| along.normal.map(|v| v * radius));
        // The side on which the line turns away.
        let is_left = from[0] * to[1] >= from[1] * to[0];
        let sign = if is_left { 1.0 } else { -1.0 };
        let at = |offset: PlaneVector, sign: f64| [0, 1].map(|k| pivot[k] + offset[k] * sign);
        let outer = match miter {
            Some(miter) => [at(miter, sign); 2],
            None => [at(from, sign), at(to, sign)],
        };
        // Through the pivot, so that edges shorter than the line is wide leave no hole.
        let inner = [at(from, -sign), pivot, at(to, -sign)];
        if is_left {
            outer.into_iter().for_each(|p| self.go_left(p));
            inner.into_iter().for_each(|p| self.go_right(p));
        } else {
            inner.into_iter().for_each(|p| self.go_left(p));
            outer.into_iter().for_each(|p| self.go_right(p));
        }
    }

    fn go_left(&mut self, p: PlaneVector) {
        let next = place(p, self.origin);
        self.mask.edge(self.left, next);
        self.left = next;
    }

    fn go_right(&mut self, p: PlaneVector) {
        let next = place(p, self.origin);
        self.mask.edge(next, self.right);
        self.right = next;
    }
}

/// A point in the window's units. Rounded in the plane's grid first: the same for every window.
#[inline]
fn place(p: PlaneVector, origin: Point) -> Point {
    [whole(p[0]) - origin[0], whole(p[1]) - origin[1]]
}

fn plus(a: PlaneVector, b: PlaneVector) -> PlaneVector {
    [a[0] + b[0], a[1] + b[1]]
}

fn minus(a: PlaneVector, b: PlaneVector) -> PlaneVector {
    [a[0] - b[0], a[1] - b[1]]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::pixels::Size;

    const SIDE: usize = 64;
    /// Samples of a pixel each way.
    const FINE: usize = 16;
    const UNIT: f64 = 256.0;

    /// What of each pixel the mask says is covered, of 1.
    fn drawn(line: &[PlaneVector], width: f64, cap: Cap) -> Vec<f64> {
        let mut mask = Mask::new(Size { width: SIDE as i64, height: SIDE as i64 });
        let units: Vec<PlaneVector> = line.iter().map(|p| p.map(|v| v * UNIT)).collect();
        outline(&mut mask, &units, width * UNIT, cap, [0; 2]);
        let mut found = vec![0.0; SIDE * SIDE];
        mask.sweep(|row, columns, share| {
            columns.for_each(|column| found[row * SIDE + column] = f64::from(share) / 256.0);
        });
        found
    }

    /// The convex parts that a line is made of: its edges, the outer side of its turns, its ends.
    fn parts(line: &[PlaneVector], radius: f64, cap: Cap) -> Vec<Vec<PlaneVector>> {
        let at = |p: PlaneVector, along: PlaneVector, x: f64, y: f64| {
            [p[0] + along[0] * x - along[1] * y, p[1] + along[1] * x + along[0] * y]
        };
        let mut line = line.to_vec();
        line.dedup();
        let along: Vec<PlaneVector> =
            line.windows(2).map(|w| minus(w[1], w[0])).map(|v| v.map(|x| x / v[0].hypot(v[1]))).collect();
        let r = radius;
        let mut parts = Vec::new();
        for (w, d) in line.windows(2).zip(&along) {
            parts.push(vec![
                at(w[0], *d, 0.0, r),
                at(w[1], *d, 0.0, r),
                at(w[1], *d, 0.0, -r),
                at(w[0], *d, 0.0, -r),
            ]);
        }
        for (d, p) in along.windows(2).zip(&line[1..]) {
            let cross = d[0][0] * d[1][1] - d[0][1] * d[1][0];
            let cosine = d[0][0] * d[1][0] + d[0][1] * d[1][1];
            let side = if cross > 0.0 { -r } else { r };
            let mut part = vec![*p, at(*p, d[0], 0.0, side)];
            if 1.0 + cosine >= SHARPEST {
                let reach = r * (1.0 - cosine).sqrt() / (1.0 + cosine).sqrt();
                part.push(at(*p, d[0], reach, side));
            }
            part.push(at(*p, d[1], 0.0, side));
            parts.push(part);
        }
        let (first, last) = (line[0], line[line.len() - 1]);
        for (p, d) in [(first, along[0].map(|v| -v)), (last, along[along.len() - 1])] {
            parts.push(match cap {
                Cap::Square => vec![at(p, d, 0.0, r), at(p, d, r, r), at(p, d, r, -r), at(p, d, 0.0, -r)],
                Cap::Round => (0..=4)
                    .map(|i| f64::from(i) * std::f64::consts::FRAC_PI_4)
                    .map(|t| at(p, d, r * t.sin(), r * t.cos()))
                    .collect(),
            });
        }
        parts
    }

    /// By samples: what of each pixel lies in any of the parts, and how much all of them have of it together, at most 1.
    fn sampled(parts: &[Vec<PlaneVector>]) -> Vec<[f64; 2]> {
        let n = SIDE * FINE;
        let mut counts = vec![0u32; n * n];
        let place = |i: usize| (i as f64 + 0.5) / FINE as f64;
        for part in parts {
            let range = |k: usize| {
                let low = part.iter().map(|p| p[k]).fold(f64::INFINITY, f64::min);
                let high = part.iter().map(|p| p[k]).fold(f64::NEG_INFINITY, f64::max);
                let index = |v: f64| (v * FINE as f64).clamp(0.0, n as f64) as usize;
                index(low)..index(high + 1.0)
            };
            for y in range(1) {
                for x in range(0) {
                    let p = [place(x), place(y)];
                    let turns = || {
                        (0..part.len()).map(|i| {
                            let (a, b) = (part[i], part[(i + 1) % part.len()]);
                            (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])
                        })
                    };
                    counts[y * n + x] += u32::from(turns().all(|t| t >= 0.0) || turns().all(|t| t <= 0.0));
                }
            }
        }
        let all = (FINE * FINE) as f64;
        let of = |pixel: usize| {
            let (x0, y0) = (pixel % SIDE * FINE, pixel / SIDE * FINE);
            let counts = (0..FINE * FINE).map(|i| counts[(y0 + i / FINE) * n + x0 + i % FINE]);
            let (any, sum) = counts.fold((0, 0), |(any, sum), c| (any + c.min(1), sum + c));
            [f64::from(any) / all, (f64::from(sum) / all).min(1.0)]
        };
        (0..SIDE * SIDE).map(of).collect()
    }

    /// Samples and units are not points.
    const CLOSE: f64 = 0.06;

    #[test]
    fn all_of_a_line_is_covered_and_no_part_of_it_more_than_once() {
        let mut seed = 7u32;
        let mut random = move || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(seed >> 8) / f64::from(1u32 << 24)
        };
        for round in 0..240 {
            let step = [0.3, 2.0, 20.0][round % 3];
            let mut line = vec![[8.0 + 48.0 * random(), 8.0 + 48.0 * random()]];
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
            let cap = if round % 2 == 0 { Cap::Square } else { Cap::Round };
            let found = drawn(&line, width, cap);
            let expected = sampled(&parts(&line, width / 2.0, cap));
            for (pixel, (found, [least, most])) in found.iter().zip(expected).enumerate() {
                let is_close = least - CLOSE <= *found && *found <= most + CLOSE;
                assert!(
                    is_close,
                    "round {round}, width {width}, pixel {pixel}: {found} of {least} to {most}: {line:?}"
                );
            }
            assert!(found.iter().any(|share| *share > 0.0) || step > 2.0);
        }
    }

    #[test]
    fn the_inner_side_of_a_turn_is_covered_once() {
        for (width, height) in [(0.7, 2.0), (1.0, 2.0), (2.4, 2.0), (1.5, 1.0), (2.0, 4.0)] {
            let line: Vec<PlaneVector> =
                (0..20).map(|i| [5.3 + 2.5 * f64::from(i), 20.4 + height * f64::from(i % 2)]).collect();
            let found = drawn(&line, width, Cap::Square);
            let expected = sampled(&parts(&line, width / 2.0, Cap::Square));
            for (pixel, (found, [exact, _])) in found.iter().zip(expected).enumerate() {
                assert!((found - exact).abs() <= CLOSE, "width {width}, pixel {pixel}: {found} of {exact}");
            }
        }
    }

    #[test]
    fn a_line_of_one_place_is_a_dot() {
        let found = drawn(&[[10.5, 10.5]; 2], 1.0, Cap::Square);
        assert_eq!((found[10 * SIDE + 10], found.iter().sum::<f64>()), (1.0, 1.0));
        assert!(drawn(&[[10.5, 10.5]], 1.0, Cap::Square).iter().all(|share| *share == 0.0));
    }
}
