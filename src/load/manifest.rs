//! `atlas.toml`: what a data set declares about itself.

use super::LoadError;
use crate::feature::{Kind, Localized};
use indexmap::IndexMap;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The file name of the manifest.
pub const MANIFEST: &str = "atlas.toml";

/// The whole manifest.
#[derive(Debug, Clone, Default, Deserialize)]
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
    /// What every reader of the maps must know.
    #[serde(default)]
    pub notice: Localized,
    /// Licence of the data.
    #[serde(default)]
    pub licence: Localized,
    /// State of the boundaries.
    #[serde(default)]
    pub vintage: String,
    /// The style a viewer opens with.
    pub default_style: Option<String>,
    /// Language tags, the default first.
    #[serde(default)]
    pub languages: Vec<String>,
    /// What a viewer shows first.
    pub view: Option<ViewEntry>,
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
    /// Single figures of features.
    #[serde(default)]
    pub facts: Vec<FactsEntry>,
    /// What features were before.
    #[serde(default)]
    pub lineages: Vec<LineageEntry>,
}

/// The first view.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViewEntry {
    /// Longitude and latitude of the middle.
    pub center: [f64; 2],
    /// Zoom.
    pub zoom: f64,
}

/// One collection.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CollectionEntry {
    /// Identifier in URLs.
    pub id: Arc<str>,
    /// Title.
    #[serde(default)]
    pub title: Localized,
    /// What it holds.
    #[serde(default)]
    pub description: Localized,
    /// Where it comes from.
    #[serde(default)]
    pub source: Localized,
    /// Licence.
    #[serde(default)]
    pub licence: Localized,
    /// FlatGeobuf or GeoJSON file with features.
    pub file: Option<String>,
    /// CSV file with features' properties; the geometry comes from `dissolve`.
    pub table: Option<String>,
    /// Property that identifies a feature.
    pub id_property: Option<String>,
    /// Property with the title, by language.
    #[serde(default)]
    pub title_property: BTreeMap<Arc<str>, String>,
    /// True if the polygons must share their borders exactly.
    #[serde(default)]
    pub coverage: bool,
    /// How the geometry is made of another collection's.
    pub dissolve: Option<DissolveEntry>,
    /// What one feature is; borders and labels are ranked by it.
    pub rank: Option<Arc<str>>,
    /// Property that tells when a feature is: a date, a timestamp, or a year as an integer.
    pub time_property: Option<Arc<str>>,
    /// Titles, units and types of properties.
    #[serde(default)]
    pub properties: BTreeMap<Arc<str>, PropertyEntry>,
}

/// How a collection is made of the faces of another.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DissolveEntry {
    /// The collection whose polygons are united.
    pub of: Arc<str>,
    /// Property of its features that names our feature.
    pub by: Option<String>,
    /// Membership that names our features' members.
    pub membership: Option<Arc<str>>,
    /// Property of the members by which each zone is divided further.
    pub split_by: Option<String>,
    /// Property of the members with the title of a division, by language.
    #[serde(default)]
    pub split_title: BTreeMap<Arc<str>, String>,
}

/// One property.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PropertyEntry {
    /// Type; text if absent.
    #[serde(rename = "type")]
    pub kind: Option<Kind>,
    /// Title.
    #[serde(default)]
    pub title: Localized,
    /// Unit.
    pub unit: Option<Localized>,
    /// Name in the features, where it differs from the column's.
    #[serde(rename = "as")]
    pub name: Option<Arc<str>>,
}

/// What several rows for one feature become.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Many {
    /// A fault.
    #[default]
    Error,
    /// The first row counts.
    First,
    /// Different values side by side.
    List,
    /// The greatest value.
    Max,
}

/// Columns of a table added to a collection.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JoinEntry {
    /// The collection.
    pub collection: Arc<str>,
    /// CSV file.
    pub table: String,
    /// Column with the feature's id; several separated by `;`.
    pub key: String,
    /// Property of the features that the key means; their id if absent.
    pub by: Option<String>,
    /// Property that tells which features the table names.
    pub flag: Option<FlagEntry>,
    /// Columns to take.
    #[serde(default)]
    pub columns: IndexMap<String, PropertyEntry>,
    /// Several rows for one feature.
    #[serde(default)]
    pub many: Many,
    /// Value for features that no row names; unknown if absent.
    #[serde(default)]
    pub otherwise: BTreeMap<String, String>,
}

/// A property that tells which features a table names.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlagEntry {
    /// Name of the property.
    #[serde(rename = "as")]
    pub name: Arc<str>,
    /// Title.
    #[serde(default)]
    pub title: Localized,
    /// Value of features that no row names: `false` where the table is complete, unknown if absent.
    pub otherwise: Option<String>,
}

/// An official list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipEntry {
    /// Identifier.
    pub id: Arc<str>,
    /// Title.
    #[serde(default)]
    pub title: Localized,
    /// Where the list comes from.
    #[serde(default)]
    pub source: Localized,
    /// Collection of zones.
    pub zones: Arc<str>,
    /// Collection of members.
    pub members: Arc<str>,
    /// CSV file.
    pub table: String,
    /// Column with the zone's id.
    pub zone_key: String,
    /// Column with the member's id.
    pub member_key: String,
    /// Columns with the listed name, by language.
    #[serde(default)]
    pub name: BTreeMap<Arc<str>, String>,
    /// Column with the evidence.
    pub evidence: Option<String>,
    /// Column with a remark.
    pub note: Option<String>,
    /// Column: `whole`, `part` or anything else for a unit that is no feature.
    pub coverage: Option<String>,
    /// Column: `lon lat` of a point in each polygon that is meant.
    pub part_at: Option<String>,
    /// Property that members get: the id of their zone.
    pub flag: Option<Arc<str>>,
}

/// A measured quantity.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndicatorEntry {
    /// Identifier.
    pub id: Arc<str>,
    /// Title.
    #[serde(default)]
    pub title: Localized,
    /// What is measured.
    #[serde(default)]
    pub description: Localized,
    /// Unit.
    #[serde(default)]
    pub unit: Localized,
    /// Where the figures come from.
    #[serde(default)]
    pub source: Localized,
    /// The collection measured; absent where each key is a subject of its own.
    pub collection: Option<Arc<str>>,
    /// The collection in whose features a share of each feature's area lies: that share is the figure, in percent.
    pub share_in: Option<Arc<str>>,
    /// CSV file; none where the figure is computed.
    #[serde(default)]
    pub table: String,
    /// Column with the id of the feature or subject.
    pub key: Option<String>,
    /// Columns with the title of a subject, by language.
    #[serde(default)]
    pub key_title: BTreeMap<Arc<str>, String>,
    /// Column with the year.
    pub year: Option<String>,
    /// Column with the figure; `figures` where a row has several.
    pub value: Option<String>,
    /// The figures of a row, where there are several.
    #[serde(default)]
    pub figures: Vec<FigureEntry>,
    /// The same figure as another source prints it.
    pub other: Option<OtherEntry>,
    /// Column with a remark.
    pub note: Option<String>,
    /// Evidence and confidence of rows whose table does not tell them.
    #[serde(default)]
    pub otherwise: BTreeMap<String, Arc<str>>,
    /// Column with the evidence.
    pub evidence: Option<String>,
    /// Column with the confidence.
    pub confidence: Option<String>,
    /// Column that tells what kind of figure it is.
    pub vintage: Option<String>,
    /// Decimal places people read.
    #[serde(default)]
    pub decimals: u8,
    /// Class breaks of the field.
    #[serde(default)]
    pub breaks: Vec<f64>,
}

/// One figure of a row that has several.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureEntry {
    /// Subject of the figure, where the row has no key.
    pub subject: Option<Arc<str>>,
    /// Title of that subject.
    #[serde(default)]
    pub title: Localized,
    /// Column with the year, where it is another than the indicator's.
    pub year: Option<String>,
    /// Column with the figure.
    pub value: String,
    /// The same figure as another source prints it.
    pub other: Option<OtherEntry>,
}

/// A column in which another source's figure stands.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherEntry {
    /// The column.
    pub column: String,
    /// What its numbers are multiplied with to be in the indicator's unit.
    #[serde(default = "one")]
    pub factor: f64,
    /// Which source it is.
    #[serde(default)]
    pub title: Localized,
}

/// A table of single figures.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactsEntry {
    /// Whose figures they are.
    pub collection: Arc<str>,
    /// CSV file.
    pub table: String,
    /// What the table is, and where it comes from.
    #[serde(default)]
    pub source: Localized,
    /// Column with the feature's id, or with what `keys` or `by` know it by.
    pub key: String,
    /// Property of the features that the key means; their id if absent.
    pub by: Option<String>,
    /// Ids of features by key; rows with another key are not taken.
    #[serde(default)]
    pub keys: BTreeMap<String, String>,
    /// Only rows that have these cells.
    #[serde(default, rename = "where")]
    pub only: BTreeMap<String, String>,
    /// Column that tells what is measured.
    pub indicator: String,
    /// Column with the figure.
    pub value: String,
    /// Column with the unit.
    pub unit: Option<String>,
    /// Column with the year or period.
    pub year: Option<String>,
    /// Column with the evidence.
    pub evidence: Option<String>,
    /// Column with the confidence.
    pub confidence: Option<String>,
    /// Column with the place in the source.
    pub citation: Option<String>,
    /// Column with a remark.
    pub note: Option<String>,
    /// Evidence and confidence of rows whose table does not tell them.
    #[serde(default)]
    pub otherwise: BTreeMap<String, Arc<str>>,
}

/// A table of what features were before.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineageEntry {
    /// Collection of today's features.
    pub collection: Arc<str>,
    /// CSV file.
    pub table: String,
    /// Column with today's id.
    pub key: String,
    /// Column with the old code.
    pub code: String,
    /// Columns with the old name, by language.
    #[serde(default)]
    pub name: BTreeMap<Arc<str>, String>,
    /// Column with the year in which the old unit is recorded.
    pub year: Option<String>,
    /// Column with where it is recorded.
    pub source: Option<String>,
    /// Column with a remark.
    pub note: Option<String>,
}

fn one() -> f64 {
    1.0
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
