//! Facts: about one feature, and all of them by what they are about, what they measure, section and year.

mod all;
mod document;
mod of_feature;
mod request;

pub use all::{ALL_FACTS, all_facts};
pub use document::PlacedFactDocument;
pub use of_feature::{FACTS, facts};
