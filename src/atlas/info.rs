//! What people read about an atlas.

use crate::feature::Localized;
use crate::geometry::Projection;

/// Titles, notices and the first view of an atlas.
#[derive(Debug, Clone, Default)]
pub struct AtlasInfo {
    /// Title.
    pub title: Localized,
    /// What it holds.
    pub description: Localized,
    /// Whom to credit.
    pub attribution: Localized,
    /// What every reader of the maps must know.
    pub notice: Localized,
    /// Licence of the data.
    pub licence: Localized,
    /// State of the boundaries.
    pub vintage: String,
    /// The style a viewer opens with.
    pub default_style: Option<String>,
    /// Language tags, the default first.
    pub languages: Vec<String>,
    /// What a viewer shows first.
    pub view: Option<View>,
    /// How printed maps lay the world flat; Web Mercator if `None`.
    pub projection: Option<Projection>,
    /// A short hash of all files, which tells versions of the data apart.
    pub digest: String,
}

/// A view of the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Longitude and latitude of the middle.
    pub center: [f64; 2],
    /// Zoom, 512-pixel tiles.
    pub zoom: f64,
}
