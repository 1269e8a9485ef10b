//! Shapefiles (ESRI, 1998): geometry in `.shp`, properties in `.dbf`, the reference system in `.prj`, the encoding in
//! `.cpg`; side by side, or in one `.zip`.

use super::raw::{MOST_UNPACKED, RawFeatures};
use super::reference::{self, NamedCrs};
use super::report::{LEFT_OUT, WITHOUT_PLACE};
use super::{LoadError, LoadReport, dbf};
use geo::Geometry;
use shapefile::{Shape, ShapeReader};
use std::borrow::Cow;
use std::io::{Cursor, Read};

/// Reads a shapefile; `part` finds the file of the same name with another ending.
///
/// # Errors
/// A part that is missing or cannot be read, a reference system that is not understood.
pub fn read(
    name: &str,
    part: &dyn Fn(&str) -> Option<Vec<u8>>,
    report: &mut LoadReport,
) -> Result<RawFeatures, LoadError> {
    let fault = |what: &str| LoadError::of_file(name, format!("not a readable shapefile: {what}"));
    let shapes = part("shp").ok_or_else(|| fault("expected a part that ends in .shp, found none"))?;
    let mut reader = ShapeReader::new(Cursor::new(shapes)).map_err(|e| fault(&e.to_string()))?;
    let mut raw = RawFeatures::default();
    let mut shapes = Vec::new();
    for shape in reader.iter_shapes() {
        // Behind a shape that cannot be read nobody knows where the next begins.
        let shape = shape.map_err(|e| fault(&format!("feature {}: {e}", shapes.len() + 1)))?;
        shapes.push(match shape {
            Shape::NullShape => Err("no geometry"),
            shape => Geometry::try_from(shape).map_err(|_| "a geometry of an unknown type"),
        });
    }
    let mut deleted = Vec::new();
    match part("dbf") {
        Some(table) => {
            let table = dbf::read(name, table, part("cpg").as_deref(), shapes.len(), report)?;
            (raw.columns, deleted) = (table.columns, table.deleted);
        }
        None => report.noted(name, None, "no part that ends in .dbf", "served without properties"),
    }
    for (i, geometry) in shapes.into_iter().enumerate() {
        let place = || Some(format!("feature {}", i + 1));
        if deleted.binary_search(&i).is_ok() {
            report.changed(name, place(), "a row that is marked as deleted", LEFT_OUT);
            continue;
        }
        if let Err(found) = geometry {
            report.changed(name, place(), found, WITHOUT_PLACE);
        }
        raw.geometries.push(geometry.ok());
    }
    raw.len = raw.geometries.len();
    let crs = part("prj").map(|text| String::from_utf8_lossy(&text).trim().to_owned());
    let crs = crs.filter(|text| !text.is_empty()).map(NamedCrs::WellKnownText);
    reference::to_wgs84(name, crs.as_ref(), &mut raw, report)?;
    Ok(raw)
}

type ZippedShapes<'a> = zip::ZipArchive<Cursor<&'a [u8]>>;

/// An archive with the names in it.
fn archive<'a>(name: &str, bytes: &'a [u8]) -> Result<(ZippedShapes<'a>, Vec<String>), LoadError> {
    let fault =
        |what: String| LoadError::of_file(name, format!("expected a zip with shapefiles, found {what}"));
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| fault(e.to_string()))?;
    let names = archive.file_names().map(|name| name.map(Cow::into_owned)).collect::<Result<_, _>>();
    let mut names: Vec<String> = names.map_err(|e| fault(e.to_string()))?;
    names.sort();
    Ok((archive, names))
}

/// A path in an archive without its ending, and the layer that it stands for, if it is that of shapes.
fn layer_of(path: &str) -> Option<(&str, &str)> {
    let (stem, ending) = path.rsplit_once('.')?;
    let layer = stem.rsplit('/').next().unwrap_or(stem);
    (ending.eq_ignore_ascii_case("shp") && !path.starts_with("__MACOSX/")).then_some((stem, layer))
}

/// The names of the shapefiles in an archive, without folders and endings; sorted by their paths.
///
/// # Errors
/// No archive, or one without a shapefile.
pub fn zip_layers(name: &str, bytes: &[u8]) -> Result<Vec<String>, LoadError> {
    let (_, names) = archive(name, bytes)?;
    Ok(names.iter().filter_map(|path| layer_of(path)).map(|(_, layer)| layer.to_owned()).collect())
}

/// Reads a shapefile in an archive.
///
/// # Errors
/// No archive, or one without it; as [`read`].
pub fn read_zip(
    name: &str,
    bytes: &[u8],
    layer: &str,
    report: &mut LoadReport,
) -> Result<RawFeatures, LoadError> {
    let fault = |what: String| {
        LoadError::of_file(name, format!("expected a readable part of {layer:?}, found {what}"))
    };
    let (mut archive, names) = archive(name, bytes)?;
    let stem =
        names.iter().filter_map(|path| layer_of(path)).find(|(_, l)| *l == layer).map(|(stem, _)| stem);
    let stem = stem.ok_or_else(|| fault("none".to_owned()))?;
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    let mut room = MOST_UNPACKED;
    for name in &names {
        let Some(ending) = name.strip_prefix(stem).and_then(|rest| rest.strip_prefix('.')) else { continue };
        let ending = ending.to_lowercase();
        if !PARTS.contains(&&*ending) {
            continue;
        }
        let mut bytes = Vec::new();
        let mut file = archive.by_name(name).map_err(|e| fault(e.to_string()))?;
        file.by_ref().take(room + 1).read_to_end(&mut bytes).map_err(|e| fault(e.to_string()))?;
        let left = room.checked_sub(bytes.len() as u64);
        room = left.ok_or_else(|| fault(format!("more than {MOST_UNPACKED} bytes unpacked")))?;
        parts.push((ending, bytes));
    }
    let part = |ending: &str| parts.iter().find(|(e, _)| e == ending).map(|(_, bytes)| bytes.clone());
    read(name, &part, report)
}

/// The parts of a shapefile that are read.
const PARTS: [&str; 4] = ["shp", "dbf", "cpg", "prj"];
