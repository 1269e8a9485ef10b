//! The manifest of a data set, `atlas.toml`.

mod collections;
mod indicators;
mod records;
mod schema;

pub use collections::{
    CollectionEntry, DissolveEntry, JoinEntry, LabelsEntry, LinesEntry, Many, MembershipEntry, PointsEntry,
    PropertyEntry, StoreKind,
};
pub use indicators::{IndicatorEntry, OtherEntry, RatioEntry, ValueEntry};
pub use records::{ArchiveEntry, DocumentEntry, FactsEntry, GlossaryEntry, LineageEntry, SubjectEntry};

pub use schema::manifest_schema;

use super::LoadError;
use crate::feature::Localized;
use crate::language::Language;
use schemars::JsonSchema;
use serde::Deserialize;

/// The file name of the manifest.
pub const MANIFEST: &str = "atlas.toml";

/// The whole manifest.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Title of the atlas.
    #[serde(default)]
    pub title: Localized,
    /// What the atlas holds.
    #[serde(default)]
    pub description: Localized,
    /// Whom to credit.
    #[serde(default)]
    pub attribution: Localized,
    /// A notice that belongs under every map.
    #[serde(default)]
    pub notice: Localized,
    /// Licence of the data.
    #[serde(default)]
    pub licence: Localized,
    /// Whom to ask about the data and the service.
    pub contact: Option<ContactEntry>,
    /// State of the boundaries.
    #[serde(default)]
    pub vintage: String,
    /// The style a viewer opens with.
    pub default_style: Option<String>,
    /// Language tags, default first.
    #[serde(default)]
    pub languages: Vec<Language>,
    /// What a viewer shows first.
    pub view: Option<ViewEntry>,
    /// A file with heights in metres, GeoTIFF or NetCDF in degrees: maps show their relief.
    pub relief: Option<String>,
    /// Words of tables in the languages of the data set.
    pub glossary: Option<GlossaryEntry>,
    /// Collections, in the order of the catalogue.
    #[serde(default)]
    pub collections: Vec<CollectionEntry>,
    /// Columns added to features by code.
    #[serde(default)]
    pub joins: Vec<JoinEntry>,
    /// Official lists.
    #[serde(default)]
    pub memberships: Vec<MembershipEntry>,
    /// Measured quantities.
    #[serde(default)]
    pub indicators: Vec<IndicatorEntry>,
    /// What facts are about where it is no feature.
    #[serde(default)]
    pub subjects: Vec<SubjectEntry>,
    /// Facts about features and subjects.
    #[serde(default)]
    pub facts: Vec<FactsEntry>,
    /// Lists served under their ids.
    #[serde(default)]
    pub documents: Vec<DocumentEntry>,
    /// Former units of features.
    #[serde(default)]
    pub lineages: Vec<LineageEntry>,
    /// Tiles that somebody else has made.
    #[serde(default)]
    pub archives: Vec<ArchiveEntry>,
    /// True if there is none, and the files of the folder stand for it: whichever can be served is.
    #[serde(skip)]
    pub is_found: bool,
}

/// Whom to ask: a person, an organization, or both.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ContactEntry {
    /// Name of a person or of a desk.
    pub name: String,
    /// The organization that runs the service.
    pub organization: String,
    /// Address of electronic mail.
    pub email: String,
    /// Number of a telephone, with the code of its country.
    pub phone: String,
    /// Address of a page, beginning with http:// or https://.
    pub url: String,
}

/// The first view.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewEntry {
    /// Longitude and latitude of the middle.
    pub center: [f64; 2],
    /// Zoom.
    pub zoom: f64,
}

impl Manifest {
    /// Parses a manifest.
    ///
    /// # Errors
    /// Not TOML, an unknown key, a missing key, a value of the wrong type.
    pub fn parse(bytes: &[u8]) -> Result<Self, LoadError> {
        let text = std::str::from_utf8(bytes).map_err(|e| LoadError::of_file(MANIFEST, e))?;
        toml::from_str(text).map_err(|e| {
            let line = e.span().map(|s| text[..s.start].matches('\n').count() + 1);
            let message = e.message().replace('\n', " ");
            match line {
                Some(line) => LoadError::at(MANIFEST, format!("line {line}"), message),
                None => LoadError::of_file(MANIFEST, message),
            }
        })
    }
}
