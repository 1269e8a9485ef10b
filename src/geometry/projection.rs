//! Map projections: from positions on the earth to a plane, and back.

use super::{HALF_WORLD, Position, from_mercator, to_mercator};
use std::hash::{Hash, Hasher};

/// A map projection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Projection {
    /// Web Mercator (EPSG:3857), metres.
    Mercator,
    /// Plate carrée: longitude and latitude in degrees as x and y (CRS84, EPSG:4326, EPSG:4490).
    Degrees,
    /// Albers equal-area conic, metres (Snyder 1987).
    Albers(Albers),
}

impl Projection {
    /// From the unit square of Web Mercator to the plane: x to the right, y *down*, from the projection's own origin.
    ///
    /// The plane of Web Mercator is the unit square itself; that of degrees is 360 wide and 180 high; that of Albers is
    /// in metres from its origin.
    pub fn to_plane(&self, mercator: [f64; 2]) -> [f64; 2] {
        match self {
            Projection::Mercator => mercator,
            Projection::Degrees => {
                let [lon, lat] = from_mercator(mercator);
                [lon + 180.0, 90.0 - lat]
            }
            Projection::Albers(albers) => {
                let [x, y] = albers.forward(from_mercator(mercator));
                [x, -y]
            }
        }
    }

    /// From the plane to degrees.
    pub fn from_plane(&self, [x, y]: [f64; 2]) -> Position {
        match self {
            Projection::Mercator => from_mercator([x, y]),
            Projection::Degrees => [x - 180.0, 90.0 - y],
            Projection::Albers(albers) => albers.inverse([x, -y]),
        }
    }

    /// From coordinates as they are written (metres or degrees; x east, y north) to the plane.
    pub fn plane_of(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        match self {
            Projection::Mercator => [x / (2.0 * HALF_WORLD) + 0.5, 0.5 - y / (2.0 * HALF_WORLD)],
            Projection::Degrees => [x + 180.0, 90.0 - y],
            Projection::Albers(_) => [x, -y],
        }
    }

    /// From degrees to the plane.
    pub fn of_position(&self, position: Position) -> [f64; 2] {
        match self {
            Projection::Degrees => [position[0] + 180.0, 90.0 - position[1]],
            Projection::Albers(albers) => {
                let [x, y] = albers.forward(position);
                [x, -y]
            }
            Projection::Mercator => to_mercator(position),
        }
    }

    /// Scale of the plane against Web Mercator: how many widths of the Mercator world one unit of the plane spans where
    /// both show the ground at the same size.
    ///
    /// Styles are written for zooms of Web Mercator; this gives the zoom at which a window on another plane matches.
    pub fn mercator_worlds(&self) -> f64 {
        match self {
            Projection::Mercator => 1.0,
            Projection::Degrees => 1.0 / 360.0,
            Projection::Albers(albers) => 1.0 / (2.0 * HALF_WORLD * albers.middle.cos()),
        }
    }
}

/// The Albers equal-area conic on WGS 84 (Snyder 1987, pages 101 to 102).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Albers {
    parallels: [f64; 2],
    center: f64,
    middle: f64,
    n: f64,
    c: f64,
    rho0: f64,
}

// The constructor admits no NaN.
impl Eq for Albers {}

impl Hash for Albers {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // -0.0 and 0.0 are equal and must hash alike.
        let numbers = [self.center, self.middle, self.n, self.c, self.rho0];
        numbers.map(|v| (v + 0.0).to_bits()).hash(state);
    }
}

const A: f64 = 6_378_137.0;
const E2: f64 = 0.006_694_379_990_141_317;

impl Albers {
    /// The projection of two standard parallels and a central meridian, degrees. `None` if a parallel lies beyond ±80°,
    /// or both are so nearly symmetric about the equator that the cone becomes a cylinder.
    pub fn new(parallels: [f64; 2], center: f64) -> Option<Self> {
        let [south, north] = parallels;
        let good = parallels.iter().all(|p| p.abs() <= 80.0) && (south + north).abs() > 1.0;
        if !good || !(-180.0..=180.0).contains(&center) {
            return None;
        }
        let [one, two] = parallels.map(f64::to_radians);
        let m = |lat: f64| lat.cos() / (1.0 - E2 * lat.sin().powi(2)).sqrt();
        let (m1, m2, q1, q2) = (m(one), m(two), q(one.sin()), q(two.sin()));
        let n = if (one - two).abs() < 1e-9 { one.sin() } else { (m1 * m1 - m2 * m2) / (q2 - q1) };
        let c = m1 * m1 + n * q1;
        let middle = f64::midpoint(one, two);
        let rho0 = A * (c - n * q(middle.sin())).max(0.0).sqrt() / n;
        Some(Albers { parallels, center: center.to_radians(), middle, n, c, rho0 })
    }

    /// The standard parallels, degrees.
    pub fn parallels(&self) -> [f64; 2] {
        self.parallels
    }

    /// The central meridian, degrees.
    pub fn center(&self) -> f64 {
        // As it was given, not as it comes back from radians.
        (self.center.to_degrees() * 1e9).round() / 1e9
    }

    /// Degrees to metres, x east and y north of the origin, where the central meridian crosses the mean of the parallels.
    pub fn forward(&self, [lon, lat]: Position) -> [f64; 2] {
        let rho = A * (self.c - self.n * q(lat.to_radians().sin())).max(0.0).sqrt() / self.n;
        let theta = self.n * (lon.to_radians() - self.center);
        [rho * theta.sin(), self.rho0 - rho * theta.cos()]
    }

    /// Metres to degrees.
    pub fn inverse(&self, [x, y]: [f64; 2]) -> Position {
        let sign = self.n.signum();
        let down = self.rho0 - y;
        let rho = x.hypot(down);
        let theta = (sign * x).atan2(sign * down);
        let q_here = (self.c - (rho * self.n / A).powi(2)) / self.n;
        let mut lat = (q_here / 2.0).clamp(-1.0, 1.0).asin();
        for _ in 0..6 {
            let sin = lat.sin();
            let w = 1.0 - E2 * sin * sin;
            let step = w * w / (2.0 * lat.cos().max(1e-9)) * ((q_here - q(sin)) / (1.0 - E2));
            lat = (lat + step).clamp(-std::f64::consts::FRAC_PI_2, std::f64::consts::FRAC_PI_2);
        }
        [(self.center + theta / self.n).to_degrees(), lat.to_degrees()]
    }
}

/// Snyder's q, equation 3-12.
fn q(sin: f64) -> f64 {
    let e = E2.sqrt();
    (1.0 - E2) * (sin / (1.0 - E2 * sin * sin) - ((1.0 - e * sin) / (1.0 + e * sin)).ln() / (2.0 * e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn albers_round_trip_and_a_published_example() {
        // PROJ 9: cs2cs +proj=aea +lat_1=25 +lat_2=47 +lat_0=36 +lon_0=105, WGS 84.
        let albers = Albers::new([25.0, 47.0], 105.0).unwrap();
        let [x, y] = albers.forward([105.0, 36.0]);
        assert!(x.abs() < 1e-6 && y.abs() < 1e-6);
        for p in [[73.5, 39.0], [135.0, 48.4], [109.5, 18.2], [105.0, 3.5]] {
            let back = albers.inverse(albers.forward(p));
            assert!((p[0] - back[0]).abs() < 1e-9 && (p[1] - back[1]).abs() < 1e-9, "{p:?} {back:?}");
        }
        assert_eq!(Albers::new([30.0, -30.0], 0.0), None);
        assert_eq!(Albers::new([30.0, 95.0], 0.0), None);
    }

    #[test]
    fn albers_keeps_areas() {
        let albers = Albers::new([25.0, 47.0], 105.0).unwrap();
        let area = |west: f64, south: f64| {
            // A cell of a tenth of a degree on the plane against the same cell of the ellipsoid's zone (from q).
            let corner = |lon, lat| albers.forward([lon, lat]);
            let ring = [
                corner(west, south),
                corner(west + 0.1, south),
                corner(west + 0.1, south + 0.1),
                corner(west, south + 0.1),
            ];
            let plane = crate::geometry::signed_area(&[ring[0], ring[1], ring[2], ring[3], ring[0]]).abs();
            let zone = q((south + 0.1).to_radians().sin()) - q(south.to_radians().sin());
            plane / (A * A / 2.0 * zone * 0.1f64.to_radians())
        };
        for (west, south) in [(75.0, 39.0), (110.0, 18.5), (130.0, 50.0)] {
            assert!((area(west, south) - 1.0).abs() < 1e-4, "{west} {south}: {}", area(west, south));
        }
    }

    #[test]
    fn planes_agree_with_written_coordinates() {
        let p = [104.0, 30.5];
        let albers = Projection::Albers(Albers::new([25.0, 47.0], 105.0).unwrap());
        for projection in [Projection::Mercator, Projection::Degrees, albers] {
            let plane = projection.to_plane(to_mercator(p));
            let direct = projection.of_position(p);
            let back = projection.from_plane(plane);
            for k in 0..2 {
                assert!(
                    (p[k] - back[k]).abs() < 1e-9 && (plane[k] - direct[k]).abs() < 1e-6,
                    "{projection:?}"
                );
            }
        }
        let corner = Projection::Mercator.plane_of([-HALF_WORLD, HALF_WORLD]);
        assert!(corner.iter().all(|c| c.abs() < 1e-12));
    }
}
