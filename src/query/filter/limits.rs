//! Size limits of filters, checked before and during parsing, so that no input is expensive.

use super::crossings::crossings;
use super::error::{FilterError, Place};
use geo::Geometry;

/// Maximum size of a filter, bytes.
pub const MAX_BYTES: usize = 8 * 1024;
/// Maximum nesting depth.
pub const MAX_DEPTH: usize = 32;
/// Maximum number of literals.
pub const MAX_LITERALS: usize = 1_000;
/// Maximum number of positions in geometries.
pub const MAX_VERTICES: usize = 1_000;
/// Points at most in which the lines of one geometry cross each other: each is found anew in every relation to a feature.
pub const MAX_CROSSINGS: usize = 100;

/// Counts the parts of a filter.
#[derive(Debug, Default)]
pub(super) struct Count {
    literals: usize,
    vertices: usize,
}

/// Rejects a filter that is too long to parse.
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

/// Refuses a geometry whose lines cross each other too often for its relations to be found in a reasonable time.
///
/// # Errors
/// More than [`MAX_CROSSINGS`] crossings.
pub(super) fn check_crossings(geometry: &Geometry, place: &Place) -> Result<(), FilterError> {
    match crossings(geometry) {
        found if found > MAX_CROSSINGS => {
            let expected = format!("expected lines that cross themselves at most {MAX_CROSSINGS} times");
            Err(FilterError::new(place, format!("{expected}, found {found} crossings")))
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
