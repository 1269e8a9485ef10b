//! HTML pages: templates, small maps, breadcrumbs.

pub mod crumbs;
pub mod html;
mod outline;
pub mod sketch;
