//! HTML pages: templates, words, small maps, breadcrumbs.

pub mod crumbs;
pub mod html;
mod outline;
pub mod sketch;
mod words;
