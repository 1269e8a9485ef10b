//! How large a filter may be: checked before and while it is read, so that no input costs much.

use super::error::{FilterError, Place};

/// Bytes of a filter at most.
pub const MAX_BYTES: usize = 8 * 1024;
/// Nesting at most.
pub const MAX_DEPTH: usize = 32;
/// Literals at most.
pub const MAX_LITERALS: usize = 1_000;
/// Positions in geometries at most.
pub const MAX_VERTICES: usize = 1_000;

/// Counts what a filter holds.
#[derive(Debug, Default)]
pub(super) struct Count {
    literals: usize,
    vertices: usize,
}

/// Refuses a filter that is too long to be read.
///
/// # Errors
/// More than [`MAX_BYTES`] bytes.
pub(super) fn check_length(text: &str) -> Result<(), FilterError> {
    match text.len() {
        n if n > MAX_BYTES => {
            Err(FilterError::new(&Place::Built, format!("expected at most {MAX_BYTES} bytes, found {n}")))
        }
        _ => Ok(()),
    }
}

impl Count {
    /// One more literal.
    ///
    /// # Errors
    /// More than [`MAX_LITERALS`] literals.
    pub(super) fn literal(&mut self, place: &Place) -> Result<(), FilterError> {
        self.literals += 1;
        within(self.literals, MAX_LITERALS, "literals", place)
    }

    /// One more position of a geometry.
    ///
    /// # Errors
    /// More than [`MAX_VERTICES`] vertices.
    pub(super) fn vertex(&mut self, place: &Place) -> Result<(), FilterError> {
        self.vertices += 1;
        within(self.vertices, MAX_VERTICES, "positions in geometries", place)
    }
}

fn within(count: usize, most: usize, what: &str, place: &Place) -> Result<(), FilterError> {
    match count <= most {
        true => Ok(()),
        false => Err(FilterError::new(place, format!("more than {most} {what}"))),
    }
}
