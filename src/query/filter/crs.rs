//! Coordinates of a filter's geometries: `filter-crs` (OGC 19-079r2, section 7.4).

use super::error::{FilterError, Place};
use geo::{Coord, Geometry, MapCoords};
use std::f64::consts::PI;

/// Coordinate reference systems in which geometries may be given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FilterCrs {
    /// Longitude, latitude in degrees (OGC CRS84).
    #[default]
    LonLat,
    /// Latitude, longitude in degrees (EPSG:4326; EPSG:4490 differs by less than a metre).
    LatLon,
    /// Easting, northing in metres (EPSG:3857).
    Mercator,
}

/// Radius of the sphere of EPSG:3857, metres.
const RADIUS: f64 = 6_378_137.0;

impl FilterCrs {
    fn position(self, c: Coord) -> Coord {
        match self {
            FilterCrs::LonLat => c,
            FilterCrs::LatLon => Coord { x: c.y, y: c.x },
            FilterCrs::Mercator => Coord {
                x: (c.x / RADIUS).to_degrees(),
                y: (2.0 * (c.y / RADIUS).exp().atan() - PI / 2.0).to_degrees(),
            },
        }
    }

    fn checked(self, c: Coord, place: &Place) -> Result<Coord, FilterError> {
        let at = self.position(c);
        // A hair beyond the edge is what projecting the edge gives.
        let inside = |n: f64, edge: f64| n.abs() <= edge + 1e-9;
        match inside(at.x, 180.0) && inside(at.y, 90.0) {
            true => Ok(Coord { x: at.x.clamp(-180.0, 180.0), y: at.y.clamp(-90.0, 90.0) }),
            false => {
                let message = format!("the position {} {} lies outside the world", c.x, c.y);
                Err(FilterError::new(place, message))
            }
        }
    }

    /// A geometry in longitude and latitude.
    pub(super) fn geometry(self, geometry: &Geometry, place: &Place) -> Result<Geometry, FilterError> {
        geometry.try_map_coords(|c| self.checked(c, place))
    }

    /// The south-west and north-east corners of a box in longitude and latitude.
    pub(super) fn corners(self, sides: [f64; 4], place: &Place) -> Result<[Coord; 2], FilterError> {
        let [a, b, c, d] = sides;
        Ok([self.checked(Coord { x: a, y: b }, place)?, self.checked(Coord { x: c, y: d }, place)?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_ways_to_say_one_place() {
        let place = Place::Built;
        let at = |crs: FilterCrs, x, y| crs.checked(Coord { x, y }, &place).unwrap();
        assert_eq!(at(FilterCrs::LatLon, 28.0, 103.0), at(FilterCrs::LonLat, 103.0, 28.0));
        let mercator = at(FilterCrs::Mercator, 11_465_907.551, 3_248_973.79);
        assert!((mercator.x - 103.0).abs() < 1e-6 && (mercator.y - 28.0).abs() < 1e-6, "{mercator:?}");
        assert!(FilterCrs::LonLat.checked(Coord { x: 28.0, y: 103.0 }, &place).is_err());
    }
}
