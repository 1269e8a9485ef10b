//! Files of features, by the ending of their names, upper or lower case.

use super::raw::{MOST_UNPACKED, RawFeatures};
use super::{
    LoadError, LoadReport, Source, flatgeobuf, geojson, geopackage, geoparquet, no_numbers, point_table,
    shapefile, topojson,
};
use std::borrow::Cow;
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
    /// Shapefiles in an archive.
    ZippedShapefile,
    GeoPackage,
    GeoParquet,
    TopoJson,
    /// GeoJSON or TopoJSON, as its member `type` says.
    Json,
}

/// Endings and what they stand for.
const ENDINGS: [(&str, FeatureFormat); 15] = [
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
    ("gpkg", FeatureFormat::GeoPackage),
    ("parquet", FeatureFormat::GeoParquet),
    ("geoparquet", FeatureFormat::GeoParquet),
    ("topojson", FeatureFormat::TopoJson),
    ("json", FeatureFormat::Json),
];
/// Endings of a file that is packed as a whole.
const PACKED: &str = "gz";

/// The endings that a folder without a manifest serves, for messages.
pub const SERVED: &str = ".fgb, .gpkg, .parquet, .geojson, .geojsonl, .topojson, .shp, .zip, .csv";

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

/// The name of a file without folders and ending, if a folder without a manifest serves it. An ending that is too common
/// for every such file to be taken for a collection is looked into.
pub fn served_stem<'a>(source: &Source, name: &'a str) -> Option<&'a str> {
    let is_served = match format(name)? {
        FeatureFormat::Json => {
            let kind = bytes(source, name).ok().and_then(|bytes| json_type(&bytes));
            kind.is_some_and(|kind| ["Topology", "FeatureCollection", "Feature"].contains(&kind.as_str()))
        }
        _ => true,
    };
    let (stem, _) = parted(unpacked_name(name)).filter(|_| is_served)?;
    Some(stem.rsplit('/').next().unwrap_or(stem))
}

/// The member `type` of a JSON document.
fn json_type(bytes: &[u8]) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Typed {
        r#type: String,
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let marked = || no_numbers::marked(std::str::from_utf8(bytes).ok()?);
    let read = serde_json::from_slice::<Typed>(bytes).ok();
    let document = read.or_else(|| serde_json::from_str::<Typed>(&marked()?).ok());
    document.map(|document| document.r#type)
}

/// True for a table, of points or of anything else.
pub fn is_table(name: &str) -> bool {
    format(name) == Some(FeatureFormat::PointTable)
}

/// True for a file whose features stand in the order of its index.
pub fn is_indexed(name: &str) -> bool {
    format(name) == Some(FeatureFormat::FlatGeobuf)
}

/// The names of the layers in a file whose format may have several; none for the others.
///
/// # Errors
/// The file cannot be read.
pub fn layers(source: &Source, name: &str) -> Result<Vec<String>, LoadError> {
    layers_in(name, content_format(source, name)?, &bytes(source, name)?)
}

fn layers_in(name: &str, format: FeatureFormat, bytes: &[u8]) -> Result<Vec<String>, LoadError> {
    match format {
        FeatureFormat::GeoPackage => geopackage::layers(name, bytes),
        FeatureFormat::TopoJson => topojson::layers(name, bytes),
        FeatureFormat::ZippedShapefile => shapefile::zip_layers(name, bytes),
        _ => Ok(Vec::new()),
    }
}

/// The layer that is meant: the only one where none is named.
fn chosen(name: &str, layers: Vec<String>, layer: Option<&str>) -> Result<String, LoadError> {
    let known = layers.join(", ");
    let fault = |message: String| Err(LoadError::of_file(name, message));
    match (layer, &layers[..]) {
        (_, []) => fault("expected a layer of features, found none".to_owned()),
        (Some(layer), _) if layers.iter().any(|l| l == layer) => Ok(layer.to_owned()),
        (Some(layer), _) => fault(format!("expected one of the layers {known}, found {layer:?}")),
        (None, [only]) => Ok(only.clone()),
        (None, _) => fault(format!("expected `layer` to name one of the layers {known}, found none")),
    }
}

/// The bytes of a file, unpacked.
fn bytes(source: &Source, name: &str) -> Result<Cow<'static, [u8]>, LoadError> {
    let bytes = source.read(name)?;
    match unpacked_name(name) == name {
        true => Ok(bytes),
        false => unpack(name, &bytes).map(Cow::Owned),
    }
}

/// The format of a file by its name, and by what is in it where the name leaves that open.
fn content_format(source: &Source, name: &str) -> Result<FeatureFormat, LoadError> {
    match format(name) {
        Some(FeatureFormat::Json) => {
            let is_topology = json_type(&bytes(source, name)?).is_some_and(|kind| kind == "Topology");
            Ok(if is_topology { FeatureFormat::TopoJson } else { FeatureFormat::GeoJson })
        }
        Some(format) => Ok(format),
        None => {
            let known: Vec<String> = ENDINGS.iter().map(|(ending, _)| format!(".{ending}")).collect();
            let message = format!("expected a file that ends in one of {}", known.join(", "));
            Err(LoadError::of_file(name, message))
        }
    }
}

/// Reads a file of features, of several layers the one that is named; of FlatGeobuf the properties alone where no
/// geometry is asked for.
///
/// # Errors
/// A name with another ending, a layer that is not there, or what is wrong in the file as a whole.
pub fn read(
    source: &Source,
    name: &str,
    layer: Option<&str>,
    with_geometry: bool,
    report: &mut LoadReport,
) -> Result<RawFeatures, LoadError> {
    let format = content_format(source, name)?;
    let bytes: &[u8] = &bytes(source, name)?;
    let layer = match format {
        FeatureFormat::GeoPackage | FeatureFormat::TopoJson | FeatureFormat::ZippedShapefile => {
            chosen(name, layers_in(name, format, bytes)?, layer)?
        }
        _ if layer.is_some() => {
            let message = "expected no `layer`, as such a file has one alone";
            return Err(LoadError::of_file(name, message));
        }
        _ => String::new(),
    };
    match format {
        FeatureFormat::FlatGeobuf => flatgeobuf::read(name, bytes, with_geometry, report),
        FeatureFormat::GeoJson | FeatureFormat::Json => geojson::read(name, bytes, report),
        FeatureFormat::GeoJsonSeq => geojson::read_sequence(name, bytes, report),
        FeatureFormat::PointTable => point_table::read(name, bytes, report),
        FeatureFormat::Shapefile => shapefile::read(name, &|ending| beside(source, name, ending), report),
        FeatureFormat::ZippedShapefile => shapefile::read_zip(name, bytes, &layer, report),
        FeatureFormat::GeoPackage => geopackage::read(name, bytes, &layer, report),
        FeatureFormat::GeoParquet => geoparquet::read(name, bytes, report),
        FeatureFormat::TopoJson => topojson::read(name, bytes, &layer, report),
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
