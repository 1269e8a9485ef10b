//! MBTiles 1.3: tiles as rows of a SQLite database; the same bytes are kept once.

use super::options::TileImage;
use super::source::TileSource;
use crate::render::vector::TileEncoding;
use crate::tile::TileCoord;
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use std::path::Path;
use xxhash_rust::xxh3::xxh3_128;

const TABLES: &str = "
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA application_id = 1297105496;
CREATE TABLE metadata (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE images (tile_id TEXT NOT NULL PRIMARY KEY, tile_data BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE map (zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL, tile_id TEXT NOT NULL,
    PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;
CREATE VIEW tiles AS SELECT map.zoom_level AS zoom_level, map.tile_column AS tile_column, map.tile_row AS tile_row,
    images.tile_data AS tile_data FROM map JOIN images ON images.tile_id = map.tile_id;
BEGIN;
";

/// A database that is being written, in one transaction.
pub struct MbTiles(Connection);

impl MbTiles {
    /// A database without tiles.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn create(path: &Path, source: &TileSource<'_>) -> rusqlite::Result<Self> {
        let base = Connection::open(path)?;
        base.execute_batch(TABLES)?;
        let mut metadata = source.metadata();
        // What has no place of its own in this format stands in one document.
        if let Some(layers) = metadata.remove("vector_layers") {
            metadata.insert("json".to_owned(), json!(json!({ "vector_layers": layers }).to_string()));
        }
        let [west, south, east, north]: [f64; 4] = source.bounds.into();
        let ([lon, lat], first, last) = (source.bounds.center(), source.zooms.start(), source.zooms.end());
        let format = match source.image() {
            None if source.encoding() == TileEncoding::Mlt => "mlt",
            None => "pbf",
            Some(TileImage::Png) => "png",
            Some(TileImage::Webp) => "webp",
        };
        let more = [
            ("format", format.to_owned()),
            ("bounds", format!("{west},{south},{east},{north}")),
            ("center", format!("{lon},{lat},{first}")),
            ("minzoom", first.to_string()),
            ("maxzoom", last.to_string()),
        ];
        metadata.extend(more.map(|(name, value)| (name.to_owned(), Value::String(value))));
        let mut insert = base.prepare("INSERT INTO metadata VALUES (?, ?)")?;
        for (name, value) in metadata {
            insert.execute(params![name, value.as_str().unwrap_or("")])?;
        }
        drop(insert);
        Ok(MbTiles(base))
    }

    /// Adds a tile; rows count from the south.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn add(&mut self, tile: TileCoord, bytes: &[u8]) -> rusqlite::Result<()> {
        let id = format!("{:032x}", xxh3_128(bytes));
        let row = (1u32 << tile.z()) - 1 - tile.y();
        self.0.prepare_cached("INSERT OR IGNORE INTO images VALUES (?, ?)")?.execute(params![id, bytes])?;
        let mut place = self.0.prepare_cached("INSERT INTO map VALUES (?, ?, ?, ?)")?;
        place.execute(params![tile.z(), tile.x(), row, id])?;
        Ok(())
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(self) -> rusqlite::Result<()> {
        self.0.execute_batch("COMMIT")?;
        self.0.close().map_err(|(_, fault)| fault)
    }
}
