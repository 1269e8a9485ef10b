//! Why features cannot be written.

use crate::budget::Stopped;

/// A writer of a format failed.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The index of a FlatGeobuf cannot be built or written.
    #[error("FlatGeobuf: {0}")]
    FlatGeobuf(#[from] flatgeobuf::Error),
    /// It took longer than it may, or nobody waits for it.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}
