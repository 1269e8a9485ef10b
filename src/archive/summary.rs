//! What an archive says of itself, and why it cannot be read.

use super::kind::ArchivedKind;
use crate::budget::Stopped;
use serde_json::Value;

/// Why an archive, or a tile of it, cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveFault {
    /// It is no archive, or says what cannot be.
    #[error("{0}")]
    Archive(String),
    /// The file cannot be read.
    #[error("{0}")]
    File(#[from] std::io::Error),
    /// Its server does not answer; the address is in the words and for the log alone.
    #[error("{0}")]
    Away(String),
    /// The budget is over.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// It was written to after it was opened.
    #[error("the archive has changed since it was opened")]
    Changed,
}

/// What an archive says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct ArchiveSummary {
    /// What its tiles are.
    pub kind: ArchivedKind,
    /// The first and the last zoom with tiles.
    pub zooms: [u8; 2],
    /// Degrees: west, south, east, north.
    pub bounds: [f64; 4],
    /// Longitude and latitude in degrees, and the zoom to begin with.
    pub center: ([f64; 2], u8),
    /// Name, description and whom to credit; empty where it does not say.
    pub name: String,
    /// What it shows.
    pub description: String,
    /// Whom to credit; may hold markup of HTML (TileJSON 3.0, section 3.1).
    pub attribution: String,
    /// The layers of vector tiles, as TileJSON describes them; an empty list where it does not say.
    pub vector_layers: Value,
}
