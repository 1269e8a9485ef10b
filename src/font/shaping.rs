//! Shaping: the glyphs of a run, where they stand, and what they stand for.

use super::Font;
use super::runs::TextRun;
use super::script::stands_alone;
use harfrust::{
    Buffer, BufferFlags, Direction, Feature, Script, ShapeOptions, ShapePlan, ShaperFont, Tag, shape,
};
use rustc_hash::FxHashMap;
use std::sync::{Arc, PoisonError, RwLock};
use unicode_script::Script as UnicodeScript;

/// A glyph of a run, in units of its font.
pub(super) struct ShapedGlyph {
    pub glyph: u16,
    /// From the pen to its origin, rightward and upward.
    pub offset: [f64; 2],
    pub advance: f64,
    /// Where in the text the characters begin that it stands for.
    pub cluster: usize,
}

/// Scripts of which every letter is a glyph of its own look the same beside others as they do alone: without kerning and ligatures.
const ALONE: [&[u8; 4]; 4] = [b"kern", b"liga", b"clig", b"calt"];

/// How a font shapes each script, either way it runs: found out once, which takes longer than to shape a name.
#[derive(Default)]
pub(super) struct Plans(RwLock<FxHashMap<(UnicodeScript, bool), Arc<ShapePlan>>>);

impl Plans {
    /// The plan of a run, of the one font whose plans these are.
    fn of(&self, font: &Font, run: &TextRun) -> Arc<ShapePlan> {
        let key = (run.script, run.is_leftward);
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        known.unwrap_or_else(|| {
            let direction = if run.is_leftward { Direction::RightToLeft } else { Direction::LeftToRight };
            let script = tag(run.script).and_then(Script::from_iso15924_tag);
            let plan =
                Arc::new(ShapePlan::new(font.tables(), direction, script, None, &features(run.script)));
            self.0.write().unwrap_or_else(PoisonError::into_inner).insert(key, plan.clone());
            plan
        })
    }
}

/// What a script does without.
fn features(script: UnicodeScript) -> Vec<Feature> {
    let off = |tag: &[u8; 4]| Feature::new(Tag::new(tag), 0, ..);
    ALONE.into_iter().filter(|_| stands_alone(script)).map(off).collect()
}

/// The glyphs of a run from left to right; none where the font cannot shape it.
pub(super) fn shaped(font: &Font, text: &str, run: &TextRun) -> Vec<ShapedGlyph> {
    let mut buffer = Buffer::new();
    buffer.push_str(&text[run.range.clone()]);
    buffer.set_pre_context(&text[..run.range.start]);
    buffer.set_post_context(&text[run.range.end..]);
    let ends = [run.range.start == 0, run.range.end == text.len()];
    let flags = [BufferFlags::BEGINNING_OF_TEXT, BufferFlags::END_OF_TEXT];
    let flags = flags.into_iter().zip(ends).filter(|(_, is_so)| *is_so).map(|(flag, _)| flag);
    buffer.set_flags(flags.collect());
    let plan = font.plans().of(font, run);
    buffer.set_direction(plan.direction());
    buffer.set_script(plan.script());
    let features = features(run.script);
    let options = ShapeOptions::new().features(&features).plan(Some(&plan));
    if shape(&ShaperFont::new(font.tables()), &mut buffer, options).is_err() {
        return Vec::new();
    }
    let glyphs = buffer.glyph_infos().iter().zip(buffer.glyph_positions());
    let glyphs = glyphs.map(|(info, position)| ShapedGlyph {
        glyph: u16::try_from(info.glyph_id).unwrap_or(Font::MISSING),
        offset: [position.x_offset, position.y_offset].map(|v| font.within(f64::from(v))),
        advance: font.within(f64::from(position.x_advance)),
        cluster: run.range.start + info.cluster as usize,
    });
    glyphs.collect()
}

/// True if a font sets an accent over a letter with which it has no glyph in common.
pub(super) fn places_accents(font: &Font) -> bool {
    const LETTER: &str = "x\u{301}";
    let run = TextRun { range: 0..LETTER.len(), font: 0, script: UnicodeScript::Latin, is_leftward: false };
    let glyphs = shaped(font, LETTER, &run);
    LETTER.chars().all(|c| font.has(c)) && glyphs.iter().any(|g| g.offset != [0.0; 2])
}

/// The four letters of a script (ISO 15924).
fn tag(script: UnicodeScript) -> Option<Tag> {
    <[u8; 4]>::try_from(script.short_name().as_bytes()).ok().map(|letters| Tag::new(&letters))
}
