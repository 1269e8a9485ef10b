//! One font: the glyphs of its characters, their outlines and advances.

use super::shaping::{Plans, places_accents};
use harfrust::font::glyph::outline::{DrawMemory, DrawOptions, PathSink};
use harfrust::{Font as OpenType, GlyphId};
use std::fmt;
use std::sync::Arc;
use tiny_skia::{Path, PathBuilder};

/// Number of the full name in a font's table of names.
const FULL_NAME: u16 = 4;
/// Ems that a glyph reaches from its origin or moves on at most: the longest ligatures have some twenty. What a damaged
/// font has beyond is not drawn: it would take memory without bound.
const FARTHEST: f64 = 32.0;

/// A font.
pub struct Font {
    font: OpenType,
    file: FontFile,
    name: String,
    units: f64,
    places_accents: bool,
    plans: Plans,
}

/// The bytes of a font: those of the binary, or of a file that was read.
enum FontFile {
    BuiltIn(&'static [u8]),
    Read(Arc<Vec<u8>>),
}

/// Sizes of a font in ems, upward from the baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FontMetrics {
    /// Height of the tallest letters.
    pub ascent: f64,
    /// Below the baseline, so less than 0.
    pub descent: f64,
    /// Height of capital letters.
    pub capitals: f64,
    /// Around all glyphs: left, bottom, right, top.
    pub bounds: [f64; 4],
}

impl fmt::Debug for Font {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Font").field(&self.name).finish()
    }
}

impl Font {
    /// The glyph of characters that are missing: a box.
    pub const MISSING: u16 = 0;

    /// A font of the binary; `None` for bytes that are none.
    pub(super) fn of_static(file: &'static [u8]) -> Option<Self> {
        Self::new(OpenType::new(file, 0)?, FontFile::BuiltIn(file))
    }

    /// A font of a file, the first one of a collection of fonts; `None` for bytes that are no TrueType or OpenType font with
    /// outlines for Unicode characters.
    pub fn of_file(file: Vec<u8>) -> Option<Self> {
        let file = Arc::new(file);
        let bytes: Arc<dyn AsRef<[u8]> + Send + Sync> = file.clone();
        Self::new(OpenType::new(bytes, 0)?, FontFile::Read(file))
    }

    fn new(font: OpenType, file: FontFile) -> Option<Self> {
        let is_usable = font.charmap().has_unicode() && !font.outline_glyphs().is_empty();
        // Between 16 and 16384: 1000 where a damaged file says otherwise.
        let units = f64::from(font.units_per_em());
        if !is_usable || units <= 0.0 || font.num_glyphs() > 1 + u32::from(u16::MAX) {
            return None;
        }
        let full = font.names().get(FULL_NAME.into()).and_then(|name| name.english_or_first());
        let name = full.map_or_else(String::new, |name| name.name().chars().collect());
        let mut font = Font { font, file, name, units, places_accents: false, plans: Plans::default() };
        font.places_accents = places_accents(&font);
        Some(font)
    }

    /// True if it sets an accent over any letter, where that is not a glyph of its own.
    pub(super) fn places_accents(&self) -> bool {
        self.places_accents
    }

    /// What shapes with it.
    pub(super) fn tables(&self) -> &OpenType {
        &self.font
    }

    /// How it shapes each script.
    pub(super) fn plans(&self) -> &Plans {
        &self.plans
    }

    /// Its full name, such as `Noto Sans SC Regular`; empty where the file has none.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The font as a file.
    pub fn file(&self) -> &[u8] {
        match &self.file {
            FontFile::BuiltIn(bytes) => bytes,
            FontFile::Read(bytes) => bytes,
        }
    }

    /// The glyph of a character; `None` where the font cannot draw it.
    pub fn number(&self, c: char) -> Option<u16> {
        self.font.charmap().map_unicode(c).and_then(|id| u16::try_from(id.to_u32()).ok())
    }

    /// True if the font can draw a character.
    pub fn has(&self, c: char) -> bool {
        self.number(c).is_some()
    }

    /// A size in units of the font as pixels at a size.
    pub(super) fn scale(&self, size: f64) -> f64 {
        size / self.units
    }

    /// How far a glyph moves on, ems.
    pub fn advance(&self, glyph: u16) -> f64 {
        self.within(f64::from(self.font.glyph_metrics().h_advance(GlyphId::from(glyph)))) * self.scale(1.0)
    }

    /// A way in units of the font, as far as a glyph may move.
    pub(super) fn within(&self, way: f64) -> f64 {
        let most = FARTHEST * self.units;
        way.clamp(-most, most)
    }

    /// How far a glyph reaches above the baseline and below it, ems; `None` for a blank.
    pub(super) fn reach(&self, glyph: u16) -> Option<[f64; 2]> {
        let extents = self.font.outline_glyphs().get(GlyphId::from(glyph))?.extents().ok()?;
        let [top, height] = [extents.y_bearing, extents.height].map(|v| f64::from(v) * self.scale(1.0));
        (height > 0.0).then_some([top, height - top])
    }

    /// What a document says of the font that it carries.
    pub fn metrics(&self) -> FontMetrics {
        let metrics = self.font.metrics();
        let ems = |v: f64| v * self.scale(1.0);
        let line = metrics.hhea_line.or(metrics.typo_line);
        let ascent = line.map_or(1.0, |l| ems(l.ascender.to_f64()));
        let bounds = metrics.bounds;
        FontMetrics {
            ascent,
            descent: line.map_or(0.0, |l| ems(l.descender.to_f64())),
            capitals: metrics.cap_height.map_or(ascent, |v| ems(v.to_f64())),
            bounds: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(|v| ems(v.to_f64())),
        }
    }

    /// The outline of a glyph at a size, its origin at a place, y downward; `None` for a blank, and for what reaches farther
    /// than the glyphs of any sound font.
    pub fn outline(&self, glyph: u16, size: f64, at: [f64; 2]) -> Option<Path> {
        let glyph = self.font.outline_glyphs().get(GlyphId::from(glyph))?;
        let mut outline = Outline { path: PathBuilder::new(), scale: self.scale(size), at };
        glyph.draw(&DrawOptions::new(), DrawMemory::Scratch, &mut outline).ok()?;
        let path = outline.path.finish()?;
        let (bounds, most) = (path.bounds(), FARTHEST * size);
        let sides = [(bounds.left(), 0), (bounds.right(), 0), (bounds.top(), 1), (bounds.bottom(), 1)];
        sides.into_iter().all(|(side, k)| (f64::from(side) - at[k]).abs() <= most).then_some(path)
    }
}

struct Outline {
    path: PathBuilder,
    scale: f64,
    at: [f64; 2],
}

impl Outline {
    fn place(&self, x: f32, y: f32) -> (f32, f32) {
        let x = self.at[0] + f64::from(x) * self.scale;
        (x as f32, (self.at[1] - f64::from(y) * self.scale) as f32)
    }
}

impl PathSink for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.move_to(x, y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.path.line_to(x, y);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.place(x1, y1), self.place(x, y));
        self.path.quad_to(x1, y1, x, y);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.place(x1, y1), self.place(x2, y2), self.place(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }
    fn close(&mut self) {
        self.path.close();
    }
}
