//! A file that is read by position and must not change meanwhile.

use super::summary::ArchiveFault;
use ::pmtiles::{AsyncBackend, BackendResponse, PmtError, PmtResult};
use bytes::Bytes;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// Bytes that are read at once, at most: a directory, a description, a tile.
const MOST_AT_ONCE: usize = 32 << 20;

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

    /// Bytes from a position, fewer where the file ends; what is read of a file that was written to may be anything.
    fn bytes(&self, offset: u64, length: usize) -> PmtResult<Vec<u8>> {
        let left = usize::try_from(self.stamp.0.saturating_sub(offset)).unwrap_or(usize::MAX);
        let length = length.min(left);
        if length > MOST_AT_ONCE {
            let fault = format!("expected parts of {MOST_AT_ONCE} bytes at most, found one of {length}");
            return Err(io::Error::other(fault).into());
        }
        let mut bytes = vec![0; length];
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(offset))?;
        let read = file.read_exact(&mut bytes);
        match stamp(&file)? == self.stamp {
            true => Ok(read.map(|()| bytes)?),
            false => Err(PmtError::SourceModified),
        }
    }
}

fn stamp(file: &File) -> io::Result<(u64, Option<SystemTime>)> {
    let about = file.metadata()?;
    Ok((about.len(), about.modified().ok()))
}

impl AsyncBackend for PositionedFile {
    async fn read(&self, offset: u64, length: usize) -> PmtResult<BackendResponse> {
        Ok(BackendResponse::new(Bytes::from(self.bytes(offset, length)?)))
    }
}

impl From<PmtError> for ArchiveFault {
    fn from(fault: PmtError) -> Self {
        match fault {
            PmtError::Reading(fault) => ArchiveFault::File(fault),
            PmtError::SourceModified => ArchiveFault::Changed,
            other => ArchiveFault::Archive(format!("not a readable PMTiles archive: {other}")),
        }
    }
}
