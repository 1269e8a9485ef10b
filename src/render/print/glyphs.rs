//! Lines of text as glyph outlines.

use crate::font::{Fonts, SetLine, full_lines};
use crate::render::mark::{Anchor, Words};
use tiny_skia::{Path, PathSegment};

/// A line of text whose glyphs have their places.
pub(super) struct PlacedWords {
    /// Where its baseline begins.
    pub at: [f64; 2],
    /// Its glyphs.
    pub line: SetLine,
}

impl PlacedWords {
    /// A line of text; without glyphs where there is no font.
    pub fn new(fonts: &Fonts, words: &Words) -> Self {
        let line = fonts.set(&words.text, words.size, words.spacing);
        let width = line.width;
        let left = match words.anchor {
            Anchor::Start => words.at[0],
            Anchor::Middle => words.at[0] - width / 2.0,
            Anchor::End => words.at[0] - width,
        };
        PlacedWords { at: [left, words.at[1]], line }
    }

    /// The outlines of its glyphs at a size, each with the place of its origin; blanks have none.
    pub fn outlines(&self, fonts: &Fonts, size: f64) -> impl Iterator<Item = (Path, [f64; 2])> {
        let [left, base] = self.at;
        let of = move |g| Some((fonts.outline(g, size, [0.0; 2])?, [left + g.left, base - g.up]));
        self.line.glyphs.iter().filter_map(of)
    }
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
pub(super) fn wrapped(fonts: &Fonts, text: &str, size: f64, room: f64) -> Vec<String> {
    full_lines(text, room, |line| fonts.width(line, size, 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_text_loses_nothing_and_keeps_to_its_room() {
        let Some(fonts) = Fonts::to_test() else { return };
        let text = "National Bureau of Statistics, 中国农村贫困监测报告，2020年";
        let lines = wrapped(&fonts, text, 10.0, 90.0);
        assert!(lines.len() > 2 && lines.iter().all(|l| fonts.width(l, 10.0, 0.0) <= 90.0), "{lines:?}");
        let joined: String = lines.concat().split_whitespace().collect();
        assert_eq!(joined, text.split_whitespace().collect::<String>());
    }
}
