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
    /// With the stamps it had, before it was opened and after.
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
        let (stamp, opened) = opened(path, &sidecars, |_| Ok(()))?;
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
        if let Some(opened) = self.known(self.stamp()) {
            return Ok(opened);
        }
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever opened it meanwhile may have taken long enough for it to change again.
        let stamp = self.stamp();
        if let Some(opened) = self.known(stamp) {
            return Ok(opened);
        }
        if let Some((at, since, fault)) = &*failed
            && *at == stamp
            && since.elapsed() < AGAIN
        {
            return Err(fault.clone());
        }
        match opened(&self.path, &self.sidecars, replaces) {
            Ok((stamp, fresh)) => {
                *self.opened.write().unwrap_or_else(PoisonError::into_inner) = (stamp, fresh.clone());
                *failed = None;
                Ok(fresh)
            }
            Err(fault) => {
                *failed = Some((stamp, Instant::now(), fault.clone()));
                Err(fault)
            }
        }
    }

    /// Whether what was opened is what had these stamps, and they have not changed.
    pub fn is_at(&self, stamp: u64, opened: &Arc<OpenedStore>) -> bool {
        self.stamp() == stamp && self.known(stamp).is_some_and(|known| Arc::ptr_eq(&known, opened))
    }

    fn known(&self, stamp: u64) -> Option<Arc<OpenedStore>> {
        let opened = self.opened.read().unwrap_or_else(PoisonError::into_inner);
        (opened.0 == stamp).then(|| opened.1.clone())
    }
}

/// What stands at a path and may be served, with its stamps: those of what was opened, for a file that is replaced
/// meanwhile would be taken for the other for good once that is put back.
///
/// # Errors
/// It cannot be read, is refused, or was replaced while it was opened.
fn opened(
    path: &Path,
    sidecars: &[PathBuf],
    is_served: impl FnOnce(&OpenedStore) -> Result<(), StoreFault>,
) -> Result<(u64, Arc<OpenedStore>), StoreFault> {
    let before = stamp_of(path, sidecars);
    let fresh = OpenedStore::open(path, sidecars)?;
    is_served(&fresh)?;
    let about = std::fs::metadata(path).map_err(StoreFault::io(path))?;
    match FileStamp::of(&about) == fresh.packed.stamp && stamp_of(path, sidecars) == before {
        true => Ok((before, Arc::new(fresh))),
        false => Err(StoreFault::damaged(path, "it was replaced while it was opened")),
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

#[cfg(test)]
mod tests {
    use super::super::{IndexOptions, index, sidecar_paths};
    use super::*;
    use flatgeobuf::{FgbWriter, FgbWriterOptions, GeometryType};
    use geo::{Geometry, Point};

    /// A file of so many points with its index, under a name of its own.
    fn points(at: &Path, name: &str, count: u32) -> [PathBuf; 2] {
        let file = at.join(name);
        let mut writer =
            FgbWriter::create_with_options("p", GeometryType::Point, FgbWriterOptions::default()).unwrap();
        for i in 0..count {
            let place = Geometry::Point(Point::new(f64::from(i % 90), f64::from(i / 90)));
            writer.add_feature_geom(place, |_| ()).unwrap();
        }
        writer.write(std::fs::File::create(&file).unwrap()).unwrap();
        index(&file, &IndexOptions::default(), |_, _| ()).unwrap();
        let [sidecar, ..] = &sidecar_paths(&file, None)[..] else { panic!("no index") };
        [file, sidecar.clone()]
    }

    /// Puts files in the place of others.
    fn put(from: &[PathBuf; 2], to: &[PathBuf; 2]) {
        from.iter().zip(to).for_each(|(from, to)| std::fs::rename(from, to).unwrap());
    }

    #[test]
    fn a_file_is_never_kept_under_the_stamps_of_another() {
        let dir = tempfile::tempdir().unwrap();
        let served = points(dir.path(), "served.fgb", 100);
        let [second, third] =
            [("second.fgb", 200), ("third.fgb", 300)].map(|(name, count)| points(dir.path(), name, count));
        let aside = ["aside", "aside-index"].map(|name| dir.path().join(name));
        let current = CurrentFile::open(&served[0], vec![served[1].clone()]).unwrap();
        let count = |opened: Arc<OpenedStore>| opened.packed.count;
        put(&second, &served);
        // Between a look at the second file and its being opened, the third one takes its place.
        let late = current.failed.lock().unwrap();
        let found = std::thread::scope(|scope| {
            let waits = scope.spawn(|| current.now(|_| Ok(())).map(count));
            std::thread::sleep(Duration::from_millis(100));
            put(&served, &aside);
            put(&third, &served);
            drop(late);
            waits.join().unwrap()
        });
        assert_eq!(found.unwrap(), 300);
        put(&aside, &served);
        assert_eq!(current.now(|_| Ok(())).map(count).unwrap(), 200);
        // Or while it is being opened.
        std::fs::remove_file(&served[1]).unwrap();
        index(&served[0], &IndexOptions::default(), |_, _| ()).unwrap();
        let fourth = points(dir.path(), "fourth.fgb", 400);
        let replaced = current.now(|_| {
            put(&served, &aside);
            put(&fourth, &served);
            Ok(())
        });
        assert!(replaced.unwrap_err().to_string().contains("was replaced while it was opened"));
        assert_eq!(current.now(|_| Ok(())).map(count).unwrap(), 400);
    }
}
