//! NetCDF in its classic form (Unidata, the formats of 1989 and 2004): one variable of latitude and longitude.

use super::packing::HeightPacking;
use super::{ElevationGrid, ElevationGridError};
use netcdf3::{DataVector, FileReader, Variable};
use std::io::Cursor;

/// How far steps between coordinates may differ, as a part of a step: they are written as floats.
const UNEVEN: f64 = 0.02;
/// How names of latitudes and of longitudes begin.
pub(super) const NAMES: [[&str; 2]; 2] = [["lat", "y"], ["lon", "x"]];

/// The grid of the first variable of latitude and longitude.
///
/// # Errors
/// A damaged file, no such variable, uneven coordinates or ones from east to west.
pub(super) fn read(bytes: &[u8]) -> Result<ElevationGrid, ElevationGridError> {
    let fault = |text: String| ElevationGridError::File(text);
    let open = FileReader::open_seek_read("grid", Box::new(Cursor::new(bytes.to_vec())));
    let mut reader = open.map_err(|e| {
        fault(format!("expected a NetCDF file in its classic form, found a fault in it: {e:?}"))
    })?;
    let (name, names, packing) = {
        // Before room is made for it: what is longer than the file is not in it.
        let whole = |v: &&Variable| v.len() <= bytes.len();
        let mut variables = reader.data_set().get_vars().into_iter().filter(whole);
        let found = variables.find_map(|v| Some((v.name().to_owned(), of_place(v)?, packing_of(v))));
        found.ok_or_else(|| fault("expected a variable of latitude and longitude, found none".into()))?
    };
    let mut numbers = |name: &str| {
        if reader.data_set().get_var(name).is_none_or(|v| v.len() > bytes.len()) {
            return Err(fault(format!("expected a variable {name:?}, found none in the file")));
        }
        let read = reader.read_var(name).map(numbers_of);
        read.map_err(|e| fault(format!("variable {name:?} cannot be read: {e:?}")))
    };
    let (lat, lon, heights) = (numbers(&names[0])?, numbers(&names[1])?, numbers(&name)?);
    if heights.len() != lat.len() * lon.len() {
        return Err(ElevationGridError::Size(lon.len(), lat.len(), heights.len()));
    }
    of_coordinates([&names[0], &names[1]], [&lat, &lon], &|i| packing.height(heights[i]))
}

/// The grid of heights that stand row by row at latitudes and longitudes, whichever way the latitudes go.
///
/// # Errors
/// Uneven coordinates or ones from east to west, a place that is not on the world.
pub(super) fn of_coordinates(
    [lat_name, lon_name]: [&str; 2],
    [lat, lon]: [&[f64]; 2],
    height: &dyn Fn(usize) -> f64,
) -> Result<ElevationGrid, ElevationGridError> {
    let (west, across) = even(lon_name, lon)?;
    let (first, down) = even(lat_name, lat)?;
    if across < 0.0 {
        let found = format!("expected {lon_name} from west to east, found it from east to west");
        return Err(ElevationGridError::File(found));
    }
    let (columns, rows) = (lon.len(), lat.len());
    // From the north, whichever way the file counts.
    let is_northward = down > 0.0;
    let north = if is_northward { first + down * (rows - 1) as f64 } else { first };
    let row = |y: usize| if is_northward { rows - 1 - y } else { y };
    let from_north = (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y)));
    let heights = from_north.map(|(x, y)| height(row(y) * columns + x));
    ElevationGrid::of_numbers([west, north], [across, down.abs()], [columns, rows], heights)
}

/// The names of latitude and longitude, where a variable is of both in that order.
fn of_place(variable: &Variable) -> Option<[String; 2]> {
    let names = variable.dim_names();
    match &*names {
        [lat, lon] if is_named(lat, NAMES[0]) && is_named(lon, NAMES[1]) => Some([lat.clone(), lon.clone()]),
        _ => None,
    }
}

/// How the numbers of a variable stand for heights.
fn packing_of(variable: &Variable) -> HeightPacking {
    HeightPacking::of(|name| {
        let whole = |n: Option<i32>| n.map(f64::from);
        let first = |n: Option<&[f64]>| n.and_then(|n| n.first().copied());
        first(variable.get_attr_f64(name))
            .or_else(|| variable.get_attr_f32(name)?.first().map(|n| f64::from(*n)))
            .or_else(|| whole(variable.get_attr_i32(name)?.first().copied()))
            .or_else(|| whole(variable.get_attr_i16(name)?.first().map(|n| i32::from(*n))))
            .or_else(|| whole(variable.get_attr_i8(name)?.first().map(|n| i32::from(*n))))
    })
}

/// True of a name that begins like one of two words.
pub(super) fn is_named(name: &str, words: [&str; 2]) -> bool {
    words.iter().any(|w| name.to_lowercase().starts_with(w))
}

fn numbers_of(vector: DataVector) -> Vec<f64> {
    match vector {
        DataVector::I8(v) => v.into_iter().map(f64::from).collect(),
        DataVector::U8(v) => v.into_iter().map(f64::from).collect(),
        DataVector::I16(v) => v.into_iter().map(f64::from).collect(),
        DataVector::I32(v) => v.into_iter().map(f64::from).collect(),
        DataVector::F32(v) => v.into_iter().map(f64::from).collect(),
        DataVector::F64(v) => v,
    }
}

/// The first of evenly spaced numbers and the step between them.
fn even(name: &str, numbers: &[f64]) -> Result<(f64, f64), ElevationGridError> {
    let fault = || ElevationGridError::File(format!("expected {name} in even steps, found others"));
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { return Err(fault()) };
    let step = (last - first) / (numbers.len() as f64 - 1.0);
    let is_even = step.is_finite()
        && step != 0.0
        && numbers.windows(2).all(|w| (w[1] - w[0] - step).abs() < UNEVEN * step.abs());
    if is_even { Ok((*first, step)) } else { Err(fault()) }
}
