//! The tables of facts: carried over byte by byte, after their codes and keys were checked.

use super::boundaries::Levels;
use super::recipe::{Recipe, TableEntry};
use super::{PrepareError, shown};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// All tables of a folder.
pub struct Tables {
    files: BTreeMap<String, Table>,
}

/// One table.
pub struct Table {
    /// The file as it is.
    pub bytes: Vec<u8>,
    header: Vec<String>,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    fn parse(name: &str, bytes: Vec<u8>) -> Result<Self, PrepareError> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(&bytes[..]);
        let fault = |e: csv::Error| PrepareError::new(name, format!("expected UTF-8 CSV, found: {e}"));
        let header: Vec<String> = reader.headers().map_err(fault)?.iter().map(str::to_owned).collect();
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().map_err(fault)?;
        if let Some(i) = rows.iter().position(|r| r.len() != header.len()) {
            let message = format!("expected {} cells, found {}", header.len(), rows[i].len());
            return Err(PrepareError::new(format!("{name}, row {}", i + 1), message));
        }
        Ok(Table { bytes, header, rows })
    }

    /// Position of a column.
    pub fn column(&self, file: &str, name: &str) -> Result<usize, PrepareError> {
        self.header.iter().position(|h| h == name).ok_or_else(|| {
            PrepareError::new(file, format!("expected a column {name:?}, found {}", self.header.join(", ")))
        })
    }

    /// Rows, without the header.
    pub fn rows(&self) -> &[csv::StringRecord] {
        &self.rows
    }
}

impl Tables {
    /// Reads every `.csv` file of a folder.
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
            let table = Table::parse(&name, bytes)?;
            files.insert(name, table);
        }
        match files.is_empty() {
            true => Err(PrepareError::new(shown(folder), "expected tables that end in .csv, found none")),
            false => Ok(Tables { files }),
        }
    }

    /// A table by file name.
    pub fn get(&self, name: &str) -> Result<&Table, PrepareError> {
        self.files
            .get(name)
            .ok_or_else(|| PrepareError::new(name, "named by the recipe, but not among the tables"))
    }

    /// Tables with their names, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Table)> {
        self.files.iter()
    }

    /// Checks codes, keys, references, numbers and words.
    pub fn check(&self, recipe: &Recipe, levels: &Levels) -> Result<(), PrepareError> {
        for (column, words) in &recipe.words {
            for (file, table) in self.files.iter().filter(|(_, t)| t.header.contains(column)) {
                each_cell(file, table, column, |cell| match words.iter().any(|w| w == cell) {
                    true => None,
                    false => Some(format!("expected one of {}, found {cell:?}", words.join(", "))),
                })?;
            }
        }
        for entry in &recipe.tables {
            let table = self.get(&entry.file)?;
            self.check_codes(entry, table, levels)?;
            check_key(entry, table)?;
            for column in &entry.numbers {
                each_cell(&entry.file, table, column, |cell| match cell.parse::<f64>() {
                    Ok(n) if n.is_finite() => None,
                    _ => Some(format!("expected a number, found {cell:?}")),
                })?;
            }
            for (column, other) in &entry.refers {
                let known: BTreeSet<&str> = self.get(other)?.rows.iter().filter_map(|r| r.get(0)).collect();
                each_cell(&entry.file, table, column, |cell| match known.contains(cell) {
                    true => None,
                    false => Some(format!("expected a row of {other}, found {cell:?}")),
                })?;
            }
        }
        Ok(())
    }

    fn check_codes(&self, entry: &TableEntry, table: &Table, levels: &Levels) -> Result<(), PrepareError> {
        for (column, level) in &entry.codes {
            let known = levels.codes(level).ok_or_else(|| {
                PrepareError::new(
                    &entry.file,
                    format!("the recipe names a level {level:?} that does not exist"),
                )
            })?;
            each_cell(&entry.file, table, column, |cell| {
                let unknown = cell.split(';').find(|code| !known.contains(code))?;
                Some(format!("expected a code of {level}, found {unknown:?}"))
            })?;
        }
        Ok(())
    }
}

/// Runs a check over the cells of a column that are not empty.
fn each_cell(
    file: &str,
    table: &Table,
    column: &str,
    check: impl Fn(&str) -> Option<String>,
) -> Result<(), PrepareError> {
    let at = table.column(file, column)?;
    for (i, row) in table.rows.iter().enumerate() {
        let cell = row.get(at).unwrap_or("");
        if let Some(message) = Some(cell).filter(|c| !c.is_empty()).and_then(&check) {
            return Err(PrepareError::new(format!("{file}, row {}, column {column}", i + 1), message));
        }
    }
    Ok(())
}

fn check_key(entry: &TableEntry, table: &Table) -> Result<(), PrepareError> {
    let columns = entry.key.iter().map(|c| table.column(&entry.file, c)).collect::<Result<Vec<_>, _>>()?;
    let mut seen: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    for (i, row) in table.rows.iter().enumerate() {
        let key: Vec<&str> = columns.iter().map(|c| row.get(*c).unwrap_or("")).collect();
        if key.is_empty() || key.iter().all(|k| k.is_empty()) {
            continue;
        }
        if let Some(first) = seen.insert(key.clone(), i) {
            let place = format!("{}, row {}, column {}", entry.file, i + 1, entry.key.join("+"));
            let message =
                format!("{:?} stands in row {} already; expected it once", key.join("+"), first + 1);
            return Err(PrepareError::new(place, message));
        }
    }
    Ok(())
}
