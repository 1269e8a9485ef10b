//! Files of features, by the ending of their names, upper or lower case.

use super::raw::RawFeatures;
use super::{LoadError, LoadReport, Source, flatgeobuf, geojson, point_table, shapefile};
use std::io::Read;

/// How a file holds features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FeatureFormat {
    FlatGeobuf,
    GeoJson,
    /// GeoJSON text sequences (RFC 8142), or one feature on each line.
    GeoJsonSeq,
    /// A table with columns of longitudes and latitudes.
    PointTable,
    /// A shapefile of several parts.
    Shapefile,
    /// A shapefile in an archive.
    ZippedShapefile,
}

/// Endings and what they stand for; those of the first block are served from a folder without a manifest.
const ENDINGS: [(&str, FeatureFormat); 11] = [
    ("fgb", FeatureFormat::FlatGeobuf),
    ("geojson", FeatureFormat::GeoJson),
    ("geojsonseq", FeatureFormat::GeoJsonSeq),
    ("geojsonl", FeatureFormat::GeoJsonSeq),
    ("geojsons", FeatureFormat::GeoJsonSeq),
    ("ndgeojson", FeatureFormat::GeoJsonSeq),
    ("csv", FeatureFormat::PointTable),
    ("tsv", FeatureFormat::PointTable),
    ("shp", FeatureFormat::Shapefile),
    ("zip", FeatureFormat::ZippedShapefile),
    // Too common an ending for every such file to be taken for a collection.
    ("json", FeatureFormat::GeoJson),
];
/// Endings of a file that is packed as a whole.
const PACKED: &str = "gz";
/// Bytes that a packed file may come to.
const MOST_UNPACKED: u64 = 4 << 30;

/// The endings that a folder without a manifest serves, for messages.
pub const SERVED: &str = ".fgb, .geojson, .geojsonl, .shp, .zip, .csv";

/// A name without its ending, and the ending in lower case: `LAKES` and `fgb` of `LAKES.FGB`.
fn parted(name: &str) -> Option<(&str, String)> {
    name.rsplit_once('.').map(|(stem, ending)| (stem, ending.to_ascii_lowercase()))
}

/// A name without the ending of a packed file.
fn unpacked_name(name: &str) -> &str {
    parted(name).filter(|(_, ending)| ending == PACKED).map_or(name, |(stem, _)| stem)
}

fn format(name: &str) -> Option<FeatureFormat> {
    let (_, ending) = parted(unpacked_name(name))?;
    ENDINGS.iter().find(|(known, _)| *known == ending).map(|(_, format)| *format)
}

/// The name before its ending, if it is that of a file that a folder without a manifest serves.
pub fn served_stem(name: &str) -> Option<&str> {
    format(name)?;
    parted(unpacked_name(name)).filter(|(_, ending)| ending != "json").map(|(stem, _)| stem)
}

/// True for a file whose features stand in the order of its index.
pub fn is_indexed(name: &str) -> bool {
    format(name) == Some(FeatureFormat::FlatGeobuf)
}

/// Reads a file of features; of FlatGeobuf the properties alone where no geometry is asked for.
///
/// # Errors
/// A name with another ending, or what is wrong in the file as a whole.
pub fn read(
    source: &Source,
    name: &str,
    with_geometry: bool,
    report: &mut LoadReport,
) -> Result<RawFeatures, LoadError> {
    let bytes = source.read(name)?;
    let unpacked;
    let bytes: &[u8] = match unpacked_name(name) == name {
        true => &bytes,
        false => {
            unpacked = unpack(name, &bytes)?;
            &unpacked
        }
    };
    match format(name) {
        Some(FeatureFormat::FlatGeobuf) => flatgeobuf::read(name, bytes, with_geometry, report),
        Some(FeatureFormat::GeoJson) => geojson::read(name, bytes, report),
        Some(FeatureFormat::GeoJsonSeq) => geojson::read_sequence(name, bytes, report),
        Some(FeatureFormat::PointTable) => point_table::read(name, bytes, report),
        Some(FeatureFormat::Shapefile) => {
            shapefile::read(name, &|ending| beside(source, name, ending), report)
        }
        Some(FeatureFormat::ZippedShapefile) => shapefile::read_zip(name, bytes, report),
        None => {
            let known: Vec<String> = ENDINGS.iter().map(|(ending, _)| format!(".{ending}")).collect();
            let message = format!("expected a file that ends in one of {}", known.join(", "));
            Err(LoadError::of_file(name, message))
        }
    }
}

/// The file beside another with the same name and another ending, in upper or lower case.
fn beside(source: &Source, name: &str, ending: &str) -> Option<Vec<u8>> {
    let (stem, _) = parted(name)?;
    let names = source.names();
    let fits = |other: &&String| parted(other).is_some_and(|(s, e)| s == stem && e == ending);
    let found = names.iter().find(fits)?;
    source.read(found).ok().map(|bytes| bytes.into_owned())
}

fn unpack(name: &str, bytes: &[u8]) -> Result<Vec<u8>, LoadError> {
    let mut out = Vec::new();
    let read = flate2::read::MultiGzDecoder::new(bytes).take(MOST_UNPACKED + 1).read_to_end(&mut out);
    read.map_err(|e| LoadError::of_file(name, format!("expected a file packed by gzip, found {e}")))?;
    match out.len() as u64 > MOST_UNPACKED {
        true => Err(LoadError::of_file(name, "expected less than 4 GiB unpacked, found more")),
        false => Ok(out),
    }
}
