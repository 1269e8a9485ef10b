//! The boundary package: a zip with GeoJSON geometries and an SQLite index.

use super::recipe::{NameColumn, PackageEntry};
use super::{PrepareError, shown};
use geo::Geometry;
use geojson::GeoJson;
use rusqlite::{Connection, MAIN_DB};
use std::borrow::Cow;
use std::cell::RefCell;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use zip::ZipArchive;

/// An open package.
pub struct Package {
    name: String,
    archive: RefCell<ZipArchive<File>>,
}

/// One unit of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its code: the name of its file.
    pub code: String,
    /// Province, prefecture and county, as far as they apply.
    pub names: [Option<String>; 3],
    /// Path relative to the package's root.
    pub path: String,
}

impl Unit {
    /// The name in a column of the index.
    pub fn name(&self, column: NameColumn) -> Option<&str> {
        self.names[column as usize].as_deref()
    }
}

impl Package {
    /// Opens a package.
    ///
    /// # Errors
    /// A file that cannot be opened or is not a zip archive.
    pub fn open(path: &Path) -> Result<Self, PrepareError> {
        let name = shown(path);
        let file = File::open(path).map_err(|e| PrepareError::new(&name, e))?;
        let archive = ZipArchive::new(file)
            .map_err(|e| PrepareError::new(&name, format!("expected a zip archive (a wheel): {e}")))?;
        Ok(Package { name, archive: RefCell::new(archive) })
    }

    /// The bytes of a file in the package.
    ///
    /// # Errors
    /// The package has no such file, or it is corrupt.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, PrepareError> {
        let fault = |e: &dyn std::fmt::Display| PrepareError::new(format!("{}, {name}", self.name), e);
        let mut archive = self.archive.borrow_mut();
        let mut file = archive.by_name(name).map_err(|e| fault(&e))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|e| fault(&e))?;
        Ok(bytes)
    }

    /// True if a file is in the package.
    pub fn has(&self, name: &str) -> bool {
        self.archive.borrow().index_for_name(name).is_some()
    }

    /// Names of the files below a folder, sorted.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let archive = self.archive.borrow();
        let names = archive.file_names().filter_map(Result::ok).map(Cow::into_owned);
        let mut names: Vec<String> =
            names.filter(|n| n.starts_with(folder) && n.ends_with(".geojson")).collect();
        names.sort();
        names
    }

    /// The units of a level, sorted by code.
    ///
    /// # Errors
    /// The index is not SQLite of the expected schema, or the level has no units, or two with one code.
    pub fn units(&self, entry: &PackageEntry, level: &str) -> Result<Vec<Unit>, PrepareError> {
        let place = format!("{}, {}", self.name, entry.index);
        let fault =
            |e: rusqlite::Error| PrepareError::new(&place, format!("not the expected SQLite index: {e}"));
        let bytes = self.read(&entry.index)?;
        let mut index = Connection::open_in_memory().map_err(fault)?;
        index.deserialize_read_exact(MAIN_DB, &bytes[..], bytes.len(), true).map_err(fault)?;
        let mut statement = index
            .prepare(
                "select path, province, city, district from ADMINISTRATIVE \
                 where country = ?1 and source = ?2 and kind = ?3 and level = ?4",
            )
            .map_err(fault)?;
        let unit = |row: &rusqlite::Row<'_>| {
            let path: String = row.get(0)?;
            let file = path.rsplit('/').next().unwrap_or("");
            let code = file.trim_end_matches(".geojson").to_owned();
            Ok(Unit { code, names: [row.get(1)?, row.get(2)?, row.get(3)?], path })
        };
        let rows = statement
            .query_map((&entry.country, &entry.source, &entry.kind, level), unit)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut units = rows.map_err(fault)?;
        units.sort_by(|a, b| a.code.cmp(&b.code));
        if units.is_empty() {
            return Err(PrepareError::new(place, format!("expected units of level {level:?}, found none")));
        }
        match units.windows(2).find(|w| w[0].code == w[1].code) {
            Some(w) => {
                Err(PrepareError::new(place, format!("level {level:?} has the code {} twice", w[0].code)))
            }
            None => Ok(units),
        }
    }

    /// The geometry in a GeoJSON file, with the properties beside it.
    ///
    /// # Errors
    /// A file that is missing, is not GeoJSON, or does not hold exactly one geometry.
    pub fn geometry(&self, name: &str) -> Result<(Geometry, geojson::JsonObject), PrepareError> {
        let place = || format!("{}, {name}", self.name);
        let bytes = self.read(name)?;
        let text = String::from_utf8(bytes).map_err(|e| PrepareError::new(place(), e))?;
        let document: GeoJson =
            text.parse().map_err(|e| PrepareError::new(place(), format!("not GeoJSON: {e}")))?;
        let (geometry, properties) = match document {
            GeoJson::Geometry(geometry) => (Some(geometry), None),
            GeoJson::Feature(feature) => (feature.geometry, feature.properties),
            GeoJson::FeatureCollection(mut all) if all.features.len() == 1 => {
                let feature = all.features.remove(0);
                (feature.geometry, feature.properties)
            }
            GeoJson::FeatureCollection(_) => (None, None),
        };
        let geometry = geometry
            .ok_or_else(|| PrepareError::new(place(), "expected one geometry, found another number"))?;
        let geometry = Geometry::try_from(geometry).map_err(|e| PrepareError::new(place(), e))?;
        Ok((geometry, properties.unwrap_or_default()))
    }
}
