//! A file and its index as they are now: opened again once either has changed.

use super::StoreFault;
use super::opened::OpenedStore;
use super::packed::FileStamp;
use std::hash::Hasher;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};
use xxhash_rust::xxh3::Xxh3;

/// How long it is told without a look that what has changed cannot be opened: what failed for want of a file handle has
/// the same stamp when it would succeed.
const AGAIN: Duration = Duration::from_secs(1);

/// A file and its indexes, and what was last opened of them.
#[derive(Debug)]
pub(super) struct CurrentFile {
    path: PathBuf,
    sidecars: Vec<PathBuf>,
    /// With the stamps it had.
    opened: RwLock<(u64, Arc<OpenedStore>)>,
    /// The stamps that could not be opened, since when, and why. Held while a file is opened, so that one request does it
    /// for all.
    failed: Mutex<Option<(u64, Instant, StoreFault)>>,
}

impl CurrentFile {
    /// Opens a file with the first of its indexes that is its own.
    ///
    /// # Errors
    /// The file cannot be read, or has no index that is its own.
    pub fn open(path: &Path, sidecars: Vec<PathBuf>) -> Result<Self, StoreFault> {
        let stamp = stamp_of(path, &sidecars);
        let opened = Arc::new(OpenedStore::open(path, &sidecars)?);
        Ok(CurrentFile {
            path: path.to_owned(),
            sidecars,
            opened: RwLock::new((stamp, opened)),
            failed: Mutex::default(),
        })
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The length and time of the file and of its indexes, as one number.
    pub fn stamp(&self) -> u64 {
        stamp_of(&self.path, &self.sidecars)
    }

    /// A number of the content, where it is known of the file as it is now; else that of its length and time.
    pub fn content(&self) -> u64 {
        let stamp = self.stamp();
        self.known(stamp).and_then(|opened| opened.table.content()).unwrap_or(stamp)
    }

    /// What was last opened, whatever became of it.
    pub fn last(&self) -> Arc<OpenedStore> {
        self.opened.read().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    /// The file and its index as they are now; `replaces` tells whether what was opened anew may be served.
    ///
    /// # Errors
    /// They cannot be read, do not belong together, or are refused.
    pub fn now(
        &self,
        replaces: impl FnOnce(&OpenedStore) -> Result<(), StoreFault>,
    ) -> Result<Arc<OpenedStore>, StoreFault> {
        let stamp = self.stamp();
        if let Some(opened) = self.known(stamp) {
            return Ok(opened);
        }
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(opened) = self.known(stamp) {
            return Ok(opened);
        }
        if let Some((at, since, fault)) = &*failed
            && *at == stamp
            && since.elapsed() < AGAIN
        {
            return Err(fault.clone());
        }
        let fresh = OpenedStore::open(&self.path, &self.sidecars);
        let fresh = fresh.and_then(|fresh| replaces(&fresh).map(|()| Arc::new(fresh)));
        match &fresh {
            Ok(fresh) => {
                *self.opened.write().unwrap_or_else(PoisonError::into_inner) = (stamp, fresh.clone());
                *failed = None;
            }
            Err(fault) => *failed = Some((stamp, Instant::now(), fault.clone())),
        }
        fresh
    }

    fn known(&self, stamp: u64) -> Option<Arc<OpenedStore>> {
        let opened = self.opened.read().unwrap_or_else(PoisonError::into_inner);
        (opened.0 == stamp).then(|| opened.1.clone())
    }
}

fn stamp_of(path: &Path, sidecars: &[PathBuf]) -> u64 {
    let mut hash = Xxh3::new();
    for path in std::iter::once(path).chain(sidecars.iter().map(PathBuf::as_path)) {
        if let Ok(about) = std::fs::metadata(path) {
            let FileStamp { length, modified: (seconds, nanoseconds) } = FileStamp::of(&about);
            hash.write_u64(length);
            hash.write_i64(seconds);
            hash.write_i64(nanoseconds);
        }
        hash.write_u8(0);
    }
    hash.finish()
}
