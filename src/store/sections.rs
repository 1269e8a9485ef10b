//! A file of named parts behind a table that tells where each is: how the index beside a collection is kept.

use super::StoreFault;
use super::sampled::{sampled_hash, whole_hash};
use crate::staged::StagedFile;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// What such a file begins with, and the version of what is in it.
const MAGIC: [u8; 8] = *b"PASTORE\x03";
/// Bytes before the first part: the magic, then where the table begins, its length and its hash.
const HEAD: u64 = 32;
/// Bytes of a table at most.
const MOST_TABLE: u64 = 64 << 20;

/// Where a part is, and what is in it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Section {
    pub offset: u64,
    pub length: u64,
    /// Of blocks of it, read whenever the file is opened.
    sampled: u64,
    /// Of all of it, read when it is verified.
    whole: u64,
}

/// The table of a file: what is told of the whole, and the parts.
#[derive(Debug, Serialize, Deserialize)]
struct SectionTable<T> {
    told: T,
    sections: BTreeMap<String, Section>,
}

/// Writes such a file under another name, which takes its place when it is whole.
#[derive(Debug)]
pub(super) struct SectionWriter {
    place: PathBuf,
    staged: StagedFile,
    out: BufWriter<File>,
    at: u64,
    sections: BTreeMap<String, Section>,
}

impl SectionWriter {
    /// Begins a file, for those who may read `like`.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn create(place: &Path, like: &Path) -> Result<Self, StoreFault> {
        let io = StoreFault::io(place);
        let staged = StagedFile::beside(place, Some(like)).map_err(&io)?;
        let mut out = BufWriter::with_capacity(1 << 20, staged.file().map_err(&io)?);
        out.write_all(&[0; HEAD as usize]).map_err(&io)?;
        Ok(SectionWriter { place: place.to_owned(), staged, out, at: HEAD, sections: BTreeMap::new() })
    }

    /// Writes a part, piece by piece.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn section<B: AsRef<[u8]>>(
        &mut self,
        name: &str,
        pieces: impl IntoIterator<Item = B>,
    ) -> Result<(), StoreFault> {
        let io = StoreFault::io(&self.place);
        let (offset, mut hash) = (self.at, Xxh3::new());
        for piece in pieces {
            let piece = piece.as_ref();
            self.out.write_all(piece).map_err(&io)?;
            hash.update(piece);
            self.at += piece.len() as u64;
        }
        self.out.flush().map_err(&io)?;
        let sampled = sampled_hash(self.out.get_ref(), offset..self.at).map_err(&io)?;
        let section = Section { offset, length: self.at - offset, sampled, whole: hash.digest() };
        self.sections.insert(name.to_owned(), section);
        Ok(())
    }

    /// Writes the table, sees to it that all is on disk, and puts the file in its place.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(mut self, told: &impl Serialize) -> Result<(), StoreFault> {
        let io = StoreFault::io(&self.place);
        let table = SectionTable { told, sections: self.sections };
        let table = serde_json::to_vec(&table).map_err(|e| StoreFault::damaged(&self.place, e))?;
        self.out.write_all(&table).map_err(&io)?;
        self.out.flush().map_err(&io)?;
        let mut head = MAGIC.to_vec();
        for number in [self.at, table.len() as u64, xxh3_64(&table)] {
            head.extend_from_slice(&number.to_le_bytes());
        }
        self.out.get_ref().write_all_at(&head, 0).map_err(&io)?;
        self.staged.commit().map_err(&io)?;
        Ok(())
    }
}

/// Such a file, open.
#[derive(Debug)]
pub(super) struct Sections {
    pub path: PathBuf,
    file: File,
    sections: BTreeMap<String, Section>,
}

impl Sections {
    /// Opens a file and reads its table. Blocks of every part are compared with their hashes.
    ///
    /// # Errors
    /// It cannot be read, is of another version, breaks off, or is not what was written.
    pub fn open<T: DeserializeOwned>(path: &Path) -> Result<(Self, T), StoreFault> {
        let io = StoreFault::io(path);
        let fault = |what: &str| StoreFault::damaged(path, format!("the index {what}"));
        let file = File::open(path).map_err(&io)?;
        let length = file.metadata().map_err(&io)?.len();
        let mut head = [0; HEAD as usize];
        if length < HEAD {
            return Err(fault("breaks off"));
        }
        file.read_exact_at(&mut head, 0).map_err(&io)?;
        if head[..8] != MAGIC {
            return Err(fault("is of another version, or none"));
        }
        let number = |at: usize| head[at..at + 8].try_into().map_or(0, u64::from_le_bytes);
        let (at, size) = (number(8), number(16));
        if size > MOST_TABLE || at.checked_add(size).is_none_or(|end| end > length) {
            return Err(fault("breaks off"));
        }
        let mut table = vec![0; size as usize];
        file.read_exact_at(&mut table, at).map_err(&io)?;
        if xxh3_64(&table) != number(24) {
            return Err(fault("is damaged in its table"));
        }
        let SectionTable { told, sections } = serde_json::from_slice(&table)
            .map_err(|e| fault(&format!("has a table that cannot be read: {e}")))?;
        for (name, part) in &sections {
            let end = part.offset.checked_add(part.length).filter(|end| *end <= at);
            let end = end.ok_or_else(|| fault("breaks off"))?;
            if sampled_hash(&file, part.offset..end).map_err(&io)? != part.sampled {
                return Err(fault(&format!("is damaged in its part {name:?}")));
            }
        }
        Ok((Sections { path: path.to_owned(), file, sections }, told))
    }

    /// Compares every byte with what was written.
    ///
    /// # Errors
    /// The file cannot be read, or is not what was written.
    pub fn verify(&self) -> Result<(), StoreFault> {
        for (name, part) in &self.sections {
            let all = part.offset..part.offset + part.length;
            let found = whole_hash(&self.file, all).map_err(StoreFault::io(&self.path))?;
            if found != part.whole {
                return Err(StoreFault::damaged(
                    &self.path,
                    format!("the index is damaged in its part {name:?}"),
                ));
            }
        }
        Ok(())
    }

    /// Writes the same parts with another table, in place of this file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn rewritten(&self, told: &impl Serialize) -> Result<(), StoreFault> {
        const PIECE: u64 = 1 << 20;
        let mut out = SectionWriter::create(&self.path, &self.path)?;
        for (name, part) in &self.sections {
            let mut pieces = Vec::new();
            for from in (0..part.length).step_by(PIECE as usize) {
                pieces.push(self.read(name, from, PIECE.min(part.length - from))?);
            }
            out.section(name, pieces)?;
        }
        out.finish(told)
    }

    /// Bytes of a part; 0 where it has none of that name.
    pub fn length(&self, name: &str) -> u64 {
        self.sections.get(name).map_or(0, |part| part.length)
    }

    /// Some bytes of a part.
    ///
    /// # Errors
    /// There is no such part, it is shorter, or the file cannot be read.
    pub fn read(&self, name: &str, from: u64, length: u64) -> Result<Vec<u8>, StoreFault> {
        let part = self
            .sections
            .get(name)
            .filter(|part| from.checked_add(length).is_some_and(|end| end <= part.length));
        let part = part.ok_or_else(|| {
            let what = format!("the index has no bytes {from} to {} in its part {name:?}", from + length);
            StoreFault::damaged(&self.path, what)
        })?;
        let mut bytes = vec![0; length as usize];
        self.file.read_exact_at(&mut bytes, part.offset + from).map_err(StoreFault::io(&self.path))?;
        Ok(bytes)
    }
}
