//! The font of a PDF: what of it is used, embedded with the characters its glyphs stand for (ISO 32000-1, 9.7 and 9.10).

use super::glyphs::PlacedWords;
use super::subset::{FontSubset, FontUse};
use crate::font::{Font, SetGlyph};
use crate::render::mark::Words;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use xxhash_rust::xxh3::xxh3_64;

/// Objects of a font in a document.
pub(super) const OBJECTS: i32 = 5;

/// Thousandths of an em: the unit of widths.
const MILLI: f64 = 1000.0;
/// Difference of places, ems, from which a glyph is moved to where it stands.
const NEAR: f64 = 5e-4;
const IDENTITY: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// A font that is embedded.
pub(super) struct PdfFont {
    subset: FontSubset,
    file: Vec<u8>,
    /// Numbers in the file by those in the whole font.
    numbers: BTreeMap<u16, u16>,
    /// With a tag of six letters before it, as that of every part of a font.
    name: String,
}

impl PdfFont {
    /// `None` if the font cannot be divided, or has outlines of another kind than TrueType.
    pub fn new(subset: FontSubset) -> Option<Self> {
        let file = subset.file(FontUse::Numbers).filter(|file| !file.starts_with(b"OTTO"))?;
        let numbers = subset.numbered().map(|(number, glyph, _)| (glyph, number)).collect();
        let mut hash = xxh3_64(&file);
        let mut letter = || {
            let letter = b'A' + (hash % 26) as u8;
            hash /= 26;
            char::from(letter)
        };
        let tag: String = (0..6).map(|_| letter()).collect();
        Some(PdfFont { subset, file, numbers, name: format!("{tag}+Labels") })
    }

    /// The font of a position in the chain.
    pub fn is_at(&self, position: usize) -> bool {
        self.subset.position == position
    }

    /// Its name in the resources of a page.
    pub fn resource(&self) -> String {
        format!("f{}", self.subset.position)
    }

    /// Shows glyphs on one baseline in the colour that is set.
    fn show(&self, content: &mut Content, words: &Words, glyphs: &[SetGlyph], [left, base]: [f64; 2]) {
        let Some(first) = glyphs.first() else { return };
        content.begin_text();
        content.set_font(Name(self.resource().as_bytes()), words.size as f32);
        content.set_char_spacing(words.spacing as f32);
        // Text stands upright on a page whose y runs downward.
        let [x, y] = [left + first.left, base - first.up].map(|v| v as f32);
        content.set_text_matrix([1.0, 0.0, 0.0, -1.0, x, y]);
        let mut show = content.show_positioned();
        let mut items = show.items();
        let (mut run, mut at) = (Vec::new(), first.left);
        for glyph in glyphs {
            let gap = (glyph.left - at) / words.size;
            if gap.abs() > NEAR {
                if !run.is_empty() {
                    items.show(Str(&std::mem::take(&mut run)));
                }
                items.adjust((-gap * MILLI) as f32);
            }
            let number = self.numbers.get(&glyph.glyph).copied().unwrap_or_default();
            run.extend(number.to_be_bytes());
            at = glyph.left + self.subset.font.advance(glyph.glyph) * words.size + words.spacing;
        }
        items.show(Str(&run));
        items.finish();
        show.finish();
        content.end_text();
    }

    /// Writes its objects, the first of them the font itself.
    pub fn write(&self, pdf: &mut Pdf, first: Ref) {
        let [cid, descriptor, file, characters] = [1, 2, 3, 4].map(|i| Ref::new(first.get() + i));
        let name = Name(self.name.as_bytes());
        pdf.type0_font(first)
            .base_font(name)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(characters);
        let font = &self.subset.font;
        let width = |glyph: u16| (font.advance(glyph) * MILLI) as f32;
        let missing = width(Font::MISSING);
        let mut descendant = pdf.cid_font(cid);
        descendant.subtype(CidFontType::Type2).base_font(name).system_info(IDENTITY);
        descendant.font_descriptor(descriptor).cid_to_gid_map_predefined(Name(b"Identity"));
        let widths = self.subset.numbered().map(|(_, glyph, _)| width(glyph));
        descendant.widths().consecutive(0, std::iter::once(missing).chain(widths));
        descendant.finish();
        let metrics = font.metrics();
        let milli = |ems: f64| (ems * MILLI) as f32;
        let [left, bottom, right, top] = metrics.bounds.map(milli);
        pdf.font_descriptor(descriptor)
            .name(name)
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(left, bottom, right, top))
            .italic_angle(0.0)
            .ascent(milli(metrics.ascent))
            .descent(milli(metrics.descent))
            .cap_height(milli(metrics.capitals))
            .stem_v(STEM)
            .font_file2(file);
        let mut cmap = UnicodeCmap::new(Name(b"Custom"), IDENTITY);
        self.subset.numbered().for_each(|(number, _, character)| cmap.pair(number, character));
        pdf.cmap(characters, &cmap.finish());
        let length = self.file.len() as i32;
        let packed = deflated(&self.file);
        pdf.stream(file, &packed).filter(Filter::FlateDecode).pair(Name(b"Length1"), length);
    }
}

/// Shows a line of text in the colour that is set, each part of it in its font; false, and nothing shown, if some of it is of a
/// font that no document carries.
///
/// Where glyphs do not stand for their characters one by one, it says what the line reads. Programs read what stands on a page
/// from left to right and turn what is written leftward themselves, so of such lines it says that of each cluster of glyphs.
pub(super) fn show(fonts: &[PdfFont], content: &mut Content, words: &Words, placed: &PlacedWords) -> bool {
    let line = &placed.line;
    let of = |glyph: &SetGlyph| fonts.iter().find(|font| font.is_at(glyph.font));
    if line.glyphs.iter().any(|glyph| of(glyph).is_none()) {
        return false;
    }
    let spells = |glyph: &SetGlyph| of(glyph).is_some_and(|font| font.subset.spells(glyph));
    let is_spelt = |text: &str, glyphs: &[SetGlyph]| {
        glyphs.iter().all(spells) && glyphs.iter().map(|g| g.character).eq(text.chars())
    };
    let mut parts = vec![(&*words.text, &line.glyphs[..])];
    if line.is_leftward {
        parts = clusters(&words.text, &line.glyphs);
    }
    for (text, glyphs) in parts.into_iter().filter(|(_, glyphs)| !glyphs.is_empty()) {
        let is_spelt =
            is_spelt(text, glyphs) || !line.is_leftward && line.is_spelt && glyphs.iter().all(spells);
        if !is_spelt {
            spell(content, text);
        }
        for part in glyphs.chunk_by(|a, b| (a.font, a.up) == (b.font, b.up)) {
            if let Some(font) = part.first().and_then(of) {
                font.show(content, words, part, placed.at);
            }
        }
        if !is_spelt {
            content.end_marked_content();
        }
    }
    true
}

/// The clusters of a line from left to right, each with the text that it stands for.
fn clusters<'a>(text: &'a str, glyphs: &'a [SetGlyph]) -> Vec<(&'a str, &'a [SetGlyph])> {
    let starts: BTreeSet<usize> = glyphs.iter().map(|g| g.cluster).collect();
    let text = |from: usize| {
        let next = starts.range(from + 1..).next();
        &text[from..next.copied().unwrap_or(text.len())]
    };
    let groups = glyphs.chunk_by(|a, b| a.cluster == b.cluster);
    groups.filter_map(|group| Some((text(group.first()?.cluster), group))).collect()
}

/// What follows up to the end of this content is read as a text.
pub(super) fn spell(content: &mut Content, text: &str) {
    let mut marked = content.begin_marked_content_with_properties(Name(b"Span"));
    marked.properties().pair(Name(b"ActualText"), TextStr(text));
}

/// Width of upright strokes, thousandths of an em: what a medium weight has.
const STEM: f32 = 90.0;

/// Bytes packed for a stream.
pub(super) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing to memory cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
