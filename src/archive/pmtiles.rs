//! PMTiles 3.

use super::kind::ArchivedKind;
use super::parts::{BoundedParts, ByteSource, KeptDirectories};
use super::summary::{ArchiveFault, ArchiveSummary};
use crate::tile::TileCoord;
use ::pmtiles::{AsyncPmTilesReader, Compression, PmtResult, TileType};
use futures_util::FutureExt;
use serde_json::{Value, json};
use std::fmt;

/// An archive in a file, or at an address.
pub struct PmTilesReader<P> {
    tiles: AsyncPmTilesReader<BoundedParts<P>, KeptDirectories>,
}

impl<P> fmt::Debug for PmTilesReader<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PmTilesReader").finish_non_exhaustive()
    }
}

/// What reading gives: whoever reads waits for it, so that nothing is ever left to be waited for.
fn now<T>(read: impl Future<Output = PmtResult<T>>) -> Result<T, ArchiveFault> {
    let done = read.now_or_never();
    Ok(done.ok_or_else(|| ArchiveFault::Archive("a read that did not end".into()))??)
}

impl<P: ByteSource> PmTilesReader<P> {
    /// Opens an archive.
    ///
    /// # Errors
    /// It cannot be read, or is no PMTiles of version 3.
    pub fn open(parts: P) -> Result<Self, ArchiveFault> {
        let parts = BoundedParts::of(parts);
        Ok(PmTilesReader {
            tiles: now(AsyncPmTilesReader::try_from_cached_source(parts, KeptDirectories::default()))?,
        })
    }

    /// What it says of itself.
    ///
    /// # Errors
    /// Tiles of a kind or a compression that is not served.
    pub fn summary(&self) -> Result<ArchiveSummary, ArchiveFault> {
        let header = self.tiles.get_header();
        let kind = match header.tile_type {
            TileType::Mvt => ArchivedKind::Mvt,
            TileType::Mlt => ArchivedKind::Mlt,
            TileType::Png => ArchivedKind::Png,
            TileType::Jpeg => ArchivedKind::Jpeg,
            TileType::Webp => ArchivedKind::Webp,
            TileType::Avif => ArchivedKind::Avif,
            TileType::Unknown => {
                return Err(ArchiveFault::Archive("its tiles are of an unknown kind".into()));
            }
        };
        let packing = header.tile_compression;
        if matches!(packing, Compression::Brotli | Compression::Zstd) {
            return Err(ArchiveFault::Archive(format!(
                "expected tiles that are packed with gzip or not at all, found {packing:?}"
            )));
        }
        // The description is no more than that: an archive without one is served all the same.
        let metadata = now(self.tiles.get_metadata()).ok();
        let metadata: Value = metadata.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let text = |name: &str| metadata[name].as_str().unwrap_or("").to_owned();
        Ok(ArchiveSummary {
            kind,
            zooms: [header.min_zoom, header.max_zoom],
            bounds: [header.min_longitude, header.min_latitude, header.max_longitude, header.max_latitude],
            center: ([header.center_longitude, header.center_latitude], header.center_zoom),
            name: text("name"),
            description: text("description"),
            attribution: text("attribution"),
            vector_layers: metadata.get("vector_layers").cloned().unwrap_or_else(|| json!([])),
        })
    }

    /// The bytes of a tile.
    ///
    /// # Errors
    /// The file cannot be read, is damaged or has changed.
    pub fn tile(&self, at: TileCoord) -> Result<Option<Vec<u8>>, ArchiveFault> {
        let at = ::pmtiles::TileCoord::new(at.z(), at.x(), at.y())?;
        Ok(now(self.tiles.get_tile(at))?.map(Vec::from))
    }
}
