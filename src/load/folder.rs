//! A folder without a manifest: each file is a collection of that name, each layer of those with several one of its own.

use super::archives::is_archive;
use super::files::{self, SERVED, served_stem};
use super::manifest::{ArchiveEntry, CollectionEntry, MANIFEST, Manifest};
use super::{LoadError, LoadReport, Source};
use crate::feature::Localized;
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A manifest for every file of features in a folder and those below, sorted by name. What one file cannot be, another may:
/// a name that gives the id of an earlier collection gets a number.
///
/// # Errors
/// No such file.
pub fn manifest(source: &Source, report: &mut LoadReport) -> Result<Manifest, LoadError> {
    let names = source.names();
    let names = names.iter().filter(|n| !n.starts_with("styles/"));
    let served = names.filter_map(|n| Some((served_stem(source, n)?, n)));
    let mut collections: Vec<CollectionEntry> = Vec::new();
    for (stem, file) in served {
        // What cannot be read is told when it is.
        let layers = files::layers(source, file).unwrap_or_default();
        let entries: Vec<(&str, Option<&String>)> = match &layers[..] {
            [] | [_] => vec![(stem, None)],
            many => many.iter().map(|layer| (layer.as_str(), Some(layer))).collect(),
        };
        for (title, layer) in entries {
            let wanted = slug(title);
            let is_free = |id: &String| !collections.iter().any(|c| *c.id == **id);
            let numbered = (2..).map(|n: usize| format!("{wanted}-{n}"));
            let id = std::iter::once(wanted.clone()).chain(numbered).find(is_free).unwrap_or_default();
            if id != wanted {
                let found = format!("the collection id {wanted:?} of an earlier file, now {id:?}");
                report.changed(file, None, found, "given a free one");
            }
            collections.push(CollectionEntry {
                file: Some(file.clone()),
                layer: layer.cloned(),
                ..CollectionEntry::named(id, title)
            });
        }
    }
    let archives: Vec<ArchiveEntry> = archives(&source.names());
    if collections.is_empty() && archives.is_empty() {
        let message = format!("expected atlas.toml, or files that end in one of {SERVED}; found neither");
        return Err(LoadError::of_file(MANIFEST, message));
    }
    Ok(Manifest {
        title: Localized::plain("Atlas"),
        collections,
        archives,
        is_found: true,
        ..Manifest::default()
    })
}

/// An entry for each archive of tiles; of two that give one id the first.
fn archives(names: &[String]) -> Vec<ArchiveEntry> {
    let mut entries: Vec<ArchiveEntry> = Vec::new();
    for file in names.iter().filter(|name| is_archive(name)) {
        let stem =
            file.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(stem, _)| stem);
        let id: Arc<str> = slug(stem).into();
        if entries.iter().all(|entry| entry.id != id) {
            entries.push(ArchiveEntry { id, file: Some(file.clone()), ..ArchiveEntry::default() });
        }
    }
    entries
}

/// A file name as the id of a collection: letters of any script with their marks, and digits; everything else a hyphen.
fn slug(stem: &str) -> String {
    stem.nfc().map(|c| if is_of_ids(c) { c } else { '-' }).collect()
}

/// True for what ids of collections, lists and indicators are made of.
pub fn is_of_ids(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c) || matches!(c, '-' | '_' | '.')
}
