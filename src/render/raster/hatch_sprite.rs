//! The hatches of a style as one image, from which a map in the browser cuts its patterns.

use crate::render::pixels::{Canvas, Hatch};
use crate::style::Style;
use std::sync::Arc;

/// A hatch in a sheet: the pixels of one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpriteEntry {
    /// Name of the pattern.
    pub name: Arc<str>,
    /// Left edge, pixels; all hatches stand side by side at the top.
    pub x: usize,
    /// Width and height of one period, pixels.
    pub side: usize,
}

/// One period of each hatch of a style, `scale` device pixels for a CSS pixel; one clear pixel for a style
/// without hatches.
pub fn hatch_sprite(style: &Style, scale: u8) -> (Canvas, Vec<SpriteEntry>) {
    let mut entries = Vec::new();
    let mut hatches = Vec::new();
    let mut x = 0;
    for (name, pattern) in &style.metadata.patterns {
        let hatch = Hatch::new(pattern, f64::from(scale));
        entries.push(SpriteEntry { name: name.clone(), x, side: hatch.side() });
        x += hatch.side();
        hatches.push(hatch);
    }
    let height = hatches.iter().map(Hatch::side).max().unwrap_or(1);
    let mut canvas = Canvas::new(x.max(1) as u32, height as u32, [0; 4]);
    for (entry, hatch) in entries.iter().zip(&hatches) {
        for row in 0..entry.side {
            for column in 0..entry.side {
                canvas.set(entry.x + column, row, hatch.at(column, row));
            }
        }
    }
    (canvas, entries)
}
