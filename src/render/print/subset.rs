//! The part of the font that a page's words use, as a font that a document carries.

use super::glyphs::PlacedWords;
use crate::render::mark::{Mark, Words};
use crate::render::pixels::Font;
use allsorts::binary::read::ReadScope;
use allsorts::font_data::FontData;
use allsorts::subset::{CmapTarget, SubsetProfile, subset};
use std::collections::BTreeMap;

/// Glyphs of the font, in the order of their numbers.
pub(super) struct FontSubset {
    /// The font they are of.
    pub font: &'static Font,
    /// What each stands for: its first character, where several look alike.
    glyphs: BTreeMap<u16, char>,
}

/// What a font file is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FontUse {
    /// PDF, which names glyphs by their numbers.
    Numbers,
    /// A browser, which looks them up by characters.
    Characters,
}

impl FontSubset {
    /// Of all words of some marks; `None` if there are none, or in a build without the font.
    pub fn of(marks: &[Mark]) -> Option<Self> {
        let mut subset = FontSubset { font: Font::built_in()?, glyphs: BTreeMap::new() };
        subset.collect(marks);
        (!subset.glyphs.is_empty()).then_some(subset)
    }

    fn collect(&mut self, marks: &[Mark]) {
        for mark in marks {
            match mark {
                Mark::Words(words) => {
                    for glyph in PlacedWords::new(words).glyphs {
                        let first = self.glyphs.entry(glyph.glyph).or_insert(glyph.character);
                        *first = (*first).min(glyph.character);
                    }
                }
                Mark::Clip { marks, .. } => self.collect(marks),
                Mark::Shape { .. } | Mark::Circle { .. } | Mark::Map { .. } | Mark::Picture { .. } => {}
            }
        }
    }

    /// The glyphs with what they stand for, by their numbers in the subset; the box for what is missing, always the
    /// first, stands for nothing.
    pub fn numbered(&self) -> impl Iterator<Item = (u16, u16, char)> {
        let known = self.glyphs.iter().filter(|(glyph, _)| **glyph != Font::MISSING);
        (1..).zip(known).map(|(number, (glyph, character))| (number, *glyph, *character))
    }

    /// True if each glyph of some words stands for the character that it shows there.
    pub fn spells(&self, words: &PlacedWords) -> bool {
        let is_spelt =
            |glyph, character| glyph != Font::MISSING && self.glyphs.get(&glyph) == Some(&character);
        words.glyphs.iter().all(|g| is_spelt(g.glyph, g.character))
    }

    /// The font file; `None` if the font cannot be divided.
    pub fn file(&self, purpose: FontUse) -> Option<Vec<u8>> {
        let glyphs: Vec<u16> =
            [Font::MISSING].into_iter().chain(self.numbered().map(|(_, g, _)| g)).collect();
        let font = ReadScope::new(self.font.file()).read::<FontData<'_>>().ok()?;
        let tables = font.table_provider(0).ok()?;
        let profile = match purpose {
            FontUse::Numbers => SubsetProfile::Pdf,
            FontUse::Characters => SubsetProfile::Minimal,
        };
        subset(&tables, &glyphs, &profile, CmapTarget::Unicode).ok()
    }
}

/// True if the font has all characters of some words.
pub(super) fn is_whole(words: &Words, placed: &PlacedWords) -> bool {
    !words.text.trim().is_empty() && placed.glyphs.iter().all(|g| g.glyph != Font::MISSING)
}
