//! A file that takes its place once it is whole.

use super::TilesError;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// What the file is called until then.
const ENDING: &str = ".part";

/// A file beside its place. What is there stays until it is replaced at once, whenever the run ends.
#[derive(Debug)]
pub struct StagedFile {
    place: PathBuf,
    path: PathBuf,
    /// Locked, so that two runs do not write one file.
    file: File,
    done: bool,
}

impl StagedFile {
    /// A new file beside a place, instead of one that a run left that was killed.
    ///
    /// # Errors
    /// The folder cannot be written, or another run writes the same file.
    pub fn beside(place: &Path) -> Result<Self, TilesError> {
        let fault = |e: io::Error| TilesError::write(place, e);
        let name =
            place.file_name().ok_or_else(|| TilesError::new("--out", "expected the path of a file"))?;
        let mut name = name.to_os_string();
        name.push(ENDING);
        let path = place.with_file_name(name);
        let file =
            File::options().read(true).write(true).create(true).truncate(false).open(&path).map_err(fault)?;
        if file.try_lock().is_err() {
            return Err(TilesError::write(place, format!("another run writes {}", path.display())));
        }
        file.set_len(0).map_err(fault)?;
        Ok(StagedFile { place: place.to_owned(), path, file, done: false })
    }

    /// Where it is until it takes its place.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file, to be written from its beginning.
    ///
    /// # Errors
    /// The system has no handle left.
    pub fn file(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// Puts the file in its place once its bytes are on disk; returns how many they are.
    ///
    /// # Errors
    /// The disk is full, or the place cannot be written.
    pub fn commit(mut self) -> Result<u64, TilesError> {
        let done = self.file.sync_all().and_then(|()| self.file.metadata()).and_then(|told| {
            fs::rename(&self.path, &self.place)?;
            Ok(told.len())
        });
        self.done = done.is_ok();
        done.map_err(|e| TilesError::write(&self.place, e))
    }
}

impl Drop for StagedFile {
    fn drop(&mut self) {
        if !self.done {
            // Of a run that failed nothing is left; where even that fails, the next run begins with it.
            let _ = fs::remove_file(&self.path);
        }
    }
}
