//! Making the index of a file, in one pass over it.

use super::groups::NeighbourGroups;
use super::making::Making;
use super::packed::{CHUNK, PackedFile};
use super::sampled::whole_hash;
use super::sections::SectionWriter;
use super::sidecar::{self, FileTime, sidecar_paths};
use super::{StoreFault, sort};
use flatgeobuf::GeometryType;
use std::path::{Path, PathBuf};

/// How a file is to be indexed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexOptions {
    /// The column with the ids; features are numbered from 1 if absent.
    pub id: Option<String>,
    /// Columns that aggregates tell: numbers are summed, texts make groups.
    pub overview: Vec<String>,
    /// Features that an aggregate stands for, at least.
    pub minimum_count: u32,
    /// Whether a file without an index of its own is sorted and written anew.
    pub may_sort: bool,
    /// Folder for the index where that of the file cannot be written.
    pub scratch: Option<PathBuf>,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexReport {
    /// Where the index is.
    pub path: PathBuf,
    /// Features indexed.
    pub count: u64,
    /// Features without a geometry, which are left out of every answer; they stand last in the file.
    pub without_place: u64,
    /// True where the file itself was sorted before.
    pub is_sorted: bool,
    /// The deepest zoom with aggregates, or, of lines and polygons, with the largest alone.
    pub zoom: Option<u8>,
}

/// Indexes a file of points, lines or polygons; one that is not in the order of an index of its own is sorted before, in its
/// place. `told` hears how many features of all are done.
///
/// # Errors
/// The file is not one of longitudes and latitudes, has no such columns, two features with one id, or cannot be read; an
/// index that was there is as it was.
pub fn index(
    path: &Path,
    options: &IndexOptions,
    mut told: impl FnMut(u64, u64),
) -> Result<IndexReport, StoreFault> {
    let mut packed = PackedFile::open(path)?;
    check(&packed, options)?;
    let mut is_sorted = false;
    loop {
        let unsorted = match packed.is_indexed {
            true => {
                let (made, out_of_place) = gathered(&packed, options, &mut told)?;
                match out_of_place {
                    None => return written(made, options, is_sorted),
                    Some(position) => format!(
                        "expected features without a geometry behind all others, found feature {}",
                        position + 1
                    ),
                }
            }
            false => "expected features in the order of an index of their own, found none".to_owned(),
        };
        if !options.may_sort || is_sorted {
            let shown = path.display();
            return Err(StoreFault::damaged(
                path,
                format!("{unsorted}; sort them: poverty-atlas index {shown}"),
            ));
        }
        sort::sort(&packed)?;
        is_sorted = true;
        packed = PackedFile::open(path)?;
        check(&packed, options)?;
    }
}

/// All that is in a file, and the first feature without a geometry that has others behind it: then it is not all.
fn gathered<'a>(
    packed: &'a PackedFile,
    options: &IndexOptions,
    told: &mut impl FnMut(u64, u64),
) -> Result<(Making<'a>, Option<u64>), StoreFault> {
    let mut made = Making::new(packed, (options.id.as_ref(), &options.overview, options.minimum_count))?;
    let mut start = 0;
    while start < packed.count {
        // The last group may be longer than the others.
        let end = start + CHUNK;
        let end = if end + NeighbourGroups::new(options.minimum_count, packed.count).size() > packed.count {
            packed.count
        } else {
            end
        };
        // Points are small, and groups of them stay together.
        let whole = start..end;
        let pieces = match packed.geometry {
            GeometryType::Point => vec![whole],
            _ => packed.pieces(whole)?,
        };
        for piece in pieces {
            made.chunk(piece.start, piece.end)?;
        }
        if made.out_of_place.is_some() {
            let out_of_place = made.out_of_place;
            return Ok((made, out_of_place));
        }
        told(end, packed.count);
        start = end;
    }
    made.look_again(|done| told(done, packed.count))?;
    Ok((made, None))
}

/// Writes what was gathered where it can be written.
fn written(made: Making<'_>, options: &IndexOptions, is_sorted: bool) -> Result<IndexReport, StoreFault> {
    let (packed, path) = (made.packed, &made.packed.path);
    let (count, without_place) = (packed.count, packed.all - packed.count);
    let mut fault = None;
    for at in sidecar_paths(path, options.scratch.as_deref()) {
        match SectionWriter::create(&at, path) {
            Ok(out) => {
                let zoom = made.write(out)?;
                return Ok(IndexReport { path: at, count, without_place, is_sorted, zoom });
            }
            Err(refused) => fault = Some(refused),
        }
    }
    Err(fault.unwrap_or_else(|| StoreFault::damaged(path, "there is no place for its index")))
}

/// Reads all of a file and of its index and compares both with what was indexed. A file that was touched, or copied with its
/// index, is known again by its hash from now on.
///
/// # Errors
/// Either cannot be read, or the index is damaged or that of another file.
pub fn verify(path: &Path, scratch: Option<&Path>) -> Result<String, StoreFault> {
    let packed = PackedFile::open(path)?;
    let (sections, mut table) = sidecar::open(&packed, &sidecar_paths(path, scratch), FileTime::MayDiffer)?;
    sections.verify()?;
    let hash = whole_hash(&packed.file, 0..packed.stamp.length).map_err(StoreFault::io(path))?;
    if table.whole.is_some_and(|known| known != hash) {
        return Err(sidecar::changed(path, "its content differs from that of the file that was indexed"));
    }
    if table.whole.is_none() || table.stamp != packed.stamp {
        (table.whole, table.stamp) = (Some(hash), packed.stamp);
        sections.rewritten(&table)?;
    }
    Ok(format!("{hash:016x}"))
}

fn check(packed: &PackedFile, options: &IndexOptions) -> Result<(), StoreFault> {
    let fault = |what: String| Err(StoreFault::damaged(&packed.path, what));
    if options.minimum_count > 1 && packed.geometry != GeometryType::Point {
        return fault(format!(
            "minimum count: expected points, found {:?}: a tile that draws a line or a polygon tells that one",
            packed.geometry
        ));
    }
    if let Some(code) = packed.epsg.filter(|code| *code != 4326) {
        return fault(format!("expected longitude and latitude (EPSG:4326), found EPSG:{code}"));
    }
    if packed.count == 0 {
        return fault(match packed.all {
            0 => "expected features, found a header that counts none".to_owned(),
            all => format!("expected a feature with a geometry, found {all} without one"),
        });
    }
    if packed.count > u64::from(u32::MAX) {
        return fault(format!("expected at most {} features, found {}", u32::MAX, packed.count));
    }
    if u64::from(options.minimum_count) > CHUNK.min(packed.count) {
        let most = CHUNK.min(packed.count);
        return fault(format!("minimum count: expected at most {most}, found {}", options.minimum_count));
    }
    let known = packed.columns.iter().map(|c| &*c.name).collect::<Vec<_>>().join(", ");
    for name in options.id.iter().chain(&options.overview) {
        if !packed.columns.iter().any(|c| c.name == *name) {
            return fault(format!("expected a column {name:?}, found {known}"));
        }
    }
    Ok(())
}
