//! Texts of labels: their lines, and what they cover with the halo around them.

use super::canvas::{Canvas, Pixel, over, part};
use super::cells::{Point, SUB, Size};
use super::contour::fill_path;
use super::mask::Mask;
use crate::font::{Fonts, SetLine, even_lines};
use std::hash::{Hash, Hasher};
use tiny_skia::{Path, Transform};

/// A text as coverage: of its strokes, and of its halo around them.
#[derive(Debug)]
pub(in crate::render) struct Sprite {
    pub width: usize,
    pub height: usize,
    /// Coverage of 255 by the text and by the halo below it.
    pub pixels: Vec<[u8; 2]>,
}

impl Sprite {
    /// Lays the text over an image, its upper left pixel at `at`, which may be outside.
    pub fn stamp(&self, canvas: &mut Canvas, at: [i64; 2], color: Pixel, halo: Pixel) {
        let rows = at[1].max(0)..(at[1] + self.height as i64).min(canvas.height as i64);
        let columns = at[0].max(0)..(at[0] + self.width as i64).min(canvas.width as i64);
        if columns.is_empty() {
            return;
        }
        for row in rows {
            let from = (row - at[1]) as usize * self.width + (columns.start - at[0]) as usize;
            let line = &mut canvas.row(row as usize)[columns.start as usize..columns.end as usize];
            for (pixel, [text, around]) in line.iter_mut().zip(&self.pixels[from..]) {
                let strength = |c: Pixel, s: u8| part(c, (u32::from(s) * 257 + 128) >> 8);
                if *around > 0 {
                    *pixel = over(strength(halo, *around), *pixel);
                }
                if *text > 0 {
                    *pixel = over(strength(color, *text), *pixel);
                }
            }
        }
    }

    /// The upper left corner of the sprite around a place in units, whole pixels.
    pub fn corner(&self, at: Point) -> [i64; 2] {
        let half = [self.width as i64 * SUB / 2, self.height as i64 * SUB / 2];
        [(at[0] - half[0]).div_euclid(SUB), (at[1] - half[1]).div_euclid(SUB)]
    }
}

/// Lines of a text, each with its size.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::render) struct Text {
    pub lines: Vec<(String, f64)>,
    pub spacing: f64,
    pub halo: f64,
    /// Height of a line as a share of its size.
    pub leading: f64,
    /// Where each glyph of its one line stands if it follows a curve; empty for a straight text.
    pub curve: Vec<CurvedGlyph>,
}

/// A glyph of a text along a curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::render) struct CurvedGlyph {
    /// The position of its font in the chain.
    pub font: u16,
    /// Its number in the font.
    pub glyph: u16,
    /// The left end of its baseline, from the middle of the text, pixels of the text's own sizes.
    pub at: [f32; 2],
    /// How far its baseline is turned from level, radians clockwise.
    pub turn: f32,
}

/// Height of a line as a share of its size, where a style does not say.
pub(in crate::render) const LEADING: f64 = 1.2;
/// Pixels of the largest text that is drawn: more than any image has.
const LARGEST: i64 = 1 << 24;
/// What of a line's height lies below its baseline, as a share of its size.
const DESCENT: f64 = 0.2;

// No number of a text is ever NaN.
impl Eq for Text {}

impl CurvedGlyph {
    /// Its outline at a size, turned about its place, of a text whose middle is at a place of a picture of some scale.
    fn outline(&self, fonts: &Fonts, size: f64, middle: [f64; 2], scale: f64) -> Option<Path> {
        let (sin, cos) = f64::from(self.turn).sin_cos();
        let [x, y] = [0, 1].map(|k| middle[k] + f64::from(self.at[k]) * scale);
        let [a, b, x, y] = [cos, sin, x, y].map(|v| v as f32);
        let upright = fonts.chain().get(usize::from(self.font))?.outline(self.glyph, size, [0.0; 2])?;
        upright.transform(Transform::from_row(a, b, -b, a, x, y))
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for (line, size) in &self.lines {
            line.hash(state);
            size.to_bits().hash(state);
        }
        [self.spacing, self.halo, self.leading].map(f64::to_bits).hash(state);
        for CurvedGlyph { font, glyph, at, turn } in &self.curve {
            (font, glyph, at.map(f32::to_bits), turn.to_bits()).hash(state);
        }
    }
}

impl Text {
    /// The lines of a label: those of `text`, broken where they are wider than `room` ems; after the first smaller.
    pub fn of(fonts: &Fonts, text: &str, [size, spacing, room]: [f64; 3], second: f64) -> Vec<(String, f64)> {
        let set = |(i, line): (usize, &str)| {
            let size = if i == 0 { size } else { size * second };
            let lines = even_lines(line, room * size, |l| fonts.width(l, size, spacing));
            lines.into_iter().map(move |l| (l, size))
        };
        text.lines().enumerate().flat_map(set).collect()
    }

    /// The lines as they are set, pixels of the text's own sizes times `scale`.
    fn set(&self, fonts: &Fonts, scale: f64) -> impl Iterator<Item = (SetLine, f64)> {
        self.lines.iter().map(move |(line, size)| {
            let size = size * scale;
            (fonts.set(line, size, self.spacing * scale), size)
        })
    }

    /// From the top of a line to its baseline, and from there to the next line's top: as the style has it, and more where
    /// letters stack higher or deeper.
    fn heights(&self, set: &SetLine, size: f64) -> [f64; 2] {
        [(size * (self.leading - DESCENT)).max(set.reach[0]), (size * DESCENT).max(set.reach[1])]
    }

    /// Width and height without the halo, pixels of the text's own sizes.
    pub fn size(&self, fonts: &Fonts) -> [f64; 2] {
        if !self.curve.is_empty() {
            // As far to either side as the farthest glyph reaches.
            let size = self.lines.iter().map(|(_, size)| *size).fold(0.0, f64::max);
            let far = |k: usize| f64::from(self.curve.iter().map(|g| g.at[k].abs()).fold(0.0, f32::max));
            return [0, 1].map(|k| 2.0 * (far(k) + size));
        }
        let (mut width, mut height) = (0.0, 0.0);
        for (set, size) in self.set(fonts, 1.0) {
            width = set.width.max(width);
            height += self.height(&set, size);
        }
        [width, height]
    }

    fn height(&self, set: &SetLine, size: f64) -> f64 {
        match set.reach {
            [0.0, 0.0] => size * self.leading,
            _ => self.heights(set, size).iter().sum(),
        }
    }

    /// The baselines of the lines below the top of the text.
    pub fn baselines(&self, fonts: &Fonts) -> Vec<f64> {
        let mut top = 0.0;
        let each = self.set(fonts, 1.0).map(|(set, size)| {
            let baseline = top + self.heights(&set, size)[0];
            top += self.height(&set, size);
            baseline
        });
        each.collect()
    }

    /// Draws the text at a scale; nothing of one larger than [`LARGEST`].
    pub fn sprite(&self, fonts: &Fonts, scale: f64) -> Sprite {
        let [width, height] = self.size(fonts).map(|s| s * scale);
        let margin = (self.halo * scale).ceil() + 1.0;
        let size = Size {
            width: (width + 2.0 * margin).ceil() as i64,
            height: (height + 2.0 * margin).ceil() as i64,
        };
        if size.width.saturating_mul(size.height) > LARGEST {
            return Sprite { width: 0, height: 0, pixels: Vec::new() };
        }
        let mut mask = Mask::new(size);
        let mut top = margin;
        let middle = [size.width as f64 / 2.0, size.height as f64 / 2.0];
        for glyph in &self.curve {
            let size = self.lines.first().map_or(0.0, |(_, size)| size * scale);
            if let Some(path) = glyph.outline(fonts, size, middle, scale) {
                fill_path(&mut mask, &path, [0, 0]);
            }
        }
        for (set, line_size) in self.set(fonts, scale).filter(|_| self.curve.is_empty()) {
            let left = (size.width as f64 - set.width) / 2.0;
            let baseline = top + self.heights(&set, line_size)[0];
            for glyph in &set.glyphs {
                let at = [left + glyph.left, baseline - glyph.up];
                if let Some(path) = fonts.outline(glyph, line_size, at) {
                    fill_path(&mut mask, &path, [0, 0]);
                }
            }
            top += self.height(&set, line_size);
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
