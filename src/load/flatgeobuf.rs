//! FlatGeobuf files.

use super::LoadError;
use super::raw::{RawColumn, RawFeatures};
use crate::feature::{Kind, Value};
use flatgeobuf::{ColumnType, FallibleStreamingIterator, FgbFeature, FgbReader};
use geozero::{ColumnValue, PropertyProcessor, ToGeo};
use std::io::Cursor;

/// Reads all features in the file's order.
///
/// # Errors
/// Not a FlatGeobuf file, another reference system than WGS 84, another number of features than the header says.
pub fn read(name: &str, bytes: &[u8], with_geometry: bool) -> Result<RawFeatures, LoadError> {
    let fault =
        |e: &dyn std::fmt::Display| LoadError::of_file(name, format!("not a readable FlatGeobuf file: {e}"));
    let reader = FgbReader::open(Cursor::new(bytes)).map_err(|e| fault(&e))?;
    let header = reader.header();
    check_crs(name, &header)?;
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
    let mut features = reader.select_all_seq().map_err(|e| fault(&e))?;
    while let Some(feature) = features.next().map_err(|e| fault(&e))? {
        let place = format!("feature {}", raw.len + 1);
        if with_geometry {
            let geometry = feature.to_geo().map_err(|e| LoadError::at(name, &place, e))?;
            raw.geometries.push(geometry);
        }
        properties(&mut raw, feature).map_err(|e| LoadError::at(name, &place, e))?;
        raw.len += 1;
    }
    if count != 0 && raw.len as u64 != count {
        return Err(LoadError::of_file(
            name,
            format!("the header counts {count} features, found {}", raw.len),
        ));
    }
    for column in raw.columns.iter_mut().filter(|c| c.kind == Kind::Timestamp) {
        times(name, column)?;
    }
    Ok(raw)
}

/// Types a column of times, read as texts so far: the format knows one type for dates and instants, and GDAL
/// writes a date as its midnight without an offset.
fn times(name: &str, column: &mut RawColumn) -> Result<(), LoadError> {
    let day = |t: &str| t.strip_suffix("T00:00:00").unwrap_or(t).len() == 10;
    let mut known = column.values.iter().filter_map(Value::as_text).peekable();
    if known.peek().is_some() && known.all(day) {
        column.kind = Kind::Date;
    }
    for (i, value) in column.values.iter_mut().enumerate() {
        let Some(text) = value.as_text() else { continue };
        let text = if column.kind == Kind::Date { text.get(..10).unwrap_or(text) } else { text };
        let place = || format!("feature {}, property {}", i + 1, column.name);
        *value = Value::parse(text, column.kind)
            .map_err(|e| LoadError::at(name, place(), format!("expected {e}, found {text:?}")))?;
    }
    Ok(())
}

fn check_crs(name: &str, header: &flatgeobuf::Header<'_>) -> Result<(), LoadError> {
    let code = header.crs().map_or(0, |c| c.code());
    match code {
        // 4490 (CGCS2000) differs from WGS 84 by less than a metre.
        0 | 4326 | 4490 => Ok(()),
        other => {
            Err(LoadError::of_file(name, format!("expected coordinates in EPSG:4326, found EPSG:{other}")))
        }
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
        ColumnValue::ULong(n) => i64::try_from(n).map_or(Value::Null, Value::Integer),
        ColumnValue::Float(n) => number(n.into()),
        ColumnValue::Double(n) => number(n),
        ColumnValue::DateTime("") => Value::Null,
        ColumnValue::String(t) | ColumnValue::Json(t) | ColumnValue::DateTime(t) => Value::Text(t.into()),
        ColumnValue::Binary(_) => Value::Null,
    }
}
