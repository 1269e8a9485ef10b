//! Collections from files, tables and dissolved faces.

use super::identify::{self, Identity};
use super::manifest::{CollectionEntry, DissolveEntry, MANIFEST, PropertyEntry};
use super::raw::{RawColumn, RawFeatures};
use super::report::UNKNOWN;
use super::{LoadError, LoadReport, Source, boundaries, entitle, files, tables};
use crate::feature::{Collection, CollectionInfo, Kind, Localized, Property, Shapes, Titles, Value};
use crate::table::Table;
use crate::tile::MAX_VECTOR_ZOOM;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Degrees within which vertices are joined where the manifest does not say: a centimetre.
const SNAP: f64 = 1e-7;
/// Degrees beyond which it would be another map.
const WIDEST_SNAP: f64 = 0.1;

/// A collection's features without their geometry.
#[derive(Debug)]
pub struct Draft {
    /// File the features come from.
    pub file: String,
    /// Ids.
    pub ids: Vec<Arc<str>>,
    /// The property that holds them, where one does.
    pub id_property: Option<Arc<str>>,
    /// True where the source has the ids as numbers.
    pub has_number_ids: bool,
    /// Titles.
    pub titles: Titles,
    /// Properties.
    pub properties: Vec<Property>,
}

impl Draft {
    /// Keeps some features, given by their positions, ascending.
    pub fn keep(&mut self, positions: &[usize]) {
        self.ids = positions.iter().map(|i| self.ids[*i].clone()).collect();
        self.titles = self.titles.kept(positions);
        for property in &mut self.properties {
            property.values = property.values.kept(positions);
        }
    }

    /// Adds the geometry.
    ///
    /// # Errors
    /// Two features with one id, a column of another length, a zoom that vector tiles do not have.
    pub fn finish(self, entry: &CollectionEntry, shapes: Shapes) -> Result<Collection, LoadError> {
        if entry.min_zoom > MAX_VECTOR_ZOOM {
            let expected = format!("expected 0 to {MAX_VECTOR_ZOOM}, found {}", entry.min_zoom);
            return Err(LoadError::at(MANIFEST, format!("collection {:?}, min_zoom", entry.id), expected));
        }
        let info = info(entry, self.id_property, self.has_number_ids);
        let file = self.file;
        Collection::new(entry.id.clone(), info, self.ids, self.titles, self.properties, shapes)
            .map_err(|e| LoadError::of_file(file, e))
    }
}

/// What a manifest says of a collection.
pub fn info(entry: &CollectionEntry, id_property: Option<Arc<str>>, has_number_ids: bool) -> CollectionInfo {
    CollectionInfo {
        title: if entry.title.is_empty() { Localized::plain(entry.id.clone()) } else { entry.title.clone() },
        description: entry.description.clone(),
        source: entry.source.clone(),
        licence: entry.licence.clone(),
        rank: entry.rank.clone(),
        only_named: entry.only_named.clone(),
        min_zoom: entry.min_zoom,
        time: entry.time_property.clone(),
        id_property,
        has_number_ids,
        title_properties: title_properties(entry),
        name_properties: entry.name_properties.clone(),
        named_properties: entry.named_properties.clone(),
        within_properties: entry.within_properties.clone(),
        zone_codes: entry.zone_codes.clone(),
        hidden_properties: entry.hidden_properties.clone(),
    }
}

/// Reads a collection with a geometry of its own.
///
/// # Errors
/// A file that is missing or cannot be read, polygons that are no coverage where one is declared.
pub fn read(
    source: &Source,
    entry: &CollectionEntry,
    report: &mut LoadReport,
) -> Result<Collection, LoadError> {
    let Some(file) = &entry.file else {
        let place = format!("collection {:?}", entry.id);
        return Err(LoadError::at(MANIFEST, place, "expected `file`, or `table` with `dissolve`"));
    };
    let mut raw = read_file(source, entry, file, true, report)?;
    let file = &*layered(entry, file);
    let identity = identify::identity(file, &raw, entry.id_property.as_deref(), report)?;
    let entry = &entitled(entry, file, &raw, report);
    let declared = boundaries::Declared { coverage: entry.coverage, snap: snap(entry)? };
    let shapes = boundaries::shapes(file, &mut raw, &identity.ids, declared, report)?;
    draft(file, raw, identity, entry, report)?.finish(entry, shapes)
}

/// The least tolerance that is one: positions of doubles are no closer.
const LEAST_SNAP: f64 = 1e-12;

/// Degrees within which the vertices of a collection's polygons are joined.
fn snap(entry: &CollectionEntry) -> Result<f64, LoadError> {
    let snap = entry.snap.unwrap_or(SNAP);
    if snap == 0.0 || (LEAST_SNAP..=WIDEST_SNAP).contains(&snap) {
        return Ok(snap);
    }
    let message = format!("expected 0, or degrees from {LEAST_SNAP} to {WIDEST_SNAP}, found {snap}");
    Err(LoadError::at(MANIFEST, format!("collection {:?}, snap", entry.id), message))
}

/// Reads the properties of a collection whose geometry is dissolved from another.
///
/// # Errors
/// A file that cannot be read, a declared property that is missing.
pub fn read_properties(
    source: &Source,
    entry: &CollectionEntry,
    report: &mut LoadReport,
) -> Result<Option<Draft>, LoadError> {
    let (file, raw) = match (&entry.file, &entry.table) {
        (Some(file), _) => (file, read_file(source, entry, file, false, report)?),
        (None, Some(table)) => (table, table_features(&tables::read(source, table, report)?, entry, report)?),
        (None, None) => return Ok(None),
    };
    let file = &*layered(entry, file);
    let identity = identify::identity(file, &raw, entry.id_property.as_deref(), report)?;
    let entry = entitled(entry, file, &raw, report);
    draft(file, raw, identity, &entry, report).map(Some)
}

/// What a file is called in remarks: with the layer, where it has several.
fn layered<'a>(entry: &CollectionEntry, file: &'a str) -> Cow<'a, str> {
    match &entry.layer {
        Some(layer) => format!("{file}, layer {layer}").into(),
        None => file.into(),
    }
}

/// The entry, with titles found in the file where it declares none.
fn entitled(
    entry: &CollectionEntry,
    file: &str,
    raw: &RawFeatures,
    report: &mut LoadReport,
) -> CollectionEntry {
    let mut entry = entry.clone();
    if entry.title_property.is_empty() && entry.dissolve.as_ref().is_none_or(|d| d.split_title.is_empty()) {
        entry.title_property = entitle::title_columns(file, raw, report);
    }
    entry
}

fn read_file(
    source: &Source,
    entry: &CollectionEntry,
    file: &str,
    with_geometry: bool,
    report: &mut LoadReport,
) -> Result<RawFeatures, LoadError> {
    let mut raw = files::read(source, file, entry.layer.as_deref(), with_geometry, report)?;
    if let Some(id) = entry.id_property.as_ref().filter(|_| files::is_indexed(file)) {
        raw.sort_by(id);
    }
    Ok(raw)
}

fn table_features(
    table: &Table,
    entry: &CollectionEntry,
    report: &mut LoadReport,
) -> Result<RawFeatures, LoadError> {
    let mut columns = Vec::new();
    for name in table.header() {
        let kind = entry.properties.get(name.as_str()).and_then(|p| p.kind).unwrap_or(Kind::Text);
        let column = table.column(name)?;
        let parse = |row| {
            let cell = table.cell(row, column);
            let written = if kind == Kind::Number { table.decimal(cell) } else { cell.into() };
            Value::parse(&written, kind).unwrap_or_else(|expected| {
                let message = format!("expected {expected}, found {cell:?}");
                report.excused(table.fault(row, column, message), UNKNOWN);
                Value::Null
            })
        };
        let values = (0..table.len()).map(parse).collect();
        columns.push(RawColumn { name: name.clone(), kind, values });
    }
    Ok(RawFeatures { columns, len: table.len(), ..RawFeatures::default() })
}

/// Ids, titles and typed properties of features as read.
///
/// # Errors
/// A title or another declared property that is missing.
fn draft(
    file: &str,
    raw: RawFeatures,
    Identity { ids, property: id_property, are_numbers: has_number_ids }: Identity,
    entry: &CollectionEntry,
    report: &mut LoadReport,
) -> Result<Draft, LoadError> {
    let titles = titles(file, &raw, entry)?;
    let mut properties = Vec::with_capacity(raw.columns.len());
    for column in raw.columns {
        let declared = entry.properties.get(column.name.as_str()).cloned().unwrap_or_default();
        properties.push(property(file, column, declared, report));
    }
    if let Some(unknown) = entry.properties.keys().find(|k| !properties.iter().any(|p| p.name == **k)) {
        let known = properties.iter().map(|p| &*p.name).collect::<Vec<_>>().join(", ");
        let place = format!("collection {:?}, properties", entry.id);
        let message = format!("{file} has no property {unknown:?}; it has {known}");
        return Err(LoadError::at(MANIFEST, place, message));
    }
    // Declared under another name, it is known by that.
    let renamed = |p: Arc<str>| entry.properties.get(&*p).and_then(|d| d.name.clone()).unwrap_or(p);
    let id_property = id_property.map(renamed);
    Ok(Draft { file: file.to_owned(), ids, id_property, has_number_ids, titles, properties })
}

/// A column under its declared name and type; a value of another type is unknown.
pub fn property(file: &str, column: RawColumn, declared: PropertyEntry, report: &mut LoadReport) -> Property {
    let kind = declared.kind.unwrap_or(column.kind);
    let values: Vec<Value> = match kind == column.kind {
        true => column.values,
        false => {
            let convert = |(i, v): (usize, &Value)| {
                Value::parse(&v.to_cell(), kind).unwrap_or_else(|expected| {
                    let place = Some(format!("feature {}, property {}", i + 1, column.name));
                    let found = format!("expected {expected}, found {:?}", v.to_cell());
                    report.changed(file, place, found, UNKNOWN);
                    Value::Null
                })
            };
            column.values.iter().enumerate().map(convert).collect()
        }
    };
    let name = declared.name.unwrap_or_else(|| column.name.as_str().into());
    Property {
        name,
        kind,
        title: declared.title,
        description: declared.description,
        unit: declared.unit,
        values: values.into(),
    }
}

fn titles(file: &str, raw: &RawFeatures, entry: &CollectionEntry) -> Result<Titles, LoadError> {
    let texts = |(language, name): (&Arc<str>, &String)| {
        let texts = column(file, raw, name)?.values.iter().map(|value| Value::text(&value.to_cell()));
        Ok((language.clone(), texts.collect()))
    };
    let by_language: Vec<_> = entry.title_property.iter().map(texts).collect::<Result<_, LoadError>>()?;
    Ok(Titles::of(raw.len, by_language))
}

/// The property with the title by language: as declared, or as a divided zone is given it.
fn title_properties(entry: &CollectionEntry) -> BTreeMap<Arc<str>, Arc<str>> {
    let declared = entry.title_property.iter().map(|(l, name)| (l.clone(), name.as_str().into()));
    let split = entry.dissolve.iter().flat_map(|d| d.split_title.keys());
    split.map(|l| (l.clone(), DissolveEntry::title_property(l).into())).chain(declared).collect()
}

fn column<'a>(file: &str, raw: &'a RawFeatures, name: &str) -> Result<&'a RawColumn, LoadError> {
    raw.column(name).ok_or_else(|| {
        let known = raw.columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(", ");
        LoadError::of_file(file, format!("expected a property {name:?}, found {known}"))
    })
}
