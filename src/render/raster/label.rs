//! A label on a map.

use crate::render::pixels::{Text, Window};
use crate::style::Color;
use std::sync::Arc;

/// One label that found its place.
#[derive(Debug, Clone)]
pub(super) struct Label {
    /// Positions of its collection and of its feature there.
    pub of: [usize; 2],
    /// Middle, unit square of Web Mercator.
    pub at: [f64; 2],
    /// From there to the middle of the text, CSS pixels.
    pub shift: [f64; 2],
    pub text: Arc<Text>,
    /// Half its width and height with halo, CSS pixels.
    pub half: [f64; 2],
    pub color: Color,
    pub halo: Color,
}

impl Label {
    /// The middle of the text, device pixels of the plane.
    pub fn middle(&self, window: &Window) -> [f64; 2] {
        let at = window.pixels(self.at);
        [0, 1].map(|k| at[k] + self.shift[k] * window.scale)
    }

    /// The box it takes with room around, CSS pixels of the plane.
    pub fn place(&self, window: &Window, padding: f64) -> [f64; 4] {
        let [x, y] = self.middle(window).map(|v| v / window.scale);
        let half = self.half.map(|h| h + padding);
        [x - half[0], y - half[1], x + half[0], y + half[1]]
    }
}
