//! A property as a column.

use crate::export::ExportError;
use crate::export::columns::ExportColumn;
use crate::feature::{Collection, Kind, ValueRef, instant};
use jiff::civil::Date;
use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::Result;
use parquet::file::writer::SerializedRowGroupWriter;
use parquet::schema::types::{Type, TypePtr};
use std::io::Write;
use std::sync::Arc;

/// A column of a typed table as Parquet has it.
pub struct ParquetColumn<'a>(pub &'a ExportColumn<'a>);

impl ParquetColumn<'_> {
    /// Its place in the schema.
    ///
    /// # Errors
    /// None that a column of ours has.
    pub fn schema(&self) -> Result<TypePtr> {
        let ExportColumn { name, kind, .. } = self.0;
        let of = |physical, logical| {
            Type::primitive_type_builder(name, physical)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(logical)
                .build()
                .map(Arc::new)
        };
        match kind {
            Kind::Boolean => of(Physical::BOOLEAN, None),
            Kind::Integer => of(Physical::INT64, None),
            Kind::Number => of(Physical::DOUBLE, None),
            Kind::Date => of(Physical::INT32, Some(LogicalType::Date)),
            Kind::Timestamp => of(Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS))),
            Kind::Text => of(Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::List => list(name),
        }
    }

    /// Writes the values of some features.
    ///
    /// # Errors
    /// No room for them.
    pub fn write(
        &self,
        rows: &mut SerializedRowGroupWriter<'_, impl Write + Send>,
        collection: &Collection,
        group: &[u32],
    ) -> std::result::Result<(), ExportError> {
        let values = || group.iter().map(|p| self.0.value(collection, *p as usize));
        match self.0.kind {
            Kind::Boolean => plain::<BoolType>(
                rows,
                values().map(|v| match v {
                    ValueRef::Boolean(b) => Some(b),
                    _ => None,
                }),
            )?,
            Kind::Integer => plain::<Int64Type>(
                rows,
                values().map(|v| match v {
                    ValueRef::Integer(n) => Some(n),
                    _ => None,
                }),
            )?,
            Kind::Number => plain::<DoubleType>(rows, values().map(|v| v.as_number()))?,
            Kind::Date => plain::<Int32Type>(rows, values().map(|v| days(v.as_text()?)))?,
            Kind::Timestamp => {
                plain::<Int64Type>(rows, values().map(|v| Some(instant(v.as_text()?)?.as_microsecond())))?;
            }
            Kind::Text => plain::<ByteArrayType>(rows, values().map(|v| v.as_text().map(bytes)))?,
            Kind::List => lists(rows, values())?,
        }
        Ok(())
    }
}

fn bytes(text: &str) -> ByteArray {
    ByteArray::from(text.as_bytes().to_vec())
}

/// Days since 1970-01-01.
fn days(text: &str) -> Option<i32> {
    let date: Date = text.parse().ok()?;
    Some((date - Date::constant(1970, 1, 1)).get_days())
}

/// A list of texts, in the three levels that the format wants.
fn list(name: &str) -> Result<TypePtr> {
    let element = Type::primitive_type_builder("element", Physical::BYTE_ARRAY)
        .with_repetition(Repetition::REQUIRED)
        .with_logical_type(Some(LogicalType::String))
        .build()?;
    let repeated = Type::group_type_builder("list")
        .with_repetition(Repetition::REPEATED)
        .with_fields(vec![Arc::new(element)])
        .build()?;
    let list = Type::group_type_builder(name)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(Some(LogicalType::List))
        .with_fields(vec![Arc::new(repeated)])
        .build()?;
    Ok(Arc::new(list))
}

fn plain<T: DataType>(
    rows: &mut SerializedRowGroupWriter<'_, impl Write + Send>,
    values: impl Iterator<Item = Option<T::T>>,
) -> Result<()> {
    let (mut known, mut all) = (Vec::new(), Vec::new());
    for value in values {
        known.push(i16::from(value.is_some()));
        all.extend(value);
    }
    let Some(mut column) = rows.next_column()? else { return Ok(()) };
    column.typed::<T>().write_batch(&all, Some(&known), None)?;
    column.close()
}

fn lists<'v>(
    rows: &mut SerializedRowGroupWriter<'_, impl Write + Send>,
    values: impl Iterator<Item = ValueRef<'v>>,
) -> Result<()> {
    // Defined to 0: unknown; to 1: empty; to 2: a text. Repeated at 1: another text of the same feature.
    let (mut defined, mut repeated, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for value in values {
        match value {
            ValueRef::List(items) if !items.is_empty() => {
                for (i, item) in items.iter().enumerate() {
                    defined.push(2);
                    repeated.push(i16::from(i > 0));
                    all.push(bytes(item));
                }
            }
            other => {
                defined.push(i16::from(!other.is_null()));
                repeated.push(0);
            }
        }
    }
    let Some(mut column) = rows.next_column()? else { return Ok(()) };
    column.typed::<ByteArrayType>().write_batch(&all, Some(&defined), Some(&repeated))?;
    column.close()
}
