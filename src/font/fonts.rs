//! A chain of fonts.

use super::script::is_invisible;
use super::{Font, SetGlyph, built_in};
use std::sync::Arc;
use tiny_skia::Path;

/// Fonts, of which each character takes the first that has it.
///
/// ```
/// use poverty_atlas::font::Fonts;
///
/// let fonts = Fonts::built_in();
/// let line = fonts.set("Kathmandu", 12.0, 0.0);
/// assert!(fonts.is_empty() || line.width > 50.0 && line.glyphs.len() == 9);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Fonts {
    chain: Vec<Arc<Font>>,
}

impl PartialEq for Fonts {
    fn eq(&self, other: &Self) -> bool {
        let pairs = || self.chain.iter().zip(&other.chain);
        self.chain.len() == other.chain.len() && pairs().all(|(a, b)| Arc::ptr_eq(a, b))
    }
}

impl Fonts {
    /// The fonts of the binary; none in a build without them.
    pub fn built_in() -> Self {
        Self::with(Vec::new())
    }

    /// The label font, then those of a data set, then the others of the binary.
    pub fn with(own: Vec<Font>) -> Self {
        let own = own.into_iter().map(Arc::new);
        let fonts = built_in::labels().cloned().into_iter().chain(own);
        Fonts { chain: fonts.chain(built_in::world().iter().cloned()).collect() }
    }

    /// The built-in fonts for a unit test, which checks nothing without them; `None` only in a build that is meant to
    /// have none (`ATLAS_NO_FONT=1`).
    #[cfg(test)]
    pub fn to_test() -> Option<Fonts> {
        let has = built_in::labels().is_some();
        assert!(
            has || std::env::var_os("ATLAS_NO_FONT").is_some_and(|v| v == "1"),
            "this build has no label font, because npm failed when it was made; mend that, or set ATLAS_NO_FONT=1"
        );
        has.then(Fonts::built_in)
    }

    /// True if there is no font at all: nothing can be written.
    pub fn is_empty(&self) -> bool {
        self.chain.is_empty()
    }

    /// The fonts in the order of the chain.
    pub fn chain(&self) -> &[Arc<Font>] {
        &self.chain
    }

    /// The position of the first font that can draw a character.
    pub fn position(&self, c: char) -> Option<usize> {
        self.chain.iter().position(|font| font.has(c))
    }

    /// True if no font can draw a character that is to be seen.
    pub fn lacks(&self, c: char) -> bool {
        !c.is_whitespace() && !is_invisible(c) && self.position(c).is_none()
    }

    /// The outline of a glyph at a size, its origin at a place, y downward; `None` for a blank.
    pub fn outline(&self, glyph: &SetGlyph, size: f64, at: [f64; 2]) -> Option<Path> {
        self.chain.get(glyph.font)?.outline(glyph.glyph, size, at)
    }

    /// Width of a line, pixels.
    pub fn width(&self, line: &str, size: f64, spacing: f64) -> f64 {
        self.set(line, size, spacing).width
    }
}
