//! Why features cannot be written.

use crate::budget::Stopped;
use std::io;
use std::path::PathBuf;

/// A writer of a format failed.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The index of a FlatGeobuf cannot be built or written.
    #[error("FlatGeobuf: {0}")]
    FlatGeobuf(#[from] flatgeobuf::Error),
    /// It took longer than it may, or nobody waits for it.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// A file that is made whole has no room.
    #[error("the file cannot be made in {folder}: {fault}")]
    Spool {
        /// The folder for temporary files.
        folder: PathBuf,
        /// What the system says.
        fault: io::Error,
    },
    /// A format that knows degrees on WGS 84 only.
    #[error(
        "crs: this format has coordinates in http://www.opengis.net/def/crs/OGC/1.3/CRS84 only, found {found}"
    )]
    DegreesOnly {
        /// URI of the reference system that was asked for.
        found: &'static str,
    },
    /// More than a format holds.
    #[error("{format} holds {most}, found {found}")]
    TooMuch {
        /// The format.
        format: &'static str,
        /// What it holds at most.
        most: String,
        /// What there is.
        found: String,
    },
    /// A GeoPackage cannot be written.
    #[error("GeoPackage: {0}")]
    GeoPackage(#[from] rusqlite::Error),
    /// A geometry cannot be written as well-known binary.
    #[error("well-known binary: {0}")]
    Binary(#[from] geozero::error::GeozeroError),
    /// A Shapefile cannot be written.
    #[error("Shapefile: {0}")]
    Shapefile(#[from] shapefile::Error),
    /// An archive cannot be written.
    #[error("archive: {0}")]
    Archive(#[from] zip::result::ZipError),
    /// A workbook cannot be written.
    #[error("Excel: {0}")]
    Excel(#[from] rust_xlsxwriter::XlsxError),
    /// A Parquet file cannot be written.
    #[error("GeoParquet: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
}

impl ExportError {
    /// A temporary file cannot be written or read.
    pub(super) fn spool(fault: io::Error) -> Self {
        ExportError::Spool { folder: std::env::temp_dir(), fault }
    }
}
