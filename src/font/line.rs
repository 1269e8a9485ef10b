//! Lines of text whose glyphs have their places.

use super::runs::runs;
use super::script::{is_plain, takes_spacing};
use super::shaping::shaped;
use super::{Font, Fonts};

/// Width of a thin space that a font does not have, as a share of the size.
const THIN: f64 = 0.18;
/// Ems that letters which stack reach above the baseline or below it at most, also those of a damaged font.
const HIGHEST: f64 = 4.0;

/// A glyph of a line of text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SetGlyph {
    /// The position of its font in the chain.
    pub font: usize,
    /// Its number in the font.
    pub glyph: u16,
    /// Its origin, pixels to the right of the line's beginning.
    pub left: f64,
    /// Its origin, pixels above the baseline.
    pub up: f64,
    /// What it stands for: the first character, where it stands for several.
    pub character: char,
    /// Where in the text the characters begin that it stands for, with others of the same beginning.
    pub cluster: usize,
}

/// A line of text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SetLine {
    /// Its glyphs, from left to right as they are seen.
    pub glyphs: Vec<SetGlyph>,
    /// From its first edge to its last, pixels.
    pub width: f64,
    /// How far letters that stack reach above the baseline and below it, pixels; 0 where none do.
    pub reach: [f64; 2],
    /// True if each glyph stands for one character and all follow one another as in the text.
    pub is_spelt: bool,
    /// True if some of it runs from right to left.
    pub is_leftward: bool,
}

impl Fonts {
    /// Sets a line at a size with room between its letters, pixels; characters that no font has are boxes. Empty without
    /// a font.
    pub fn set(&self, line: &str, size: f64, spacing: f64) -> SetLine {
        let Some(first) = self.chain().first() else { return SetLine::default() };
        plain(first, line, size, spacing).unwrap_or_else(|| self.shaped(line, size, spacing))
    }

    fn shaped(&self, line: &str, size: f64, spacing: f64) -> SetLine {
        let (mut pen, mut spaced, mut set) = (0.0, 0.0, SetLine::default());
        for run in runs(self, line) {
            set.is_leftward |= run.is_leftward;
            let Some(font) = self.chain().get(run.font) else { continue };
            let scale = font.scale(size);
            let room = if takes_spacing(run.script) { spacing } else { 0.0 };
            let glyphs = shaped(font, line, &run);
            for (i, glyph) in glyphs.iter().enumerate() {
                let [left, up] = glyph.offset.map(|v| v * scale);
                let character = line[glyph.cluster..].chars().next().unwrap_or(' ');
                let number = glyph.glyph;
                // A space that the font does not have is no box.
                if number == Font::MISSING && character.is_whitespace() {
                    pen += THIN * size + room;
                    continue;
                }
                set.glyphs.push(SetGlyph {
                    font: run.font,
                    glyph: number,
                    left: pen + left,
                    up,
                    character,
                    cluster: glyph.cluster,
                });
                if let Some([above, below]) = font.reach(number) {
                    let ways = [above * size + up, below * size - up].map(|way| way.min(HIGHEST * size));
                    set.reach = [0, 1].map(|k| set.reach[k].max(ways[k]));
                }
                pen += glyph.advance * scale;
                // Between letters, not between a letter and its marks.
                if glyphs.get(i + 1).is_none_or(|next| next.cluster != glyph.cluster) {
                    pen += room;
                    spaced = room;
                }
            }
        }
        set.width = (pen - spaced).max(0.0);
        set.is_spelt = set.glyphs.iter().map(|g| g.character).eq(line.chars());
        set
    }
}

/// One glyph of the font after the other, a space of its own for one that it does not have; `None` for what needs shaping or
/// another font.
fn plain(font: &Font, line: &str, size: f64, spacing: f64) -> Option<SetLine> {
    let mut left = 0.0;
    let mut glyphs = Vec::with_capacity(line.len());
    for (cluster, character) in line.char_indices() {
        if !is_plain(character) {
            return None;
        }
        match font.number(character) {
            Some(glyph) => {
                glyphs.push(SetGlyph { font: 0, glyph, left, up: 0.0, character, cluster });
                left += font.advance(glyph) * size + spacing;
            }
            None if character.is_whitespace() => left += THIN * size + spacing,
            None => return None,
        }
    }
    Some(SetLine {
        glyphs,
        width: (left - spacing).max(0.0),
        reach: [0.0; 2],
        is_spelt: true,
        is_leftward: false,
    })
}
