//! Why features cannot be written.

/// A writer of a format failed.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A table has rows of unequal length, or its text cannot be written.
    #[error("CSV: {0}")]
    Csv(#[from] csv::Error),
    /// The index of a FlatGeobuf cannot be built or written.
    #[error("FlatGeobuf: {0}")]
    FlatGeobuf(#[from] flatgeobuf::Error),
}
