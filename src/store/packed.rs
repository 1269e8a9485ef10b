//! A FlatGeobuf file, read in place: its header once, nodes of its index and features when they are needed
//! (flatgeobuf.org, version 3). Nothing is mapped; what is read often stands in the system's page cache.

use super::StoreFault;
use flatgeobuf::{ColumnType, GeometryType, size_prefixed_root_as_header};
use std::fs::{File, Metadata};
use std::ops::Range;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

/// Features read at once; groups of neighbours fit in.
pub(super) const CHUNK: u64 = 1 << 13;
/// Children of a node of the index, as GDAL and most others write it.
pub(super) const FAN: u64 = 16;
/// Bytes of a node: four numbers of its box, and where what it stands for begins.
pub(super) const NODE: u64 = 40;
/// Bytes of a header at most.
const MOST_HEADER: u64 = 10 << 20;
/// Bytes of a feature at most.
pub(super) const MOST_FEATURE: u32 = 256 << 20;
/// Nodes of a level that are kept in memory, at most: 5 MB.
const MOST_KEPT: u64 = 1 << 17;

/// When a file was last written, and how long it is: another file is told from this one without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct FileStamp {
    /// Bytes.
    pub length: u64,
    /// Seconds and nanoseconds since 1970 of the last modification.
    pub modified: (i64, i64),
}

impl FileStamp {
    /// Of what the system says of a file.
    pub fn of(about: &Metadata) -> Self {
        FileStamp { length: about.len(), modified: (about.mtime(), about.mtime_nsec()) }
    }
}

/// A column as the header declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PackedColumn {
    pub name: String,
    pub title: String,
    pub kind: ColumnType,
}

/// A node of the index.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PackedNode {
    /// West, south, east, north.
    pub bounds: [f64; 4],
    /// Of a feature: where it begins behind the index.
    pub offset: u64,
}

/// A FlatGeobuf file with an index.
#[derive(Debug)]
pub(super) struct PackedFile {
    pub path: PathBuf,
    pub file: File,
    pub stamp: FileStamp,
    pub columns: Vec<PackedColumn>,
    pub geometry: GeometryType,
    /// Number of features that have a place: those without one stand last, with an empty box.
    pub count: u64,
    /// Number of all features.
    pub all: u64,
    /// XXH3 of the header.
    pub header_hash: u64,
    /// True where features have an index, of nodes with [`FAN`] children.
    pub is_indexed: bool,
    /// EPSG's code of the reference system, where the header has one.
    pub epsg: Option<i32>,
    /// Where the first feature begins.
    pub features_at: u64,
    index_at: u64,
    /// Number of nodes by level, features first.
    levels: Vec<u64>,
    /// The upper levels, which every walk passes; the others are read.
    kept: Vec<Option<Vec<PackedNode>>>,
}

impl PackedFile {
    /// Opens a file.
    ///
    /// # Errors
    /// It cannot be read, is no FlatGeobuf file, or breaks off.
    pub fn open(path: &Path) -> Result<Self, StoreFault> {
        let io = StoreFault::io(path);
        let fault = |what: String| StoreFault::damaged(path, what);
        let file = File::open(path).map_err(&io)?;
        let stamp = FileStamp::of(&file.metadata().map_err(&io)?);
        let expected = "expected a FlatGeobuf file of version 3";
        let mut begin = [0; 12];
        if stamp.length < begin.len() as u64 {
            return Err(fault(format!("{expected}, found {} bytes", stamp.length)));
        }
        file.read_exact_at(&mut begin, 0).map_err(&io)?;
        if begin[..4] != *b"fgb\x03" || begin[4..7] != *b"fgb" {
            return Err(fault(format!("{expected}, found another kind of file")));
        }
        let length = u64::from(u32::from_le_bytes([begin[8], begin[9], begin[10], begin[11]]));
        if length > MOST_HEADER || 12 + length > stamp.length {
            return Err(fault(format!("{expected}, found a header of {length} bytes in {} ", stamp.length)));
        }
        let mut bytes = vec![0; length as usize + 4];
        file.read_exact_at(&mut bytes, 8).map_err(&io)?;
        let header = size_prefixed_root_as_header(&bytes).map_err(|e| fault(format!("{expected}: {e}")))?;
        let column = |c: flatgeobuf::Column<'_>| PackedColumn {
            name: c.name().to_owned(),
            title: c.title().unwrap_or_default().to_owned(),
            kind: c.type_(),
        };
        let (count, nodes) = (header.features_count(), u64::from(header.index_node_size()));
        // A feature takes at least its length and an empty table.
        if count.saturating_mul(8) > stamp.length {
            return Err(fault(format!("the header counts {count} features, more than the file can hold")));
        }
        let levels = levels(count, if nodes == 0 { FAN } else { nodes.max(2) });
        let index_at = 12 + length;
        let index = if nodes == 0 || count == 0 { 0 } else { levels.iter().sum::<u64>() * NODE };
        let mut packed = PackedFile {
            path: path.to_owned(),
            stamp,
            columns: header.columns().map(|c| c.iter().map(column).collect()).unwrap_or_default(),
            geometry: header.geometry_type(),
            count,
            all: count,
            header_hash: xxh3_64(&bytes),
            is_indexed: nodes == FAN && count > 0,
            epsg: header.crs().map(|crs| crs.code()).filter(|code| *code > 0),
            features_at: index_at + index,
            index_at,
            kept: vec![None; levels.len()],
            levels,
            file,
        };
        if packed.features_at > stamp.length {
            let (at, length) = (packed.features_at, stamp.length);
            return Err(fault(format!(
                "the file breaks off: features begin at byte {at}, found {length} bytes"
            )));
        }
        if packed.is_indexed {
            packed.check_end()?;
            for level in 0..packed.levels.len() {
                if packed.levels[level] <= MOST_KEPT {
                    packed.kept[level] = Some(packed.read_nodes(level, 0..packed.levels[level])?);
                }
            }
            packed.check_places()?;
        }
        Ok(packed)
    }

    /// Passes over the features without a place, at the end of the file.
    fn check_places(&mut self) -> Result<(), StoreFault> {
        while self.count > 0 {
            let first = (self.count - 1) / FAN * FAN;
            let nodes = self.nodes(0, first..self.count)?;
            let placed = nodes.iter().rposition(|n| n.bounds[0] <= n.bounds[2] && n.bounds[1] <= n.bounds[3]);
            if let Some(last) = placed {
                self.count = first + last as u64 + 1;
                break;
            }
            self.count = first;
        }
        Ok(())
    }

    /// Whether the last feature ends where the file does.
    fn check_end(&self) -> Result<(), StoreFault> {
        let last = self.read_nodes(0, self.all - 1..self.all)?[0];
        let begin = self.features_at.saturating_add(last.offset);
        let mut prefix = [0; 4];
        let fits = begin.saturating_add(4) <= self.stamp.length;
        if fits {
            self.file.read_exact_at(&mut prefix, begin).map_err(StoreFault::io(&self.path))?;
        }
        let end = begin.saturating_add(4 + u64::from(u32::from_le_bytes(prefix)));
        match fits && end <= self.stamp.length {
            true => Ok(()),
            false => Err(StoreFault::damaged(
                &self.path,
                format!(
                    "the file breaks off: the last feature ends at byte {end}, found {} bytes",
                    self.stamp.length
                ),
            )),
        }
    }

    /// Number of levels, that of the features included.
    pub fn depth(&self) -> usize {
        self.levels.len()
    }

    /// Number of nodes of each level above the features, from the lowest.
    pub fn inner_levels(&self) -> &[u64] {
        &self.levels[1..]
    }

    /// Positions of the features with a place below a node.
    pub fn below(&self, level: usize, node: u64) -> Range<u64> {
        let each = FAN.pow(level as u32);
        (node * each).min(self.count)..((node + 1) * each).min(self.count)
    }

    /// The children of a node; of the lowest ones the features with a place.
    pub fn children(&self, level: usize, node: u64) -> Range<u64> {
        let end = if level == 1 { self.count } else { self.levels[level - 1] };
        (node * FAN).min(end)..((node + 1) * FAN).min(end)
    }

    /// Some nodes of a level, next to each other.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn nodes(&self, level: usize, which: Range<u64>) -> Result<Vec<PackedNode>, StoreFault> {
        match &self.kept[level] {
            Some(kept) => Ok(kept[which.start as usize..which.end as usize].to_vec()),
            None => self.read_nodes(level, which),
        }
    }

    fn read_nodes(&self, level: usize, which: Range<u64>) -> Result<Vec<PackedNode>, StoreFault> {
        // The root stands first, features last.
        let above: u64 = self.levels[level + 1..].iter().sum();
        let mut bytes = vec![0; ((which.end - which.start) * NODE) as usize];
        let at = self.index_at + (above + which.start) * NODE;
        self.file.read_exact_at(&mut bytes, at).map_err(StoreFault::io(&self.path))?;
        let number = |b: &[u8]| b.try_into().map_or(f64::NAN, f64::from_le_bytes);
        let node = |b: &[u8]| PackedNode {
            bounds: [number(&b[..8]), number(&b[8..16]), number(&b[16..24]), number(&b[24..32])],
            offset: b[32..40].try_into().map_or(0, u64::from_le_bytes),
        };
        Ok(bytes.chunks_exact(NODE as usize).map(node).collect())
    }
}

/// Number of nodes by level, features first, the root last.
fn levels(count: u64, fan: u64) -> Vec<u64> {
    let mut levels = vec![count];
    let mut last = count;
    loop {
        last = last.div_ceil(fan);
        levels.push(last);
        if last <= 1 {
            return levels;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_end_with_one_root() {
        assert_eq!(levels(1, 16), [1, 1]);
        assert_eq!(levels(17, 16), [17, 2, 1]);
        assert_eq!(levels(29_480_000, 16), [29_480_000, 1_842_500, 115_157, 7198, 450, 29, 2, 1]);
    }
}
