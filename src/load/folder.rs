//! A folder without a manifest: each file is a collection of that name.

use super::manifest::{CollectionEntry, MANIFEST, Manifest};
use super::{LoadError, Source};
use crate::feature::Localized;

/// A manifest for every `.fgb` and `.geojson` file of a folder, sorted by name.
///
/// # Errors
/// No `.fgb` or `.geojson` file, or two that give one collection id.
pub fn manifest(source: &Source) -> Result<Manifest, LoadError> {
    let stem = |name: &String| {
        let (stem, ending) = name.rsplit_once('.')?;
        (matches!(ending, "fgb" | "geojson") && !name.contains('/')).then(|| (stem.to_owned(), name.clone()))
    };
    let mut collections: Vec<CollectionEntry> = Vec::new();
    for (stem, file) in source.names().iter().filter_map(stem) {
        let id = slug(&stem);
        if let Some(other) = collections.iter().find(|c| *c.id == *id) {
            let message = format!("gives the collection id {id:?}, as {:?} does; rename one", other.file);
            return Err(LoadError::of_file(file, message));
        }
        collections.push(CollectionEntry {
            id: id.into(),
            title: Localized::plain(stem),
            file: Some(file),
            description: Localized::default(),
            source: Localized::default(),
            licence: Localized::default(),
            table: None,
            id_property: None,
            title_property: Default::default(),
            within_properties: Default::default(),
            hidden_properties: Vec::new(),
            coverage: false,
            only_named: Vec::new(),
            dissolve: None,
            points: None,
            rank: None,
            time_property: None,
            properties: Default::default(),
        });
    }
    if collections.is_empty() {
        let message = "expected atlas.toml, or files that end in .fgb or .geojson, found neither";
        return Err(LoadError::of_file(MANIFEST, message));
    }
    Ok(Manifest { title: Localized::plain("Atlas"), collections, ..Manifest::default() })
}

/// A file name made safe for URLs.
fn slug(stem: &str) -> String {
    let fits = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
    stem.chars().map(fits).collect()
}
