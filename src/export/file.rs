//! A whole collection as a file that is kept nowhere: each part is written anew whenever it is read.

use super::{Detail, ExportError, SpooledFile, csv, flatgeobuf, geojson};
use crate::budget::Budget;
use crate::feature::Collection;
use std::ops::Range;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// A format of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileFormat {
    /// FlatGeobuf, with its index.
    FlatGeobuf,
    /// A feature collection without the members that belong to a response: no links, no time stamp.
    GeoJson,
    /// A table of the properties.
    Csv,
}

/// A file as far as it is kept: where each feature stands in it, and what stands around them.
///
/// ```
/// # use poverty_atlas::{Source, load};
/// #
/// # let (atlas, _) = load(&Source::folder("examples/fields".as_ref())?)?;
/// # let fields = atlas.collection("fields").ok_or("no fields")?;
/// use poverty_atlas::Budget;
/// use poverty_atlas::export::{File, FileFormat};
///
/// let file = File::new(fields, FileFormat::Csv, &Budget::unlimited())?;
/// let mut part = Vec::new();
/// file.read(&mut part, fields, 3..7);
/// assert_eq!(part, b"crop");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct File {
    writer: FileWriter,
    /// Where each part ends: head, features, tail.
    ends: Vec<u64>,
    hash: u128,
}

#[derive(Debug)]
enum FileWriter {
    FlatGeobuf(flatgeobuf::FileLayout),
    GeoJson(Vec<u8>, Detail),
    Csv(Vec<u8>, Detail),
    Made(SpooledFile),
}

/// A file that was made lies on disk: so many bytes of it weigh as one in memory.
const DISK_FOR_MEMORY: u64 = 64;
/// What a file on disk weighs at most: half of what all files may.
const MOST_HELD: u64 = 8 << 20;
/// Bytes of a head that are read at once: an index may be long.
const MOST_OF_HEAD: usize = 64 * 1024;
const GEOJSON_TAIL: &[u8] = b"\n]}\n";

impl File {
    /// The file of a collection. Each feature is written once, to be measured.
    ///
    /// # Errors
    /// The index of a FlatGeobuf cannot be built, or the budget is over.
    pub fn new(collection: &Collection, format: FileFormat, budget: &Budget) -> Result<Self, ExportError> {
        let detail = Detail::whole(collection);
        let writer = match format {
            FileFormat::FlatGeobuf => {
                let all: Vec<u32> = (0..collection.len() as u32).collect();
                FileWriter::FlatGeobuf(flatgeobuf::FileLayout::new(collection, &all, detail, budget)?)
            }
            FileFormat::GeoJson => {
                let mut head = b"{\"type\":\"FeatureCollection\",\"name\":".to_vec();
                geojson::value(&mut head, &**collection.id());
                head.extend_from_slice(b",\"features\":[\n");
                FileWriter::GeoJson(head, detail)
            }
            FileFormat::Csv => FileWriter::Csv(csv::head(csv::header(collection, &detail, false)), detail),
        };
        let (mut ends, mut end, mut hasher) = (Vec::new(), 0, Xxh3::new());
        let mut part = Vec::new();
        for number in 0..collection.len() + 2 {
            budget.check()?;
            let (length, hash) = match &writer {
                FileWriter::FlatGeobuf(layout) if (1..=layout.records.len()).contains(&number) => {
                    let placed = layout.records[number - 1];
                    (u64::from(placed.length), placed.hash)
                }
                _ => {
                    part.clear();
                    writer.part(&mut part, collection, number);
                    (part.len() as u64, xxh3_64(&part))
                }
            };
            hasher.update(&hash.to_le_bytes());
            end += length;
            ends.push(end);
        }
        Ok(File { writer, ends, hash: hasher.digest128() })
    }

    /// A file that was made whole.
    pub fn made(file: SpooledFile) -> Self {
        File { ends: vec![file.length()], hash: file.hash(), writer: FileWriter::Made(file) }
    }

    /// Bytes of the file.
    pub fn length(&self) -> u64 {
        self.ends.last().copied().unwrap_or(0)
    }

    /// A hash of the bytes of the file.
    pub fn hash(&self) -> u128 {
        self.hash
    }

    /// Bytes that are held between two reads.
    pub fn held(&self) -> usize {
        let records = match &self.writer {
            FileWriter::FlatGeobuf(layout) => size_of_val(&layout.records[..]),
            FileWriter::GeoJson(..) | FileWriter::Csv(..) => 0,
            // One always fits, or each range of it would make it anew.
            FileWriter::Made(made) => (made.length() / DISK_FOR_MEMORY).min(MOST_HELD) as usize,
        };
        self.writer.head().len() + records + size_of_val(&self.ends[..])
    }

    /// Appends the beginning of a range of the file, of the collection that it was made of: as far as one feature goes, or
    /// less. Returns how much that is; nothing only where the range is empty.
    pub fn read(&self, out: &mut Vec<u8>, collection: &Collection, range: Range<u64>) -> u64 {
        let end = range.end.min(self.length());
        if range.start >= end {
            return 0;
        }
        if let FileWriter::Made(made) = &self.writer {
            return made.read(out, range.start, end - range.start);
        }
        let number = self.ends.partition_point(|end| *end <= range.start);
        let begin = if number == 0 { 0 } else { self.ends[number - 1] };
        let [from, to] = [range.start, end.min(self.ends[number])].map(|at| (at - begin) as usize);
        let at = out.len();
        if number == 0 {
            out.extend_from_slice(&self.writer.head()[from..to.min(from + MOST_OF_HEAD)]);
        } else {
            self.writer.part(out, collection, number);
            out.truncate(at + to);
            out.drain(at..at + from);
        }
        (out.len() - at) as u64
    }
}

impl FileWriter {
    fn head(&self) -> &[u8] {
        match self {
            FileWriter::FlatGeobuf(layout) => &layout.head,
            FileWriter::GeoJson(head, _) | FileWriter::Csv(head, _) => head,
            FileWriter::Made(_) => &[],
        }
    }

    /// Appends a part by its number: head, features, tail.
    fn part(&self, out: &mut Vec<u8>, collection: &Collection, number: usize) {
        let (count, place) = (collection.len(), number.wrapping_sub(1));
        match self {
            _ if number == 0 => out.extend_from_slice(self.head()),
            FileWriter::FlatGeobuf(layout) if place < count => layout.write(out, collection, place),
            FileWriter::GeoJson(_, detail) if place < count => {
                if place > 0 {
                    out.extend_from_slice(b",\n");
                }
                geojson::record(out, collection, place, detail, "");
            }
            FileWriter::Csv(_, detail) if place < count => {
                csv::row(out, csv::cells(collection, place, detail, false));
            }
            FileWriter::GeoJson(..) => out.extend_from_slice(GEOJSON_TAIL),
            FileWriter::FlatGeobuf(_) | FileWriter::Csv(..) | FileWriter::Made(_) => {}
        }
    }
}
