//! Printed matter: legends, charts and maps with their frame, as marks on a page, written as pixels, SVG or PDF.
//!
//! A [`PrintedPage`](crate::render::mark::PrintedPage) knows nothing of maps: shapes, circles, words, hatches. The three writers draw
//! the same marks with the same glyph outlines, so that the formats look alike.

mod bands;
mod canvas;
mod chart;
mod column;
mod figure;
mod glyphs;
mod key;
mod legend;
mod naming;
mod pdf;
mod pdf_font;
mod scalebar;
mod subset;
mod svg;
mod tones;

pub use canvas::DrawMap;
pub(crate) use chart::page as chart_page;
pub use chart::{Chart, ChartLine, ChartPanel, ChartSpan};
pub use figure::{FigureFrame, FigureTexts, InsetFrame};
pub(crate) use figure::{MapMarks, page as figure_page, veil};
pub(crate) use key::NumberKey;
pub use legend::page as legend_page;
pub(crate) use naming::{DISC, Naming, PageBox, around};
pub use tones::Tones;
