//! Projections of maps: how positions lie on a flat sheet.

use super::{HALF_WORLD, Position, from_mercator, to_mercator};
use std::hash::{Hash, Hasher};

/// How positions lie on a flat sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Projection {
    /// Web Mercator (EPSG:3857), metres.
    Mercator,
    /// Degrees of longitude and latitude as they are (CRS84, EPSG:4326, EPSG:4490).
    Degrees,
    /// Albers' conic of equal areas, metres (Snyder 1987).
    Albers(Albers),
}

impl Projection {
    /// From the unit square of Web Mercator to the sheet: x to the right, y *down*, from the sheet's own origin.
    ///
    /// The sheet of Web Mercator is the unit square itself; of degrees it is 360 wide and 180 high; of Albers it is in
    /// metres from its origin.
    pub fn to_sheet(&self, mercator: [f64; 2]) -> [f64; 2] {
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

    /// From the sheet to degrees.
    pub fn from_sheet(&self, [x, y]: [f64; 2]) -> Position {
        match self {
            Projection::Mercator => from_mercator([x, y]),
            Projection::Degrees => [x - 180.0, 90.0 - y],
            Projection::Albers(albers) => albers.inverse([x, -y]),
        }
    }

    /// From coordinates as they are written (metres or degrees; x east, y north) to the sheet.
    pub fn sheet_of(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        match self {
            Projection::Mercator => [x / (2.0 * HALF_WORLD) + 0.5, 0.5 - y / (2.0 * HALF_WORLD)],
            Projection::Degrees => [x + 180.0, 90.0 - y],
            Projection::Albers(_) => [x, -y],
        }
    }

    /// From degrees to the sheet.
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

    /// Widths of the world in Web Mercator for one unit of the sheet, where the two show the ground alike.
    ///
    /// Styles are written for Web Mercator; this tells which of its zooms looks like a sheet.
    pub fn mercator_worlds(&self) -> f64 {
        match self {
            Projection::Mercator => 1.0,
            Projection::Degrees => 1.0 / 360.0,
            Projection::Albers(albers) => 1.0 / (2.0 * HALF_WORLD * albers.middle.cos()),
        }
    }
}

/// Albers' equal-area conic on WGS 84 (Snyder 1987, pages 101 to 102).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Albers {
    center: f64,
    middle: f64,
    n: f64,
    c: f64,
    rho0: f64,
}

// No number of a projection is ever NaN.
impl Eq for Albers {}

impl Hash for Albers {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Zero has one hash, whatever its sign.
        let numbers = [self.center, self.middle, self.n, self.c, self.rho0];
        numbers.map(|v| (v + 0.0).to_bits()).hash(state);
    }
}

const A: f64 = 6_378_137.0;
const E2: f64 = 0.006_694_379_990_141_317;

impl Albers {
    /// By its standard parallels and the meridian that stands upright, degrees. `None` unless the parallels lie within
    /// 80° and apart from each other's mirror image.
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
        Some(Albers { center: center.to_radians(), middle, n, c, rho0 })
    }

    /// Degrees to metres, x east and y north of the origin: the upright meridian between the parallels.
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
            // A cell of a tenth of a degree on the sheet against the ellipsoid's zone (from q).
            let corner = |lon, lat| albers.forward([lon, lat]);
            let ring = [
                corner(west, south),
                corner(west + 0.1, south),
                corner(west + 0.1, south + 0.1),
                corner(west, south + 0.1),
            ];
            let sheet = crate::geometry::signed_area(&[ring[0], ring[1], ring[2], ring[3], ring[0]]).abs();
            let zone = q((south + 0.1).to_radians().sin()) - q(south.to_radians().sin());
            sheet / (A * A / 2.0 * zone * 0.1f64.to_radians())
        };
        for (west, south) in [(75.0, 39.0), (110.0, 18.5), (130.0, 50.0)] {
            assert!((area(west, south) - 1.0).abs() < 1e-4, "{west} {south}: {}", area(west, south));
        }
    }

    #[test]
    fn sheets_agree_with_written_coordinates() {
        let p = [104.0, 30.5];
        let albers = Projection::Albers(Albers::new([25.0, 47.0], 105.0).unwrap());
        for projection in [Projection::Mercator, Projection::Degrees, albers] {
            let sheet = projection.to_sheet(to_mercator(p));
            let direct = projection.of_position(p);
            let back = projection.from_sheet(sheet);
            for k in 0..2 {
                assert!(
                    (p[k] - back[k]).abs() < 1e-9 && (sheet[k] - direct[k]).abs() < 1e-6,
                    "{projection:?}"
                );
            }
        }
        let corner = Projection::Mercator.sheet_of([-HALF_WORLD, HALF_WORLD]);
        assert!(corner.iter().all(|c| c.abs() < 1e-12));
    }
}
