//! What a request asks, read once into values: which features, how they are shown, how a map looks.

pub mod datetime;
mod detail;
mod fields;
pub mod filter;
pub mod look;
pub mod map;
pub mod paging;
pub mod parameters;
mod query;
pub mod selection;
pub mod tile;

pub use detail::{crs, detail, with_geometry};
pub use query::query;

/// Maximum number of rejected features that `explain` names.
pub const MOST_EXPLAINED: usize = 20;
