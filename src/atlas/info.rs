//! Descriptive metadata of an atlas.

use crate::feature::Localized;
use crate::geometry::{Position, Projection};
use crate::language::Language;

/// Titles, notices and the first view of an atlas.
#[derive(Debug, Clone, Default)]
pub struct AtlasInfo {
    /// Title of the data set, as the landing page and the viewer show it.
    pub title: Localized,
    /// What it holds, in a sentence or two.
    pub description: Localized,
    /// Whom to credit; printed under every figure.
    pub attribution: Localized,
    /// A notice that belongs under every map.
    pub notice: Localized,
    /// Licence of the data.
    pub licence: Localized,
    /// Whom to ask about the data and the service.
    pub contact: Option<Contact>,
    /// State of the boundaries, as the manifest writes it, such as `2021`; may be empty.
    pub vintage: String,
    /// The style a viewer opens with.
    pub default_style: Option<String>,
    /// Language tags, default first.
    pub languages: Vec<Language>,
    /// What a viewer shows first.
    pub view: Option<View>,
    /// Projection of printed maps; Web Mercator if `None`.
    pub projection: Option<Projection>,
    /// The sheet of printed maps of everything; the rectangle around what they draw if `None`.
    pub sheet: Option<SheetInfo>,
    /// A short hash of all files that identifies the version of the data.
    pub digest: String,
}

/// A sheet: what a printed map shows, and small maps of what lies beyond.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetInfo {
    /// The places in its lower left and its upper right corner.
    pub corners: [Position; 2],
    /// Small maps in its lower right corner, from the right.
    pub insets: Vec<InsetInfo>,
}

impl SheetInfo {
    /// The height of a printed map as a share of its width, of a part of the world of such a shape: neither a strip nor a
    /// tower.
    pub fn bounded_shape(wanted: f64) -> f64 {
        wanted.clamp(0.5, 1.25)
    }
}

/// A small map on a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct InsetInfo {
    /// What it shows.
    pub title: Localized,
    /// The places in its lower left and its upper right corner.
    pub corners: [Position; 2],
    /// Its width as a share of the sheet's.
    pub share: f64,
}

/// Whom to ask; what is not known is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// Name of a person or of a desk.
    pub name: String,
    /// The organization that runs the service.
    pub organization: String,
    /// Address of electronic mail.
    pub email: String,
    /// Number of a telephone.
    pub phone: String,
    /// Address of a page.
    pub url: String,
}

impl Contact {
    /// The organization, or the person where none is known.
    pub fn provider(&self) -> &str {
        if self.organization.is_empty() { &self.name } else { &self.organization }
    }
}

/// A view of the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Longitude and latitude of the middle.
    pub center: [f64; 2],
    /// Zoom as MapLibre counts it: the world is 512 pixels wide at zoom 0.
    pub zoom: f64,
}

impl AtlasInfo {
    /// The language of an answer that nobody asks to have in another one: the first, English if there is none.
    pub fn default_language(&self) -> Language {
        self.languages.first().cloned().unwrap_or(Language::ENGLISH)
    }
}
