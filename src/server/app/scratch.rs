//! Answers that are read in parts, as files: whoever asks for one part will ask for the next.
//!
//! Files have no name in their folder, so that nothing of them is left when the program ends, however it ends.

use axum::http::HeaderMap;
use quick_cache::sync::{Cache as Kept, DefaultLifecycle, PlaceholderGuard};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

/// Default room of all files, MiB.
pub const SCRATCH_MIB: u32 = 256;
/// Bytes of an answer that is read in parts, at most.
const LARGEST: u64 = 64 << 20;
/// Files at most: each is held open.
const FILES: u64 = 256;
/// How long a file is kept.
const AGE: Duration = Duration::from_secs(15 * 60);

/// An answer in a file.
#[derive(Debug)]
pub struct ScratchFile {
    /// Its bytes.
    pub length: u64,
    /// A hash of them.
    pub hash: u64,
    /// What the answer said before its body.
    pub headers: HeaderMap,
    file: Mutex<File>,
}

/// What became of an answer that was to be read in parts.
#[derive(Debug, Clone)]
pub enum Spooled {
    /// It stands in a file.
    Kept(Arc<ScratchFile>),
    /// It is larger than a file may be.
    TooLarge,
}

/// Weighs by bytes.
#[derive(Debug, Clone)]
pub struct Room {
    least: u64,
}

impl Weighter<u128, Spooled> for Room {
    fn weight(&self, _: &u128, spooled: &Spooled) -> u64 {
        match spooled {
            Spooled::Kept(file) => file.length.max(self.least),
            Spooled::TooLarge => 1,
        }
    }
}

type Files = Kept<u128, Spooled, Room>;

/// The place of an answer that nobody has made yet; others who want it wait until it is left.
pub type Vacancy<'a> =
    PlaceholderGuard<'a, u128, Spooled, Room, DefaultHashBuilder, DefaultLifecycle<u128, Spooled>>;

/// Where answers stand that are read in parts.
pub struct Scratch {
    folder: PathBuf,
    bytes: u64,
    age: Duration,
    files: Arc<Files>,
    has_failed: AtomicBool,
}

impl fmt::Debug for Scratch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = self.files.weight();
        f.debug_struct("Scratch").field("folder", &self.folder).field("held", &held).finish_non_exhaustive()
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Scratch::new(std::env::temp_dir(), SCRATCH_MIB)
    }
}

impl Scratch {
    /// In a folder, with room for so many MiB; with none, no answer is read in parts.
    pub fn new(folder: PathBuf, mib: u32) -> Self {
        let bytes = u64::from(mib) << 20;
        let options = OptionsBuilder::new()
            .estimated_items_capacity(FILES as usize)
            .weight_capacity(bytes)
            .shards(1)
            .build()
            .unwrap_or_else(|_| unreachable!("both capacities are given"));
        let room = Room { least: bytes / FILES };
        let files =
            Files::with_options(options, room, DefaultHashBuilder::default(), DefaultLifecycle::default());
        Scratch { folder, bytes, age: AGE, files: Arc::new(files), has_failed: AtomicBool::new(false) }
    }

    /// Bytes of an answer that is read in parts, at most.
    pub fn largest(&self) -> u64 {
        self.bytes.min(LARGEST)
    }

    /// What became of an answer, or its place.
    ///
    /// # Errors
    /// It is not there: the place.
    pub async fn kept(&self, key: u128) -> Result<Spooled, Vacancy<'_>> {
        self.files.get_value_or_guard_async(&key).await
    }

    /// A file to write to. That there is none is logged once.
    pub fn begin(&self) -> Option<SpoolFile> {
        if self.bytes == 0 {
            return None;
        }
        let made = tempfile::tempfile_in(&self.folder);
        let file = made.inspect_err(|fault| {
            if !self.has_failed.swap(true, Ordering::Relaxed) {
                tracing::warn!(folder = %self.folder.display(), %fault, "answers cannot be read in parts");
            }
        });
        Some(SpoolFile { file: file.ok()?, length: 0, hasher: xxhash_rust::xxh3::Xxh3::new() })
    }

    /// Keeps what became of an answer, for a while.
    pub fn keep(&self, key: u128, vacancy: Vacancy<'_>, spooled: Spooled) {
        let file = match &spooled {
            Spooled::Kept(file) => Arc::downgrade(file),
            Spooled::TooLarge => Weak::new(),
        };
        // It fails only where the key was removed meanwhile, which nobody does.
        let _ = vacancy.insert(spooled);
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let files = Arc::downgrade(&self.files);
        let age = self.age;
        runtime.spawn(async move {
            tokio::time::sleep(age).await;
            if let Some(files) = files.upgrade() {
                files.remove_if(&key, |kept| kept.is_of(&file));
            }
        });
    }
}

impl Spooled {
    /// True for what was kept with this file, or without one.
    fn is_of(&self, file: &Weak<ScratchFile>) -> bool {
        match self {
            Spooled::Kept(kept) => std::ptr::eq(Arc::as_ptr(kept), file.as_ptr()),
            Spooled::TooLarge => file.strong_count() == 0,
        }
    }
}

/// A file that is being written.
pub struct SpoolFile {
    file: File,
    length: u64,
    hasher: xxhash_rust::xxh3::Xxh3,
}

impl SpoolFile {
    /// Bytes written.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// They cannot be written; what stood there before can still be read.
    pub fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.hasher.update(bytes);
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// What was written, to read.
    pub fn end(self, headers: HeaderMap) -> ScratchFile {
        ScratchFile { length: self.length, hash: self.hasher.digest(), headers, file: Mutex::new(self.file) }
    }
}

impl ScratchFile {
    /// Reads a part.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(&self, part: Range<u64>) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(part.start))?;
        (&mut *file).take(part.end - part.start).read_to_end(&mut bytes)?;
        match bytes.len() as u64 == part.end - part.start {
            true => Ok(bytes),
            false => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(scratch: &Scratch, bytes: &[u8]) -> Spooled {
        let mut file = scratch.begin().unwrap();
        bytes.chunks(3).for_each(|part| file.append(part).unwrap());
        Spooled::Kept(Arc::new(file.end(HeaderMap::new())))
    }

    #[tokio::test]
    async fn files_have_no_name_and_make_room_for_others() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch::new(folder.path().to_owned(), 1);
        for key in 0..6 {
            let vacancy = scratch.kept(key).await.err().unwrap();
            let kept = file(&scratch, &vec![key as u8; 300_000]);
            scratch.keep(key, vacancy, kept);
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        }
        assert!(scratch.files.weight() <= 1 << 20 && scratch.files.len() == 3);
        for key in 0..6 {
            if let Ok(Spooled::Kept(file)) = scratch.kept(key).await {
                assert_eq!(file.read(299_998..300_000).unwrap(), [key as u8; 2]);
                assert!(file.read(299_998..300_001).is_err());
            }
        }
    }

    #[tokio::test]
    async fn files_are_kept_for_a_while() {
        let scratch = Scratch { age: Duration::from_millis(200), ..Scratch::default() };
        let vacancy = scratch.kept(1).await.err().unwrap();
        let kept = file(&scratch, b"some");
        scratch.keep(1, vacancy, kept);
        assert!(scratch.kept(1).await.is_ok());
        let gone = async {
            while scratch.kept(1).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        assert!(tokio::time::timeout(Duration::from_secs(20), gone).await.is_ok());
    }

    #[test]
    fn without_room_or_folder_there_are_none() {
        assert!(Scratch::new(std::env::temp_dir(), 0).begin().is_none());
        assert!(Scratch::new("/nowhere/at/all".into(), 1).begin().is_none());
    }
}
