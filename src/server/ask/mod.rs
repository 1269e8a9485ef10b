//! What a request asks, read once into values: which features, how they are shown, how a map looks.

pub mod datetime;
pub mod datum;
mod detail;
pub mod encoding;
pub mod features;
mod fields;
pub mod filter;
pub mod look;
pub mod map;
pub mod paging;
pub mod parameters;
pub mod tile;
mod zones;

pub use detail::{crs, detail, with_geometry};
pub use features::FeaturesRequest;
pub use zones::Zones;

/// Maximum number of rejected features that `explain` names.
pub const MOST_EXPLAINED: usize = 20;
