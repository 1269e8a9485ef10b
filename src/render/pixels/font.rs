//! The font of labels: outlines and advances of glyphs.

use super::contour::fill_path;
use super::mask::Mask;
use std::sync::OnceLock;
use tiny_skia::PathBuilder;
use ttf_parser::{Face, GlyphId, OutlineBuilder, name_id};

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/label-font.ttf"));

/// A font.
pub(in crate::render) struct Font {
    face: Face<'static>,
}

/// A glyph of a line of text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::render) struct SetGlyph {
    /// Its number in the font.
    pub glyph: u16,
    /// Its left edge, pixels from that of the line.
    pub left: f64,
    /// What it stands for.
    pub character: char,
}

/// Sizes of a font in ems, upward from the baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::render) struct FontMetrics {
    pub ascent: f64,
    /// Below the baseline, so less than 0.
    pub descent: f64,
    /// Height of capital letters.
    pub capitals: f64,
    /// Around all glyphs: left, bottom, right, top.
    pub bounds: [f64; 4],
}

impl Font {
    /// The glyph of characters that are missing: a box.
    pub const MISSING: u16 = 0;

    /// The built-in font; `None` in a build without one.
    pub fn built_in() -> Option<&'static Font> {
        static FONT: OnceLock<Option<Font>> = OnceLock::new();
        FONT.get_or_init(|| Face::parse(BYTES, 0).ok().map(|face| Font { face })).as_ref()
    }

    /// The built-in font for a unit test, which checks nothing without it; `None` only in a build that is meant to
    /// have none (`ATLAS_NO_FONT=1`).
    #[cfg(test)]
    pub fn to_test() -> Option<&'static Font> {
        let font = Font::built_in();
        assert!(
            font.is_some() || std::env::var_os("ATLAS_NO_FONT").is_some_and(|v| v == "1"),
            "this build has no label font, because npm failed when it was made; mend that, or set ATLAS_NO_FONT=1"
        );
        font
    }

    /// Its full name, such as `Noto Sans SC Regular`; empty where the file has none.
    pub fn name(&self) -> String {
        let names = self.face.names();
        let full = names.into_iter().filter(|n| n.name_id == name_id::FULL_NAME && n.is_unicode());
        full.filter_map(|n| n.to_string()).next().unwrap_or_default()
    }

    /// The glyph of a character; `None` where the font cannot draw it.
    pub fn number(&self, c: char) -> Option<u16> {
        self.face.glyph_index(c).map(|id| id.0)
    }

    /// True if the font can draw a character.
    pub fn has(&self, c: char) -> bool {
        self.number(c).is_some()
    }

    fn scale(&self, size: f64) -> f64 {
        size / f64::from(self.face.units_per_em())
    }

    /// Glyphs of a line with their left edges, and its width; characters that are missing are boxes.
    pub fn set(&self, line: &str, size: f64, spacing: f64) -> (Vec<SetGlyph>, f64) {
        let mut left = 0.0;
        let mut glyphs = Vec::new();
        for character in line.chars() {
            if character.is_whitespace() && !self.has(character) {
                left += THIN * size + spacing;
                continue;
            }
            let glyph = self.number(character).unwrap_or(Self::MISSING);
            glyphs.push(SetGlyph { glyph, left, character });
            left += self.advance(glyph) * size + spacing;
        }
        (glyphs, (left - spacing).max(0.0))
    }

    /// How far a glyph moves on, ems.
    pub fn advance(&self, glyph: u16) -> f64 {
        f64::from(self.face.glyph_hor_advance(GlyphId(glyph)).unwrap_or(0)) * self.scale(1.0)
    }

    /// The font as a file.
    pub fn file(&self) -> &'static [u8] {
        BYTES
    }

    /// What a document says of the font that it carries.
    pub fn metrics(&self) -> FontMetrics {
        let face = &self.face;
        let ems = |v: i16| f64::from(v) * self.scale(1.0);
        let bounds = face.global_bounding_box();
        FontMetrics {
            ascent: ems(face.ascender()),
            descent: ems(face.descender()),
            capitals: ems(face.capital_height().unwrap_or_else(|| face.ascender())),
            bounds: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(ems),
        }
    }

    /// The outline of a glyph at a size, y downward from the baseline; `None` for a blank.
    pub fn glyph(&self, glyph: u16, size: f64) -> Option<tiny_skia::Path> {
        let mut outline = Outline { path: PathBuilder::new(), scale: self.scale(size), at: [0.0; 2] };
        self.face.outline_glyph(GlyphId(glyph), &mut outline)?;
        outline.path.finish()
    }

    /// Width of a line, pixels.
    pub fn width(&self, line: &str, size: f64, spacing: f64) -> f64 {
        self.set(line, size, spacing).1
    }

    /// Coverage of a line drawn with its left edge at `x` and its baseline at `y`, added to `out`.
    pub fn draw(&self, mask: &mut Mask, line: &str, size: f64, spacing: f64, [x, y]: [f64; 2]) {
        let scale = self.scale(size);
        for SetGlyph { glyph, left, .. } in self.set(line, size, spacing).0 {
            let mut outline = Outline { path: PathBuilder::new(), scale, at: [x + left, y] };
            if self.face.outline_glyph(GlyphId(glyph), &mut outline).is_some()
                && let Some(path) = outline.path.finish()
            {
                fill_path(mask, &path, [0, 0]);
            }
        }
    }
}

/// Width of a thin space that the font does not have, as a share of the size.
const THIN: f64 = 0.18;

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

impl OutlineBuilder for Outline {
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
