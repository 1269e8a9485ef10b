//! Watching a data folder for changes.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::time::Duration;

/// Polling interval; a change counts once two polls in a row see the same files.
pub const INTERVAL: Duration = Duration::from_secs(1);

/// A hash of the names, lengths and modification times of all files in a folder; a file removed meanwhile is skipped.
pub fn fingerprint(folder: &Path) -> u64 {
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.sort();
    let mut hasher = DefaultHasher::new();
    files.hash(&mut hasher);
    hasher.finish()
}

type Stamp = (std::path::PathBuf, u64, Option<std::time::SystemTime>);

fn collect(folder: &Path, files: &mut Vec<Stamp>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        match entry.metadata() {
            Ok(about) if about.is_dir() => collect(&path, files),
            Ok(about) => files.push((path, about.len(), about.modified().ok())),
            Err(_) => {}
        }
    }
}

/// Calls back whenever a folder differs from the fingerprint last served and has settled; never returns. Take the
/// fingerprint before loading the folder, so that no change during the load is missed.
pub fn watch(folder: &Path, mut served: u64, mut changed: impl FnMut()) -> ! {
    let mut last = served;
    loop {
        std::thread::sleep(INTERVAL);
        let now = fingerprint(folder);
        if now == last && now != served {
            served = now;
            changed();
        }
        last = now;
    }
}
