//! Heights of the ground, from another package to a file that takes little room.

use super::package::Package;
use super::recipe::ReliefEntry;
use super::{PrepareError, shown};
use crate::relief::{ElevationGrid, ElevationGridError};
use std::path::Path;

/// The heights within the recipe's bounds as a GeoTIFF; the sea floor is left out.
///
/// # Errors
/// A package or file that cannot be read, bounds with no heights in them.
pub fn build(path: &Path, entry: &ReliefEntry) -> Result<Vec<u8>, PrepareError> {
    let bytes = Package::open(path)?.read(&entry.file)?;
    let fault = |e: ElevationGridError| PrepareError::new(format!("{}, {}", shown(path), entry.file), e);
    let whole = ElevationGrid::read(&bytes).map_err(fault)?;
    whole.within(entry.bounds).and_then(|part| part.geotiff()).map_err(fault)
}
