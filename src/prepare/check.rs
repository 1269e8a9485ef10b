//! Checks of the tables: codes, keys, references, numbers and vocabularies.

use super::PrepareError;
use super::boundaries::Levels;
use super::recipe::{Recipe, TableEntry};
use super::tables::Tables;
use crate::table::Table;
use std::collections::{BTreeMap, BTreeSet};

/// Checks all tables against the recipe and the units.
///
/// # Errors
/// The first cell that breaks a rule of the recipe, with file, row and column.
pub fn tables(tables: &Tables, recipe: &Recipe, levels: &Levels) -> Result<(), PrepareError> {
    for (column, words) in &recipe.words {
        for table in tables.iter().filter(|t| t.header().contains(column)) {
            each_cell(table, column, |cell| match words.iter().any(|w| w == cell) {
                true => None,
                false => Some(format!("expected one of {}, found {cell:?}", words.join(", "))),
            })?;
        }
    }
    for entry in &recipe.tables {
        let table = tables.get(&entry.file)?;
        codes(entry, table, levels)?;
        key(entry, table)?;
        for column in &entry.numbers {
            each_cell(table, column, |cell| match cell.parse::<f64>() {
                Ok(n) if n.is_finite() => None,
                _ => Some(format!("expected a number, found {cell:?}")),
            })?;
        }
        for (column, other) in &entry.refers {
            let known = first_column(tables.get(other)?)?;
            each_cell(table, column, |cell| match known.contains(cell) {
                true => None,
                false => Some(format!("expected a row of {other}, found {cell:?}")),
            })?;
        }
    }
    Ok(())
}

fn first_column(table: &Table) -> Result<BTreeSet<&str>, PrepareError> {
    let Some(name) = table.header().first() else { return Ok(BTreeSet::new()) };
    let column = table.column(name)?;
    Ok((0..table.len()).map(|row| table.cell(row, column)).collect())
}

fn codes(entry: &TableEntry, table: &Table, levels: &Levels) -> Result<(), PrepareError> {
    for (column, level) in &entry.codes {
        let known = levels.codes(level).ok_or_else(|| {
            PrepareError::new(&entry.file, format!("the recipe names a level {level:?} that does not exist"))
        })?;
        each_cell(table, column, |cell| {
            let unknown = cell.split(';').find(|code| !known.contains(code))?;
            Some(format!("expected a code of {level}, found {unknown:?}"))
        })?;
    }
    Ok(())
}

/// Runs a check over the cells of a column that are not empty.
fn each_cell(
    table: &Table,
    column: &str,
    check: impl Fn(&str) -> Option<String>,
) -> Result<(), PrepareError> {
    let column = table.column(column)?;
    for row in 0..table.len() {
        if let Some(message) = table.text(row, Some(column)).and_then(&check) {
            return Err(table.fault(row, column, message).into());
        }
    }
    Ok(())
}

fn key(entry: &TableEntry, table: &Table) -> Result<(), PrepareError> {
    let columns = entry.key.iter().map(|c| table.column(c)).collect::<Result<Vec<_>, _>>()?;
    let mut seen: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    for row in 0..table.len() {
        let key: Vec<&str> = columns.iter().map(|c| table.cell(row, *c)).collect();
        if key.iter().all(|k| k.is_empty()) {
            continue;
        }
        if let Some(first) = seen.insert(key.clone(), row) {
            let place = format!("{}, line {}, column {}", entry.file, table.line(row), entry.key.join("+"));
            let message = format!(
                "expected a unique key, found {:?} again (first in line {})",
                key.join("+"),
                table.line(first)
            );
            return Err(PrepareError::new(place, message));
        }
    }
    Ok(())
}
