//! Parts of an archive, read by whoever waits for them, within limits that depend on what they are.

use super::summary::ArchiveFault;
use crate::budget::{Budget, Stopped};
use ::pmtiles::{
    AsyncBackend, BackendResponse, DirEntry, Directory, DirectoryCache, PmtError, PmtResult, TileId,
};
use bytes::Bytes;
use quick_cache::sync::Cache;
use std::cell::RefCell;
use std::fmt;
use std::io;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// Bytes of a tile, at most.
const MOST_OF_TILE: usize = 32 << 20;
/// Bytes of a directory, packed: unpacked they may be a thousand times as many.
const MOST_OF_DIRECTORY: usize = 256 << 10;
/// Bytes of the description, packed; it is read once.
const MOST_OF_DESCRIPTION: usize = 4 << 20;
/// Directories that are kept.
const DIRECTORIES: usize = 64;
/// Where the header says in which bytes the description, the directories below the root and the tiles stand (PMTiles 3,
/// section 3): a position and a length each.
const SECTIONS: [usize; 3] = [24, 40, 56];

thread_local! {
    /// Of the work that reads here: the reader of archives hands nothing down to those who read for it.
    static READING: RefCell<Option<Budget>> = const { RefCell::new(None) };
}

/// Reads within a budget, which whoever fetches parts looks at.
pub fn within<T>(budget: &Budget, read: impl FnOnce() -> T) -> T {
    let before = READING.replace(Some(budget.clone()));
    let done = read();
    READING.set(before);
    done
}

/// The budget of the work that reads.
pub fn budget() -> Budget {
    READING.with_borrow(|budget| budget.clone().unwrap_or_else(Budget::unlimited))
}

/// What gives the bytes of an archive by their positions.
pub trait ByteSource: fmt::Debug + Send + Sync {
    /// Bytes from a position, fewer where the archive ends; with what changes when the archive does, where it is told.
    ///
    /// # Errors
    /// They cannot be read, the archive has changed, or the budget is over.
    fn part(&self, offset: u64, length: usize) -> PmtResult<(Vec<u8>, Option<String>)>;
}

/// Parts that are no longer than what stands there may be.
#[derive(Debug)]
pub struct BoundedParts<P> {
    parts: P,
    /// Description, directories, tiles; none of them before the header is read.
    sections: OnceLock<[Range<u64>; 3]>,
}

impl<P: ByteSource> BoundedParts<P> {
    /// All parts of an archive.
    pub fn of(parts: P) -> Self {
        BoundedParts { parts, sections: OnceLock::new() }
    }

    fn most(&self, offset: u64) -> usize {
        match self.sections.get() {
            Some([_, directories, _]) if directories.contains(&offset) => MOST_OF_DIRECTORY,
            Some([description, ..]) if description.contains(&offset) => MOST_OF_DESCRIPTION,
            Some([.., tiles]) if tiles.contains(&offset) => MOST_OF_TILE,
            _ => MOST_OF_DIRECTORY,
        }
    }
}

impl<P: ByteSource> AsyncBackend for BoundedParts<P> {
    async fn read(&self, offset: u64, length: usize) -> PmtResult<BackendResponse> {
        let most = self.most(offset);
        if length > most {
            let fault = format!("expected a part of {most} bytes at most at {offset}, found one of {length}");
            return Err(PmtError::Reading(io::Error::new(io::ErrorKind::InvalidData, fault)));
        }
        let (bytes, version) = self.parts.part(offset, length)?;
        if offset == 0 {
            let number = |at: usize| bytes.get(at..at + 8)?.try_into().ok().map(u64::from_le_bytes);
            let section = |at: usize| {
                let begin = number(at)?;
                Some(begin..begin.saturating_add(number(at + 8)?))
            };
            if let [Some(description), Some(directories), Some(tiles)] = SECTIONS.map(section) {
                self.sections.get_or_init(|| [description, directories, tiles]);
            }
        }
        Ok(match version {
            Some(version) => BackendResponse::new_with_version(Bytes::from(bytes), version),
            None => BackendResponse::new(Bytes::from(bytes)),
        })
    }
}

/// The directories that were read last.
pub struct KeptDirectories(Cache<u64, Arc<Directory>>);

impl Default for KeptDirectories {
    fn default() -> Self {
        KeptDirectories(Cache::new(DIRECTORIES))
    }
}

impl DirectoryCache for KeptDirectories {
    async fn get_dir_entry_or_insert(
        &self,
        offset: u64,
        tile_id: TileId,
        fetcher: impl Future<Output = PmtResult<Directory>> + Send,
    ) -> PmtResult<Option<DirEntry>> {
        let directory = match self.0.get(&offset) {
            Some(directory) => directory,
            None => {
                let directory = Arc::new(fetcher.await?);
                self.0.insert(offset, directory.clone());
                directory
            }
        };
        Ok(directory.find_tile_id(tile_id).copied())
    }
}

/// A budget that is over, as the reader of archives can say it.
pub fn over(stopped: Stopped) -> PmtError {
    PmtError::Reading(io::Error::other(stopped))
}

impl From<PmtError> for ArchiveFault {
    fn from(fault: PmtError) -> Self {
        match fault {
            PmtError::Reading(fault) => {
                match fault.get_ref().and_then(|inner| inner.downcast_ref::<Stopped>()) {
                    Some(stopped) => ArchiveFault::Stopped(*stopped),
                    None => ArchiveFault::File(fault),
                }
            }
            PmtError::SourceModified => ArchiveFault::Changed,
            other => ArchiveFault::Archive(format!("not a readable PMTiles archive: {other}")),
        }
    }
}
