//! Texts of labels: their lines, and what they cover with the halo around them.

use super::breaks::even_lines;
use super::canvas::{Canvas, Pixel, over, part};
use super::cells::{Point, SUB, Size};
use super::font::Font;
use super::mask::Mask;
use std::hash::{Hash, Hasher};

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
}

/// Height of a line as a share of its size, where a style does not say.
pub(in crate::render) const LEADING: f64 = 1.2;
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
