//! Labels along lines: one text again and again on the straighter stretches of a line.

use super::drawing::Drawing;
use super::label::Label;
use super::wanted_labels::{WantedLabel, wanted_label};
use crate::budget::{Budget, Stopped};
use crate::font::{Fonts, SetGlyph};
use crate::render::pixels::{CurvedGlyph, Text, Window};
use crate::style::{Layer, StyleValue};
use std::sync::Arc;

/// From one text to the next on a line where a style does not say, CSS pixels, as MapLibre has it.
const SPACING: f64 = 250.0;
/// The most texts on one line: what is kept for a zoom is bounded.
const MOST: usize = 48;
/// The most glyphs on one line: long texts stand there less often.
const MOST_GLYPHS: usize = 1536;
/// How far from its due place along the line a text may stand, as shares of the distance between two.
const SLIDES: [f64; 7] = [0.0, 0.12, -0.12, 0.24, -0.24, 0.36, -0.36];
/// The sharpest turn from one glyph to the next where a style does not say, degrees.
const SHARPEST: f64 = 45.0;
/// The most that a whole text turns, radians.
const TURNS: f64 = 2.0;
/// Half a capital's height as a share of the size: a text stands with its middle on the line.
const RISE: f64 = 0.36;

/// The labels a layer wants along the lines of a feature.
///
/// # Errors
/// The budget is over.
pub(super) fn wanted(
    drawing: &Drawing<'_>,
    layer: &Layer,
    fonts: &Fonts,
    of: [usize; 2],
    budget: &Budget,
) -> Result<Vec<WantedLabel>, Stopped> {
    budget.check()?;
    let own = &drawing.prepared(of[0]).own;
    let Some(own) = own.get(of[1]) else { return Ok(Vec::new()) };
    let Some(wanted) = wanted_label(drawing, layer, fonts, of, [0.0; 2]) else { return Ok(Vec::new()) };
    let number = |name: &str, default: f64| {
        drawing.with(of[0], of[1], |context| layer.paint.number(name, context, default))
    };
    let spacing = number("symbol-spacing", SPACING).max(1.0);
    let offset = drawing.with(of[0], of[1], |context| {
        let offset = layer.paint.expression("text-offset").map(|e| e.evaluate(context));
        match offset {
            Some(StyleValue::List(items)) => items.get(1).and_then(StyleValue::as_number).unwrap_or(0.0),
            _ => 0.0,
        }
    });
    let Some((_, size)) = wanted.label.text.lines.first() else { return Ok(Vec::new()) };
    // Languages stand beside one another.
    let lines: Vec<&str> = wanted.label.text.lines.iter().map(|(line, _)| &**line).collect();
    let writing = LineWriting {
        text: lines.join(" "),
        size: *size,
        spacing: wanted.label.text.spacing,
        below: (RISE + offset) * size,
        sharpest: number("text-max-angle", SHARPEST).to_radians(),
    };
    let lines = own.lines.iter().filter(|line| line.ring.is_none() && line.points.len() > 1);
    let mut found = Vec::new();
    for line in lines {
        budget.check()?;
        let run = WrittenLine::new(&line.points, &drawing.window);
        for (at, curve) in writing.along(fonts, &run, spacing) {
            let text =
                Text { lines: vec![(writing.text.clone(), *size)], curve, ..(*wanted.label.text).clone() };
            let half = text.size(fonts).map(|s| s / 2.0 + text.halo);
            let label = Label { at, text: Arc::new(text), half, ..wanted.label.clone() };
            found.push(WantedLabel { label, shifts: vec![[0.0; 2]], ..wanted });
        }
    }
    Ok(found)
}

/// A line with the way to each of its points, CSS pixels.
struct WrittenLine<'a> {
    mercator: &'a [[f64; 2]],
    points: Vec<[f64; 2]>,
    ways: Vec<f64>,
}

impl<'a> WrittenLine<'a> {
    fn new(mercator: &'a [[f64; 2]], window: &Window) -> Self {
        let points: Vec<[f64; 2]> =
            mercator.iter().map(|p| window.pixels(*p).map(|v| v / window.scale)).collect();
        let mut way = 0.0;
        let mut ways = vec![0.0];
        for pair in points.windows(2) {
            way += (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1]);
            ways.push(way);
        }
        WrittenLine { mercator, points, ways }
    }

    fn length(&self) -> f64 {
        self.ways.last().copied().unwrap_or(0.0)
    }

    /// The stretch in which a way ends, and how much of it.
    fn stretch(&self, way: f64) -> (usize, f64) {
        let last = self.points.len().saturating_sub(2);
        let i = self.ways.partition_point(|w| *w <= way).saturating_sub(1).min(last);
        let long = self.ways[i + 1] - self.ways[i];
        (i, if long > 0.0 { ((way - self.ways[i]) / long).clamp(0.0, 1.0) } else { 0.0 })
    }

    fn point(&self, way: f64) -> [f64; 2] {
        let (i, share) = self.stretch(way);
        between(self.points[i], self.points[i + 1], share)
    }

    /// The middle of the places around one: a text does not follow each bend.
    fn smooth(&self, way: f64, reach: f64) -> [f64; 2] {
        let around =
            [way - reach, way - reach / 2.0, way, way + reach / 2.0, way + reach].map(|w| self.point(w));
        [0, 1].map(|k| around.iter().map(|p| p[k]).sum::<f64>() / 5.0)
    }

    fn position(&self, way: f64) -> [f64; 2] {
        let (i, share) = self.stretch(way);
        between(self.mercator[i], self.mercator[i + 1], share)
    }

    /// The direction around a place, radians clockwise from the right, over some way to either side.
    fn direction(&self, way: f64, reach: f64) -> f64 {
        let (a, b) = (self.point(way - reach), self.point(way + reach));
        (b[1] - a[1]).atan2(b[0] - a[0])
    }
}

fn between(a: [f64; 2], b: [f64; 2], share: f64) -> [f64; 2] {
    [0, 1].map(|k| a[k] + (b[k] - a[k]) * share)
}

/// A text that is to follow a line.
struct LineWriting {
    text: String,
    size: f64,
    spacing: f64,
    /// From the line to the baseline, downward for who reads it.
    below: f64,
    /// The sharpest turn from one glyph to the next, radians.
    sharpest: f64,
}

impl LineWriting {
    /// The texts of a line: each with the place of its middle in the unit square of Web Mercator, and its glyphs.
    fn along(&self, fonts: &Fonts, run: &WrittenLine<'_>, spacing: f64) -> Vec<([f64; 2], Vec<CurvedGlyph>)> {
        let set = fonts.set(&self.text, self.size, self.spacing);
        let (glyphs, width) = (set.glyphs, set.width);
        let room = run.length() - width - 2.0 * self.size;
        if glyphs.is_empty() || room < 0.0 {
            return Vec::new();
        }
        let most = MOST.min(MOST_GLYPHS / glyphs.len()).max(1);
        let every = spacing.max(width * 1.5).max(run.length() / most as f64);
        let count = (room / every).floor() as usize + 1;
        let first = run.length() / 2.0 - every * (count - 1) as f64 / 2.0;
        let least = width / 2.0 + self.size;
        let place = |i: usize| {
            let due = first + every * i as f64;
            let ways = SLIDES.iter().map(|slide| (due + slide * every).clamp(least, run.length() - least));
            let fitting = ways.filter_map(|way| Some((way, self.curve(fonts, &glyphs, width, run, way)?)));
            let best = fitting.min_by(|(_, a), (_, b)| a.0.total_cmp(&b.0))?;
            Some((run.position(best.0), best.1.1))
        };
        (0..count).filter_map(place).collect()
    }

    /// The glyphs of a text with its middle at a way along the line, and how much it turns; `None` if it would bend too much.
    fn curve(
        &self,
        fonts: &Fonts,
        glyphs: &[SetGlyph],
        width: f64,
        run: &WrittenLine<'_>,
        way: f64,
    ) -> Option<(f64, Vec<CurvedGlyph>)> {
        let middle = run.point(way);
        let whole = run.direction(way, width / 2.0);
        let sign = if whole.cos() < 0.0 { -1.0 } else { 1.0 };
        let flip = if sign < 0.0 { std::f64::consts::PI } else { 0.0 };
        let (mut before, mut turned): (Option<f64>, f64) = (None, 0.0);
        let mut curve = Vec::with_capacity(glyphs.len());
        for glyph in glyphs {
            let advance = fonts.chain().get(glyph.font)?.advance(glyph.glyph) * self.size;
            let here = way + sign * (glyph.left + advance / 2.0 - width / 2.0);
            let turn = near_zero(run.direction(here, self.size * 1.2) + flip);
            if let Some(before) = before {
                let step = near_zero(turn - before).abs();
                turned += step;
                if step > self.sharpest || turned > TURNS {
                    return None;
                }
            }
            before = Some(turn);
            let (sin, cos) = turn.sin_cos();
            let center = run.smooth(here, self.size);
            let from = [-advance / 2.0, self.below - glyph.up];
            let at = [from[0] * cos - from[1] * sin, from[0] * sin + from[1] * cos];
            // Steps that 32 bits hold exactly.
            let at = [0, 1].map(|k| (((center[k] - middle[k] + at[k]) * 64.0).round() / 64.0) as f32);
            let (font, glyph) = (u16::try_from(glyph.font).ok()?, glyph.glyph);
            curve.push(CurvedGlyph { font, glyph, at, turn: ((turn * 1024.0).round() / 1024.0) as f32 });
        }
        Some((turned, curve))
    }
}

/// The same direction between half a turn either way.
fn near_zero(angle: f64) -> f64 {
    let whole = std::f64::consts::TAU;
    angle - (angle / whole).round() * whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(points: &[[f64; 2]]) -> Vec<Vec<CurvedGlyph>> {
        let Some(fonts) = Fonts::to_test() else { return Vec::new() };
        let writing = LineWriting {
            text: "长江 Yangtze".to_owned(),
            size: 10.0,
            spacing: 1.0,
            below: 3.6,
            sharpest: 0.78,
        };
        let ways = points.windows(2).scan(0.0, |way, p| {
            *way += (p[1][0] - p[0][0]).hypot(p[1][1] - p[0][1]);
            Some(*way)
        });
        let ways = std::iter::once(0.0).chain(ways).collect();
        let run = WrittenLine { mercator: points, points: points.to_vec(), ways };
        writing.along(&fonts, &run, 250.0).into_iter().map(|(_, curve)| curve).collect()
    }

    #[test]
    fn a_text_follows_its_line_upright_and_is_repeated() {
        if Fonts::to_test().is_none() {
            return;
        }
        let level = written(&[[0.0, 0.0], [1000.0, 0.0]]);
        assert_eq!(level.len(), 4);
        assert!(level.iter().flatten().all(|g| g.turn == 0.0 && g.at[1] > 3.0 && g.at[1] < 4.0));
        // Against the direction of reading: the same.
        assert_eq!(written(&[[1000.0, 0.0], [0.0, 0.0]]), level);
        let slope = written(&[[0.0, 0.0], [300.0, 300.0]]);
        assert!(!slope.is_empty() && slope.iter().flatten().all(|g| (g.turn - 0.785).abs() < 0.01));
        let lefts: Vec<f32> = slope[0].iter().map(|g| g.at[0]).collect();
        assert!(lefts.is_sorted());
    }

    #[test]
    fn a_line_that_is_short_or_winds_has_no_text() {
        if Fonts::to_test().is_none() {
            return;
        }
        assert!(written(&[[0.0, 0.0], [40.0, 0.0]]).is_empty());
        let zigzag: Vec<[f64; 2]> = (0..60).map(|i| [f64::from(i) * 6.0, f64::from(i % 2) * 40.0]).collect();
        assert!(written(&zigzag).is_empty());
    }
}
