//! Collections whose features stay in their files.

use super::elsewhere::{check_kept_elsewhere, check_others, describe, fault, privacy};
use super::manifest::{CollectionEntry, MANIFEST, Manifest, StoreKind};
use super::places::DataPlaces;
use super::{LoadError, Source, collections, in_database};
use crate::dataset::Dataset;
use crate::feature::{Kind, ShapeKind};
use crate::store::{self, FileStore, IndexOptions, Store, sidecar_paths};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::Path;
use std::sync::Arc;

/// Bytes from which a FlatGeobuf file is read in place where the manifest does not say.
const LARGE: u64 = 512 << 20;

/// The collections of a manifest that are read in place.
#[derive(Debug, Default)]
pub struct InPlace {
    /// In the manifest's order.
    pub stores: Vec<Arc<dyn Store>>,
    /// Stamps of those that are files.
    pub stamps: Vec<u64>,
    files: Vec<String>,
}

impl InPlace {
    /// Takes them out of a manifest, and opens their files and tables. A file without an index that fits gets one.
    ///
    /// # Errors
    /// A file or a table that cannot be read in place, or a key that does not go with that.
    pub fn take(
        source: &Source,
        manifest: &mut Manifest,
        places: &DataPlaces<'_>,
    ) -> Result<Self, LoadError> {
        let mut found = InPlace::default();
        let mut tables = in_database::DatabaseTables::new(places.database);
        for entry in &manifest.collections {
            if in_database::is_table(entry) {
                found.stores.push(tables.opened(entry)?);
            } else if is_in_place(source, entry) {
                let store = opened(source, entry, places.scratch)?;
                found.stamps.push(store.stamp());
                found.stores.push(Arc::new(store));
                found.files.extend(entry.file.clone());
            } else {
                check_memory(entry)?;
            }
        }
        manifest.collections.retain(|entry| !in_database::is_table(entry) && !is_in_place(source, entry));
        manifest.is_found &= found.stores.is_empty() || !manifest.collections.is_empty();
        Ok(found)
    }

    /// True for the file of one of them.
    pub fn has_file(&self, name: &str) -> bool {
        self.files.iter().any(|file| file == name)
    }
}

/// Whether codes of zones are those of polygons, in texts that groups are made of.
///
/// # Errors
/// They are not.
pub fn check_zone_codes(stores: &[Arc<dyn Store>], dataset: &Dataset) -> Result<(), LoadError> {
    for schema in stores.iter().map(|store| store.schema()) {
        for (zones, property) in &schema.info().zone_codes {
            let fault = |what: String| {
                LoadError::at(MANIFEST, format!("collection {:?}, zone_codes", schema.id()), what)
            };
            if dataset.collection(zones).is_none_or(|zones| zones.shapes().kind() != ShapeKind::Polygon) {
                return Err(fault(format!("expected a collection of polygons in memory, found {zones:?}")));
            }
            // Of a table that cannot be looked at yet nothing is known.
            if schema.properties().is_empty() {
                continue;
            }
            if schema.property(property).is_none_or(|own| own.kind != Kind::Text) {
                return Err(fault(format!("expected a property with texts, found {property:?}")));
            }
        }
    }
    Ok(())
}

fn is_in_place(source: &Source, entry: &CollectionEntry) -> bool {
    let is_large = || {
        let path = entry.file.as_ref().filter(|f| f.ends_with(".fgb")).and_then(|f| source.path(f).ok());
        path.and_then(|path| path.metadata().ok()).is_some_and(|about| about.len() >= LARGE)
    };
    entry.store.map_or_else(|| !entry.is_derived() && !entry.coverage && is_large(), |s| s == StoreKind::File)
}

/// What protects people must not be passed over.
fn check_memory(entry: &CollectionEntry) -> Result<(), LoadError> {
    let keys = [
        ("items", entry.items.is_some()),
        ("minimum_count", entry.minimum_count.is_some()),
        ("overview", !entry.overview.is_empty()),
        ("zone_codes", !entry.zone_codes.is_empty()),
    ];
    match keys.iter().find(|(_, is_given)| *is_given) {
        Some((key, _)) => {
            Err(fault(entry, key, "expected `store = \"file\"` beside it, found a collection in memory"))
        }
        None => check_others(entry),
    }
}

fn check(entry: &CollectionEntry) -> Result<(), LoadError> {
    check_others(entry)?;
    if entry.table.is_some() {
        return Err(fault(entry, "table", "expected a collection in memory, found `store = \"file\"`"));
    }
    if entry.items == Some(false) && entry.minimum_count.is_none_or(|least| least < 2) {
        let what = "expected `minimum_count` of 2 or more beside `items = false`: aggregates of one feature each tell every one of them";
        return Err(fault(entry, "items", what));
    }
    check_kept_elsewhere(entry, "`store = \"file\"`")
}

fn opened(source: &Source, entry: &CollectionEntry, scratch: Option<&Path>) -> Result<FileStore, LoadError> {
    check(entry)?;
    let file = entry.file.as_deref().ok_or_else(|| fault(entry, "file", "expected a file, found none"))?;
    let path = source.path(file).ok();
    let path = path.ok_or_else(|| fault(entry, "store", "expected a folder with data to read in place"))?;
    let options = IndexOptions {
        id: entry.id_property.clone(),
        overview: entry.overview.clone(),
        minimum_count: entry.minimum_count.unwrap_or(1),
        scratch: scratch.map(Path::to_owned),
        may_sort: false,
    };
    let fitting = open(&path, entry, scratch).ok().filter(|store| store.fits(&options));
    let store = match fitting {
        Some(store) => store,
        None => indexed((file, &path), entry, &options)?,
    };
    if store.without_place() > 0 {
        let count = store.without_place();
        tracing::warn!(collection = %entry.id, "{file}: features without a geometry, left out of all answers: {count}");
    }
    let known = |name: &str| Store::schema(&store).property(name).is_some();
    let named =
        entry.title_property.values().map(String::as_str).chain(entry.properties.keys().map(|k| &**k));
    match named.chain(entry.time_property.as_deref()).find(|name| !known(name)) {
        Some(name) => Err(LoadError::of_file(file, format!("expected a property {name:?}, found none"))),
        None => Ok(store),
    }
}

/// Indexes a file anew, and opens it with the index that was made.
fn indexed(
    (file, path): (&str, &Path),
    entry: &CollectionEntry,
    options: &IndexOptions,
) -> Result<FileStore, LoadError> {
    let of_file = |e: store::StoreFault| LoadError::of_file(file, e);
    tracing::info!(collection = %entry.id, "indexing {file}");
    let bar = ProgressBar::new(0).with_style(ProgressStyle::default_bar());
    let made = store::index(path, options, |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    let made = made.map_err(of_file)?;
    let store = open(path, entry, options.scratch.as_deref()).map_err(of_file)?;
    // An index beside the file goes before one elsewhere, and may tell more than is declared now.
    if !store.fits(options) {
        let what = format!(
            "expected an index of the declared `id_property`, `overview` and `minimum_count`, found another one in {} before that in {}: remove it",
            store.index_path().display(),
            made.path.display()
        );
        return Err(LoadError::of_file(file, what));
    }
    Ok(store)
}

fn open(
    path: &Path,
    entry: &CollectionEntry,
    scratch: Option<&Path>,
) -> Result<FileStore, store::StoreFault> {
    let id = entry.id_property.as_deref().map(Into::into);
    let named = (entry.id.clone(), collections::info(entry, id, false));
    let describe = |property| describe(entry, property);
    FileStore::open(path, sidecar_paths(path, scratch), named, privacy(entry), describe)
}
