//! Facts, what they are about, lists of their sections, and the lineage of features.

use crate::feature::Localized;
use crate::language::Language;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A table of what other tables say, in the languages of the data set.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GlossaryEntry {
    /// CSV file.
    pub table: String,
    /// Column with the name of the column in which a word stands.
    pub column: String,
    /// Column with the word, as tables write it.
    pub word: String,
    /// Columns with its texts, by language.
    pub text: BTreeMap<Arc<str>, String>,
    /// Columns with what a number before a unit is multiplied by, by language.
    #[serde(default)]
    pub factor: BTreeMap<Language, String>,
}

/// A table of facts.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FactsEntry {
    /// The collection the facts are about; absent where `keys` name subjects.
    pub collection: Option<Arc<str>>,
    /// CSV file.
    pub table: String,
    /// What the table is, and where it comes from.
    #[serde(default)]
    pub source: Localized,
    /// Column with the feature's id, or with the key that `keys` or `by` map to it.
    pub key: String,
    /// Property of the features that the key means; their id if absent.
    pub by: Option<String>,
    /// Ids of features or subjects by key; rows with another key are not taken.
    #[serde(default)]
    pub keys: BTreeMap<String, String>,
    /// Only rows that have these cells.
    #[serde(default, rename = "where")]
    pub only: BTreeMap<String, String>,
    /// Column that names what is measured.
    pub indicator: String,
    /// Column with the value.
    pub value: String,
    /// Column with the unit.
    pub unit: Option<String>,
    /// Column with the year or period.
    pub year: Option<String>,
    /// Column with the sections of the source, several separated by `;`.
    pub section: Option<String>,
    /// Column with the evidence.
    pub evidence: Option<String>,
    /// Column with the confidence.
    pub confidence: Option<String>,
    /// Column with the place in the source.
    pub citation: Option<String>,
    /// Column with a remark.
    pub note: Option<String>,
    /// Column with the better value, in the row's unit, where the source misprints.
    pub corrected: Option<String>,
    /// Column with who prints that value, or why it is better.
    pub corrected_source: Option<String>,
    /// Evidence and confidence of rows whose table does not give them.
    #[serde(default)]
    pub otherwise: BTreeMap<String, Arc<str>>,
}

/// What facts are about where it is no feature.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubjectEntry {
    /// Identifier in addresses.
    pub id: Arc<str>,
    /// Title.
    #[serde(default)]
    pub title: Localized,
}

/// A list served under its id.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentEntry {
    /// Identifier, the path of its address.
    pub id: Arc<str>,
    /// Title.
    #[serde(default)]
    pub title: Localized,
    /// What is listed.
    #[serde(default)]
    pub description: Localized,
    /// Where the list comes from.
    #[serde(default)]
    pub source: Localized,
    /// CSV file with a row for each entry.
    pub table: String,
    /// Column with the id of an entry.
    pub key: String,
    /// Columns with its title, by language.
    #[serde(default)]
    pub name: BTreeMap<Arc<str>, String>,
    /// Column with the section of the source that an entry is: facts of that section are listed under it.
    pub section: Option<String>,
}

/// A table of former units.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
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

/// An archive of tiles.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArchiveEntry {
    /// Identifier in addresses.
    pub id: Arc<str>,
    /// Title; what the archive calls itself if absent.
    #[serde(default)]
    pub title: Localized,
    /// What it shows.
    #[serde(default)]
    pub description: Localized,
    /// Where it comes from and whom to credit; what the archive says if absent.
    #[serde(default)]
    pub source: Localized,
    /// Licence.
    #[serde(default)]
    pub licence: Localized,
    /// File: PMTiles or MBTiles, vector or pictures.
    pub file: Option<String>,
    /// Address of PMTiles on a server that answers in parts, such as a store of objects; instead of a file.
    pub url: Option<String>,
}
