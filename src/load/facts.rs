//! Facts from a table.

use super::glossary::Glossary;
use super::manifest::{FactsEntry, MANIFEST};
use super::{LoadError, LoadReport, Source, tables};
use crate::feature::{Collection, Correction, Fact, FactTable, Subject};
use crate::table::{Column, Table};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What a table's facts may be about.
#[derive(Clone, Copy)]
pub enum Places<'a> {
    /// Features of a collection.
    Features(&'a Collection),
    /// Subjects of the data set.
    Subjects(&'a [Subject]),
}

impl Places<'_> {
    fn position(self, id: &str) -> Option<usize> {
        match self {
            Places::Features(collection) => collection.position(id),
            Places::Subjects(subjects) => subjects.iter().position(|s| &*s.id == id),
        }
    }
}

/// Reads the facts of a table about features of one collection, or about subjects.
///
/// # Errors
/// A table that cannot be read, an unknown property. A row about what is not known is left out.
pub fn read(
    source: &Source,
    entry: &FactsEntry,
    places: Places<'_>,
    glossary: &Glossary,
    report: &mut LoadReport,
) -> Result<FactTable, LoadError> {
    let table = tables::read(source, &entry.table, report)?;
    let only = table.only(&entry.only)?;
    let key = table.column(&entry.key)?;
    let keyed = keyed(entry, places)?;
    let columns = FactColumns::find(&table, entry)?;
    let mut facts = Vec::new();
    for row in (0..table.len()).filter(|row| only.takes(&table, *row)) {
        let name = table.cell(row, key);
        match keyed.get(name) {
            Some(place) => facts.push(columns.fact(&table, row, *place, glossary)),
            None if !entry.keys.is_empty() => {}
            None if name.is_empty() => {
                let found = format!("no {}", entry.key);
                report.noted(
                    table.name(),
                    Some(format!("line {}", table.line(row))),
                    found,
                    "no feature gets it",
                );
            }
            None => {
                let by = entry.by.as_deref().unwrap_or("id");
                let of = entry.collection.as_deref().unwrap_or("subjects");
                let message = format!("expected the {by} of one of {of:?}, found {name:?}");
                report.left_out(table.fault(row, key, message));
            }
        }
    }
    Ok(FactTable { collection: entry.collection.clone(), source: entry.source.clone(), facts })
}

/// Features or subjects by the key that the table uses.
fn keyed(entry: &FactsEntry, places: Places<'_>) -> Result<FxHashMap<String, u32>, LoadError> {
    let about = entry.collection.as_deref().map_or("subjects".to_owned(), |c| format!("collection {c:?}"));
    let fault =
        |message: String| LoadError::at(MANIFEST, format!("facts of {}, {about}", entry.table), message);
    if !entry.keys.is_empty() {
        let position = |(key, id): (&String, &String)| {
            let what = if entry.collection.is_some() { "feature" } else { "subject" };
            let position = places.position(id).ok_or_else(|| fault(format!("no {what} {id:?}")))?;
            Ok((key.clone(), position as u32))
        };
        return entry.keys.iter().map(position).collect();
    }
    let collection = match places {
        Places::Features(collection) => collection,
        Places::Subjects(subjects) => {
            return Ok(subjects.iter().enumerate().map(|(i, s)| (s.id.to_string(), i as u32)).collect());
        }
    };
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
    optional: [Option<Column>; 9],
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
                optional(&entry.section)?,
                optional(&entry.corrected)?,
                optional(&entry.corrected_source)?,
            ],
            otherwise: [otherwise("evidence"), otherwise("confidence")],
        })
    }

    fn fact(&self, table: &Table, row: usize, place: u32, glossary: &Glossary) -> Fact {
        let [unit, year, evidence, confidence, citation, note, section, corrected, corrected_source] =
            self.optional;
        let text = |column| table.text(row, column).map(Arc::<str>::from);
        let cell = |column| glossary.cell(table, row, column);
        let sections = text(section).iter().flat_map(|s| s.split(';')).map(|s| Arc::from(s.trim())).collect();
        let better = |column| {
            let value = text(Some(column))?;
            let told = glossary.quantity(table, row, column, unit);
            Some(Correction { value, told, source: cell(corrected_source) })
        };
        Fact {
            place,
            indicator: table.cell(row, self.indicator).into(),
            value: table.cell(row, self.value).into(),
            unit: text(unit),
            year: text(year),
            sections,
            evidence: text(evidence).or(self.otherwise[0].clone()),
            confidence: text(confidence).or(self.otherwise[1].clone()),
            measure: cell(Some(self.indicator)),
            told: glossary.quantity(table, row, self.value, unit),
            when: cell(year),
            citation: cell(citation),
            note: cell(note),
            corrected: corrected.and_then(better),
        }
    }
}
