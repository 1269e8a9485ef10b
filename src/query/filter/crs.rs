//! Converts the coordinates of a filter's geometries to longitude and latitude: `filter-crs` (OGC 19-079r2, section 7.4).

use super::error::{FilterError, Place};
use crate::geometry::Crs;
use geo::{Coord, Geometry, MapCoords};

/// A position in longitude and latitude, where it lies in the world.
fn position(crs: Crs, c: Coord, place: &Place) -> Result<Coord, FilterError> {
    let [x, y] = crs.to_degrees([c.x, c.y]);
    match x.abs() <= 180.0 && y.abs() <= 90.0 {
        true => Ok(Coord { x, y }),
        false => Err(FilterError::new(place, format!("the position {} {} lies outside the world", c.x, c.y))),
    }
}

/// A geometry in longitude and latitude.
///
/// # Errors
/// A position outside the world in that system.
pub(super) fn geometry(crs: Crs, geometry: &Geometry, place: &Place) -> Result<Geometry, FilterError> {
    geometry.try_map_coords(|c| position(crs, c, place))
}

/// The south-west and north-east corners of a box in longitude and latitude.
///
/// # Errors
/// A corner outside the world in that system.
pub(super) fn corners(crs: Crs, [a, b, c, d]: [f64; 4], place: &Place) -> Result<[Coord; 2], FilterError> {
    Ok([position(crs, Coord { x: a, y: b }, place)?, position(crs, Coord { x: c, y: d }, place)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_ways_to_say_one_place() {
        let at = |crs: Crs, x, y| position(crs, Coord { x, y }, &Place::Built).unwrap();
        assert_eq!(at(Crs::Wgs84, 28.0, 103.0), at(Crs::Crs84, 103.0, 28.0));
        let mercator = at(Crs::WebMercator, 11_465_907.551, 3_248_973.79);
        assert!((mercator.x - 103.0).abs() < 1e-6 && (mercator.y - 28.0).abs() < 1e-6, "{mercator:?}");
        for (x, y) in [(28.0, 103.0), (200.0, 0.0), (f64::NAN, 0.0), (f64::INFINITY, 0.0)] {
            assert!(position(Crs::Crs84, Coord { x, y }, &Place::Built).is_err());
        }
    }
}
