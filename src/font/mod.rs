//! Text set in glyphs: which font has which characters, shaping, the direction of writing, and where lines end.
//!
//! [`Fonts`] is a chain: each character is taken from the first font that has it. Most names need no more than one glyph
//! for each character, side by side; scripts that join, stack or reorder their letters are shaped (OpenType, as
//! HarfBuzz does it), and what is written from right to left is set so (UAX #9).

mod breaks;
mod built_in;
mod fonts;
mod glyphs;
mod line;
mod runs;
mod script;
mod shaping;

pub use breaks::{even_lines, full_lines, pieces};
pub use fonts::Fonts;
pub use glyphs::{Font, FontMetrics};
pub use line::{SetGlyph, SetLine};
pub use script::{is_invisible, is_set_by_maplibre, name as script_name};
