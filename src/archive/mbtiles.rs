//! MBTiles 1.3.

use super::kind::ArchivedKind;
use super::summary::{ArchiveFault, ArchiveSummary};
use crate::tile::{MAX_ZOOM, TileCoord};
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Degrees: the square that web maps show.
const WORLD: [f64; 4] = [-180.0, -85.051_128_779_806_59, 180.0, 85.051_128_779_806_59];

/// An archive in a file.
#[derive(Debug)]
pub struct MbTilesReader {
    database: Mutex<Connection>,
}

impl MbTilesReader {
    /// Opens an archive.
    ///
    /// # Errors
    /// It cannot be read, or is no database.
    pub fn open(path: &Path) -> Result<Self, ArchiveFault> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Ok(MbTilesReader { database: Mutex::new(Connection::open_with_flags(path, flags)?) })
    }

    /// What it says of itself; where it does not, what its tiles show.
    ///
    /// # Errors
    /// No tables of MBTiles, tiles of a kind that is not served.
    pub fn summary(&self) -> Result<ArchiveSummary, ArchiveFault> {
        let database = self.database.lock().unwrap_or_else(PoisonError::into_inner);
        let mut statement = database
            .prepare("SELECT name, coalesce(CAST(value AS TEXT), '') FROM metadata WHERE name IS NOT NULL")?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        let said: BTreeMap<String, String> = rows.collect::<Result<_, _>>()?;
        let text = |name: &str| said.get(name).cloned().unwrap_or_default();
        let format = text("format");
        let kind = ArchivedKind::of_ending(&format)
            .or_else(|| ArchivedKind::ALL.into_iter().find(|kind| kind.media() == format))
            .ok_or_else(|| {
                ArchiveFault::Archive(format!(
                    "expected tiles as pbf, png, jpg, webp, avif or mlt, found format {format:?}"
                ))
            })?;
        let zooms = match [text("minzoom"), text("maxzoom")].map(|zoom| zoom.parse::<u8>().ok()) {
            [Some(first), Some(last)] => [first, last],
            _ => database.query_row(
                "SELECT coalesce(min(zoom_level), 0), coalesce(max(zoom_level), 0) FROM tiles",
                [],
                |row| Ok([row.get(0)?, row.get(1)?]),
            )?,
        };
        let bounds = numbers::<4>(&text("bounds")).unwrap_or(WORLD);
        let middle = [(bounds[0] + bounds[2]) / 2.0, (bounds[1] + bounds[3]) / 2.0];
        let center = numbers::<3>(&text("center"))
            .map_or((middle, zooms[0]), |[lon, lat, zoom]| ([lon, lat], zoom.clamp(0.0, 255.0) as u8));
        let more: Value = serde_json::from_str(&text("json")).unwrap_or_default();
        Ok(ArchiveSummary {
            kind,
            zooms: zooms.map(|zoom| zoom.min(MAX_ZOOM)),
            bounds,
            center,
            name: text("name"),
            description: text("description"),
            attribution: text("attribution"),
            vector_layers: more.get("vector_layers").cloned().unwrap_or_else(|| json!([])),
        })
    }

    /// The bytes of a tile; rows count from the south there.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn tile(&self, at: TileCoord) -> Result<Option<Vec<u8>>, ArchiveFault> {
        let database = self.database.lock().unwrap_or_else(PoisonError::into_inner);
        let mut statement = database.prepare_cached(
            "SELECT tile_data FROM tiles WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3",
        )?;
        let row = (1u32 << at.z()) - 1 - at.y();
        Ok(statement.query_row((at.z(), at.x(), row), |row| row.get(0)).optional()?)
    }
}

/// Finite numbers with commas between them.
fn numbers<const N: usize>(text: &str) -> Option<[f64; N]> {
    let numbers = text.split(',').map(|n| n.trim().parse().ok().filter(|n: &f64| n.is_finite()));
    numbers.collect::<Option<Vec<f64>>>()?.try_into().ok()
}

impl From<rusqlite::Error> for ArchiveFault {
    fn from(fault: rusqlite::Error) -> Self {
        ArchiveFault::Archive(format!("not a readable MBTiles archive: {fault}"))
    }
}
