//! Former units from a table.

use super::glossary::Glossary;
use super::manifest::LineageEntry;
use super::meant::unknown_id;
use super::report::UNKNOWN;
use super::{LoadError, LoadReport, Source, tables};
use crate::feature::{Collection, FormerUnit, Lineage, Localized};
use std::sync::Arc;

/// Reads the former units of a collection's features.
///
/// # Errors
/// A table that cannot be read. A row with an unknown feature is left out, a year that is none unknown.
pub fn read(
    source: &Source,
    entry: &LineageEntry,
    collection: &Collection,
    glossary: &Glossary,
    report: &mut LoadReport,
) -> Result<Lineage, LoadError> {
    let table = tables::read(source, &entry.table, report)?;
    let (key, code) = (table.column(&entry.key)?, table.column(&entry.code)?);
    let names = entry.name.iter().map(|(l, c)| Ok((l, table.column(c)?)));
    let names = names.collect::<Result<Vec<_>, LoadError>>()?;
    let optional = |name: &Option<String>| table.optional_column(name.as_deref());
    let (year, from, note) = (optional(&entry.year)?, optional(&entry.source)?, optional(&entry.note)?);
    let mut units = Vec::with_capacity(table.len());
    for row in 0..table.len() {
        let id = table.cell(row, key);
        let Some(feature) = collection.position(id) else {
            let message = unknown_id(collection.id(), id, collection.feature_ids());
            report.left_out(table.fault(row, key, message));
            continue;
        };
        let year = match (table.text(row, year), year) {
            (Some(cell), Some(column)) => {
                let year = cell.parse::<i32>().ok();
                if year.is_none() {
                    let message = format!("expected a year, found {cell:?}");
                    report.excused(table.fault(row, column, message), UNKNOWN);
                }
                year
            }
            _ => None,
        };
        let text = |column| table.text(row, column).map(Arc::from);
        units.push(FormerUnit {
            feature: feature as u32,
            code: text(Some(code)),
            name: Localized::of(names.iter().map(|(l, c)| ((*l).clone(), table.cell(row, *c)))),
            year,
            source: glossary.cell(&table, row, from),
            note: glossary.cell(&table, row, note),
        });
    }
    // Stable, so that units of one feature keep the order of the table.
    units.sort_by_key(|u| u.feature);
    Ok(Lineage { collection: entry.collection.clone(), units })
}
