//! Heights of the ground, from another package to a file that takes little room.

use super::package::Package;
use super::recipe::{Declaration, ReliefEntry};
use super::{PrepareError, shown};
use crate::relief::{ElevationGrid, ElevationGridError};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// The heights of the first entry whose file the package has, within its bounds, as a GeoTIFF and its name; the sea floor
/// is left out. `before` are files that are about to be written to `folder`.
///
/// # Errors
/// A package or file that cannot be read or that no entry is about, bounds with no heights in them.
pub fn build(
    path: &Path,
    entries: &[ReliefEntry],
    before: &[Declaration],
    folder: &Path,
) -> Result<Declaration, PrepareError> {
    let package = Package::open(path)?;
    let Some(entry) = entries.iter().find(|entry| package.has(&entry.file)) else {
        let files: Vec<&str> = entries.iter().map(|entry| &*entry.file).collect();
        let fault = format!("expected {} in it, found none", files.join(" or "));
        return Err(PrepareError::new(shown(path), fault));
    };
    let fault = |e: ElevationGridError| PrepareError::new(format!("{}, {}", shown(path), entry.file), e);
    let whole = ElevationGrid::read(&package.read(&entry.file)?).and_then(|grid| grid.shifted(entry.shift));
    let whole = whole.map_err(fault)?;
    let part = match entry.unknown {
        Some(unknown) => {
            let beyond = heights_before(&entry.output, before, folder)?;
            whole.over(beyond.as_ref(), unknown, entry.bounds)
        }
        None => whole.within(entry.bounds),
    };
    drop(whole);
    Ok((entry.output.clone(), part.and_then(|part| part.geotiff()).map_err(fault)?))
}

/// The heights that the output has now: of the folder, or of what is about to be written there.
fn heights_before(
    output: &str,
    before: &[Declaration],
    folder: &Path,
) -> Result<Option<ElevationGrid>, PrepareError> {
    let path = folder.join(output);
    let bytes = match before.iter().find(|(name, _)| name == output) {
        Some((_, bytes)) => Some(bytes.clone()),
        None => match fs::read(&path) {
            Ok(bytes) => Some(bytes),
            Err(e) if e.kind() == ErrorKind::NotFound => None,
            Err(e) => return Err(PrepareError::new(shown(&path), e)),
        },
    };
    let read = bytes.map(|bytes| ElevationGrid::read(&bytes)).transpose();
    read.map_err(|e| PrepareError::new(shown(&path), e))
}
