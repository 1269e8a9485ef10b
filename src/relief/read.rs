//! Grids in files: GeoTIFF and NetCDF, in its classic form and as HDF5.

use super::{ElevationGrid, ElevationGridError, geotiff, hdf5, netcdf};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The first bytes of TIFF in both byte orders, of `BigTIFF`, and of NetCDF.
const TIFF: [&[u8]; 4] = [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"];
const NETCDF: &[u8] = b"CDF";
/// The newer form of NetCDF.
const HDF5: &[u8] = b"\x89HDF";

/// What a decoder gives; some stop at damage rather than to say so.
fn sound(
    read: impl FnOnce() -> Result<ElevationGrid, ElevationGridError>,
) -> Result<ElevationGrid, ElevationGridError> {
    let damaged = || Err(ElevationGridError::File("expected a grid, found a file that is damaged".into()));
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| damaged())
}

impl ElevationGrid {
    /// The grid in a file: a GeoTIFF of one band in degrees, or a NetCDF file with one variable of latitude and longitude;
    /// metres.
    ///
    /// # Errors
    /// Neither, or a file that is damaged, has no place on the world or another reference system.
    pub fn read(bytes: &[u8]) -> Result<Self, ElevationGridError> {
        match bytes {
            b if TIFF.iter().any(|t| b.starts_with(t)) => sound(|| geotiff::read(b)),
            b if b.starts_with(NETCDF) => sound(|| netcdf::read(b)),
            b if b.starts_with(HDF5) => sound(|| hdf5::read(b)),
            _ => Err(ElevationGridError::File("expected a GeoTIFF or a NetCDF file, found neither".into())),
        }
    }

    /// A grid of numbers of any kind: rounded to metres; what is no number is sea.
    pub(super) fn of_numbers(
        origin: [f64; 2],
        step: [f64; 2],
        size: [usize; 2],
        heights: impl Iterator<Item = f64>,
    ) -> Result<Self, ElevationGridError> {
        let whole = |h: f64| if h.abs() < 12_000.0 { h.round() as i16 } else { 0 };
        ElevationGrid::new(origin, step, size, heights.map(whole).collect())
    }
}
