//! Pages: templates, words, small maps, the way back.

pub mod crumbs;
pub mod html;
mod outline;
pub mod sketch;
mod words;
