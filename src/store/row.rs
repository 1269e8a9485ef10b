//! One feature of a FlatGeobuf file: its place and its values.

use super::geometry;
use super::packed::{PackedColumn, PackedFile};
use crate::feature::{Kind, Value};
use flatgeobuf::{ColumnType, size_prefixed_root_as_feature};
use geo::Geometry;
use std::sync::Arc;

/// The type of a column's values.
pub(super) fn kind(column: ColumnType) -> Kind {
    match column {
        ColumnType::Bool => Kind::Boolean,
        ColumnType::Float | ColumnType::Double => Kind::Number,
        ColumnType::DateTime => Kind::Timestamp,
        ColumnType::String | ColumnType::Json | ColumnType::Binary => Kind::Text,
        _ => Kind::Integer,
    }
}

/// A feature as it stands in the file.
#[derive(Debug)]
pub(super) struct PackedRow {
    /// Where it is; nothing for one without a place.
    pub geometry: Option<Geometry>,
    /// By column.
    pub values: Vec<Value>,
}

/// Reads a feature of a file.
///
/// # Errors
/// It breaks off, or its geometry is of another kind than the file's; what was found.
pub(super) fn read(bytes: &[u8], packed: &PackedFile) -> Result<PackedRow, String> {
    let feature = size_prefixed_root_as_feature(bytes).map_err(|e| e.to_string())?;
    let geometry = feature.geometry().map(|g| geometry::read(&g, packed.geometry)).transpose()?.flatten();
    let bytes = feature.properties().map(|p| p.bytes()).unwrap_or_default();
    let values = properties(bytes, &packed.columns).ok_or("properties that break off")?;
    Ok(PackedRow { geometry, values })
}

/// Reads the geometry of a feature alone.
///
/// # Errors
/// As [`read`].
pub(super) fn read_geometry(bytes: &[u8], packed: &PackedFile) -> Result<Option<Geometry>, String> {
    let feature = size_prefixed_root_as_feature(bytes).map_err(|e| e.to_string())?;
    Ok(feature.geometry().map(|g| geometry::read(&g, packed.geometry)).transpose()?.flatten())
}

/// The values of a feature by column; `None` where they break off.
fn properties(mut rest: &[u8], columns: &[PackedColumn]) -> Option<Vec<Value>> {
    let mut values = vec![Value::Null; columns.len()];
    while !rest.is_empty() {
        let (column, behind) = rest.split_first_chunk::<2>()?;
        let column = usize::from(u16::from_le_bytes(*column));
        let kind = columns.get(column)?.kind;
        let (value, behind) = value(kind, behind)?;
        values[column] = value;
        rest = behind;
    }
    Some(values)
}

fn value(kind: ColumnType, bytes: &[u8]) -> Option<(Value, &[u8])> {
    macro_rules! number {
        ($type:ty, $value:expr) => {{
            let (own, rest) = bytes.split_first_chunk::<{ size_of::<$type>() }>()?;
            let value: fn($type) -> Value = $value;
            Some((value(<$type>::from_le_bytes(*own)), rest))
        }};
    }
    let finite: fn(f64) -> Value = |n| if n.is_finite() { Value::Number(n) } else { Value::Null };
    match kind {
        ColumnType::Bool => number!(u8, |n| Value::Boolean(n != 0)),
        ColumnType::Byte => number!(i8, |n| Value::Integer(n.into())),
        ColumnType::UByte => number!(u8, |n| Value::Integer(n.into())),
        ColumnType::Short => number!(i16, |n| Value::Integer(n.into())),
        ColumnType::UShort => number!(u16, |n| Value::Integer(n.into())),
        ColumnType::Int => number!(i32, |n| Value::Integer(n.into())),
        ColumnType::UInt => number!(u32, |n| Value::Integer(n.into())),
        ColumnType::Long => number!(i64, Value::Integer),
        // Beyond 63 bits it has no value among integers.
        ColumnType::ULong => number!(u64, |n| i64::try_from(n).map_or(Value::Null, Value::Integer)),
        ColumnType::Float => {
            let (own, rest) = bytes.split_first_chunk::<4>()?;
            Some((finite(f32::from_le_bytes(*own).into()), rest))
        }
        ColumnType::Double => {
            let (own, rest) = bytes.split_first_chunk::<8>()?;
            Some((finite(f64::from_le_bytes(*own)), rest))
        }
        _ => {
            let (length, rest) = bytes.split_first_chunk::<4>()?;
            let (own, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            let text = match kind {
                ColumnType::Binary => Value::Null,
                _ => Value::text(&String::from_utf8_lossy(own)),
            };
            Some((text, rest))
        }
    }
}

/// A value as its property has it: a date is written as its midnight.
pub(super) fn typed(value: Value, kind: Kind) -> Value {
    match (&value, kind) {
        (Value::Text(text), Kind::Date) => {
            Value::Text(text.get(..10).map_or_else(|| text.clone(), Arc::from))
        }
        _ => value,
    }
}
