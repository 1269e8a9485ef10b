//! Zipped Shapefile: the files of a layer in one archive, with its reference system, the encoding of its texts, and a table
//! that tells what the columns are called in full. A layer has one kind of geometry; where features differ there is a layer
//! for each kind, and a table alone for those without a place.

mod dbf;
mod shapes;

use super::columns::{ExportColumn, distinct, word};
use super::spool::Spool;
use super::{Detail, ExportError, csv, reference};
use crate::budget::Budget;
use crate::feature::Collection;
use dbf::DbfColumn;
use shapes::ShapeFamily;
use std::collections::BTreeMap;
use std::io::{self, Seek, SeekFrom, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Bytes of a column's name at most.
const LONGEST_NAME: usize = 10;
/// What says that texts are UTF-8.
const ENCODING: &[u8] = b"UTF-8\n";

/// Writes features.
///
/// # Errors
/// More than a Shapefile holds, no room for the file, or the budget is over.
pub fn write(
    out: &mut Spool,
    collection: &Collection,
    positions: &[u32],
    detail: &Detail,
    budget: &Budget,
) -> Result<(), ExportError> {
    let mut columns = ExportColumn::all(collection, detail);
    distinct(&mut columns, &[], LONGEST_NAME);
    let mut layers: BTreeMap<ShapeFamily, Vec<u32>> = BTreeMap::new();
    for position in positions {
        budget.check()?;
        layers.entry(ShapeFamily::of(collection, *position, detail)).or_default().push(*position);
    }
    if layers.is_empty() {
        layers.insert(ShapeFamily::None, Vec::new());
    }
    let mut archive = ZipWriter::new(out);
    let kinds = layers.keys().filter(|family| **family != ShapeFamily::None).count();
    let whole = &**collection.id();
    for (family, positions) in &layers {
        let name = match family {
            ShapeFamily::None if kinds > 0 => format!("{whole}_unplaced"),
            _ if kinds < 2 => whole.to_owned(),
            family => format!("{whole}_{}", family.word()),
        };
        let mut described = Vec::with_capacity(columns.len());
        for column in &columns {
            budget.check()?;
            described.push(DbfColumn::of(column, collection, positions));
        }
        put(&mut archive, &format!("{name}.dbf"), |out| {
            dbf::write(out, collection, positions, &mut described, budget)
        })?;
        put(&mut archive, &format!("{name}.cpg"), |out| out.write_all(ENCODING).map_err(ExportError::spool))?;
        put(&mut archive, &format!("{name}_fields.csv"), |out| {
            out.write_all(&fields(&described)).map_err(ExportError::spool)
        })?;
        if *family == ShapeFamily::None {
            continue;
        }
        let text = reference::esri_text(detail.crs).as_bytes();
        put(&mut archive, &format!("{name}.prj"), |out| out.write_all(text).map_err(ExportError::spool))?;
        let (mut main, mut index) = (Spool::new(budget), Spool::new(budget));
        shapes::write((&mut main, &mut index), collection, (*family, positions), detail, budget)?;
        put(&mut archive, &format!("{name}.shp"), |out| copied(&mut main, out))?;
        put(&mut archive, &format!("{name}.shx"), |out| copied(&mut index, out))?;
    }
    archive.finish()?;
    Ok(())
}

/// Adds a file to the archive, with the same date for all.
fn put<W: Write + Seek>(
    archive: &mut ZipWriter<W>,
    name: &str,
    write: impl FnOnce(&mut ZipWriter<W>) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(1))
        .last_modified_time(DateTime::DEFAULT)
        .large_file(true);
    archive.start_file(name, options)?;
    write(archive)
}

fn copied(from: &mut Spool, to: &mut impl Write) -> Result<(), ExportError> {
    from.seek(SeekFrom::Start(0)).and_then(|_| io::copy(from, to)).map_err(ExportError::spool)?;
    Ok(())
}

/// The table of the columns: what each is called in full, and what was cut.
fn fields(columns: &[DbfColumn<'_>]) -> Vec<u8> {
    let head = ["field", "property", "type", "title", "unit", "description", "texts_cut"];
    let mut out = csv::head(head.map(str::to_owned));
    for column in columns {
        let of = column.of;
        let text =
            |text: Option<&crate::feature::Localized>| text.map_or(String::new(), |t| t.english().to_owned());
        let cells = [
            of.name.clone(),
            of.property_name().to_owned(),
            word(of.kind).to_owned(),
            text(of.title()),
            text(of.unit()),
            text(of.description()),
            column.cut.to_string(),
        ];
        csv::row(&mut out, cells);
    }
    out
}
