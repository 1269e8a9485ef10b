//! Where the bytes of a data set come from.

use super::LoadError;
use crate::data_folder::{BuiltInData, DataFolder};
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// Where a data set is: in the binary, or in a folder.
///
/// ```
/// use poverty_atlas::Source;
///
/// let source = Source::folder("examples/fields".as_ref())?;
/// assert!(source.has("fields.geojson"));
/// let fault = Source::folder("no/such/folder".as_ref()).unwrap_err().to_string();
/// assert_eq!(fault, "no/such/folder: expected a folder with data, found none");
/// # Ok::<(), poverty_atlas::LoadError>(())
/// ```
#[derive(Debug, Clone)]
pub enum Source {
    /// What was built in.
    Embedded,
    /// A folder on disk; its styles are those in its `styles/`.
    Folder(DataFolder),
}

impl Source {
    /// A folder.
    ///
    /// # Errors
    /// The path is no folder, or one that may not be read.
    pub fn folder(path: &Path) -> Result<Self, LoadError> {
        if !path.is_dir() {
            return Err(LoadError::of_file(
                path.display().to_string(),
                "expected a folder with data, found none",
            ));
        }
        match std::fs::read_dir(path) {
            Ok(_) => Ok(Source::Folder(DataFolder::at(path))),
            Err(fault) => Err(LoadError::of_file(
                path.display().to_string(),
                format!("expected a folder that may be read, found {fault}"),
            )),
        }
    }

    /// The bytes of a file named relative to the data set, with `/` between its parts.
    ///
    /// # Errors
    /// The file is missing, cannot be read, or its name leads out of the folder.
    pub fn read(&self, name: &str) -> Result<Cow<'static, [u8]>, LoadError> {
        stays_inside(name)?;
        match self {
            Source::Embedded => BuiltInData::get(name)
                .map(|f| f.data)
                .ok_or_else(|| LoadError::of_file(name, "no such file in the built-in data")),
            Source::Folder(folder) => folder
                .read(name)
                .map(Cow::Owned)
                .map_err(|e| LoadError::of_file(folder.path().join(name).display().to_string(), e)),
        }
    }

    /// Where a file is that is read in place, named relative to the data set.
    ///
    /// # Errors
    /// The data are in the binary, or the name leads out of the folder.
    pub fn path(&self, name: &str) -> Result<PathBuf, LoadError> {
        stays_inside(name)?;
        match self {
            Source::Embedded => {
                Err(LoadError::of_file(name, "expected data in a folder, found the built-in"))
            }
            Source::Folder(folder) => Ok(folder.path().join(name)),
        }
    }

    /// The bytes of a file in a folder; `None` where there is none, or the data are in the binary.
    pub fn length(&self, name: &str) -> Option<u64> {
        Some(std::fs::metadata(self.path(name).ok()?).ok()?.len())
    }

    /// True if the data set has a file of this name.
    pub fn has(&self, name: &str) -> bool {
        self.names().iter().any(|n| n == name)
    }

    /// Names of all files, also those in folders below, sorted; without hidden and system files.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = match self {
            Source::Embedded => BuiltInData::iter().map(Cow::into_owned).collect(),
            Source::Folder(folder) => folder.all_names().into_iter().collect(),
        };
        names.retain(|name| !is_hidden(name));
        names.sort();
        names
    }
}

impl Source {
    /// Names of what is neither a file nor a folder that may be read, and what it is; sorted.
    pub fn others(&self) -> Vec<(String, String)> {
        match self {
            Source::Embedded => Vec::new(),
            Source::Folder(folder) => {
                let others = folder.others().into_iter();
                others.filter(|(name, _)| !is_hidden(name)).collect()
            }
        }
    }
}

fn stays_inside(name: &str) -> Result<(), LoadError> {
    match Path::new(name).components().all(|c| matches!(c, std::path::Component::Normal(_))) {
        true => Ok(()),
        false => Err(LoadError::of_file(name, "expected a path inside the data folder")),
    }
}

/// True for what systems and programs leave in folders beside the data of their owners: hidden files, those that an open
/// document locks, previews.
fn is_hidden(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    name.split('/').any(|part| part.starts_with('.'))
        || file.starts_with('~')
        || file.ends_with('~')
        || ["thumbs.db", "desktop.ini", "icon\r"].contains(&file.to_lowercase().as_str())
}
