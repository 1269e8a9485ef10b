//! A file that takes its place once it is whole; a device or a pipe is written into then.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tempfile::{Builder, NamedTempFile};

/// What names of files end with that are not whole yet.
pub const UNFINISHED: &str = ".unfinished";
/// From when on nobody is writing any more to a file that was not written to.
const ABANDONED: Duration = Duration::from_secs(3600);

/// A file beside its place, under a name of its own: two that are made at once do not write into each other, and what
/// stands there stays until it is replaced at once. It is gone where it is not committed; what a killed program left is
/// removed by a later one.
#[derive(Debug)]
pub struct StagedFile {
    place: PathBuf,
    file: NamedTempFile,
    /// True for a device or a pipe: it is written into, not replaced.
    is_poured: bool,
}

impl StagedFile {
    /// Begins what will stand at a place, for those who may read `like`, or for whom the system lets.
    ///
    /// # Errors
    /// The place has no name, its folder cannot be written, or `like` cannot be read.
    pub fn beside(place: &Path, like: Option<&Path>) -> io::Result<Self> {
        let name = place.file_name().ok_or_else(|| io::Error::other("expected the path of a file"))?;
        let there = fs::metadata(place).ok();
        if there.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(io::Error::other("expected the path of a file, found a folder"));
        }
        if there.is_some_and(|there| !there.is_file()) {
            let file = Builder::new().suffix(UNFINISHED).tempfile()?;
            return Ok(StagedFile { place: place.to_owned(), file, is_poured: true });
        }
        let mut prefix = name.to_owned();
        prefix.push(".");
        sweep(folder(place), prefix.as_encoded_bytes());
        let usual = Permissions::from_mode(0o666);
        let file = Builder::new()
            .prefix(&prefix)
            .suffix(UNFINISHED)
            .permissions(usual)
            .tempfile_in(folder(place))?;
        if let Some(like) = like {
            let about = fs::metadata(like)?;
            // Who may not give files away gives them to the group at least, and keeps them otherwise.
            let _ = fchown(file.as_file(), Some(about.uid()), Some(about.gid()))
                .or_else(|_| fchown(file.as_file(), None, Some(about.gid())));
            file.as_file().set_permissions(about.permissions())?;
        }
        Ok(StagedFile { place: place.to_owned(), file, is_poured: false })
    }

    /// Where it is until it takes its place.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// The file, to be written from its beginning.
    ///
    /// # Errors
    /// The system has no handle left.
    pub fn file(&self) -> io::Result<File> {
        self.file.as_file().try_clone()
    }

    /// Puts the file in its place once its bytes are on disk; returns how many they are.
    ///
    /// # Errors
    /// The disk is full, or the place cannot be written.
    pub fn commit(self) -> io::Result<u64> {
        if self.is_poured {
            let mut whole = File::open(self.file.path())?;
            return io::copy(&mut whole, &mut OpenOptions::new().write(true).open(&self.place)?);
        }
        self.file.as_file().sync_all()?;
        let length = self.file.as_file().metadata()?.len();
        self.file.persist(&self.place).map_err(|fault| fault.error)?;
        File::open(folder(&self.place))?.sync_all()?;
        Ok(length)
    }
}

fn folder(place: &Path) -> &Path {
    place.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Removes what was left unfinished of a file.
fn sweep(folder: &Path, prefix: &[u8]) {
    let now = SystemTime::now();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_own = name.as_encoded_bytes().starts_with(prefix)
            && name.as_encoded_bytes().ends_with(UNFINISHED.as_bytes());
        let modified = entry.metadata().and_then(|about| about.modified());
        let is_abandoned = modified.is_ok_and(|at| now.duration_since(at).is_ok_and(|age| age > ABANDONED));
        if is_own && is_abandoned {
            // Whoever cannot remove it can still write another.
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn two_at_once_are_whole_and_as_readable_as_the_source() {
        let dir = tempfile::tempdir().unwrap();
        let (source, place) = (dir.path().join("source"), dir.path().join("made"));
        fs::write(&source, "").unwrap();
        fs::set_permissions(&source, Permissions::from_mode(0o640)).unwrap();
        let [first, second] = [0, 1].map(|_| StagedFile::beside(&place, Some(&source)).unwrap());
        for _ in 0..3 {
            first.file().unwrap().write_all(b"a").unwrap();
            second.file().unwrap().write_all(b"b").unwrap();
        }
        assert!(!place.exists());
        assert_eq!(first.commit().unwrap(), 3);
        assert_eq!(fs::read(&place).unwrap(), b"aaa");
        second.commit().unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"bbb");
        assert_eq!(fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[test]
    fn what_is_no_file_is_written_into() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read(pipe).unwrap()
        });
        let staged = StagedFile::beside(&pipe, None).unwrap();
        staged.file().unwrap().write_all(b"tiles").unwrap();
        let length = staged.commit().unwrap();
        assert!(!fs::metadata(&pipe).unwrap().is_file());
        assert_eq!((length, reader.join().unwrap()), (5, b"tiles".to_vec()));
        assert!(StagedFile::beside(dir.path(), None).is_err());
    }

    #[test]
    fn it_is_as_readable_as_other_files() {
        let dir = tempfile::tempdir().unwrap();
        let (other, place) = (dir.path().join("other"), dir.path().join("made"));
        fs::write(&other, "").unwrap();
        StagedFile::beside(&place, None).unwrap().commit().unwrap();
        let [mode, usual] = [place, other].map(|path| fs::metadata(path).unwrap().permissions().mode());
        assert_eq!(mode, usual);
    }

    #[test]
    fn what_was_left_long_ago_is_removed() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("made");
        let left = ["made.1.unfinished", "made.2.unfinished", "other.3.unfinished", "made.txt"];
        for (name, hours) in left.iter().zip([2, 0, 2, 2]) {
            let file = File::create(dir.path().join(name)).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(hours * 3600)).unwrap();
        }
        drop(StagedFile::beside(&place, None).unwrap());
        let still = left.map(|name| dir.path().join(name).exists());
        assert_eq!(still, [false, true, true, true]);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3);
    }
}
