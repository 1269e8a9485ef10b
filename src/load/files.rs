//! Files of features, by the ending of their names.

use super::raw::RawFeatures;
use super::{LoadError, flatgeobuf, geojson};

/// Reads a FlatGeobuf or GeoJSON file; of FlatGeobuf the properties alone where no geometry is asked for.
///
/// # Errors
/// A name that ends in neither `.fgb` nor `.geojson` or `.json`, or what is wrong in the file.
pub fn read(name: &str, bytes: &[u8], with_geometry: bool) -> Result<RawFeatures, LoadError> {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("fgb") => flatgeobuf::read(name, bytes, with_geometry),
        Some("geojson" | "json") => geojson::read(name, bytes),
        _ => Err(LoadError::of_file(name, "expected a file that ends in .fgb or .geojson")),
    }
}
