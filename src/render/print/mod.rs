//! Printed matter: legends, charts and maps with their frame, as marks on a sheet, written as pixels, SVG or PDF.
//!
//! A [`Sheet`] knows nothing of maps: shapes, circles, words, hatches. The three writers draw the same marks with
//! the same glyph outlines, so that the formats look alike.

mod canvas;
mod chart;
mod figure;
mod glyphs;
mod legend;
mod mark;
mod pdf;
mod scalebar;
mod svg;

pub(crate) use chart::sheet as chart_sheet;
pub use chart::{Chart, ChartLine, ChartPanel};
pub use figure::{FigureFrame, FigureTexts, Tones};
pub(crate) use figure::{sheet as figure_sheet, veil};
pub use legend::sheet as legend_sheet;
pub use mark::{Anchor, Ink, Line, Mark, Sheet, Stroke, Words};
