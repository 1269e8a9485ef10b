//! GeoParquet (OGC 24-013): features by column, their geometry as well-known binary.

use super::raw::{MOST_UNPACKED, RawColumn, RawFeatures};
use super::reference::{self, NamedCrs};
use super::report::WITHOUT_PLACE;
use super::{LoadError, LoadReport};
use crate::feature::{Kind, Value};
use crate::geometry::read_wkb;
use bytes::Bytes;
use geo::Geometry;
use jiff::Timestamp;
use jiff::civil::date;
use parquet::basic::LogicalType;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Reads all features.
///
/// # Errors
/// Not GeoParquet, an encoding of geometries other than well-known binary, a reference system that is not understood.
pub fn read(name: &str, bytes: &[u8], report: &mut LoadReport) -> Result<RawFeatures, LoadError> {
    let fault = |what: &str| LoadError::of_file(name, format!("not a readable GeoParquet file: {what}"));
    // On damaged pages the decoder stops rather than to say so.
    let rows = catch_unwind(AssertUnwindSafe(|| ParquetRows::read(name, bytes, report)));
    let rows = rows.unwrap_or_else(|_| Err("a page that is damaged".to_owned()));
    // The reader's sentence of it shows its bytes and types.
    let told =
        |e: String| if e.contains("FromUtf8Error") { "a text that is not UTF-8".to_owned() } else { e };
    let rows = rows.map_err(|e| fault(&told(e)))?;
    let ParquetRows { geometries, columns, skipped, crs } = rows;
    let mut raw = RawFeatures { len: geometries.len(), ..RawFeatures::default() };
    let mut heights = 0;
    for (i, geometry) in geometries.into_iter().enumerate() {
        if let Err(found) = geometry {
            report.changed(name, Some(format!("feature {}", i + 1)), found, WITHOUT_PLACE);
        }
        heights += usize::from(matches!(geometry, Ok((_, true))));
        raw.geometries.push(geometry.ok().map(|(geometry, _)| geometry));
    }
    if heights > 0 {
        let found = format!("positions with more than two numbers, in {heights} features");
        report.changed(name, None, found, "heights dropped");
    }
    for column in skipped {
        let place = Some(format!("column {column}"));
        report.noted(name, place, "values of several parts, or binary data", "not served");
    }
    raw.columns = columns;
    reference::to_wgs84(name, crs.as_ref(), &mut raw, report)?;
    Ok(raw)
}

/// A geometry and whether it has heights, or why there is none.
type FoundGeometry = Result<(Geometry, bool), &'static str>;

struct ParquetRows {
    geometries: Vec<FoundGeometry>,
    columns: Vec<RawColumn>,
    skipped: BTreeSet<String>,
    crs: Option<NamedCrs>,
}

impl ParquetRows {
    fn read(file: &str, bytes: &[u8], report: &mut LoadReport) -> Result<Self, String> {
        let reader = SerializedFileReader::new(Bytes::copy_from_slice(bytes)).map_err(|e| e.to_string())?;
        let about = reader.metadata().file_metadata();
        let pairs = about.key_value_metadata().into_iter().flatten();
        let geo = pairs.filter(|pair| pair.key == "geo").find_map(|pair| pair.value.as_deref());
        let geo: Json = serde_json::from_str(geo.ok_or("it says nothing of a geometry (\"geo\")")?)
            .map_err(|e| format!("what it says of its geometry is not JSON: {e}"))?;
        let primary = geo["primary_column"].as_str().ok_or("no primary column is named")?;
        let column = &geo["columns"][primary];
        let encoding = column["encoding"].as_str().unwrap_or("none");
        if encoding != "WKB" {
            return Err(format!("expected geometries encoded as WKB, found {encoding}"));
        }
        // The box of each feature stands beside it for programs that skip what is elsewhere.
        let covering = column["covering"]["bbox"]["xmin"][0].as_str();
        let in_utc: BTreeMap<&str, bool> = about
            .schema_descr()
            .columns()
            .iter()
            .filter_map(|c| match c.logical_type_ref() {
                Some(LogicalType::Timestamp(time)) => Some((c.name(), time.is_adjusted_to_u_t_c)),
                _ => None,
            })
            .collect();
        let mut rows = ParquetRows {
            geometries: Vec::new(),
            columns: Vec::new(),
            skipped: BTreeSet::new(),
            crs: crs(column.get("crs")),
        };
        let mut cells: Vec<(String, Option<Kind>, Vec<Value>)> = Vec::new();
        // Repeated values take no room in the file.
        let mut room = MOST_UNPACKED;
        for row in reader.get_row_iter(None).map_err(|e| e.to_string())? {
            let row = row.map_err(|e| e.to_string())?;
            let fields = row.get_column_iter().filter(|(name, _)| Some(name.as_str()) != covering);
            for (at, (name, field)) in fields.enumerate() {
                let left = room.checked_sub(weight(field));
                room = left.ok_or_else(|| format!("more than {MOST_UNPACKED} bytes of values"))?;
                if cells.len() == at {
                    cells.push((name.clone(), None, Vec::new()));
                }
                if name == primary {
                    rows.geometries.push(match field {
                        Field::Bytes(bytes) => read_wkb(bytes.data()),
                        _ => Err("no geometry"),
                    });
                    continue;
                }
                let has_zone = in_utc.get(name.as_str()).copied().unwrap_or(true);
                match cell(field, has_zone) {
                    Some((kind, value)) => {
                        let known = (!value.is_null()).then_some(kind);
                        cells[at].1 = cells[at].1.or(known);
                        cells[at].2.push(value);
                    }
                    None => drop(rows.skipped.insert(name.clone())),
                }
            }
        }
        let served = cells.into_iter().filter(|(name, ..)| name != primary && !rows.skipped.contains(name));
        rows.columns = served
            .map(|(name, kind, cells)| RawColumn::of(file, name, kind.unwrap_or(Kind::Text), cells, report))
            .collect();
        Ok(rows)
    }
}

/// Bytes that a value takes, about.
fn weight(field: &Field) -> u64 {
    const LEAST: u64 = 16;
    let more = match field {
        Field::Str(text) => text.len() as u64,
        Field::Bytes(bytes) => bytes.len() as u64,
        Field::ListInternal(list) => list.elements().iter().map(weight).sum(),
        _ => 0,
    };
    LEAST + more
}

/// The reference system of a column: where nothing is said, longitude and latitude on WGS 84.
fn crs(member: Option<&Json>) -> Option<NamedCrs> {
    let member = member.filter(|crs| !crs.is_null())?;
    let id = &member["id"];
    let code = id["code"].as_u64().and_then(|code| u32::try_from(code).ok());
    match (id["authority"].as_str(), code) {
        (Some("EPSG"), Some(code)) => Some(NamedCrs::Epsg(code)),
        (Some("OGC"), _) => id["code"].as_str().map(|code| NamedCrs::Name(format!("OGC:{code}"))),
        _ => Some(NamedCrs::Name(member["name"].as_str().unwrap_or("a system without a name").to_owned())),
    }
}

/// A value with its type; none for those of several parts and for binary data.
fn cell(field: &Field, has_zone: bool) -> Option<(Kind, Value)> {
    let integer = |n: i64| Some((Kind::Integer, Value::Integer(n)));
    let number = |n: f64| Some((Kind::Number, if n.is_finite() { Value::Number(n) } else { Value::Null }));
    let time = |time: Result<Timestamp, jiff::Error>| {
        let written = time.map(|t| t.to_string()).unwrap_or_default();
        let written = if has_zone { written.as_str() } else { written.trim_end_matches('Z') };
        Some((Kind::Timestamp, Value::text(written)))
    };
    match field {
        Field::Null => Some((Kind::Text, Value::Null)),
        Field::Bool(b) => Some((Kind::Boolean, Value::Boolean(*b))),
        Field::Byte(n) => integer((*n).into()),
        Field::Short(n) => integer((*n).into()),
        Field::Int(n) => integer((*n).into()),
        Field::Long(n) => integer(*n),
        Field::UByte(n) => integer((*n).into()),
        Field::UShort(n) => integer((*n).into()),
        Field::UInt(n) => integer((*n).into()),
        Field::ULong(n) => match i64::try_from(*n) {
            Ok(n) => integer(n),
            Err(_) => Some((Kind::Integer, Value::text(&n.to_string()))),
        },
        Field::Float(n) => number((*n).into()),
        Field::Double(n) => number(*n),
        Field::Float16(_) | Field::Decimal(_) => number(field.to_string().parse().unwrap_or(f64::NAN)),
        Field::Str(text) => Some((Kind::Text, Value::text(text))),
        Field::Date(days) => {
            let day = date(1970, 1, 1).checked_add(jiff::Span::new().try_days(*days).ok()?);
            Some((Kind::Date, day.map_or(Value::Null, |day| Value::text(&day.to_string()))))
        }
        Field::TimestampMillis(n) => time(Timestamp::from_millisecond(*n)),
        Field::TimestampMicros(n) => time(Timestamp::from_microsecond(*n)),
        Field::TimeMillis(_) | Field::TimeMicros(_) => Some((Kind::Text, Value::text(&field.to_string()))),
        Field::ListInternal(list) => {
            let texts = list.elements().iter().map(|element| match element {
                Field::Str(text) => text.as_str().into(),
                other => other.to_string().into(),
            });
            Some((Kind::List, Value::List(texts.collect::<Vec<std::sync::Arc<str>>>().into())))
        }
        Field::Bytes(_) | Field::Group(_) | Field::MapInternal(_) => None,
    }
}
