//! Declared documents from tables.

use super::manifest::{DocumentEntry, MANIFEST};
use super::{LoadError, LoadReport, Source, tables};
use crate::feature::{DeclaredDocument, DeclaredEntry, Localized};

/// First segments of the server's own addresses, which a declared document cannot have.
pub const TAKEN: [&str; 27] = [
    "api",
    "api.html",
    "archives",
    "collections",
    "conformance",
    "download",
    "download.gpkg",
    "facts",
    "figures",
    "fonts",
    "fonts.json",
    "functions",
    "healthz",
    "indicators",
    "locate",
    "map",
    "maps",
    "qgis",
    "readyz",
    "relief",
    "search",
    "styles",
    "tileMatrixSets",
    "tiles",
    "web",
    "wms",
    "wmts",
];

/// Reads a declared document.
///
/// # Errors
/// A table that cannot be read, an id of the document that the server uses itself. An entry without an id or with that of
/// another is left out.
pub fn read(
    source: &Source,
    entry: &DocumentEntry,
    report: &mut LoadReport,
) -> Result<DeclaredDocument, LoadError> {
    if TAKEN.contains(&&*entry.id) {
        let place = format!("document {:?}", entry.id);
        let message = format!("expected an address that is free, found one of the server's: /{}", entry.id);
        return Err(LoadError::at(MANIFEST, place, message));
    }
    let table = tables::read(source, &entry.table, report)?;
    let key = table.column(&entry.key)?;
    let names = entry.name.iter().map(|(l, c)| Ok((l.clone(), table.column(c)?)));
    let names = names.collect::<Result<Vec<_>, LoadError>>()?;
    let section = table.optional_column(entry.section.as_deref())?;
    let mut entries: Vec<DeclaredEntry> = Vec::with_capacity(table.len());
    for row in 0..table.len() {
        let id = table.cell(row, key);
        if id.is_empty() || entries.iter().any(|e| &*e.id == id) {
            let message = format!("expected an id that no other row has, found {id:?}");
            report.left_out(table.fault(row, key, message));
            continue;
        }
        let title = Localized::of(names.iter().map(|(l, c)| (l.clone(), table.cell(row, *c))));
        let title = if title.is_empty() { Localized::plain(id) } else { title };
        entries.push(DeclaredEntry {
            id: id.into(),
            title,
            section: table.text(row, section).map(Into::into),
        });
    }
    Ok(DeclaredDocument {
        id: entry.id.clone(),
        title: entry.title.clone(),
        description: entry.description.clone(),
        source: entry.source.clone(),
        entries,
    })
}
