//! FlatGeobuf files.

use super::raw::{RawColumn, RawFeatures};
use super::reference::{self, NamedCrs};
use super::report::{LEFT_OUT, WITHOUT_PLACE};
use super::{LoadError, LoadReport};
use crate::feature::{Kind, Value};
use flatgeobuf::packed_r_tree::PackedRTree;
use flatgeobuf::{ColumnType, FallibleStreamingIterator, FgbFeature, FgbReader, Geometry, GeometryType};
use geozero::{ColumnValue, PropertyProcessor, ToGeo};
use std::io::Cursor;

/// Bytes before the length of the header.
const MAGIC: usize = 8;

/// Reads all features in the file's order.
///
/// # Errors
/// Not a FlatGeobuf file, a reference system that is not understood, another number of features than the header says.
pub fn read(
    name: &str,
    bytes: &[u8],
    with_geometry: bool,
    report: &mut LoadReport,
) -> Result<RawFeatures, LoadError> {
    let fault =
        |e: &dyn std::fmt::Display| LoadError::of_file(name, format!("not a readable FlatGeobuf file: {e}"));
    let reader = FgbReader::open(Cursor::new(bytes)).map_err(|e| fault(&e))?;
    let header = reader.header();
    let crs = named_crs(&header);
    let count = header.features_count();
    // A feature takes at least its length and an empty table: a larger count is a damaged header.
    if count.saturating_mul(8) > bytes.len() as u64 {
        return Err(LoadError::of_file(
            name,
            format!("the header counts {count} features, more than the file can hold"),
        ));
    }
    let columns =
        header.columns().map(|c| c.iter().map(|c| (c.name().to_owned(), kind(c.type_()))).collect());
    let columns: Vec<(String, Kind)> = columns.unwrap_or_default();
    let mut raw = RawFeatures {
        columns: columns
            .into_iter()
            .map(|(name, kind)| RawColumn { name, kind, values: Vec::new() })
            .collect(),
        ..RawFeatures::default()
    };
    let types: Vec<ColumnType> =
        header.columns().map(|c| c.iter().map(|c| c.type_()).collect()).unwrap_or_default();
    let geometry_type = header.geometry_type();
    if let Some(told) = breaks_off(bytes, count, header.index_node_size()) {
        return Err(fault(&told));
    }
    let mut read_so_far = 0;
    let mut features = reader.select_all_seq().map_err(|e| fault(&e))?;
    while let Some(feature) = features.next().map_err(|e| fault(&e))? {
        read_so_far += 1;
        let place = format!("feature {read_so_far}");
        let row = row_fault(feature, &types)
            .or_else(|| properties(&mut raw, feature).err().map(|_| "properties that break off"));
        if let Some(found) = row {
            raw.columns.iter_mut().for_each(|c| c.values.truncate(raw.len));
            report.changed(name, Some(place), found, LEFT_OUT);
            continue;
        }
        if with_geometry {
            let found = match feature.geometry() {
                None => Err("no geometry"),
                Some(g) if is_sound(&g, geometry_type) => {
                    feature.to_geo().map_err(|_| "a geometry of an unknown type")
                }
                Some(_) => Err("a geometry that breaks off"),
            };
            if let Err(found) = found {
                report.changed(name, Some(place), found, WITHOUT_PLACE);
            }
            raw.geometries.push(found.ok());
        }
        raw.len += 1;
    }
    if count != 0 && read_so_far != count {
        return Err(LoadError::of_file(
            name,
            format!("the header counts {count} features, found {read_so_far}"),
        ));
    }
    for column in raw.columns.iter_mut().filter(|c| c.kind == Kind::Integer) {
        if column.values.iter().any(|v| v.as_text().is_some()) {
            column.kind = Kind::Text;
            column.values.iter_mut().for_each(|v| *v = Value::text(&v.to_cell()));
            let place = Some(format!("property {}", column.name));
            report.noted(name, place, "whole numbers beyond 64 bits with a sign", "kept as texts");
        }
    }
    for column in raw.columns.iter_mut().filter(|c| c.kind == Kind::Timestamp) {
        times(name, column, report);
    }
    reference::to_wgs84(name, crs.as_ref(), &mut raw, report)?;
    Ok(raw)
}

/// What breaks off, if anything does: the reader makes room for as many bytes as a feature says that it has, up to 4 GB.
fn breaks_off(bytes: &[u8], count: u64, node_size: u16) -> Option<String> {
    let length = |at: usize| {
        let word = bytes.get(at..)?.first_chunk::<4>()?;
        Some(u32::from_le_bytes(*word) as usize)
    };
    let index = match (count, node_size) {
        (0, _) | (_, 0) => 0,
        (_, 1) => return Some("expected index nodes of 2 children or more, found 1".to_owned()),
        _ => PackedRTree::index_size(count as usize, node_size),
    };
    let mut at = MAGIC + 4 + length(MAGIC)? + index;
    let last = if count == 0 { u64::MAX } else { count };
    for feature in 1..=last {
        let (size, left) = (length(at)?, bytes.len() - at - 4);
        if size > left {
            return Some(format!("feature {feature} takes {size} bytes, the file has {left} more"));
        }
        at += 4 + size;
    }
    None
}

/// Types a column of times, read as texts so far: the format knows one type for dates and instants, and GDAL
/// writes a date as its midnight without an offset. What is no time leaves the column a text.
fn times(name: &str, column: &mut RawColumn, report: &mut LoadReport) {
    let day = |t: &str| t.strip_suffix("T00:00:00").unwrap_or(t).len() == 10;
    let mut known = column.values.iter().filter_map(Value::as_text).peekable();
    let kind = match known.peek().is_some() && known.all(day) {
        true => Kind::Date,
        false => Kind::Timestamp,
    };
    let typed = column.values.iter().map(|value| {
        let Some(text) = value.as_text() else { return Ok(Value::Null) };
        let text = if kind == Kind::Date { text.get(..10).unwrap_or(text) } else { text };
        Value::parse(text, kind).map_err(|expected| (text, expected))
    });
    match typed.collect::<Result<Vec<_>, _>>() {
        Ok(values) => (column.kind, column.values) = (kind, values),
        Err((text, expected)) => {
            let found = format!("expected {expected}, found {text:?}");
            report.changed(name, Some(format!("property {}", column.name)), found, "kept as a text");
            column.kind = Kind::Text;
        }
    }
}

/// True if a geometry has all the numbers that reading it takes: the reader itself does not look.
fn is_sound(geometry: &Geometry<'_>, kind: GeometryType) -> bool {
    let kind = if kind == GeometryType::Unknown { geometry.type_() } else { kind };
    let numbers = geometry.xy().map_or(0, |xy| xy.len());
    let ends = geometry.ends();
    let mut before = 0;
    let in_order = ends.is_none_or(|ends| {
        ends.iter().all(|end| {
            let after = end as usize;
            let fits = after >= before && after <= numbers / 2;
            before = after;
            fits
        })
    });
    let parts = || geometry.parts().into_iter().flat_map(|parts| parts.iter());
    let inner = match kind {
        GeometryType::MultiPolygon => GeometryType::Polygon,
        _ => GeometryType::Unknown,
    };
    numbers.is_multiple_of(2)
        && in_order
        && (kind != GeometryType::Point || numbers >= 2)
        && parts().all(|part| is_sound(&part, inner))
}

/// What is wrong with the values of a feature, if they are not as long as they say or of a type that is none: the reader
/// believes the lengths, and takes the value of an unknown type for the next one.
fn row_fault(feature: &FgbFeature, columns: &[ColumnType]) -> Option<&'static str> {
    const BREAKS_OFF: Option<&str> = Some("properties that break off");
    let mut rest = feature.fbs_feature().properties()?.bytes();
    while rest.len() > 1 {
        let column = usize::from(u16::from_le_bytes([rest[0], rest[1]]));
        rest = &rest[2..];
        let Some(kind) = columns.get(column) else { return BREAKS_OFF };
        let length = match *kind {
            ColumnType::Bool | ColumnType::Byte | ColumnType::UByte => 1,
            ColumnType::Short | ColumnType::UShort => 2,
            ColumnType::Int | ColumnType::UInt | ColumnType::Float => 4,
            ColumnType::Long | ColumnType::ULong | ColumnType::Double => 8,
            ColumnType::String | ColumnType::Json | ColumnType::DateTime | ColumnType::Binary => match rest {
                [a, b, c, d, ..] => 4 + u32::from_le_bytes([*a, *b, *c, *d]) as usize,
                _ => return BREAKS_OFF,
            },
            _ => return Some("a property of an unknown type"),
        };
        let Some(after) = rest.get(length..) else { return BREAKS_OFF };
        rest = after;
    }
    None
}

/// The reference system of a header; none for WGS 84 where it says nothing.
fn named_crs(header: &flatgeobuf::Header<'_>) -> Option<NamedCrs> {
    let crs = header.crs()?;
    let of_epsg = crs.org().is_none_or(|org| org.eq_ignore_ascii_case("EPSG"));
    let code = u32::try_from(crs.code()).ok().filter(|code| *code > 0);
    let text = || crs.wkt().filter(|text| !text.trim().is_empty());
    let name = || crs.code_string().or(crs.name()).filter(|name| !name.trim().is_empty());
    match code {
        Some(code) if of_epsg => Some(NamedCrs::Epsg(code)),
        Some(code) => Some(text().map_or_else(
            || NamedCrs::Name(format!("{}:{code}", crs.org().unwrap_or_default())),
            |text| NamedCrs::WellKnownText(text.to_owned()),
        )),
        None => text()
            .map(|text| NamedCrs::WellKnownText(text.to_owned()))
            .or_else(|| name().map(|name| NamedCrs::Name(name.to_owned()))),
    }
}

fn kind(column: ColumnType) -> Kind {
    match column {
        ColumnType::Bool => Kind::Boolean,
        ColumnType::Float | ColumnType::Double => Kind::Number,
        ColumnType::DateTime => Kind::Timestamp,
        ColumnType::String | ColumnType::Json | ColumnType::Binary => Kind::Text,
        _ => Kind::Integer,
    }
}

fn properties(raw: &mut RawFeatures, feature: &FgbFeature) -> geozero::error::Result<()> {
    struct PropertyRow<'a>(&'a mut RawFeatures);
    impl PropertyProcessor for PropertyRow<'_> {
        fn property(&mut self, i: usize, _: &str, v: &ColumnValue<'_>) -> geozero::error::Result<bool> {
            let at = self.0.len;
            let column = &mut self.0.columns[i];
            column.values.resize(at, Value::Null);
            column.values.push(value(v));
            Ok(false)
        }
    }
    use geozero::FeatureProperties;
    feature.process_properties(&mut PropertyRow(raw))?;
    for column in &mut raw.columns {
        column.values.resize(raw.len + 1, Value::Null);
    }
    Ok(())
}

fn value(v: &ColumnValue<'_>) -> Value {
    let number = |n: f64| if n.is_finite() { Value::Number(n) } else { Value::Null };
    match *v {
        ColumnValue::Bool(b) => Value::Boolean(b),
        ColumnValue::Byte(n) => Value::Integer(n.into()),
        ColumnValue::UByte(n) => Value::Integer(n.into()),
        ColumnValue::Short(n) => Value::Integer(n.into()),
        ColumnValue::UShort(n) => Value::Integer(n.into()),
        ColumnValue::Int(n) => Value::Integer(n.into()),
        ColumnValue::UInt(n) => Value::Integer(n.into()),
        ColumnValue::Long(n) => Value::Integer(n),
        // Told by its type among integers, and then kept as a text.
        ColumnValue::ULong(n) => {
            i64::try_from(n).map_or_else(|_| Value::Text(n.to_string().into()), Value::Integer)
        }
        ColumnValue::Float(n) => number(n.into()),
        ColumnValue::Double(n) => number(n),
        ColumnValue::DateTime("") => Value::Null,
        ColumnValue::String(t) | ColumnValue::Json(t) | ColumnValue::DateTime(t) => Value::Text(t.into()),
        ColumnValue::Binary(_) => Value::Null,
    }
}
