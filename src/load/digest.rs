//! A digest of a data set, by which versions of the data are told apart.

use super::in_place::InPlace;
use super::{LoadError, Manifest, Source, archives};
use crate::store;
use std::collections::BTreeSet;

/// Bytes of a file that nothing names, beyond which its length stands for it.
const MOST_UNNAMED: u64 = 16 << 20;

/// Twelve hexadecimal digits (XXH3, 48 bits) over the names and bytes of the files: equal data, equal digest.
///
/// # Errors
/// A file that a manifest needs cannot be read.
pub fn digest(source: &Source, manifest: &Manifest, in_place: &InPlace) -> Result<String, LoadError> {
    let mut names = source.names();
    // What lies beside a file of features belongs to it.
    let files = manifest.collections.iter().filter_map(|c| c.file.as_deref());
    let stems: Vec<&str> = files.filter_map(|file| Some(file.rsplit_once('.')?.0)).collect();
    let is_beside = |name: &str| name.rsplit_once('.').is_some_and(|(stem, _)| stems.contains(&stem));
    names.retain(|name| {
        let is_within = |folder| name.starts_with(folder);
        !name.contains('/')
            || ["boundaries/", "styles/", "fonts/"].into_iter().any(is_within)
            || is_beside(name)
    });
    // Archives are too large to be read for this: what they begin with holds where everything in them stands.
    names.retain(|name| !archives::is_archive(name));
    let mut named: BTreeSet<String> =
        manifest.collections.iter().flat_map(|c| c.file.iter().chain(&c.table)).cloned().collect();
    let tables = manifest.indicators.iter().map(|i| &i.table).chain(manifest.joins.iter().map(|j| &j.table));
    let tables = tables.chain(manifest.memberships.iter().map(|m| &m.table));
    let tables = tables.chain(manifest.facts.iter().map(|f| &f.table));
    let tables = tables.chain(manifest.documents.iter().map(|d| &d.table));
    let tables = tables.chain(manifest.lineages.iter().map(|l| &l.table));
    let tables = tables.chain(manifest.glossary.iter().map(|g| &g.table));
    let tables = tables.chain(&manifest.relief);
    named.extend(tables.filter(|t| !t.is_empty()).cloned());
    names.extend(named.iter().cloned());
    names.sort();
    names.dedup();
    // Those read in place are known by their indexes.
    names.retain(|name| !in_place.has_file(name) && !store::is_index(name));
    let is_unnamed = |name: &str| !named.contains(name) && !name.contains('/') && !is_beside(name);
    let mut hash = xxhash_rust::xxh3::Xxh3::new();
    in_place.stamps.iter().for_each(|stamp| hash.update(&stamp.to_le_bytes()));
    for name in names.iter().filter(|n| !n.ends_with(".md")) {
        hash.update(name.as_bytes());
        // What lies in the folder and is not served may be of any size.
        if let Some(length) = source.length(name).filter(|length| is_unnamed(name) && *length > MOST_UNNAMED)
        {
            hash.update(&length.to_le_bytes());
            continue;
        }
        match source.read(name) {
            Ok(bytes) => hash.update(&bytes),
            // Whoever reads it to serve it says why it cannot be read.
            Err(_) if manifest.is_found => {}
            Err(fault) => return Err(fault),
        }
    }
    for entry in &manifest.archives {
        if let Some(file) = &entry.file {
            hash.update(file.as_bytes());
            hash.update(&archives::beginning(source, file));
        }
    }
    Ok(format!("{:012x}", hash.digest() >> 16))
}
