//! What a collection needs once it has all its properties: areas, and checks of what is declared of them.

use super::LoadError;
use super::manifest::{CollectionEntry, MANIFEST};
use crate::feature::{Collection, Kind, Localized, Property, ShapeKind, Value};
use crate::language::{Language, words};

/// A declared time must be there and be one.
///
/// # Errors
/// It is not.
pub fn check_times(collections: &[Collection]) -> Result<(), LoadError> {
    for collection in collections {
        let Some(name) = &collection.info().time else { continue };
        let kind = collection.property(name).map(|p| p.kind);
        if !matches!(kind, Some(Kind::Date | Kind::Timestamp | Kind::Integer)) {
            let found = kind.map_or("no such property".to_owned(), |k| format!("{k:?}").to_lowercase());
            let message =
                format!("expected a date, a timestamp or a year as an integer, found {found}: {name:?}");
            let place = format!("collection {:?}, time_property", collection.id());
            return Err(LoadError::at(MANIFEST, place, message));
        }
    }
    Ok(())
}

/// What a page shows as a place, leaves out or finds a feature by, must be there.
///
/// # Errors
/// It is not.
pub fn check_shown(collections: &[Collection]) -> Result<(), LoadError> {
    for collection in collections {
        let info = collection.info();
        let within = info.within_properties.values().flatten().map(|name| ("within_properties", name));
        let hidden = info.hidden_properties.iter().map(|name| ("hidden_properties", name));
        let named = info.named_properties.iter().map(|name| ("named_properties", name));
        let names = info.name_properties.iter().map(|name| ("name_properties", name));
        if let Some((key, name)) = within
            .chain(hidden)
            .chain(names)
            .chain(named)
            .find(|(_, name)| collection.property(name).is_none())
        {
            let place = format!("collection {:?}, {key}", collection.id());
            let known = collection.properties().iter().map(|p| &*p.name).collect::<Vec<_>>().join(", ");
            return Err(LoadError::at(
                MANIFEST,
                place,
                format!("expected a property {name:?}, found {known}"),
            ));
        }
    }
    Ok(())
}

/// Polygons tell their area, unless the data already do; its title is in the languages of the data.
///
/// # Errors
/// Not one area for each feature.
pub fn add_areas(collections: &mut [Collection], languages: &[Language]) -> Result<(), LoadError> {
    for collection in collections {
        if collection.shapes().kind() != ShapeKind::Polygon || collection.property("area_km2").is_some() {
            continue;
        }
        let shapes = collection.shapes();
        let rounded = |i| match shapes.kind_of(i) == Some(ShapeKind::Polygon) {
            true => Value::Number((shapes.area_km2(i) * 100.0).round() / 100.0),
            false => Value::Null,
        };
        let area = Property {
            name: "area_km2".into(),
            kind: Kind::Number,
            title: Localized::of(words::texts_in("area", languages)),
            description: Localized::default(),
            unit: Some(Localized::plain("km²")),
            values: (0..collection.len()).map(rounded).collect(),
        };
        collection.set_property(area).map_err(|e| LoadError::of_file(MANIFEST, e))?;
    }
    Ok(())
}

/// Labels say a shorter form of the title where one is declared.
///
/// # Errors
/// A property that is not there.
pub fn shorten_labels(entries: &[CollectionEntry], collections: &mut [Collection]) -> Result<(), LoadError> {
    for entry in entries.iter().filter(|e| !e.label_property.is_empty()) {
        let Some(collection) = collections.iter_mut().find(|c| *c.id() == entry.id) else { continue };
        if let Some(name) = entry.label_property.values().find(|name| collection.property(name).is_none()) {
            let place = format!("collection {:?}, label_property", entry.id);
            return Err(LoadError::at(MANIFEST, place, format!("there is no property {name:?}")));
        }
        collection.shorten_labels(&entry.label_property);
    }
    Ok(())
}
