//! Faults in the input of `prepare`.

use crate::table::TableError;

/// A fault: where it is, and what was expected and found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct PrepareError {
    place: String,
    message: String,
}

impl From<TableError> for PrepareError {
    fn from(error: TableError) -> Self {
        PrepareError { place: error.place(), message: error.message }
    }
}

impl PrepareError {
    /// A fault at a place (a file, a row and column, an option).
    pub fn new(place: impl Into<String>, message: impl ToString) -> Self {
        PrepareError { place: place.into(), message: message.to_string() }
    }
}
