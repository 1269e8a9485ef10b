//! The tables of facts, copied byte by byte.

use super::{PrepareError, shown};
use crate::table::Table;
use std::collections::BTreeMap;
use std::path::Path;

/// All tables of a folder, by file name.
pub struct Tables {
    files: BTreeMap<String, (Vec<u8>, Table)>,
}

impl Tables {
    /// Reads every `.csv` file of a folder.
    ///
    /// # Errors
    /// A folder that cannot be read or holds no table, a file that is not a table.
    pub fn read(folder: &Path) -> Result<Self, PrepareError> {
        let fault = |e: std::io::Error| PrepareError::new(shown(folder), e);
        let mut files = BTreeMap::new();
        for entry in std::fs::read_dir(folder).map_err(fault)? {
            let path = entry.map_err(fault)?.path();
            let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("").to_owned();
            if !name.ends_with(".csv") {
                continue;
            }
            let bytes = std::fs::read(&path).map_err(|e| PrepareError::new(shown(&path), e))?;
            let table = Table::parse(&name, &bytes)?;
            files.insert(name, (bytes, table));
        }
        match files.is_empty() {
            true => Err(PrepareError::new(shown(folder), "expected tables that end in .csv, found none")),
            false => Ok(Tables { files }),
        }
    }

    /// A table by file name.
    ///
    /// # Errors
    /// There is none.
    pub fn get(&self, name: &str) -> Result<&Table, PrepareError> {
        let found = self.files.get(name).map(|(_, table)| table);
        found.ok_or_else(|| PrepareError::new(name, "named by the recipe, but not among the tables"))
    }

    /// All tables, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = &Table> {
        self.files.values().map(|(_, table)| table)
    }

    /// The files as they are, sorted by name.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(name, (bytes, _))| (name.as_str(), bytes.as_slice()))
    }
}
