//! What the manifest says of collections whose features are kept outside of memory.

use super::LoadError;
use super::manifest::{CollectionEntry, MANIFEST, PropertyEntry};
use crate::feature::Property;
use crate::store::Privacy;

/// A fault of a key of a collection.
pub fn fault(entry: &CollectionEntry, key: &str, message: impl std::fmt::Display) -> LoadError {
    LoadError::at(MANIFEST, format!("collection {:?}, {key}", entry.id), message)
}

/// Refuses keys that only collections in memory have.
///
/// # Errors
/// There is one.
pub fn check_kept_elsewhere(entry: &CollectionEntry, found: &str) -> Result<(), LoadError> {
    let only_memory = [
        ("layer", entry.layer.is_some()),
        ("coverage", entry.coverage),
        ("dissolve", entry.dissolve.is_some()),
        ("points", entry.points.is_some()),
        ("lines", entry.lines.is_some()),
        ("labels", entry.labels.is_some()),
        ("min_zoom", entry.min_zoom > 0),
        ("label_property", !entry.label_property.is_empty()),
        ("snap", entry.snap.is_some()),
    ];
    if let Some((key, _)) = only_memory.iter().find(|(_, is_given)| *is_given) {
        return Err(fault(entry, key, format!("expected a collection in memory, found {found}")));
    }
    if let Some((zones, name)) =
        entry.zone_codes.iter().find(|(_, name)| !entry.overview.iter().any(|o| *o == ***name))
    {
        let message = format!("expected one of the texts of `overview` for {zones:?}, found {name:?}");
        return Err(fault(entry, "zone_codes", message));
    }
    let changes = |p: &PropertyEntry| p.kind.is_some() || p.name.is_some();
    if let Some((name, _)) = entry.properties.iter().find(|(_, p)| changes(p)) {
        let message = "expected titles and units alone: names and types are those of what is read in place";
        return Err(fault(entry, &format!("property {name}"), message));
    }
    match entry.minimum_count {
        Some(least) if least > 1 && entry.items != Some(false) => Err(fault(
            entry,
            "minimum_count",
            "expected `items = false` beside it: who gets each feature can count",
        )),
        _ => Ok(()),
    }
}

/// Refuses keys that only tables in a database have.
///
/// # Errors
/// There is one.
pub fn check_others(entry: &CollectionEntry) -> Result<(), LoadError> {
    let keys = [
        ("version", entry.version.is_some()),
        ("listen", entry.listen.is_some()),
        ("ttl", entry.ttl.is_some()),
        ("overview_table", entry.overview_table.is_some()),
    ];
    match keys.iter().find(|(_, is_given)| *is_given) {
        Some((key, _)) => Err(fault(
            entry,
            key,
            "expected `table = \"postgresql:SCHEMA.TABLE\"` beside it, found a collection outside of a database",
        )),
        None => Ok(()),
    }
}

/// What of a collection may leave the server.
pub fn privacy(entry: &CollectionEntry) -> Privacy {
    Privacy { items: entry.items.unwrap_or(true), minimum_count: entry.minimum_count.unwrap_or(1).max(1) }
}

/// A property with what is declared of it.
pub fn describe(entry: &CollectionEntry, property: Property) -> Property {
    match entry.properties.get(&property.name) {
        Some(declared) => Property {
            title: if declared.title.is_empty() { property.title } else { declared.title.clone() },
            description: if declared.description.is_empty() {
                property.description
            } else {
                declared.description.clone()
            },
            unit: declared.unit.clone(),
            ..property
        },
        None => property,
    }
}
