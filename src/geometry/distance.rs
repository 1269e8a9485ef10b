//! Fast distances on the WGS 84 ellipsoid, by a plane fitted at a latitude.

use super::area::{A_KM, E2};
use super::{Bounds, Position};
use geo::{Distance, Haversine, Point};

/// Kilometres per degree of longitude and of latitude at a given latitude.
#[derive(Debug, Clone, Copy)]
pub struct Flat {
    east_km: f64,
    north_km: f64,
}

impl Flat {
    /// The scale at a latitude, degrees.
    pub fn at(lat: f64) -> Self {
        let (sine, cosine) = lat.to_radians().sin_cos();
        let w = 1.0 - E2 * sine * sine;
        let east_km = (A_KM / w.sqrt() * cosine).to_radians();
        Flat { east_km, north_km: (A_KM * (1.0 - E2) / (w * w.sqrt())).to_radians() }
    }

    /// Squared distance, km², from a point to the segment between two positions, and the nearest position on it; the
    /// segment is straight in degrees.
    pub fn to_segment(self, point: Position, a: Position, b: Position) -> (f64, Position) {
        let flat = |p: Position| [(p[0] - point[0]) * self.east_km, (p[1] - point[1]) * self.north_km];
        let (p, q) = (flat(a), flat(b));
        let along = [q[0] - p[0], q[1] - p[1]];
        let length = along[0] * along[0] + along[1] * along[1];
        let t = match length > 0.0 {
            true => (-(p[0] * along[0] + p[1] * along[1]) / length).clamp(0.0, 1.0),
            false => 0.0,
        };
        let (x, y) = (p[0] + along[0] * t, p[1] + along[1] * t);
        (x * x + y * y, [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t])
    }

    /// Squared distance, km², from a point to a box (west, south, east, north).
    pub fn to_box(self, [lon, lat]: Position, [west, south, east, north]: [f64; 4]) -> f64 {
        let x = (west - lon).max(lon - east).max(0.0) * self.east_km;
        let y = (south - lat).max(lat - north).max(0.0) * self.north_km;
        x * x + y * y
    }
}

/// A position as it is seen from its own side of the antimeridian, and where that matters also from the other side.
pub fn sides([lon, lat]: Position, is_cut: bool) -> impl Iterator<Item = Position> {
    let other = [if lon < 0.0 { lon + 360.0 } else { lon - 360.0 }, lat];
    std::iter::once([lon, lat]).chain(is_cut.then_some(other))
}

/// True for an edge along the antimeridian, where what lies on both sides of it is cut (RFC 7946, section 3.1.9).
pub fn is_along_cut(a: Position, b: Position) -> bool {
    a[0].abs() == 180.0 && a[0] == b[0]
}

/// Kilometres per degree of latitude where they are fewest, at the equator.
const LEAST_NORTH_KM: f64 = 110.57;

/// Boxes that hold every position at most so many kilometres from one: one box, or two where the 180th meridian lies between.
///
/// ```
/// let around = poverty_atlas::geometry::bounds_within([179.9, 0.0], 50.0);
/// assert!(around.len() == 2 && around.iter().any(|b| b.contains([-179.8, 0.1])));
/// ```
pub fn bounds_within([lon, lat]: Position, km: f64) -> Vec<Bounds> {
    let high = km / LEAST_NORTH_KM;
    let (south, north) = (lat - high, lat + high);
    // Where the meridians are nearest to each other.
    let wide = km / Flat::at(south.abs().max(north.abs()).min(90.0)).east_km;
    let boxed = |west: f64, east: f64| Bounds::around([[west, south.max(-90.0)], [east, north.min(90.0)]]);
    let (west, east) = (lon - wide, lon + wide);
    if km > 0.0 && !(wide < 180.0 && south > -90.0 && north < 90.0) {
        vec![boxed(-180.0, 180.0)]
    } else if km <= 0.0 {
        vec![Bounds::around([[lon, lat]])]
    } else if west < -180.0 {
        vec![boxed(-180.0, east), boxed(west + 360.0, 180.0)]
    } else if east > 180.0 {
        vec![boxed(west, 180.0), boxed(-180.0, east - 360.0)]
    } else {
        vec![boxed(west, east)]
    }
}

/// Great-circle distance, km, on the sphere of mean radius: within 0.6 % at any distance.
pub fn great_circle_km(a: Position, b: Position) -> f64 {
    Haversine.distance(Point::from(a), Point::from(b)) / 1e3
}

/// Distance between two positions, km, with the scale of the latitude midway: within 0.01 % up to 300 km.
///
/// ```
/// let one_degree_of_latitude = poverty_atlas::geometry::distance_km([10.0, 50.0], [10.0, 51.0]);
/// assert!((one_degree_of_latitude - 111.2).abs() < 0.1);
/// ```
pub fn distance_km(a: Position, b: Position) -> f64 {
    let flat = Flat::at((a[1] + b[1]) / 2.0);
    ((b[0] - a[0]) * flat.east_km).hypot((b[1] - a[1]) * flat.north_km)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Geodesic;

    #[test]
    fn close_to_the_geodesic() {
        for (a, b) in [
            ([103.0, 28.0], [103.4, 28.3]),
            ([75.0, 39.0], [78.0, 39.0]),
            ([120.0, 50.0], [122.0, 51.8]),
            ([110.0, 18.5], [110.0, 20.5]),
        ] {
            let exact = Geodesic.distance(Point::from(a), Point::from(b)) / 1e3;
            assert!((distance_km(a, b) / exact - 1.0).abs() < 1e-4, "{a:?} {b:?} {exact}");
        }
    }

    #[test]
    fn the_nearest_place_on_a_line() {
        let flat = Flat::at(30.0);
        let (_, nearest) = flat.to_segment([100.0, 30.0], [99.0, 31.0], [101.0, 31.0]);
        assert!((nearest[0] - 100.0).abs() < 1e-12 && nearest[1] == 31.0);
        assert_eq!(flat.to_segment([98.0, 31.0], [99.0, 31.0], [101.0, 31.0]).1, [99.0, 31.0]);
        assert_eq!(flat.to_box([100.0, 30.0], [99.0, 29.0, 101.0, 31.0]), 0.0);
    }
}
