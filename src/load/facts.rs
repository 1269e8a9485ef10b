//! Facts from a table.

use super::manifest::{FactsEntry, MANIFEST};
use super::{LoadError, LoadReport, Source};
use crate::feature::{Collection, Fact, FactTable};
use crate::table::{Column, Table};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Reads the facts of a table about one collection.
///
/// # Errors
/// A table that cannot be read, an unknown feature or property.
pub fn read(
    source: &Source,
    entry: &FactsEntry,
    collection: &Collection,
    report: &mut LoadReport,
) -> Result<FactTable, LoadError> {
    let table = Table::parse(&entry.table, &source.read(&entry.table)?)?;
    let only = entry.only.iter().map(|(c, cell)| Ok((table.column(c)?, cell)));
    let only = only.collect::<Result<Vec<_>, LoadError>>()?;
    let key = table.column(&entry.key)?;
    let features = features(entry, collection)?;
    let columns = FactColumns::find(&table, entry)?;
    let mut facts = Vec::new();
    for row in 0..table.len() {
        if only.iter().any(|(column, cell)| table.cell(row, *column) != **cell) {
            continue;
        }
        let name = table.cell(row, key);
        match features.get(name) {
            Some(feature) => facts.push(columns.fact(&table, row, *feature)),
            None if !entry.keys.is_empty() => {}
            None if name.is_empty() => {
                report.remarks.push(format!(
                    "{}, row {}: no {}, so no feature gets it",
                    table.name(),
                    row + 1,
                    entry.key
                ));
            }
            None => {
                let by = entry.by.as_deref().unwrap_or("id");
                let message =
                    format!("expected the {by} of a feature of {:?}, found {name:?}", collection.id());
                return Err(table.fault(row, key, message).into());
            }
        }
    }
    Ok(FactTable { collection: entry.collection.clone(), source: entry.source.clone(), facts })
}

/// Features by the key that the table uses.
fn features(entry: &FactsEntry, collection: &Collection) -> Result<FxHashMap<String, u32>, LoadError> {
    let fault = |message: String| {
        LoadError::at(
            MANIFEST,
            format!("facts of {}, collection {:?}", entry.table, entry.collection),
            message,
        )
    };
    if !entry.keys.is_empty() {
        let position = |(key, id): (&String, &String)| {
            let position = collection.position(id).ok_or_else(|| fault(format!("no feature {id:?}")))?;
            Ok((key.clone(), position as u32))
        };
        return entry.keys.iter().map(position).collect();
    }
    let Some(by) = &entry.by else {
        return Ok((0..collection.len()).map(|i| (collection.feature_id(i).to_string(), i as u32)).collect());
    };
    let property = collection.property(by).ok_or_else(|| fault(format!("no property {by:?}")))?;
    let known = property.values.iter().enumerate().filter(|(_, v)| !v.is_null());
    Ok(known.map(|(i, v)| (v.to_cell(), i as u32)).collect())
}

struct FactColumns {
    indicator: Column,
    value: Column,
    optional: [Option<Column>; 6],
    otherwise: [Option<Arc<str>>; 2],
}

impl FactColumns {
    fn find(table: &Table, entry: &FactsEntry) -> Result<Self, LoadError> {
        let optional = |name: &Option<String>| table.optional_column(name.as_deref());
        let otherwise = |name: &str| entry.otherwise.get(name).cloned();
        Ok(FactColumns {
            indicator: table.column(&entry.indicator)?,
            value: table.column(&entry.value)?,
            optional: [
                optional(&entry.unit)?,
                optional(&entry.year)?,
                optional(&entry.evidence)?,
                optional(&entry.confidence)?,
                optional(&entry.citation)?,
                optional(&entry.note)?,
            ],
            otherwise: [otherwise("evidence"), otherwise("confidence")],
        })
    }

    fn fact(&self, table: &Table, row: usize, feature: u32) -> Fact {
        let texts = self.optional.map(|column| table.text(row, column).map(Arc::from));
        let [unit, year, evidence, confidence, citation, note] = texts;
        Fact {
            feature,
            indicator: table.cell(row, self.indicator).into(),
            value: table.cell(row, self.value).into(),
            unit,
            year,
            evidence: evidence.or(self.otherwise[0].clone()),
            confidence: confidence.or(self.otherwise[1].clone()),
            citation,
            note,
        }
    }
}
