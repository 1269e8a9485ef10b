//! GeoParquet 1.1: features by column, their geometry as well-known binary, the box of each beside it so that readers with a
//! window skip what lies elsewhere.

mod columns;
mod meta;

use super::columns::{ExportColumn, distinct};
use super::lines::{shown, type_name};
use super::{Detail, ExportError};
use crate::budget::Budget;
use crate::feature::Collection;
use columns::ParquetColumn;
use geozero::{CoordDimensions, ToWkb};
use meta::{BOX, Described, GEOMETRY};
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use std::io::Write;
use std::sync::Arc;

/// Names of columns are as long as they are.
const LONGEST_NAME: usize = usize::MAX;
/// Features of a group: what a reader takes or skips at once, and what is held in memory.
const GROUP: usize = 2_000;

/// Writes features.
///
/// # Errors
/// No room for the file, or the budget is over.
pub fn write(
    out: &mut (impl Write + Send),
    collection: &Collection,
    positions: &[u32],
    detail: &Detail,
    budget: &Budget,
) -> Result<(), ExportError> {
    let mut all = ExportColumn::all(collection, detail);
    distinct(&mut all, &[GEOMETRY, BOX], LONGEST_NAME);
    let columns: Vec<ParquetColumn<'_>> = all.iter().map(ParquetColumn).collect();
    let has_geometry = !detail.skip_geometry;
    let schema = meta::schema(collection.id(), &columns, has_geometry)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by("poverty-atlas".to_owned())
        .build();
    let mut writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?;
    let mut described = Described::default();
    for group in positions.chunks(GROUP) {
        let mut rows = writer.next_row_group()?;
        for column in &columns {
            budget.check()?;
            column.write(&mut rows, collection, group)?;
        }
        if has_geometry {
            geometry(&mut rows, collection, group, detail, &mut described, budget)?;
        }
        rows.close()?;
    }
    if has_geometry {
        writer.append_key_value_metadata(KeyValue::new("geo".to_owned(), described.document()));
    }
    writer.close()?;
    Ok(())
}

/// The columns of the geometry and of its box.
fn geometry(
    rows: &mut SerializedRowGroupWriter<'_, impl Write + Send>,
    collection: &Collection,
    group: &[u32],
    detail: &Detail,
    described: &mut Described,
    budget: &Budget,
) -> Result<(), ExportError> {
    let (mut written, mut known, mut boxes) = (Vec::new(), Vec::new(), [const { Vec::new() }; 4]);
    for position in group {
        budget.check()?;
        let shape = shown(collection, *position as usize, detail);
        known.push(i16::from(shape.is_some()));
        let Some(shape) = shape else { continue };
        let bounds = described.see(type_name(&shape), geo::CoordsIter::coords_iter(&shape));
        boxes.iter_mut().zip(bounds).for_each(|(side, value)| side.push(value));
        written.push(ByteArray::from(shape.to_wkb(CoordDimensions::xy())?));
    }
    if let Some(mut column) = rows.next_column()? {
        column.typed::<ByteArrayType>().write_batch(&written, Some(&known), None)?;
        column.close()?;
    }
    for side in &boxes {
        if let Some(mut column) = rows.next_column()? {
            column.typed::<DoubleType>().write_batch(side, Some(&known), None)?;
            column.close()?;
        }
    }
    Ok(())
}
