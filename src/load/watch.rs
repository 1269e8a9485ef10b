//! Noticing that a data folder has changed.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::time::Duration;

/// How often a folder is looked at; a change counts once two looks in a row saw the same.
pub const INTERVAL: Duration = Duration::from_secs(1);

/// Names, lengths and times of all files in a folder as one number; a file that goes away meanwhile counts as gone.
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

/// Calls back whenever a folder has changed from what it was when `served` was its fingerprint, and come to rest; never
/// returns. The fingerprint is taken before the folder is read, so that no change is missed while it is.
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
