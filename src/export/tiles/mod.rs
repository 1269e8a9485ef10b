//! Tiles to take away: one archive (PMTiles or MBTiles) of vector tiles or of a rendered map, for static hosting and for
//! programs without a network.
//!
//! The same data and options give the same bytes. An archive is written beside its place and put there once it is whole, so
//! a run that fails or is killed leaves the one that was there.

mod archive;
mod mbtiles;
mod options;
mod plan;
mod source;

pub use options::{ArchiveEncoding, ArchiveFormat, ExportOptions, TileImage};
pub use source::TilesError;

use crate::atlas::Atlas;
use crate::budget::Budget;
use crate::staged::StagedFile;
use crate::tile::TileCoord;
use archive::TileArchive;
use indicatif::{ProgressBar, ProgressStyle};
use source::TileSource;
use std::fmt;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Tiles that are made between two writes: all of them are in memory.
const BATCH: usize = 256;

/// What was written.
#[derive(Debug, Clone)]
pub struct ArchiveReport {
    /// The file.
    pub path: PathBuf,
    /// Tiles in it; empty ones are not written.
    pub tiles: u64,
    /// Its bytes.
    pub bytes: u64,
}

impl fmt::Display for ArchiveReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} tiles, {} bytes", self.path.display(), self.tiles, self.bytes)
    }
}

/// Writes an archive.
///
/// # Errors
/// Options that do not fit the data, or a file that cannot be written; in one sentence.
pub fn export(atlas: &Atlas, options: &ExportOptions) -> Result<ArchiveReport, TilesError> {
    let source = TileSource::new(atlas, options)?;
    let tiles = plan::tiles(&source.zooms, &source.bounds)?;
    let fault = |e| TilesError::write(&options.out, e);
    let staged = StagedFile::beside(&options.out, None).map_err(fault)?;
    let bar = progress(tiles.len() as u64);
    let written = batches(&source, &tiles, options, &staged, &bar);
    bar.finish_and_clear();
    let written = written?;
    let bytes = staged.commit().map_err(fault)?;
    Ok(ArchiveReport { path: options.out.clone(), tiles: written, bytes })
}

fn batches(
    source: &TileSource<'_>,
    tiles: &[TileCoord],
    options: &ExportOptions,
    staged: &StagedFile,
    bar: &ProgressBar,
) -> Result<u64, TilesError> {
    let fault = |e: &dyn fmt::Display| TilesError::write(&options.out, e);
    let mut archive = TileArchive::create(options.format, staged, source).map_err(|e| fault(&e))?;
    let threads = options.threads.or(thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    let mut written = 0;
    for batch in tiles.chunks(BATCH) {
        for (tile, made) in batch.iter().zip(made(source, batch, threads)?) {
            if !made.is_empty() {
                archive.add(*tile, &made).map_err(|e| fault(&e))?;
                written += 1;
            }
            bar.inc(1);
        }
    }
    archive.finish().map_err(|e| fault(&e))?;
    Ok(written)
}

/// The bytes of tiles, in their order, made by several threads.
fn made(source: &TileSource<'_>, batch: &[TileCoord], threads: usize) -> Result<Vec<Vec<u8>>, TilesError> {
    let (next, budget) = (AtomicUsize::new(0), Budget::unlimited());
    let results: Mutex<Vec<Option<Vec<u8>>>> = Mutex::new(vec![None; batch.len()]);
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(tile) = batch.get(at) else { break };
            let bytes = source.tile(*tile, &budget).ok();
            results.lock().unwrap_or_else(PoisonError::into_inner)[at] = bytes;
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads.min(batch.len()) {
            scope.spawn(work);
        }
    });
    let results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.into_iter().map(|made| made.ok_or_else(TilesError::stopped)).collect()
}

/// A progress bar, hidden where standard error is no terminal.
fn progress(tiles: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} tiles, {eta} left");
    ProgressBar::new(tiles).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
