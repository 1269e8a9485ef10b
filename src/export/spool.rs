//! Files that cannot be written piece by piece from front to back: they are made whole, in memory while they are small,
//! beyond that in a file without a name in the folder for temporary files, and sent from there.

use crate::budget::Budget;
use std::fmt;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};
use tempfile::{SpooledData, SpooledTempFile};
use xxhash_rust::xxh3::Xxh3;

/// Bytes that a file may have and stay in memory.
const IN_MEMORY: usize = 1 << 20;
/// Bytes that are read at once.
const READ: usize = 256 * 1024;

/// A file that is being made; writing looks at the budget.
#[derive(Debug)]
pub struct Spool {
    made: SpooledTempFile,
    budget: Budget,
}

impl Spool {
    /// An empty one.
    pub fn new(budget: &Budget) -> Self {
        Spool { made: SpooledTempFile::new(IN_MEMORY), budget: budget.clone() }
    }

    /// What was written, to be read from any place.
    ///
    /// # Errors
    /// It cannot be read back.
    pub fn finish(mut self) -> io::Result<SpooledFile> {
        self.made.flush()?;
        match self.made.into_inner() {
            SpooledData::InMemory(made) => SpooledFile::new(Cursor::new(made.into_inner())),
            SpooledData::OnDisk(made) => SpooledFile::new(made),
        }
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.budget.check().map_err(io::Error::other)?;
        self.made.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.made.flush()
    }
}

impl Read for Spool {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.made.read(into)
    }
}

impl Seek for Spool {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.made.seek(to)
    }
}

/// What can be read from any place.
trait SeekableBytes: Read + Seek + Send {}
impl SeekableBytes for File {}
impl SeekableBytes for Cursor<Vec<u8>> {}

/// A file that was made: its length, a hash of its bytes, and where they are.
pub struct SpooledFile {
    bytes: Mutex<Box<dyn SeekableBytes>>,
    length: u64,
    hash: u128,
}

impl fmt::Debug for SpooledFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SpooledFile").field("length", &self.length).finish_non_exhaustive()
    }
}

impl SpooledFile {
    /// Of a file on disk that nobody else changes.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn of(file: File) -> io::Result<Self> {
        Self::new(file)
    }

    fn new(mut made: impl SeekableBytes + 'static) -> io::Result<Self> {
        made.seek(SeekFrom::Start(0))?;
        let (mut hasher, mut length, mut part) = (Xxh3::new(), 0, vec![0; READ]);
        loop {
            let count = made.read(&mut part)?;
            if count == 0 {
                break;
            }
            hasher.update(&part[..count]);
            length += count as u64;
        }
        Ok(SpooledFile { bytes: Mutex::new(Box::new(made)), length, hash: hasher.digest128() })
    }

    /// Bytes of the file.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// A hash of them.
    pub fn hash(&self) -> u128 {
        self.hash
    }

    /// Appends up to `most` bytes from a place on; returns how many, 0 where they cannot be read.
    pub fn read(&self, out: &mut Vec<u8>, from: u64, most: u64) -> u64 {
        let most = most.min(self.length.saturating_sub(from)).min(READ as u64);
        let mut bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let start = out.len();
        let read = bytes.seek(SeekFrom::Start(from)).and_then(|_| (&mut *bytes).take(most).read_to_end(out));
        if read.is_err() {
            out.truncate(start);
        }
        (out.len() - start) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_large_files_read_back_from_any_place() {
        for length in [0, 5, IN_MEMORY + 3 * READ] {
            let bytes: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
            let mut spool = Spool::new(&Budget::unlimited());
            spool.write_all(&bytes).unwrap();
            let made = spool.finish().unwrap();
            assert_eq!(made.length(), length as u64);
            let mut read = Vec::new();
            let mut at = 0;
            while at < length as u64 {
                at += made.read(&mut read, at, u64::MAX);
            }
            assert!(read == bytes, "{length}");
            let mut part = Vec::new();
            made.read(&mut part, 2, 2);
            assert_eq!(part, bytes.get(2..4).unwrap_or_default());
        }
    }
}
