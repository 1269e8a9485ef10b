//! Answers that are read in parts, as files: whoever asks for one part will ask for the next.
//!
//! Files have no name in their folder, so that nothing of them is left when the program ends, however it ends.

use super::lanes::Busy;
use axum::http::HeaderMap;
use quick_cache::sync::{Cache as Kept, DefaultLifecycle, GuardResult, PlaceholderGuard};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Default room of all files, MiB.
pub const SCRATCH_MIB: u32 = 256;
/// Bytes of an answer that is read in parts, at most.
const LARGEST: u64 = 64 << 20;
/// Files at most: each is held open.
const FILES: u64 = 256;
/// So many answers that are in no file weigh as one that is.
const SMALL: u64 = 256;
/// Bytes of a unit of room on disk.
const UNIT: u64 = 1 << 20;
/// Units of room for files that are made whole and lie on disk until they are sent.
const MADE: usize = 1024;
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
    /// Its room on disk, which goes with it: kept, or read by whoever still reads it.
    _room: OwnedSemaphorePermit,
}

/// What became of an answer that was to be read in parts.
#[derive(Debug, Clone)]
pub enum Spooled {
    /// It stands in a file, to be kept until then.
    Kept(Arc<ScratchFile>, Instant),
    /// It never does: it is larger than a file may be, or has parts of its own.
    Never(Instant),
}

/// Weighs by bytes.
#[derive(Debug, Clone)]
pub struct Room {
    least: u64,
}

impl Weighter<u128, Spooled> for Room {
    fn weight(&self, _: &u128, spooled: &Spooled) -> u64 {
        match spooled {
            Spooled::Kept(file, _) => file.length.max(self.least),
            Spooled::Never(_) => (self.least / SMALL).max(1),
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
    /// Room on disk for files that are written, kept or still read: twice that of what is kept.
    room: Arc<Semaphore>,
    made: Arc<Semaphore>,
    is_swept: Arc<AtomicBool>,
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
    /// The folder that files are written to.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

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
        Scratch {
            folder,
            bytes,
            age: AGE,
            files: Arc::new(files),
            room: Arc::new(Semaphore::new(2 * mib as usize)),
            made: Arc::new(Semaphore::new(MADE)),
            is_swept: Arc::default(),
            has_failed: AtomicBool::new(false),
        }
    }

    /// Bytes of an answer that is read in parts, at most.
    pub fn largest(&self) -> u64 {
        self.bytes.min(LARGEST)
    }

    /// What became of an answer, or its place; waits while others make it.
    ///
    /// # Errors
    /// It is not there: the place.
    pub async fn kept(&self, key: u128) -> Result<Spooled, Vacancy<'_>> {
        self.files.get_value_or_guard_async(&key).await
    }

    /// The same without waiting; nothing while others make it.
    pub fn at_once(&self, key: u128) -> Option<Result<Spooled, Vacancy<'_>>> {
        match self.files.get_value_or_guard(&key, Some(Duration::ZERO)) {
            GuardResult::Value(spooled) => Some(Ok(spooled)),
            GuardResult::Guard(vacancy) => Some(Err(vacancy)),
            GuardResult::Timeout => None,
        }
    }

    /// Whether the folder takes files.
    ///
    /// # Errors
    /// It is not there or cannot be written to, in one sentence.
    pub fn check(&self) -> Result<(), String> {
        tempfile::tempfile_in(&self.folder).map(drop).map_err(|fault| {
            format!("{}: expected a folder that can be written to, found {fault}", self.folder.display())
        })
    }

    /// A file to write to, if there is room for one. That none can be made is logged once.
    pub fn begin(&self) -> Option<SpoolFile> {
        let most = u32::try_from(self.largest() / UNIT).ok().filter(|units| *units > 0)?;
        let room = self.room.clone().try_acquire_many_owned(most).ok()?;
        let made = tempfile::tempfile_in(&self.folder);
        let file = made.inspect_err(|fault| {
            if !self.has_failed.swap(true, Ordering::Relaxed) {
                tracing::warn!(folder = %self.folder.display(), %fault, "answers cannot be read in parts");
            }
        });
        Some(SpoolFile { file: file.ok()?, length: 0, hasher: xxhash_rust::xxh3::Xxh3::new(), room })
    }

    /// Room for a file of some bytes that was made whole, until it has been sent.
    ///
    /// # Errors
    /// Too many such files are being sent.
    pub fn room_for(&self, bytes: u64) -> Result<OwnedSemaphorePermit, Busy> {
        let units = bytes.div_ceil(UNIT).clamp(1, MADE as u64) as u32;
        self.made.clone().try_acquire_many_owned(units).map_err(|_| Busy)
    }

    /// Keeps an answer in a file, for a while.
    pub fn keep(&self, vacancy: Vacancy<'_>, file: Arc<ScratchFile>) {
        self.put(vacancy, Spooled::Kept(file, Instant::now() + self.age));
    }

    /// Remembers for a while that an answer is in no file, so that nobody waits for one.
    pub fn keep_none(&self, vacancy: Vacancy<'_>) {
        self.put(vacancy, Spooled::Never(Instant::now() + self.age));
    }

    fn put(&self, vacancy: Vacancy<'_>, spooled: Spooled) {
        // It fails only where the key was removed meanwhile, which nobody does.
        let _ = vacancy.insert(spooled);
        self.sweep();
    }

    /// Sees to it that what is old goes: one sweeper, as long as there is anything.
    fn sweep(&self) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        if self.is_swept.swap(true, Ordering::AcqRel) {
            return;
        }
        let (files, is_swept, every) = (Arc::downgrade(&self.files), self.is_swept.clone(), self.age / 8);
        runtime.spawn(async move {
            loop {
                tokio::time::sleep(every).await;
                let Some(files) = files.upgrade() else { return };
                let now = Instant::now();
                files.retain(|_, spooled| spooled.until() > now);
                is_swept.store(false, Ordering::Release);
                if files.is_empty() || is_swept.swap(true, Ordering::AcqRel) {
                    return;
                }
            }
        });
    }
}

impl Spooled {
    fn until(&self) -> Instant {
        let (Spooled::Kept(_, until) | Spooled::Never(until)) = self;
        *until
    }
}

/// A file that is being written.
pub struct SpoolFile {
    file: File,
    length: u64,
    hasher: xxhash_rust::xxh3::Xxh3,
    room: OwnedSemaphorePermit,
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
    pub fn end(mut self, headers: HeaderMap) -> ScratchFile {
        let used = self.length.div_ceil(UNIT).max(1) as usize;
        drop(self.room.split(self.room.num_permits().saturating_sub(used)));
        let (length, hash, file) = (self.length, self.hasher.digest(), Mutex::new(self.file));
        ScratchFile { length, hash, headers, file, _room: self.room }
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

    fn file(scratch: &Scratch, bytes: &[u8]) -> Arc<ScratchFile> {
        let mut file = scratch.begin().unwrap();
        bytes.chunks(3_000).for_each(|part| file.append(part).unwrap());
        Arc::new(file.end(HeaderMap::new()))
    }

    #[tokio::test]
    async fn files_have_no_name_and_make_room_for_others() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch::new(folder.path().to_owned(), 8);
        for key in 0..6 {
            let vacancy = scratch.kept(key).await.err().unwrap();
            scratch.keep(vacancy, file(&scratch, &vec![key as u8; 3_000_000]));
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        }
        assert!(scratch.files.weight() <= 8 << 20 && !scratch.files.is_empty());
        for key in 0..6 {
            if let Some(Ok(Spooled::Kept(file, _))) = scratch.at_once(key) {
                assert_eq!(file.read(2_999_998..3_000_000).unwrap(), [key as u8; 2]);
                assert!(file.read(2_999_998..3_000_001).is_err());
            }
        }
    }

    #[tokio::test]
    async fn what_is_written_or_still_read_takes_room_too() {
        let scratch = Scratch::new(std::env::temp_dir(), 64);
        let (first, second) = (scratch.begin().unwrap(), scratch.begin().unwrap());
        assert!(scratch.begin().is_none(), "twice 64 MiB are taken by two that may grow so large");
        let ended = first.end(HeaderMap::new());
        assert_eq!(scratch.room.available_permits(), 63);
        drop((second, ended));
        assert_eq!(scratch.room.available_permits(), 128);
        let sent: Vec<_> = (0..4).map(|_| scratch.room_for(256 << 20).unwrap()).collect();
        assert!(scratch.room_for(1).is_err());
        drop(sent);
        assert!(scratch.room_for(u64::MAX).is_ok());
    }

    #[tokio::test]
    async fn files_are_kept_for_a_while() {
        let scratch = Scratch { age: Duration::from_millis(200), ..Scratch::default() };
        let vacancy = scratch.kept(1).await.err().unwrap();
        scratch.keep(vacancy, file(&scratch, b"some"));
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
