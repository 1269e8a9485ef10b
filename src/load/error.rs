//! Faults in a data set, for the person who maintains it.

use crate::table::TableError;
use std::fmt;

/// A fault in a data folder: file, place in it, what was expected and found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    file: String,
    place: Option<String>,
    message: String,
}

impl LoadError {
    /// A fault of a whole file.
    pub fn of_file(file: impl Into<String>, message: impl fmt::Display) -> Self {
        LoadError { file: file.into(), place: None, message: message.to_string() }
    }

    /// A fault at a place (`row 12, column exit_year`) of a file.
    pub fn at(file: impl Into<String>, place: impl Into<String>, message: impl fmt::Display) -> Self {
        LoadError { file: file.into(), place: Some(place.into()), message: message.to_string() }
    }
}

impl LoadError {
    /// File, place in it, and what was expected and found.
    pub fn told(&self) -> (&str, Option<&str>, &str) {
        (&self.file, self.place.as_deref(), &self.message)
    }

    /// The file, and all else in one phrase.
    pub fn parts(&self) -> (&str, String) {
        let place = self.place.as_ref().map_or_else(String::new, |place| format!("{place}: "));
        (&self.file, format!("{place}{}", self.message))
    }
}

impl From<TableError> for LoadError {
    fn from(error: TableError) -> Self {
        LoadError { file: error.file, place: error.place, message: error.message }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{}, {}: {}", self.file, place, self.message),
            None => write!(f, "{}: {}", self.file, self.message),
        }
    }
}

impl std::error::Error for LoadError {}
