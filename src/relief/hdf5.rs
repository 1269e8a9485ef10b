//! NetCDF of version 4: HDF5 with one dataset of latitude and longitude.

use super::grid::MOST;
use super::netcdf::{NAMES, is_named, of_coordinates};
use super::packing::HeightPacking;
use super::{ElevationGrid, ElevationGridError};
use hdf5_pure::{AttrValue, DType, Dataset, Error, File};

/// The widest number of heights and coordinates, bytes.
const WIDEST: u64 = 8;

/// The grid of the first dataset of latitude and longitude.
///
/// # Errors
/// A damaged file, no such dataset, uneven coordinates or ones from east to west, another kind of numbers.
pub(super) fn read(bytes: &[u8]) -> Result<ElevationGrid, ElevationGridError> {
    let damaged = |e: Error| {
        ElevationGridError::File(format!(
            "expected a NetCDF file of version 4 (HDF5), found a fault in it: {e}"
        ))
    };
    let absent = |what: &str| {
        ElevationGridError::File(format!("expected NetCDF with {what}, found none in the groups' root"))
    };
    let root = File::from_bytes(bytes.to_vec()).map_err(damaged)?.root();
    let mut names = root.datasets().map_err(damaged)?;
    names.sort();
    let coordinates = |words: [&str; 2], what: &str| {
        // Bounds of cells, and places of a curved grid, have two dimensions.
        let is_line = |name: &str| root.dataset(name).and_then(|d| d.shape()).is_ok_and(|s| s.len() == 1);
        let fits = |name: &&String| is_named(name, words) && is_line(name);
        let name = names.iter().find(fits).ok_or_else(|| absent(what))?;
        let dataset = root.dataset(name).map_err(damaged)?;
        sized(&dataset, &dataset.shape().map_err(damaged)?).map_err(damaged)??;
        Ok((name, dataset.read_f64().map_err(damaged)?))
    };
    let (lat_name, lat) = coordinates(NAMES[0], "latitudes")?;
    let (lon_name, lon) = coordinates(NAMES[1], "longitudes")?;
    for name in names.iter().filter(|name| *name != lat_name && *name != lon_name) {
        let dataset = root.dataset(name).map_err(damaged)?;
        let shape = dataset.shape().map_err(damaged)?;
        // Times, levels and the like, of which there is one each, stand before the place.
        let place = shape.iter().position(|n| *n != 1).map_or(&[][..], |first| &shape[first..]);
        if place != [lat.len() as u64, lon.len() as u64] {
            continue;
        }
        sized(&dataset, &shape).map_err(damaged)??;
        let attributes = dataset.attrs().map_err(damaged)?;
        let packing = HeightPacking::of(|name| number(attributes.get(name)?));
        let grid = |number: &dyn Fn(usize) -> f64| {
            of_coordinates([lat_name, lon_name], [&lat, &lon], &|i| packing.height(number(i)))
        };
        return match dataset.dtype().map_err(damaged)? {
            DType::I16 => dataset.read_i16().map_err(damaged).and_then(|h| grid(&|i| f64::from(h[i]))),
            DType::U16 => dataset.read_u16().map_err(damaged).and_then(|h| grid(&|i| f64::from(h[i]))),
            DType::I32 => dataset.read_i32().map_err(damaged).and_then(|h| grid(&|i| f64::from(h[i]))),
            DType::F32 => dataset.read_f32().map_err(damaged).and_then(|h| grid(&|i| f64::from(h[i]))),
            DType::F64 => dataset.read_f64().map_err(damaged).and_then(|h| grid(&|i| h[i])),
            other => Err(ElevationGridError::File(format!(
                "expected heights {name:?} as whole numbers of 16 or 32 bits or as floats, found {other}"
            ))),
        };
    }
    Err(absent("a variable of latitude and longitude"))
}

/// An attribute that is one number, alone or as a list.
fn number(value: &AttrValue) -> Option<f64> {
    match value {
        AttrValue::F64(n) => Some(*n),
        AttrValue::F32(n) => Some(f64::from(*n)),
        AttrValue::I64(n) => Some(*n as f64),
        AttrValue::I32(n) => Some(f64::from(*n)),
        AttrValue::I16(n) => Some(f64::from(*n)),
        AttrValue::F64Array(all) => all.first().copied(),
        AttrValue::F32Array(all) => all.first().map(|n| f64::from(*n)),
        AttrValue::I64Array(all) => all.first().map(|n| *n as f64),
        AttrValue::I32Array(all) => all.first().map(|n| f64::from(*n)),
        AttrValue::I16Array(all) => all.first().map(|n| f64::from(*n)),
        _ => None,
    }
}

/// Refuses what takes more room than a grid may, before room is made for it: all of a dataset, and a chunk of it.
fn sized(dataset: &Dataset, shape: &[u64]) -> Result<Result<(), ElevationGridError>, Error> {
    let cells = |shape: &[u64]| shape.iter().try_fold(1u64, |all, n| all.checked_mul(*n)).unwrap_or(u64::MAX);
    let chunk = dataset.chunk_shape()?.map_or(0, |chunk| cells(&chunk));
    let most = cells(shape).max(chunk);
    let is_small = most <= MOST as u64 && dataset.element_size()? <= WIDEST;
    Ok(if is_small {
        Ok(())
    } else {
        Err(ElevationGridError::File(format!(
            "expected at most {MOST} numbers of {WIDEST} bytes, found {most}"
        )))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use hdf5_pure::FileBuilder;

    /// Three rows from the south, each one height higher, behind a time of which there is one.
    fn file() -> Vec<u8> {
        let mut file = FileBuilder::new();
        file.create_dataset("lat").with_f64_data(&[20.0, 20.5, 21.0]).with_shape(&[3]);
        file.create_dataset("lon").with_f64_data(&[100.0, 100.5, 101.0, 101.5]).with_shape(&[4]);
        let heights: Vec<i16> = (0..12).map(|i| i * 100).collect();
        let data = file.create_dataset("data").with_i16_data(&heights).with_shape(&[1, 3, 4]);
        data.with_chunks(&[1, 2, 4]).with_shuffle().with_deflate(6);
        file.create_dataset("time").with_i32_data(&[0]).with_shape(&[1]);
        file.finish().unwrap()
    }

    #[test]
    fn a_packed_grid_from_the_south_is_read_from_the_north() {
        let grid = ElevationGrid::read(&file()).unwrap();
        assert_eq!((grid.origin, grid.step), ([100.0, 21.0], [0.5, 0.5]));
        assert_eq!(grid.heights()[..5], [800, 900, 1000, 1100, 400]);
    }

    #[test]
    fn what_is_packed_is_unpacked_and_bounds_are_no_coordinates() {
        let with = |scale: AttrValue| {
            let mut file = FileBuilder::new();
            file.create_dataset("lat_bnds").with_f64_data(&[0.0; 4]).with_shape(&[2, 2]);
            file.create_dataset("latitude").with_f64_data(&[20.0, 21.0]).with_shape(&[2]);
            file.create_dataset("longitude").with_f64_data(&[100.0, 101.0, 102.0]).with_shape(&[3]);
            let heights = file.create_dataset("z").with_i16_data(&[1, 2, 3, 4, 5, 6]);
            heights.with_shape(&[2, 3]).set_attr("scale_factor", scale);
            ElevationGrid::read(&file.finish().unwrap())
        };
        assert_eq!(with(AttrValue::F64(1.0)).unwrap().heights(), with(AttrValue::I64(1)).unwrap().heights());
        assert_eq!(with(AttrValue::F64(1.0)).unwrap().heights(), [4, 5, 6, 1, 2, 3]);
        assert_eq!(with(AttrValue::F64(10.0)).unwrap().heights(), [40, 50, 60, 10, 20, 30]);
    }

    #[test]
    fn damage_is_told() {
        let whole = file();
        let fault = ElevationGrid::read(&whole[..200]).unwrap_err().to_string();
        assert!(fault.contains("HDF5"), "{fault}");
        // Whatever byte of it is damaged: it is read, or refused with a sentence.
        for at in 8..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x55;
            let _ = ElevationGrid::read(&damaged);
        }
        let mut other = FileBuilder::new();
        other.create_dataset("lat").with_f64_data(&[20.0, 21.0]).with_shape(&[2]);
        let fault = ElevationGrid::read(&other.finish().unwrap()).unwrap_err().to_string();
        assert!(fault.contains("longitudes"), "{fault}");
    }
}
