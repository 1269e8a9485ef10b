//! The font of labels: outlines and advances of glyphs.

use super::breaks::even_lines;
use super::cells::{Point, SUB, Size};
use super::mask::Mask;
use std::hash::{Hash, Hasher};
use std::sync::OnceLock;
use tiny_skia::PathBuilder;
use ttf_parser::{Face, GlyphId, OutlineBuilder};

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/label-font.ttf"));

/// A font.
pub(in crate::render) struct Font {
    face: Face<'static>,
}

impl Font {
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

    /// True if the font can draw a character.
    pub fn has(&self, c: char) -> bool {
        self.face.glyph_index(c).is_some()
    }

    fn scale(&self, size: f64) -> f64 {
        size / f64::from(self.face.units_per_em())
    }

    /// Glyphs of a line with their left edges, and its width; characters that are missing are boxes.
    pub fn set(&self, line: &str, size: f64, spacing: f64) -> (Vec<(GlyphId, f64)>, f64) {
        let mut x = 0.0;
        let mut glyphs = Vec::new();
        for c in line.chars() {
            if c.is_whitespace() && self.face.glyph_index(c).is_none() {
                x += THIN * size + spacing;
                continue;
            }
            let glyph = self.face.glyph_index(c).unwrap_or(GlyphId(0));
            glyphs.push((glyph, x));
            x += f64::from(self.face.glyph_hor_advance(glyph).unwrap_or(0)) * self.scale(size) + spacing;
        }
        (glyphs, (x - spacing).max(0.0))
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
        for (glyph, left) in self.set(line, size, spacing).0 {
            let mut outline = Outline { path: PathBuilder::new(), scale, at: [x + left, y] };
            if self.face.outline_glyph(glyph, &mut outline).is_some()
                && let Some(path) = outline.path.finish()
            {
                super::stroke::fill_path(mask, &path, [0, 0]);
            }
        }
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

/// A text as coverage: of its strokes, and of its halo around them.
#[derive(Debug)]
pub(super) struct Sprite {
    pub width: usize,
    pub height: usize,
    /// Coverage of 255 by the text and by the halo below it.
    pub pixels: Vec<[u8; 2]>,
}

/// Lines of a text, each with its size.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Text {
    pub lines: Vec<(String, f64)>,
    pub spacing: f64,
    pub halo: f64,
    /// Height of a line as a share of its size.
    pub leading: f64,
}

/// Width of a thin space that the font does not have, as a share of the size.
const THIN: f64 = 0.18;
/// Height of a line as a share of its size, where a style does not say.
pub(super) const LEADING: f64 = 1.2;
/// What of a line's height lies below its baseline, as a share of its size.
const DESCENT: f64 = 0.2;

// No number of a text is ever NaN.
impl Eq for Text {}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for (line, size) in &self.lines {
            line.hash(state);
            size.to_bits().hash(state);
        }
        [self.spacing, self.halo, self.leading].map(f64::to_bits).hash(state);
    }
}

impl Text {
    /// The lines of a label: those of `text`, broken where they are wider than `room` ems; after the first smaller.
    pub fn of(font: &Font, text: &str, [size, spacing, room]: [f64; 3], second: f64) -> Vec<(String, f64)> {
        let set = |(i, line): (usize, &str)| {
            let size = if i == 0 { size } else { size * second };
            let lines = even_lines(line, room * size, |l| font.width(l, size, spacing));
            lines.into_iter().map(move |l| (l, size))
        };
        text.lines().enumerate().flat_map(set).collect()
    }

    /// Width and height without the halo, pixels of the text's own sizes.
    pub fn size(&self, font: &Font) -> [f64; 2] {
        let width = self.lines.iter().map(|(l, s)| font.width(l, *s, self.spacing)).fold(0.0, f64::max);
        [width, self.lines.iter().map(|(_, s)| s * self.leading).sum()]
    }

    /// The baseline below the top of a line, as a share of its size.
    pub fn rise(&self) -> f64 {
        self.leading - DESCENT
    }

    /// Draws the text at a scale.
    pub fn sprite(&self, font: &Font, scale: f64) -> Sprite {
        let [width, height] = self.size(font).map(|s| s * scale);
        let margin = (self.halo * scale).ceil() + 1.0;
        let size = Size {
            width: (width + 2.0 * margin).ceil() as i64,
            height: (height + 2.0 * margin).ceil() as i64,
        };
        let mut mask = Mask::new(size);
        let mut top = margin;
        for (line, line_size) in &self.lines {
            let line_size = line_size * scale;
            let left = (size.width as f64 - font.width(line, line_size, self.spacing * scale)) / 2.0;
            let baseline = top + line_size * self.rise();
            font.draw(&mut mask, line, line_size, self.spacing * scale, [left, baseline]);
            top += line_size * self.leading;
        }
        let (w, h) = (size.width as usize, size.height as usize);
        let mut text = vec![0u8; w * h];
        mask.sweep(|row, columns, share| {
            text[row * w + columns.start..row * w + columns.end].fill(share.min(255) as u8);
        });
        let halo = grown(&text, w, h, self.halo * scale);
        Sprite { width: w, height: h, pixels: text.into_iter().zip(halo).map(|(t, h)| [t, h]).collect() }
    }
}

/// What lies within a distance of covered pixels.
fn grown(text: &[u8], w: usize, h: usize, radius: f64) -> Vec<u8> {
    let reach = radius.ceil() as i64;
    let mut disc = Vec::new();
    for dy in -reach..=reach {
        for dx in -reach..=reach {
            let near = (radius + 0.75 - (dx as f64).hypot(dy as f64)).clamp(0.0, 1.0);
            if near > 0.0 {
                disc.push((dx, dy, (near * 256.0) as u32));
            }
        }
    }
    let mut out = vec![0u8; w * h];
    for y in 0..h as i64 {
        for x in 0..w as i64 {
            let covered = u32::from(text[y as usize * w + x as usize]);
            if covered == 0 {
                continue;
            }
            for (dx, dy, near) in &disc {
                let (x, y) = (x + dx, y + dy);
                if (0..w as i64).contains(&x) && (0..h as i64).contains(&y) {
                    let pixel = &mut out[y as usize * w + x as usize];
                    *pixel = (*pixel).max(((covered * near) >> 8) as u8);
                }
            }
        }
    }
    out
}

/// The upper left corner of a sprite around a place in units, whole pixels.
pub(super) fn corner(sprite: &Sprite, at: Point) -> [i64; 2] {
    let half = [sprite.width as i64 * SUB / 2, sprite.height as i64 * SUB / 2];
    [(at[0] - half[0]).div_euclid(SUB), (at[1] - half[1]).div_euclid(SUB)]
}
