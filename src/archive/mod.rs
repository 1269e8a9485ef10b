//! Tiles that somebody else has made: PMTiles 3 (<https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md>) and
//! MBTiles 1.3 (<https://github.com/mapbox/mbtiles-spec/blob/master/1.3/spec.md>), read by position and never whole. They are
//! drawn by whoever asks for them; nothing is known of the features in them.

mod file;
mod kind;
mod mbtiles;
mod parts;
mod pmtiles;
#[cfg(feature = "remote")]
mod remote;
mod summary;

pub use kind::ArchivedKind;
pub use summary::{ArchiveFault, ArchiveSummary};

use crate::budget::Budget;
use crate::feature::Localized;
use crate::tile::TileCoord;
use file::PositionedFile;
use mbtiles::MbTilesReader;
use pmtiles::PmTilesReader;
#[cfg(feature = "remote")]
use remote::RemoteArchive;
use std::path::Path;
use std::sync::Arc;

/// Bytes of a tile, packed and unpacked, at most.
const LARGEST_TILE: u64 = 32 << 20;
/// What packing with gzip begins with (RFC 1952, section 2.3.1).
const GZIP: &[u8] = &[0x1F, 0x8B];

/// What a data set says of an archive.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ArchiveInfo {
    /// Identifier in addresses.
    pub id: Arc<str>,
    /// Title; what the archive calls itself where it is empty.
    pub title: Localized,
    /// What it shows.
    pub description: Localized,
    /// Where it comes from and whom to credit.
    pub source: Localized,
    /// Licence.
    pub licence: Localized,
}

/// A tile as it stands in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchivedTile {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// True if they are packed with gzip.
    pub is_packed: bool,
}

/// An archive of tiles in the grid of web maps.
///
/// ```no_run
/// use poverty_atlas::Budget;
/// use poverty_atlas::archive::{Archive, ArchiveInfo};
/// use poverty_atlas::tile::TileCoord;
///
/// let archive = Archive::open("base.pmtiles".as_ref(), ArchiveInfo::default())?;
/// let tile = archive.tile(TileCoord::new(4, 12, 6)?, &Budget::unlimited())?;
/// println!("{} bytes", tile.map_or(0, |tile| tile.bytes.len()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Archive {
    info: ArchiveInfo,
    summary: ArchiveSummary,
    tiles: ArchivedTiles,
}

#[derive(Debug)]
enum ArchivedTiles {
    PmTiles(Box<PmTilesReader<PositionedFile>>),
    #[cfg(feature = "remote")]
    Remote(Box<RemoteArchive>),
    MbTiles(MbTilesReader),
}

impl Archive {
    /// Opens an archive by the ending of its name, `.pmtiles` or `.mbtiles`.
    ///
    /// # Errors
    /// It cannot be read, is no archive, or holds what is not served: tiles of an unknown kind or packed otherwise than with
    /// gzip.
    pub fn open(path: &Path, info: ArchiveInfo) -> Result<Self, ArchiveFault> {
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or("").to_ascii_lowercase();
        let (tiles, summary) = match ending.as_str() {
            "pmtiles" => {
                let reader = PmTilesReader::open(PositionedFile::open(path)?)?;
                let summary = reader.summary()?;
                (ArchivedTiles::PmTiles(Box::new(reader)), summary)
            }
            "mbtiles" => {
                let reader = MbTilesReader::open(path)?;
                let summary = reader.summary()?;
                (ArchivedTiles::MbTiles(reader), summary)
            }
            _ => {
                return Err(ArchiveFault::Archive(
                    "expected a file that ends in .pmtiles or .mbtiles".into(),
                ));
            }
        };
        Ok(Archive { info, summary, tiles })
    }

    /// Opens an archive at an address, PMTiles; its server must answer in parts.
    ///
    /// # Errors
    /// It does not answer, or not so; what stands there is no archive, or holds what is not served.
    #[cfg(feature = "remote")]
    pub fn open_remote(address: &str, info: ArchiveInfo) -> Result<Self, ArchiveFault> {
        let (archive, summary) = RemoteArchive::open(address)?;
        Ok(Archive { info, summary, tiles: ArchivedTiles::Remote(Box::new(archive)) })
    }

    /// The same, of a program that was built without.
    ///
    /// # Errors
    /// Always.
    #[cfg(not(feature = "remote"))]
    pub fn open_remote(_: &str, _: ArchiveInfo) -> Result<Self, ArchiveFault> {
        Err(ArchiveFault::Archive("expected a program built with the feature `remote`".into()))
    }

    /// True if its tiles come from elsewhere, which takes time.
    pub fn is_remote(&self) -> bool {
        !matches!(self.tiles, ArchivedTiles::PmTiles(_) | ArchivedTiles::MbTiles(_))
    }

    /// What the data set says of it.
    pub fn info(&self) -> &ArchiveInfo {
        &self.info
    }

    /// What it says of itself.
    pub fn summary(&self) -> &ArchiveSummary {
        &self.summary
    }

    /// How often it was opened anew, since it had changed: a tile of an earlier one may be another.
    pub fn version(&self) -> u64 {
        match &self.tiles {
            #[cfg(feature = "remote")]
            ArchivedTiles::Remote(archive) => archive.version(),
            _ => 0,
        }
    }

    /// A tile; nothing where the archive has none.
    ///
    /// # Errors
    /// The file cannot be read, is damaged, or has changed since it was opened; a server that has it does not answer; the
    /// budget is over.
    pub fn tile(&self, at: TileCoord, budget: &Budget) -> Result<Option<ArchivedTile>, ArchiveFault> {
        budget.check()?;
        let bytes = parts::within(budget, || match &self.tiles {
            ArchivedTiles::PmTiles(reader) => reader.tile(at),
            #[cfg(feature = "remote")]
            ArchivedTiles::Remote(archive) => archive.tile(at, self.summary.kind),
            ArchivedTiles::MbTiles(reader) => reader.tile(at),
        })?;
        let Some(bytes) = bytes.filter(|bytes| !bytes.is_empty()) else { return Ok(None) };
        let is_packed = bytes.starts_with(GZIP);
        // The last four bytes say how long it is unpacked (RFC 1952, section 2.3.1).
        let unpacked = match bytes.last_chunk() {
            Some(length) if is_packed => u64::from(u32::from_le_bytes(*length)),
            _ => bytes.len() as u64,
        };
        match unpacked > LARGEST_TILE {
            true => Err(ArchiveFault::Archive(format!("expected a tile of {LARGEST_TILE} bytes at most"))),
            false => Ok(Some(ArchivedTile { bytes, is_packed })),
        }
    }
}
