//! The files of a data set: those in the binary, and a folder whose files are replaced all at once.

use rust_embed::RustEmbed;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// The data set in the binary: the folder `data/`, named with `/` between the parts.
#[derive(RustEmbed)]
#[folder = "data/"]
pub struct BuiltInData;

impl BuiltInData {
    /// What declares the built-in data, and how they look: the files that are neither made nor read by people.
    pub fn declarations() -> Vec<(String, Vec<u8>)> {
        let is_declared = |name: &str| {
            !name.starts_with("boundaries/") && !name.starts_with("tables/") && !name.ends_with(".md")
        };
        let names = Self::iter().filter(|name| is_declared(name));
        names.filter_map(|name| Some((name.to_string(), Self::get(&name)?.data.into_owned()))).collect()
    }
}

/// New files while they are written; nobody reads them.
const STAGED: &str = ".staged";
/// New files once all of them are on disk: until each has taken its place, they hold before what stands there.
const COMMITTED: &str = ".committed";

/// How many folders deep files are looked for.
const DEEPEST: usize = 8;

/// A folder with a data set. Its files are replaced all at once: whoever reads it, whenever, also after a power failure in
/// between, finds the files of before or those of after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFolder(PathBuf);

impl DataFolder {
    /// The folder at a path.
    pub fn at(path: &Path) -> Self {
        DataFolder(path.to_owned())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// The file is missing or cannot be read.
    pub fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        match fs::read(self.0.join(COMMITTED).join(name)) {
            Err(fault) if fault.kind() == ErrorKind::NotFound => fs::read(self.0.join(name)),
            read => read,
        }
    }

    /// Names of the files in a folder below, the empty one for those at the top; sorted.
    pub fn names(&self, below: &str) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for folder in [self.0.join(COMMITTED), self.0.clone()] {
            let Ok(entries) = fs::read_dir(folder.join(below)) else { continue };
            let files = entries.filter_map(Result::ok).filter(|entry| entry.path().is_file());
            names.extend(files.filter_map(|entry| entry.file_name().into_string().ok()).map(|name| {
                match below.is_empty() {
                    true => name,
                    false => format!("{below}/{name}"),
                }
            }));
        }
        names
    }

    /// Names of all files, with `/` between the parts; without those in hidden folders, and no deeper than anybody goes.
    pub fn all_names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for folder in [self.0.join(COMMITTED), self.0.clone()] {
            visible(&folder, "", DEEPEST, &mut names, &mut BTreeMap::new());
        }
        names
    }

    /// Names of what is neither a file nor a folder that may be read, among those, and what it is; sorted.
    pub fn others(&self) -> BTreeMap<String, String> {
        let mut others = BTreeMap::new();
        visible(&self.0, "", DEEPEST, &mut BTreeSet::new(), &mut others);
        others
    }

    /// Writes files, named with `/` between the parts, over those that are there; others stay. `last` names the one that
    /// takes its place after all others.
    ///
    /// # Errors
    /// A file that cannot be written, with its path; the folder is as it was, unless all files were written.
    pub fn replace(&self, files: &[(String, Vec<u8>)], last: &str) -> Result<(), (PathBuf, io::Error)> {
        self.replace_in_steps(files, last, || ())
    }

    /// The same, telling before each change on disk.
    fn replace_in_steps(
        &self,
        files: &[(String, Vec<u8>)],
        last: &str,
        mut step: impl FnMut(),
    ) -> Result<(), (PathBuf, io::Error)> {
        let (staged, committed) = (self.0.join(STAGED), self.0.join(COMMITTED));
        // What an earlier run had committed when it was stopped.
        self.settle(last, &mut step)?;
        let written = self.stage(files, &mut step);
        if let Err(fault) = written {
            let _ = fs::remove_dir_all(&staged);
            return Err(fault);
        }
        step();
        at(&committed, fs::rename(&staged, &committed))?;
        at(&self.0, synced(&self.0))?;
        self.settle(last, &mut step)
    }

    /// Writes new files beside the others, and sees to it that they are on disk.
    fn stage(
        &self,
        files: &[(String, Vec<u8>)],
        step: &mut impl FnMut(),
    ) -> Result<(), (PathBuf, io::Error)> {
        let staged = self.0.join(STAGED);
        if staged.exists() {
            step();
            at(&staged, fs::remove_dir_all(&staged))?;
        }
        at(&staged, fs::create_dir_all(&staged))?;
        let mut folders = BTreeSet::from([staged.clone()]);
        for (name, bytes) in files {
            step();
            let path = staged.join(name);
            let folder = path.parent().unwrap_or(&staged);
            let written = fs::create_dir_all(folder).and_then(|()| {
                fs::write(&path, bytes)?;
                File::open(&path)?.sync_all()
            });
            at(&self.0.join(name), written)?;
            folders.insert(folder.to_owned());
        }
        folders.iter().try_for_each(|folder| at(folder, synced(folder)))
    }

    /// Gives committed files their places.
    fn settle(&self, last: &str, step: &mut impl FnMut()) -> Result<(), (PathBuf, io::Error)> {
        let committed = self.0.join(COMMITTED);
        if !committed.exists() {
            return Ok(());
        }
        let mut names = Vec::new();
        at(&committed, collect(&committed, "", &mut names))?;
        names.sort_by_key(|name| (name == last, name.clone()));
        let mut folders = BTreeSet::from([self.0.clone()]);
        for name in &names {
            let to = self.0.join(name);
            let folder = to.parent().unwrap_or(&self.0);
            step();
            at(&to, fs::create_dir_all(folder).and_then(|()| fs::rename(committed.join(name), &to)))?;
            folders.insert(folder.to_owned());
        }
        folders.iter().try_for_each(|folder| at(folder, synced(folder)))?;
        step();
        at(&committed, fs::remove_dir_all(&committed))
    }
}

fn at<T>(path: &Path, done: io::Result<T>) -> Result<T, (PathBuf, io::Error)> {
    done.map_err(|fault| (path.to_owned(), fault))
}

/// Has the entries of a folder written to disk, where the system can.
fn synced(folder: &Path) -> io::Result<()> {
    match cfg!(unix) {
        true => File::open(folder)?.sync_all(),
        false => Ok(()),
    }
}

/// Collects the names of files, and what else there is.
fn visible(
    folder: &Path,
    below: &str,
    deeper: usize,
    names: &mut BTreeSet<String>,
    others: &mut BTreeMap<String, String>,
) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(fault) => {
            others.insert(
                below.trim_end_matches('/').to_owned(),
                format!("a folder that may not be read: {fault}"),
            );
            return;
        }
    };
    for entry in entries.filter_map(Result::ok) {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = entry.path();
        if path.is_file() {
            names.insert(format!("{below}{name}"));
        } else if !path.is_dir() {
            let what =
                if path.exists() { "neither a file nor a folder" } else { "a link that leads nowhere" };
            others.insert(format!("{below}{name}"), what.to_owned());
        } else if deeper > 0 && !name.starts_with('.') && !leads_back(&path, folder) {
            visible(&path, &format!("{below}{name}/"), deeper - 1, names, others);
        }
    }
}

/// True for a link to the folder that it lies in, or to one around it.
fn leads_back(path: &Path, folder: &Path) -> bool {
    let whole = |path: &Path| path.canonicalize().ok();
    path.is_symlink() && whole(path).zip(whole(folder)).is_some_and(|(to, here)| here.starts_with(to))
}

/// Names of all files below a folder.
fn collect(folder: &Path, below: &str, names: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        match entry.path().is_dir() {
            true => collect(&entry.path(), &format!("{name}/"), names)?,
            false => names.push(name),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    const NAMES: [&str; 4] = ["boundaries/a.fgb", "boundaries/b.fgb", "tables/c.csv", "atlas.toml"];

    fn files(version: &str) -> Vec<(String, Vec<u8>)> {
        NAMES.iter().map(|name| ((*name).to_owned(), format!("{version} of {name}").into_bytes())).collect()
    }

    /// What a reader finds.
    fn found(folder: &DataFolder) -> Vec<(String, Vec<u8>)> {
        NAMES.iter().filter_map(|name| Some(((*name).to_owned(), folder.read(name).ok()?))).collect()
    }

    #[test]
    fn a_folder_is_old_or_new_wherever_its_replacement_stops() {
        for before in [Vec::new(), files("old")] {
            for steps in 0.. {
                let dir = tempfile::tempdir().unwrap();
                let folder = DataFolder::at(dir.path());
                folder.replace(&before, "atlas.toml").unwrap();
                fs::write(dir.path().join("README.md"), "stays").unwrap();
                let mut left = steps;
                // As a kill does it: nothing is tidied up.
                let stopped = catch_unwind(AssertUnwindSafe(|| {
                    folder.replace_in_steps(&files("new"), "atlas.toml", || {
                        assert!(left > 0);
                        left -= 1;
                    })
                }));
                let after = found(&folder);
                assert!(after == before || after == files("new"), "{steps} steps: {after:?}");
                // Whoever reads the folder itself never finds a manifest before what it declares.
                let in_place = |(name, bytes): &(String, Vec<u8>)| {
                    fs::read(dir.path().join(name)).is_ok_and(|found| found == *bytes)
                };
                let new = files("new");
                assert!(!in_place(&new[3]) || new.iter().all(in_place), "{steps} steps");
                let names: BTreeSet<String> =
                    ["", "boundaries", "tables"].iter().flat_map(|below| folder.names(below)).collect();
                assert_eq!(names.len(), after.len() + 1, "{names:?}");
                // The next run is whole, whatever it finds.
                folder.replace(&files("next"), "atlas.toml").unwrap();
                assert_eq!(found(&folder), files("next"));
                assert!(!dir.path().join(STAGED).exists() && !dir.path().join(COMMITTED).exists());
                assert_eq!(fs::read(dir.path().join("README.md")).unwrap(), b"stays");
                if stopped.is_ok() {
                    assert_eq!((after, steps), (files("new"), 4 + 1 + 4 + 1));
                    break;
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_written_leaves_the_folder_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let folder = DataFolder::at(dir.path());
        folder.replace(&files("old"), "atlas.toml").unwrap();
        let mut bad = files("new");
        bad.push(("atlas.toml/x".to_owned(), Vec::new()));
        let (path, _) = folder.replace(&bad, "atlas.toml").unwrap_err();
        assert_eq!(path, dir.path().join("atlas.toml/x"));
        assert_eq!(found(&folder), files("old"));
        assert!(!dir.path().join(STAGED).exists());
    }
}
