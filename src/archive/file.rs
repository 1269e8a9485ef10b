//! A file that is read by position and must not change meanwhile.

use super::parts::ByteSource;
use ::pmtiles::{PmtError, PmtResult};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// A file open for reading, with its length and time when it was opened.
#[derive(Debug)]
pub struct PositionedFile {
    file: Mutex<File>,
    stamp: (u64, Option<SystemTime>),
}

impl PositionedFile {
    /// Opens a file.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let stamp = stamp(&file)?;
        Ok(PositionedFile { file: Mutex::new(file), stamp })
    }
}

impl ByteSource for PositionedFile {
    /// What is read of a file that was written to may be anything.
    fn part(&self, offset: u64, length: usize) -> PmtResult<(Vec<u8>, Option<String>)> {
        let left = usize::try_from(self.stamp.0.saturating_sub(offset)).unwrap_or(usize::MAX);
        let mut bytes = vec![0; length.min(left)];
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(offset))?;
        let read = file.read_exact(&mut bytes);
        match stamp(&file)? == self.stamp {
            true => Ok(read.map(|()| (bytes, None))?),
            false => Err(PmtError::SourceModified),
        }
    }
}

fn stamp(file: &File) -> io::Result<(u64, Option<SystemTime>)> {
    let about = file.metadata()?;
    Ok((about.len(), about.modified().ok()))
}
