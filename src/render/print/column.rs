//! A column of texts and other marks that grows downward.

use super::glyphs::wrapped;
use crate::font::Fonts;
use crate::render::mark::{Anchor, Mark, Words};
use crate::style::Color;

/// Height of a line as a share of its size.
const LEADING: f64 = 1.3;

/// Marks below each other, CSS pixels of the page.
pub(super) struct TextColumn<'a> {
    pub fonts: &'a Fonts,
    pub marks: Vec<Mark>,
    /// Left edge.
    pub left: f64,
    /// How far down the marks reach: the baseline of the last line.
    pub y: f64,
    pub width: f64,
    leading: f64,
}

impl<'a> TextColumn<'a> {
    /// An empty column from its upper left corner.
    pub fn new(fonts: &'a Fonts, [left, y]: [f64; 2], width: f64) -> Self {
        TextColumn { fonts, marks: Vec::new(), left, y, width, leading: LEADING }
    }

    /// The same with another height of lines.
    pub fn with_leading(self, leading: f64) -> Self {
        TextColumn { leading, ..self }
    }

    /// A line of text without a halo, anywhere on the page.
    pub fn words(&mut self, at: [f64; 2], text: &str, size: f64, color: Color, anchor: Anchor) {
        let text = text.to_owned();
        self.marks.push(Mark::Words(Words { text, size, at, anchor, color, halo: None, spacing: 0.0 }));
    }

    /// A text below all that is there, broken into lines as wide as the column.
    pub fn paragraph(&mut self, text: &str, size: f64, color: Color) {
        let mut below = 0.0;
        for line in wrapped(self.fonts, text, size, self.width) {
            // Letters that stack have the room that they need.
            let [above, deep] = self.fonts.set(&line, size, 0.0).reach;
            self.y += (size * self.leading).max(above + below);
            below = deep;
            self.words([self.left, self.y], &line, size, color, Anchor::Start);
        }
    }
}
