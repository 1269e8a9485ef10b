//! The part of the font that a page's words use, as a font that a document carries.

use super::glyphs::PlacedWords;
use crate::font::{Font, Fonts, SetGlyph};
use crate::render::mark::{Mark, Words};
use allsorts::binary::read::ReadScope;
use allsorts::font_data::FontData;
use allsorts::subset::{CmapTarget, SubsetProfile, subset};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Glyphs of a font, in the order of their numbers.
pub(super) struct FontSubset {
    /// The font they are of.
    pub font: Arc<Font>,
    /// Its position in the chain.
    pub position: usize,
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
    /// What the words of some marks use of each font of a chain, in its order; none of fonts of which they use nothing.
    pub fn of(fonts: &Fonts, marks: &[Mark]) -> Vec<Self> {
        let subset = |(position, font): (usize, &Arc<Font>)| FontSubset {
            font: font.clone(),
            position,
            glyphs: BTreeMap::new(),
        };
        let mut subsets: Vec<Self> = fonts.chain().iter().enumerate().map(subset).collect();
        collect(fonts, marks, &mut subsets);
        subsets.retain(|subset| !subset.glyphs.is_empty());
        subsets
    }

    /// The glyphs with what they stand for, by their numbers in the subset; the box for what is missing, always the
    /// first, stands for nothing.
    pub fn numbered(&self) -> impl Iterator<Item = (u16, u16, char)> {
        let known = self.glyphs.iter().filter(|(glyph, _)| **glyph != Font::MISSING);
        (1..).zip(known).map(|(number, (glyph, character))| (number, *glyph, *character))
    }

    /// True if a glyph stands for the character that it shows somewhere.
    pub fn spells(&self, glyph: &SetGlyph) -> bool {
        glyph.glyph != Font::MISSING && self.glyphs.get(&glyph.glyph) == Some(&glyph.character)
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

fn collect(fonts: &Fonts, marks: &[Mark], subsets: &mut [FontSubset]) {
    for mark in marks {
        match mark {
            Mark::Words(words) => {
                for glyph in PlacedWords::new(fonts, words).line.glyphs {
                    let Some(subset) = subsets.get_mut(glyph.font) else { continue };
                    let first = subset.glyphs.entry(glyph.glyph).or_insert(glyph.character);
                    *first = (*first).min(glyph.character);
                }
            }
            Mark::Clip { marks, .. } => collect(fonts, marks, subsets),
            Mark::Shape { .. } | Mark::Circle { .. } | Mark::Map { .. } | Mark::Picture { .. } => {}
        }
    }
}

/// True if the first font of the chain has all characters of some words, and sets them one after the other as any program does.
pub(super) fn is_whole(words: &Words, placed: &PlacedWords) -> bool {
    let has = |g: &SetGlyph| g.font == 0 && g.glyph != Font::MISSING;
    !words.text.trim().is_empty() && placed.line.is_spelt && placed.line.glyphs.iter().all(has)
}
