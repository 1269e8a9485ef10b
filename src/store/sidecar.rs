//! The index beside a file: what it was made of, and by which the file is known again.

use super::StoreFault;
use super::packed::{FileStamp, PackedFile};
use super::sampled::sampled_hash;
use super::sections::Sections;
use super::shape_table::ShapeTable;
use crate::staged::UNFINISHED;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

/// What the name of an index ends with.
const ENDING: &str = "atlas-index";

/// True for the name of an index, finished or not, and of a file that is being sorted.
#[must_use]
pub fn is_index(name: &str) -> bool {
    name.ends_with(ENDING) || name.ends_with(UNFINISHED)
}

/// What of a collection may leave the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Privacy {
    /// Whether single features may.
    pub items: bool,
    /// Features that an aggregate stands for, at least.
    pub minimum_count: u32,
}

impl Privacy {
    /// Refuses single features where none may leave.
    ///
    /// # Errors
    /// None may.
    pub(super) fn check_items(&self, collection: &str) -> Result<(), StoreFault> {
        match self.items {
            true => Ok(()),
            false => Err(StoreFault::Refused(format!(
                "collection {collection:?} tells no single feature; ask for counts and sums by zone, or for tiles"
            ))),
        }
    }
}

impl Default for Privacy {
    fn default() -> Self {
        Privacy { items: true, minimum_count: 1 }
    }
}

/// What is known of a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ColumnStatistics {
    /// Features that have a value.
    pub known: u64,
    /// True where every known text is a date at midnight, as GDAL writes a date.
    pub is_date: bool,
}

/// A column that aggregates are made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum OverviewColumn {
    /// Numbers, which are summed.
    Numbers,
    /// Texts, by which features are grouped, sorted.
    Texts(Vec<String>),
}

/// What an index tells of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct SidecarTable {
    pub stamp: FileStamp,
    pub header_hash: u64,
    pub sampled: u64,
    /// Of the whole file, once it was read for that.
    pub whole: Option<u64>,
    #[serde(with = "bits")]
    pub bounds: [f64; 4],
    /// The column with the ids; features are numbered from 1 where there is none.
    pub id: Option<String>,
    pub minimum_count: u32,
    /// By name.
    pub overview: BTreeMap<String, OverviewColumn>,
    pub columns: Vec<ColumnStatistics>,
    /// The deepest zoom with cells.
    pub zoom: Option<u8>,
    /// Of lines and polygons; none of points.
    #[serde(default)]
    pub shapes: Option<ShapeTable>,
}

/// Numbers by their bits: written as decimals some are read as their neighbours.
mod bits {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes the bits.
    ///
    /// # Errors
    /// They cannot be written.
    pub fn serialize<S: Serializer>(numbers: &[f64; 4], out: S) -> Result<S::Ok, S::Error> {
        numbers.map(f64::to_bits).serialize(out)
    }

    /// Reads numbers by their bits.
    ///
    /// # Errors
    /// There are not four whole numbers.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[f64; 4], D::Error> {
        <[u64; 4]>::deserialize(from).map(|bits| bits.map(f64::from_bits))
    }
}

impl SidecarTable {
    /// Names of columns with sums.
    pub fn summed(&self) -> Vec<&str> {
        let numbers = self.overview.iter().filter(|(_, column)| matches!(column, OverviewColumn::Numbers));
        numbers.map(|(name, _)| name.as_str()).collect()
    }

    /// A number of the content of the file and of what its index tells: the same wherever and whenever it was indexed; `None`
    /// where the hash of the whole file is not known.
    pub fn content(&self) -> Option<u64> {
        let overview: Vec<&String> = self.overview.keys().collect();
        let told = |whole| format!("{whole:016x} {:?} {} {overview:?}", self.id, self.minimum_count);
        self.whole.map(|whole| xxh3_64(told(whole).as_bytes()))
    }

    /// Whether this is the index of a file; what differs where it is not.
    ///
    /// # Errors
    /// The file cannot be read, or is another.
    pub fn check(&self, packed: &PackedFile, time: FileTime) -> Result<(), StoreFault> {
        let may_differ = time == FileTime::MayDiffer && self.whole.is_some();
        let differs = if self.stamp.length != packed.stamp.length {
            "length"
        } else if !may_differ && self.stamp.modified != packed.stamp.modified {
            "time of modification"
        } else if self.header_hash != packed.header_hash {
            "header"
        } else if self.sampled != sampled(packed)? {
            "content"
        } else {
            return Ok(());
        };
        Err(changed(&packed.path, &format!("its {differs} differs from that of the file that was indexed")))
    }
}

/// Whether the time of modification of a file must be that of the file that was indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileTime {
    /// Another time is another file.
    IsKnown,
    /// What was indexed may have been touched, where its hash tells whether it is the same.
    MayDiffer,
}

/// The hash of blocks of a file.
///
/// # Errors
/// The file cannot be read.
pub(super) fn sampled(packed: &PackedFile) -> Result<u64, StoreFault> {
    sampled_hash(&packed.file, 0..packed.stamp.length).map_err(StoreFault::io(&packed.path))
}

/// A file that is to be indexed anew.
pub(super) fn changed(path: &Path, why: &str) -> StoreFault {
    let shown = path.display();
    StoreFault::Changed(format!("{shown}: {why}; index it anew: poverty-atlas index {shown}"))
}

/// Where the index of a file is sought, and where it is written: beside it, then, where that folder cannot be written, in
/// `scratch`, under a name that tells the place of the file.
pub fn sidecar_paths(file: &Path, scratch: Option<&Path>) -> Vec<PathBuf> {
    let own = file.file_name().unwrap_or_default();
    let with = |more: String| {
        let mut name = own.to_owned();
        name.push(format!("{more}.{ENDING}"));
        name
    };
    let elsewhere = scratch.map(|scratch| {
        let place = std::fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
        scratch.join(with(format!("-{:016x}", xxh3_64(place.as_os_str().as_encoded_bytes()))))
    });
    std::iter::once(file.with_file_name(with(String::new()))).chain(elsewhere).collect()
}

/// Opens the index of a file: the first of those there may be that is its own.
///
/// # Errors
/// There is none; the last that was found is damaged, or that of another file.
pub(super) fn open(
    packed: &PackedFile,
    paths: &[PathBuf],
    time: FileTime,
) -> Result<(Sections, SidecarTable), StoreFault> {
    let mut fault = changed(&packed.path, "it has no index");
    for path in paths.iter().filter(|path| path.exists()) {
        let opened = Sections::open::<SidecarTable>(path);
        let opened = opened.map_err(|fault| changed(&packed.path, &fault.to_string()));
        match opened.and_then(|(sections, table)| table.check(packed, time).map(|()| (sections, table))) {
            Ok(found) => return Ok(found),
            Err(other) => fault = other,
        }
    }
    Err(fault)
}
