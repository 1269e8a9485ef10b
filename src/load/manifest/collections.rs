//! Collections: their files, properties, joins and lists of members.

use crate::feature::{Everything, Kind, Localized};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One collection.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
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
    /// File with features: FlatGeobuf, GeoPackage, GeoParquet, GeoJSON, GeoJSON sequence, TopoJSON, shapefile (zipped
    /// too), table of points; GeoJSON and tables also packed as `.gz`.
    pub file: Option<String>,
    /// Layer of a file that has several: a table of a GeoPackage, an object of TopoJSON, a shapefile of a zip.
    pub layer: Option<String>,
    /// CSV file with features' properties; the geometry comes from `dissolve`. Or `postgresql:SCHEMA.TABLE`: a table or view
    /// in PostGIS, whose features stay there.
    pub table: Option<String>,
    /// Property that identifies a feature.
    pub id_property: Option<String>,
    /// Property with the title, by language.
    #[serde(default)]
    pub title_property: BTreeMap<Arc<str>, String>,
    /// Properties with further names by which a feature is found, each a text or a list.
    #[serde(default)]
    pub name_properties: Vec<Arc<str>>,
    /// Properties with a shorter form of the title, for labels on maps, by language.
    #[serde(default)]
    pub label_property: BTreeMap<Arc<str>, Arc<str>>,
    /// Properties that name the larger regions a feature lies in, largest first, by language.
    #[serde(default)]
    pub within_properties: BTreeMap<Arc<str>, Vec<Arc<str>>>,
    /// Of a file read in place, and of a table in a database: texts of `overview` that hold the id of the zone in which each
    /// feature counts, by collection of zones; answers tell where the ground says otherwise.
    #[serde(default)]
    pub zone_codes: BTreeMap<Arc<str>, Arc<str>>,
    /// Properties that only programs need, such as codes of other regions: filters take them, a page leaves them out.
    #[serde(default)]
    pub hidden_properties: Vec<Arc<str>>,
    /// True if the polygons must share their borders: at least nine tenths of the length between them.
    #[serde(default)]
    pub coverage: bool,
    /// Degrees within which vertices of polygons are joined to vertices and edges of others; 1e-7 (a centimetre) if
    /// absent, 0 for none, 0.1 at most.
    pub snap: Option<f64>,
    /// How the geometry is made of another collection's.
    pub dissolve: Option<DissolveEntry>,
    /// In which features of another collection each of ours is a point, where nothing better is known.
    pub points: Option<PointsEntry>,
    /// Between which features of other collections each of ours is a line.
    pub lines: Option<LinesEntry>,
    /// Properties that small-scale tiles carry only where a request names them.
    #[serde(default)]
    pub named_properties: Vec<Arc<str>>,
    /// Where labels stand from a zoom on.
    pub labels: Option<LabelsEntry>,
    /// Answers about everything in which it takes part only where a request names it: `tiles` of all collections, the
    /// features at `points`, a `search` in all collections.
    #[serde(default)]
    pub only_named: Vec<Everything>,
    /// The zoom from which vector tiles have it.
    #[serde(default)]
    pub min_zoom: u8,
    /// What one feature is; borders and labels are ranked by it.
    pub rank: Option<Arc<str>>,
    /// Property that tells when a feature is: a date, a timestamp, or a year as an integer.
    pub time_property: Option<Arc<str>>,
    /// Titles, units and types of properties.
    #[serde(default)]
    pub properties: BTreeMap<Arc<str>, PropertyEntry>,
    /// Where the features are kept: in `memory`, or in the `file`, a FlatGeobuf file that is read in place; by
    /// the size of the file if absent.
    pub store: Option<StoreKind>,
    /// Of a file read in place, and of a table in a database: the only properties that aggregates tell, numbers as sums, texts as groups.
    #[serde(default)]
    pub overview: Vec<String>,
    /// Of a file of points read in place: `false` where no single feature may leave the server; expects `minimum_count` of 2 or more.
    pub items: Option<bool>,
    /// Of a file of points read in place: how many features an aggregate stands for, at least; a row of neighbours of that number
    /// counts wholly where its middle lies. Expects `items = false`.
    pub minimum_count: Option<u32>,
    /// Of a table in a database: a query of one value that changes whenever the table does; answers are kept until then.
    pub version: Option<String>,
    /// Of a table in a database: the channel on which the database tells (`NOTIFY`) that the table has changed; answers from before are stale at once.
    pub listen: Option<String>,
    /// Of a table in a database: seconds for which answers are kept, 60 if absent; with `version`, seconds between two looks
    /// at it, 5 if absent, with `listen` too 60.
    pub ttl: Option<u32>,
    /// Of a table in a database: the table or materialised view, `SCHEMA.TABLE`, with what its tiles of small scale are read from; that of its own name and `_overview` if absent.
    pub overview_table: Option<String>,
}

/// Where the features of a collection are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StoreKind {
    /// Read whole when the server starts.
    Memory,
    /// Left in the file, and read when they are asked for.
    File,
}

impl CollectionEntry {
    /// A collection of which no more is said than its id and its title.
    pub fn named(id: impl Into<Arc<str>>, title: &str) -> Self {
        CollectionEntry {
            id: id.into(),
            title: Localized::plain(title),
            file: None,
            layer: None,
            description: Localized::default(),
            source: Localized::default(),
            licence: Localized::default(),
            table: None,
            id_property: None,
            title_property: BTreeMap::new(),
            name_properties: Vec::new(),
            label_property: BTreeMap::new(),
            within_properties: BTreeMap::new(),
            zone_codes: BTreeMap::new(),
            hidden_properties: Vec::new(),
            coverage: false,
            snap: None,
            only_named: Vec::new(),
            min_zoom: 0,
            dissolve: None,
            points: None,
            lines: None,
            named_properties: Vec::new(),
            labels: None,
            rank: None,
            time_property: None,
            properties: BTreeMap::new(),
            store: None,
            overview: Vec::new(),
            items: None,
            minimum_count: None,
            version: None,
            listen: None,
            ttl: None,
            overview_table: None,
        }
    }

    /// True if its geometry comes from other collections.
    pub fn is_derived(&self) -> bool {
        self.dissolve.is_some() || self.points.is_some() || self.lines.is_some()
    }
}

/// How a collection is made of the faces of another.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DissolveEntry {
    /// The collection whose polygons are united.
    pub of: Arc<str>,
    /// Property of its features that names our feature; where neither it nor a membership is given, all are united into
    /// the one feature there is.
    pub by: Option<String>,
    /// Membership that names our features' members.
    pub membership: Option<Arc<str>>,
    /// Property of the members by which each zone is divided further.
    pub split_by: Option<String>,
    /// Property of the members with the title of a division, by language.
    #[serde(default)]
    pub split_title: BTreeMap<Arc<str>, String>,
}

/// Features that are somewhere within those of another collection.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PointsEntry {
    /// The collection within whose polygons the points lie.
    #[serde(rename = "in")]
    pub within: Arc<str>,
    /// Property of our features with the id of the one in which each lies.
    pub key: String,
}

/// Where the labels of features stand.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelsEntry {
    /// The collection of points whose features have the ids of ours.
    pub at: Arc<str>,
    /// The property of the points that has our ids instead of their own.
    pub by: Option<String>,
    /// The zoom from which they count; labels stand in the middle before.
    pub from_zoom: u8,
}

/// Features that link those of other collections.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinesEntry {
    /// The collections whose features are linked; the first that has an id counts.
    pub between: Vec<Arc<str>>,
    /// Property of our features with the id of the feature where each line begins.
    pub from: String,
    /// Property with the id of the one where it ends.
    pub to: String,
}

impl DissolveEntry {
    /// The property that holds the title of a divided zone in a language.
    #[must_use]
    pub fn title_property(language: &str) -> String {
        format!("title_{language}")
    }
}

/// One property.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PropertyEntry {
    /// Type; text if absent.
    #[serde(rename = "type")]
    pub kind: Option<Kind>,
    /// Title.
    #[serde(default)]
    pub title: Localized,
    /// What it says, where the title does not tell.
    #[serde(default)]
    pub description: Localized,
    /// Unit.
    pub unit: Option<Localized>,
    /// Name in the features, where it differs from the column's.
    #[serde(rename = "as")]
    pub name: Option<Arc<str>>,
}

/// What several rows for one feature become.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Deserialize, JsonSchema)]
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
    /// Only rows that have these cells.
    #[serde(default, rename = "where")]
    pub only: BTreeMap<String, String>,
    /// Several rows for one feature.
    #[serde(default)]
    pub many: Many,
    /// Value for features that no row names; unknown if absent.
    #[serde(default)]
    pub otherwise: BTreeMap<String, String>,
}

/// A property that tells which features a table names.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlagEntry {
    /// Name of the property.
    #[serde(rename = "as")]
    pub name: Arc<str>,
    /// Title.
    #[serde(default)]
    pub title: Localized,
    /// What it says, such as how much of the list is known.
    #[serde(default)]
    pub description: Localized,
    /// Value of features that no row names: `false` where the table is complete, unknown if absent.
    pub otherwise: Option<String>,
}

/// An official list.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
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
