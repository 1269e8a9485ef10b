//! Files of features, by the ending of their names, upper or lower case.

use super::raw::RawFeatures;
use super::{LoadError, LoadReport, flatgeobuf, geojson};

/// The ending of a name in lower case: `fgb` of `LAKES.FGB`.
fn ending(name: &str) -> Option<String> {
    name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase())
}

/// The name before its ending, if it is that of a file that a folder without a manifest serves.
pub fn served_stem(name: &str) -> Option<&str> {
    let served = ending(name).is_some_and(|e| matches!(e.as_str(), "fgb" | "geojson"));
    name.rsplit_once('.').map(|(stem, _)| stem).filter(|_| served)
}

/// True for a file whose features stand in the order of its index.
pub fn is_packed(name: &str) -> bool {
    ending(name).is_some_and(|e| e == "fgb")
}

/// Reads a FlatGeobuf or GeoJSON file; of FlatGeobuf the properties alone where no geometry is asked for.
///
/// # Errors
/// A name that ends in neither `.fgb` nor `.geojson` or `.json`, or what is wrong in the file as a whole.
pub fn read(
    name: &str,
    bytes: &[u8],
    with_geometry: bool,
    report: &mut LoadReport,
) -> Result<RawFeatures, LoadError> {
    match ending(name).as_deref() {
        Some("fgb") => flatgeobuf::read(name, bytes, with_geometry, report),
        Some("geojson" | "json") => geojson::read(name, bytes, report),
        _ => Err(LoadError::of_file(name, "expected a file that ends in .fgb or .geojson")),
    }
}
