//! The two kinds of archives.

use super::mbtiles::MbTiles;
use super::options::{ArchiveFormat, TileImage};
use super::source::TileSource;
use crate::render::vector::TileEncoding;
use crate::staged::StagedFile;
use crate::tile::TileCoord;
use pmtiles::{Compression, PmTilesStreamWriter, PmTilesWriter, TileType};
use serde_json::Value;
use std::fs::File;
use std::io;

/// An archive that is being written.
pub enum TileArchive {
    /// PMTiles 3.
    PmTiles(Box<PmTilesStreamWriter<File>>),
    /// MBTiles 1.3.
    MbTiles(MbTiles),
}

/// Why an archive cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// PMTiles.
    #[error(transparent)]
    PmTiles(#[from] pmtiles::PmtError),
    /// MBTiles.
    #[error(transparent)]
    MbTiles(#[from] rusqlite::Error),
    /// The file.
    #[error(transparent)]
    File(#[from] io::Error),
}

impl TileArchive {
    /// An empty archive.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn create(
        format: ArchiveFormat,
        staged: &StagedFile,
        source: &TileSource<'_>,
    ) -> Result<Self, ArchiveError> {
        match format {
            ArchiveFormat::Mbtiles => Ok(TileArchive::MbTiles(MbTiles::create(staged.path(), source)?)),
            ArchiveFormat::Pmtiles => {
                let (kind, packed) = match source.image() {
                    None if source.encoding() == TileEncoding::Mlt => (TileType::Mlt, Compression::Gzip),
                    None => (TileType::Mvt, Compression::Gzip),
                    Some(TileImage::Png) => (TileType::Png, Compression::None),
                    Some(TileImage::Webp) => (TileType::Webp, Compression::None),
                };
                let [west, south, east, north] = source.bounds.into();
                let [lon, lat] = source.bounds.center();
                let writer = PmTilesWriter::new(kind)
                    .precompressed(packed)
                    .min_zoom(*source.zooms.start())
                    .max_zoom(*source.zooms.end())
                    .bounds(west, south, east, north)
                    .center(lon, lat)
                    .center_zoom(*source.zooms.start())
                    .metadata(Value::Object(source.metadata()).to_string())
                    .create(staged.file()?)?;
                Ok(TileArchive::PmTiles(Box::new(writer)))
            }
        }
    }

    /// Adds a tile.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn add(&mut self, tile: TileCoord, bytes: &[u8]) -> Result<(), ArchiveError> {
        match self {
            TileArchive::PmTiles(writer) => {
                writer.add_tile(pmtiles::TileCoord::new(tile.z(), tile.x(), tile.y())?, bytes)?;
            }
            TileArchive::MbTiles(base) => base.add(tile, bytes)?,
        }
        Ok(())
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(self) -> Result<(), ArchiveError> {
        match self {
            TileArchive::PmTiles(writer) => writer.finalize()?,
            TileArchive::MbTiles(base) => base.finish()?,
        }
        Ok(())
    }
}
