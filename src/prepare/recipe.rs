//! `prepare.toml`: the layout of the package and the rules of the tables.

use super::{PrepareError, shown};
use crate::data_folder::{BuiltInData, DataFolder};
use crate::geometry::Datum;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

/// The file name of the recipe, in the output folder.
const RECIPE: &str = "prepare.toml";
/// The file name of the manifest beside it.
pub(super) const MANIFEST: &str = "atlas.toml";
/// Name and bytes of a file that comes with the program.
pub type Declaration = (String, Vec<u8>);

/// How to read a package.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Where things are in the package.
    pub package: PackageEntry,
    /// Levels of units, from the largest down; the polygons of the last form the coverage.
    pub levels: Vec<LevelEntry>,
    /// Readings of names.
    pub pinyin: Option<PinyinEntry>,
    /// Context: neighbouring land and lines at sea.
    pub context: Option<ContextEntry>,
    /// Where units are governed from.
    pub seats: Option<SeatsEntry>,
    /// Rivers and lakes.
    #[serde(default)]
    pub waters: Vec<WatersEntry>,
    /// Heights of the ground, of one package or another.
    #[serde(default)]
    pub relief: Vec<ReliefEntry>,
    /// Tables to check.
    #[serde(default)]
    pub tables: Vec<TableEntry>,
    /// Columns with a closed vocabulary, in whichever table they occur.
    #[serde(default)]
    pub words: BTreeMap<String, Vec<String>>,
}

/// Where things are in the package.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageEntry {
    /// The SQLite index.
    pub index: String,
    /// What the index's paths are relative to.
    pub root: String,
    /// Country of the units.
    pub country: String,
    /// Source of the units.
    pub source: String,
    /// Kind of the units.
    pub kind: String,
    /// The datum in which the package gives the units, `wgs84` unless it says otherwise; they are written in WGS 84.
    #[serde(default)]
    pub datum: Datum,
}

/// Points of units in a table of another package.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeatsEntry {
    /// Output file without its ending.
    pub output: String,
    /// The package, as an index of packages calls it, with its version: for whoever fetches it.
    pub package: String,
    /// CSV file in the package.
    pub file: String,
    /// Column with the code.
    pub code: String,
    /// Characters of the code that count, from its beginning.
    pub code_length: usize,
    /// Column with the name.
    pub name: String,
    /// Column with the longitude, degrees.
    pub longitude: String,
    /// Column with the latitude, degrees.
    pub latitude: String,
    /// The datum of the positions; they are written in WGS 84.
    #[serde(default)]
    pub datum: Datum,
    /// Former codes, for units whose code the package does not have.
    pub former: Option<FormerCodes>,
}

/// Rivers or lakes in a shapefile.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WatersEntry {
    /// Output file without its ending.
    pub output: String,
    /// The package that holds the file, with its version: for whoever fetches it.
    pub package: String,
    /// The shapefile, from the folder on.
    pub file: String,
    /// Names and ranks, by a number that the shapefile has in a column of the same name.
    pub names: Option<WaterNames>,
    /// Areas smaller than this are left out, km².
    pub least_km2: Option<f64>,
}

/// Names of waters in a table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaterNames {
    /// CSV file.
    pub table: String,
    /// Column with the number, in the table and in the shapefile.
    pub key: String,
    /// Columns that are written.
    pub columns: Vec<String>,
    /// Columns with the west, south, east and north of a box, WGS 84 degrees: where its cells are not empty a row names the
    /// part of a line inside.
    pub within: Option<[String; 4]>,
    /// Numbers in columns of what the table does not name.
    #[serde(default)]
    pub others: BTreeMap<String, f64>,
}

/// Heights in a file of another package.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReliefEntry {
    /// Output file.
    pub output: String,
    /// The package, as an index of packages calls it, with its version: for whoever fetches it.
    pub package: String,
    /// File with heights in the package.
    pub file: String,
    /// What is kept of it: west, south, east and north in degrees.
    pub bounds: [f64; 4],
    /// Degrees east and north by which the file places its cells too far west and south.
    #[serde(default)]
    pub shift: [f64; 2],
    /// What stands for no height, metres: such cells, and what the file leaves out of the bounds, keep the heights that
    /// the output had before.
    pub unknown: Option<i16>,
}

/// Former codes of today's units in a table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormerCodes {
    /// CSV file.
    pub table: String,
    /// Column with the code in use.
    pub today: String,
    /// Column with a former one.
    pub old: String,
}

/// One level of units.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelEntry {
    /// Output file without its ending, and name of the level in checks.
    pub output: String,
    /// The level's name in the index.
    pub level: String,
    /// Column of the index with the unit's name: `province`, `city` or `district`.
    pub name: NameColumn,
    /// Units that hold this one.
    #[serde(default)]
    pub within: Vec<WithinEntry>,
    /// Further names from a table.
    pub names: Option<NamesEntry>,
    /// How far the outlines in this level's own file may move, metres. The atlas draws the level from the
    /// finest level's arcs; its file only serves tools that open it directly.
    pub outline_tolerance_m: Option<f64>,
}

/// A column of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NameColumn {
    /// Name of the province.
    Province,
    /// Name of the prefecture.
    City,
    /// Name of the county.
    District,
}

/// The columns that name a unit of a higher level.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithinEntry {
    /// Its level in the index.
    pub level: String,
    /// Column for its code.
    pub code: String,
    /// Column for its name.
    pub name: String,
}

/// Names from a table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamesEntry {
    /// CSV file.
    pub table: String,
    /// Column with the code.
    pub key: String,
    /// Columns to take.
    pub columns: Vec<String>,
}

/// Readings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinyinEntry {
    /// CSV file with readings that differ from the usual.
    pub table: String,
    /// Column with the name.
    pub key: String,
    /// Column with the reading.
    pub value: String,
    /// Endings left out of a reading as long as two characters remain; the first match wins.
    #[serde(default)]
    pub endings: Vec<String>,
    /// Endings that are kept even where one of the others matches.
    #[serde(default)]
    pub kept_endings: Vec<String>,
    /// Names of peoples before an ending, left out with it.
    #[serde(default)]
    pub peoples: Vec<String>,
}

/// Land and lines around, in WGS 84.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextEntry {
    /// Folders with one GeoJSON feature for each country.
    pub folders: Vec<String>,
    /// West, south, east, north, degrees: countries that intersect it are taken.
    pub window: [f64; 4],
    /// How far from the country neighbouring land is shifted when the units are converted from another datum, metres:
    /// by the full shift up to a tenth of this distance, then by less and less.
    #[serde(default)]
    pub follow_m: f64,
    /// Tolerance of their borders where they meet the country, metres.
    pub tolerance_m: f64,
    /// How much the tolerance grows with each metre of distance from the country.
    #[serde(default)]
    pub tolerance_growth: f64,
    /// Islands below this area, km², are left out.
    pub least_island_km2: f64,
    /// A GeoJSON feature with lines at sea.
    pub lines: String,
}

/// The rules of a table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableEntry {
    /// CSV file.
    pub file: String,
    /// Columns with codes of a level, several separated by `;`.
    #[serde(default)]
    pub codes: BTreeMap<String, String>,
    /// Columns that together are the key of a row.
    #[serde(default)]
    pub key: Vec<String>,
    /// Columns that refer to the first column of another table.
    #[serde(default)]
    pub refers: BTreeMap<String, String>,
    /// Columns with numbers; an empty cell is unknown.
    #[serde(default)]
    pub numbers: Vec<String>,
}

impl Recipe {
    /// Reads the recipe of an output folder. A folder with neither recipe nor manifest gets the built-in files:
    /// they are the second value, to be written too.
    ///
    /// # Errors
    /// Not TOML, an unknown key, no level; a manifest without a recipe.
    pub fn read(out: &Path) -> Result<(Self, Vec<Declaration>), PrepareError> {
        let path = out.join(RECIPE);
        let folder = DataFolder::at(out);
        let (text, missing) = match folder.read(RECIPE) {
            Ok(text) => (text, Vec::new()),
            Err(e) if e.kind() == ErrorKind::NotFound && !folder.names("").contains(MANIFEST) => {
                let declarations = BuiltInData::declarations();
                let recipe = declarations.iter().find(|(name, _)| name == RECIPE);
                (recipe.map_or_else(Vec::new, |(_, text)| text.clone()), declarations)
            }
            Err(e) => return Err(PrepareError::new(shown(&path), e)),
        };
        let recipe: Recipe = toml::from_slice(&text)
            .map_err(|e| PrepareError::new(shown(&path), e.message().replace('\n', " ")))?;
        match recipe.levels.is_empty() {
            true => Err(PrepareError::new(shown(&path), "expected at least one [[levels]], found none")),
            false => Ok((recipe, missing)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn an_empty_folder_gets_every_declaration_of_the_built_in_data() {
        let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data"));
        let names = |below: &str| DataFolder::at(data).names(below);
        let is_declared = |name: &String| [".toml", ".json", ".tif"].iter().any(|e| name.ends_with(e));
        let declared: BTreeSet<String> =
            names("").into_iter().chain(names("styles")).filter(is_declared).collect();
        let (_, given) = Recipe::read(Path::new("no/such/folder")).unwrap();
        assert_eq!(given.into_iter().map(|(name, _)| name).collect::<BTreeSet<_>>(), declared);
        assert!(declared.contains(RECIPE) && declared.contains(MANIFEST) && declared.len() > 10);
    }
}
