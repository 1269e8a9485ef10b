//! Descriptive metadata of an atlas.

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
    /// A notice that belongs under every map.
    pub notice: Localized,
    /// Licence of the data.
    pub licence: Localized,
    /// State of the boundaries.
    pub vintage: String,
    /// The style a viewer opens with.
    pub default_style: Option<String>,
    /// Language tags, default first.
    pub languages: Vec<String>,
    /// What a viewer shows first.
    pub view: Option<View>,
    /// Projection of printed maps; Web Mercator if `None`.
    pub projection: Option<Projection>,
    /// A short hash of all files that identifies the version of the data.
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
