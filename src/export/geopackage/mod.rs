//! GeoPackage (OGC 12-128r18, version 1.3): collections as tables of one SQLite database, with titles of their columns
//! (the extension `gpkg_schema`) and their styles for QGIS.

mod layers;
mod tables;

pub use layers::{GeoPackageLayer, QgisStyle};

use super::ExportError;
use super::spool::SpooledFile;
use crate::budget::Budget;
use rusqlite::{Connection, OpenFlags};
use std::fs::OpenOptions;

/// `GPKG`, as the number that a database carries for programs that tell files apart.
const APPLICATION_ID: i32 = 0x4750_4B47;
/// Version 1.3.0.
const USER_VERSION: i32 = 10_300;

/// Writes layers into one file.
///
/// # Errors
/// There is no room for the file, or the budget is over.
pub fn write(layers: &[GeoPackageLayer<'_>], budget: &Budget) -> Result<SpooledFile, ExportError> {
    let folder = tempfile::Builder::new().prefix("poverty-atlas-").tempdir().map_err(ExportError::spool)?;
    let path = folder.path().join("made.gpkg");
    let made = OpenOptions::new().read(true).write(true).create_new(true).open(&path);
    let made = made.map_err(ExportError::spool)?;
    let base = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // Nobody else sees the file before it is whole; without a journal it is the only one.
    base.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 4096;")?;
    // The name goes before anything is written, so that nothing stays however the program ends.
    folder.close().map_err(ExportError::spool)?;
    database(base, layers, budget)?;
    SpooledFile::of(made).map_err(ExportError::spool)
}

fn database(
    mut base: Connection,
    layers: &[GeoPackageLayer<'_>],
    budget: &Budget,
) -> Result<(), ExportError> {
    base.pragma_update(None, "application_id", APPLICATION_ID)?;
    base.pragma_update(None, "user_version", USER_VERSION)?;
    let all = base.transaction()?;
    tables::create(&all, layers)?;
    for layer in layers {
        layers::write(&all, layer, budget)?;
    }
    tables::styles(&all, layers)?;
    all.commit()?;
    base.close().map_err(|(_, fault)| fault)?;
    Ok(())
}
