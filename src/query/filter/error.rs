//! Faults of filters: what, and where.

use std::fmt;
use std::sync::Arc;

/// Where in a filter something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a filter that was built, not written.
    Built,
    /// In text: the character, counted from 1.
    Character(u32),
    /// In JSON: the pointer (RFC 6901).
    Pointer(Arc<str>),
}

/// Why a filter cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}{message}")]
pub struct FilterError {
    /// Where.
    pub place: Place,
    /// What was expected, and what was found.
    pub message: String,
}

/// The result of reading a part of a filter.
pub(super) type Parsed<T> = Result<T, FilterError>;

impl FilterError {
    /// A fault at a place.
    pub fn new(place: &Place, message: impl Into<String>) -> Self {
        FilterError { place: place.clone(), message: message.into() }
    }
}

impl Place {
    /// A pointer extended by one step; any other place unchanged.
    pub(super) fn step(&self, key: impl fmt::Display) -> Place {
        match self {
            Place::Pointer(pointer) => {
                let key = key.to_string().replace('~', "~0").replace('/', "~1");
                Place::Pointer(format!("{pointer}/{key}").into())
            }
            other => other.clone(),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Built => Ok(()),
            Place::Character(n) => write!(f, "at character {n}: "),
            Place::Pointer(pointer) if pointer.is_empty() => write!(f, "at the top: "),
            Place::Pointer(pointer) => write!(f, "at {pointer}: "),
        }
    }
}
