//! Shapefiles (ESRI, 1998): geometry in `.shp`, properties in `.dbf`, the reference system in `.prj`, the encoding in
//! `.cpg`; side by side, or in one `.zip`.

use super::raw::{MOST_UNPACKED, RawColumn, RawFeatures};
use super::reference::{self, NamedCrs};
use super::report::WITHOUT_PLACE;
use super::{LoadError, LoadReport};
use crate::feature::{Kind, Value};
use geo::Geometry;
use shapefile::dbase::encoding::EncodingRs;
use shapefile::dbase::{FieldValue, Reader, ReaderBuilder};
use shapefile::{Shape, ShapeReader};
use std::borrow::Cow;
use std::io::{Cursor, Read};

/// Largest whole number of which all smaller ones are numbers of 64 bits with a fraction too.
const WHOLE: f64 = 9_007_199_254_740_992.0;

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
    for shape in reader.iter_shapes() {
        raw.len += 1;
        // Behind a shape that cannot be read nobody knows where the next begins.
        let shape = shape.map_err(|e| fault(&format!("feature {}: {e}", raw.len)))?;
        let geometry = match shape {
            Shape::NullShape => Err("no geometry"),
            shape => Geometry::try_from(shape).map_err(|_| "a geometry of an unknown type"),
        };
        if let Err(found) = geometry {
            report.changed(name, Some(format!("feature {}", raw.len)), found, WITHOUT_PLACE);
        }
        raw.geometries.push(geometry.ok());
    }
    match part("dbf") {
        Some(table) => raw.columns = columns(name, table, part("cpg"), raw.len)?,
        None => report.noted(name, None, "no part that ends in .dbf", "served without properties"),
    }
    let crs = part("prj").map(|text| String::from_utf8_lossy(&text).trim().to_owned());
    let crs = crs.filter(|text| !text.is_empty()).map(NamedCrs::WellKnownText);
    reference::to_wgs84(name, crs.as_ref(), &mut raw, report)?;
    Ok(raw)
}

fn columns(
    name: &str,
    table: Vec<u8>,
    encoding: Option<Vec<u8>>,
    features: usize,
) -> Result<Vec<RawColumn>, LoadError> {
    let fault =
        |what: String| LoadError::of_file(name, format!("not a readable table of a shapefile: {what}"));
    let encoding = encoding.and_then(|label| encoding_of(&label));
    let builder = match encoding {
        Some(encoding) => ReaderBuilder::new().with_encoding(EncodingRs::from(encoding)),
        None => ReaderBuilder::new(),
    };
    let mut reader: Reader<_> = builder.build(Cursor::new(table)).map_err(|e| fault(e.to_string()))?;
    let names: Vec<String> = reader.fields().iter().map(|f| f.name().to_owned()).collect();
    let mut cells: Vec<Vec<FieldValue>> = names.iter().map(|_| Vec::with_capacity(features)).collect();
    for record in reader.iter_records() {
        let mut record = record.map_err(|e| fault(e.to_string()))?;
        for (name, column) in names.iter().zip(&mut cells) {
            column.push(record.remove(name).unwrap_or(FieldValue::Character(None)));
        }
    }
    let rows = cells.first().map_or(features, Vec::len);
    if rows != features {
        return Err(fault(format!("expected {features} rows, one for each feature, found {rows}")));
    }
    Ok(names.into_iter().zip(cells).map(|(name, cells)| column(name, cells)).collect())
}

/// The encoding that a `.cpg` names: a label such as `UTF-8`, or the number of a code page.
fn encoding_of(label: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let label = String::from_utf8_lossy(label).trim().to_lowercase();
    let number = label.rsplit([' ', '-', '_']).next().and_then(|n| n.parse::<u16>().ok());
    let of_page = || match number? {
        65001 => Some("utf-8"),
        936 | 54936 => Some("gb18030"),
        950 => Some("big5"),
        932 => Some("shift_jis"),
        949 => Some("euc-kr"),
        866 => Some("ibm866"),
        874 => Some("windows-874"),
        _ => None,
    };
    let windows = || number.filter(|n| (1250..=1258).contains(n)).map(|n| format!("windows-{n}"));
    encoding_rs::Encoding::for_label(label.as_bytes())
        .or_else(|| encoding_rs::Encoding::for_label(of_page()?.as_bytes()))
        .or_else(|| encoding_rs::Encoding::for_label(windows()?.as_bytes()))
}

fn column(name: String, cells: Vec<FieldValue>) -> RawColumn {
    let values: Vec<(Kind, Value)> = cells.into_iter().map(value).collect();
    let known = || values.iter().filter(|(_, v)| !v.is_null());
    let kind = match known().next() {
        None => Kind::Text,
        Some((Kind::Number, _)) if known().all(|(_, v)| v.as_number().is_some_and(is_whole)) => Kind::Integer,
        Some((kind, _)) => *kind,
    };
    let typed = |(_, value): (Kind, Value)| match value {
        Value::Number(n) if kind == Kind::Integer => Value::Integer(n as i64),
        value => value,
    };
    RawColumn { name, kind, values: values.into_iter().map(typed).collect() }
}

fn is_whole(n: f64) -> bool {
    n.fract() == 0.0 && n.abs() <= WHOLE
}

fn value(cell: FieldValue) -> (Kind, Value) {
    let number = |n: Option<f64>| n.filter(|n| n.is_finite()).map_or(Value::Null, Value::Number);
    let date = |d: shapefile::dbase::Date| format!("{:04}-{:02}-{:02}", d.year(), d.month(), d.day());
    match cell {
        FieldValue::Character(text) => (Kind::Text, text.map_or(Value::Null, |t| Value::text(t.trim_end()))),
        FieldValue::Memo(text) => (Kind::Text, Value::text(text.trim_end())),
        FieldValue::Numeric(n) => (Kind::Number, number(n)),
        FieldValue::Float(n) => (Kind::Number, number(n.map(f64::from))),
        FieldValue::Currency(n) | FieldValue::Double(n) => (Kind::Number, number(Some(n))),
        FieldValue::Integer(n) => (Kind::Number, Value::Number(n.into())),
        FieldValue::Logical(b) => (Kind::Boolean, b.map_or(Value::Null, Value::Boolean)),
        FieldValue::Date(d) => (Kind::Date, d.map_or(Value::Null, |d| Value::Text(date(d).into()))),
        FieldValue::DateTime(at) => {
            let time = at.time();
            let text = format!(
                "{}T{:02}:{:02}:{:02}",
                date(at.date()),
                time.hours(),
                time.minutes(),
                time.seconds()
            );
            (Kind::Timestamp, Value::Text(text.into()))
        }
    }
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
