//! HTML pages: templates, small maps, breadcrumbs, code to copy; linked data.

pub mod crumbs;
pub mod html;
pub mod linked_data;
mod outline;
pub mod sketch;
pub mod snippets;
