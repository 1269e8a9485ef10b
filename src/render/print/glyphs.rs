//! Lines of text as glyph outlines.

use crate::render::mark::{Anchor, Words};
use crate::render::pixels::{Font, SetGlyph, pieces};
use tiny_skia::{Path, PathSegment};

/// A line of text whose glyphs have their places.
pub(super) struct PlacedWords {
    /// Where its baseline begins.
    pub at: [f64; 2],
    /// From its first edge to its last.
    pub width: f64,
    /// Its glyphs in order.
    pub glyphs: Vec<SetGlyph>,
}

impl PlacedWords {
    /// A line of text; without glyphs in a build without the font.
    pub fn new(words: &Words) -> Self {
        let set = Font::built_in().map(|font| font.set(&words.text, words.size, words.spacing));
        let (glyphs, width) = set.unwrap_or_default();
        let left = match words.anchor {
            Anchor::Start => words.at[0],
            Anchor::Middle => words.at[0] - width / 2.0,
            Anchor::End => words.at[0] - width,
        };
        PlacedWords { at: [left, words.at[1]], width, glyphs }
    }

    /// The outlines of its glyphs at a size, each with the place of its origin; blanks have none.
    pub fn outlines(&self, size: f64) -> impl Iterator<Item = (Path, [f64; 2])> {
        let [left, base] = self.at;
        self.glyphs.iter().filter_map(move |g| Some((outline(g.glyph, size)?, [left + g.left, base])))
    }
}

/// The outline of a glyph at a size, y downward from the baseline.
fn outline(glyph: u16, size: f64) -> Option<Path> {
    Font::built_in()?.glyph(glyph, size)
}

/// Width of a line of text.
pub(super) fn width(text: &str, size: f64) -> f64 {
    Font::built_in().map_or(0.0, |f| f.width(text, size, 0.0))
}

/// The steps of a path, curves of either kind as cubic ones.
pub(super) fn steps(path: &Path) -> Vec<PathStep> {
    let mut last = [0.0; 2];
    let point = |p: tiny_skia::Point| [f64::from(p.x), f64::from(p.y)];
    let mut steps = Vec::new();
    for segment in path.segments() {
        let step = match segment {
            PathSegment::MoveTo(p) => PathStep::Move(point(p)),
            PathSegment::LineTo(p) => PathStep::Line(point(p)),
            PathSegment::QuadTo(c, p) => {
                let (c, p) = (point(c), point(p));
                let third = |a: [f64; 2]| [0, 1].map(|k| a[k] + (c[k] - a[k]) * 2.0 / 3.0);
                PathStep::Curve(third(last), third(p), p)
            }
            PathSegment::CubicTo(c, d, p) => PathStep::Curve(point(c), point(d), point(p)),
            PathSegment::Close => PathStep::Close,
        };
        if let PathStep::Move(p) | PathStep::Line(p) | PathStep::Curve(_, _, p) = step {
            last = p;
        }
        steps.push(step);
    }
    steps
}

/// One step of an outline.
#[derive(Debug, Clone, Copy)]
pub(super) enum PathStep {
    Move([f64; 2]),
    Line([f64; 2]),
    Curve([f64; 2], [f64; 2], [f64; 2]),
    Close,
}

/// Breaks a text into lines no wider than `room`: between words, and between any two characters of scripts without
/// spaces.
pub(super) fn wrapped(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        let longer = format!("{line}{piece}");
        if !line.is_empty() && width(longer.trim_end(), size) > room {
            lines.push(line.trim_end().to_owned());
            line = piece.trim_start().to_owned();
        } else {
            line = longer;
        }
    }
    if !line.trim().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_text_loses_nothing_and_keeps_to_its_room() {
        if Font::to_test().is_none() {
            return;
        }
        let text = "National Bureau of Statistics, 中国农村贫困监测报告，2020年";
        let lines = wrapped(text, 10.0, 90.0);
        assert!(lines.len() > 2 && lines.iter().all(|l| width(l, 10.0) <= 90.0), "{lines:?}");
        let joined: String = lines.concat().split_whitespace().collect();
        assert_eq!(joined, text.split_whitespace().collect::<String>());
    }
}
