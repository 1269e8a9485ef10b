//! Web Mercator in closed form (EPSG:3857 scaled to the unit square).

use super::Position;
use std::f64::consts::PI;

/// Half the side of Web Mercator's square, metres (EPSG:3857, on the sphere of 6,378,137 m).
pub const HALF_WORLD: f64 = 20_037_508.342_789_244;
/// The side of Web Mercator's square, metres: the length of its equator.
pub const EQUATOR_M: f64 = 2.0 * HALF_WORLD;
/// Pixels along the world at zoom 0, as styles and MapLibre count zooms.
pub const WORLD_PX: f64 = 512.0;
/// The latitude where Web Mercator's square ends, degrees.
pub const MAX_LATITUDE: f64 = 85.051_128_779_806_59;

/// Degrees to the unit square: x 0 at 180° W and 1 at 180° E, y 0 at the north edge and 1 at the south.
///
/// Latitudes beyond [`MAX_LATITUDE`] are clamped to the edge.
///
/// ```
/// use poverty_atlas::geometry::to_mercator;
///
/// assert_eq!(to_mercator([0.0, 0.0]), [0.5, 0.5]);
/// let [x, y] = to_mercator([-180.0, 85.051_128_779]);
/// assert!(x == 0.0 && y.abs() < 1e-9);
/// ```
pub fn to_mercator([lon, lat]: Position) -> [f64; 2] {
    let sin = lat.clamp(-MAX_LATITUDE, MAX_LATITUDE).to_radians().sin();
    [lon / 360.0 + 0.5, 0.5 - ((1.0 + sin) / (1.0 - sin)).ln() / (4.0 * PI)]
}

/// The inverse of [`to_mercator`]: longitude and latitude in degrees.
pub fn from_mercator([x, y]: [f64; 2]) -> Position {
    [(x - 0.5) * 360.0, ((1.0 - 2.0 * y) * PI).sinh().atan().to_degrees()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip_and_corners() {
        for p in [[104.0, 35.8], [-179.9, -84.0], [0.0, 0.0]] {
            let q = from_mercator(to_mercator(p));
            assert!((p[0] - q[0]).abs() < 1e-9 && (p[1] - q[1]).abs() < 1e-9, "{p:?} {q:?}");
        }
        let [x, y] = to_mercator([-180.0, 90.0]);
        assert!(x.abs() < 1e-12 && y.abs() < 1e-12);
    }
}
