//! Coordinates as Chinese maps and phones give them: GCJ-02 and BD-09, from and to WGS 84.
//!
//! GCJ-02 shifts WGS 84 by a smooth pattern of up to some 700 m inside a box around China. The pattern is known by
//! the formula in public use since 2011, which agrees with the map services to a few metres. The inverse is that of
//! the formula, found by iteration: a round trip returns within a millimetre.

use super::Position;
use std::f64::consts::PI;

/// A datum of longitude and latitude.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Datum {
    /// WGS 84: GPS, and the server's own coordinates.
    #[default]
    Wgs84,
    /// GCJ-02: AMap, Tencent, Google Maps in China.
    Gcj02,
    /// BD-09, Baidu's offset on top of GCJ-02.
    Bd09,
}

/// Semi-major axis and squared eccentricity of the Krasovsky ellipsoid, on which the formula is defined.
const A: f64 = 6_378_245.0;
const EE: f64 = 0.006_693_421_622_965_943;
const BD_PI: f64 = PI * 3000.0 / 180.0;

impl Datum {
    /// The names in requests, with the datum of each.
    pub const WORDS: [(&'static str, Datum); 3] =
        [("wgs84", Datum::Wgs84), ("gcj02", Datum::Gcj02), ("bd09", Datum::Bd09)];

    /// Converts a position from this datum to WGS 84, degrees.
    pub fn to_wgs84(self, position: Position) -> Position {
        match self {
            Datum::Wgs84 => position,
            Datum::Gcj02 => from_gcj02(position),
            Datum::Bd09 => from_gcj02(from_bd09(position)),
        }
    }

    /// Converts a position from WGS 84 to this datum, degrees.
    pub fn from_wgs84(self, position: Position) -> Position {
        match self {
            Datum::Wgs84 => position,
            Datum::Gcj02 => to_gcj02(position),
            Datum::Bd09 => to_bd09(to_gcj02(position)),
        }
    }
}

/// True inside the box to which the formula applies.
fn is_shifted([lon, lat]: Position) -> bool {
    (72.004..=137.8347).contains(&lon) && (0.8293..=55.8271).contains(&lat)
}

fn to_gcj02(position: Position) -> Position {
    if !is_shifted(position) {
        return position;
    }
    let [lon, lat] = position;
    let (x, y) = (lon - 105.0, lat - 35.0);
    let wave = (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + wave
        + (20.0 * (y * PI).sin() + 40.0 * (y / 3.0 * PI).sin()) * 2.0 / 3.0
        + (160.0 * (y / 12.0 * PI).sin() + 320.0 * (y * PI / 30.0).sin()) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + wave
        + (20.0 * (x * PI).sin() + 40.0 * (x / 3.0 * PI).sin()) * 2.0 / 3.0
        + (150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin()) * 2.0 / 3.0;
    let sine = lat.to_radians().sin();
    let magic = 1.0 - EE * sine * sine;
    let root = magic.sqrt();
    let north = north * 180.0 / ((A * (1.0 - EE)) / (magic * root) * PI);
    let east = east * 180.0 / (A / root * lat.to_radians().cos() * PI);
    [lon + east, lat + north]
}

/// Fixed-point iteration: subtracts the shift at the last estimate; each step cuts the error about a thousandfold.
fn from_gcj02(position: Position) -> Position {
    let mut guess = position;
    for _ in 0..12 {
        let there = to_gcj02(guess);
        let off = [there[0] - position[0], there[1] - position[1]];
        guess = [guess[0] - off[0], guess[1] - off[1]];
        if off.iter().all(|o| o.abs() < 1e-12) {
            break;
        }
    }
    guess
}

fn to_bd09([lon, lat]: Position) -> Position {
    let z = lon.hypot(lat) + 0.000_02 * (lat * BD_PI).sin();
    let theta = lat.atan2(lon) + 0.000_003 * (lon * BD_PI).cos();
    [z * theta.cos() + 0.0065, z * theta.sin() + 0.006]
}

fn from_bd09(position: Position) -> Position {
    let mut guess = [position[0] - 0.0065, position[1] - 0.006];
    for _ in 0..12 {
        let there = to_bd09(guess);
        let off = [there[0] - position[0], there[1] - position[1]];
        guess = [guess[0] - off[0], guess[1] - off[1]];
        if off.iter().all(|o| o.abs() < 1e-12) {
            break;
        }
    }
    guess
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: Position, b: Position, degrees: f64) {
        assert!((a[0] - b[0]).abs() < degrees && (a[1] - b[1]).abs() < degrees, "{a:?} {b:?}");
    }

    /// Reference values of the public implementations for central Beijing.
    #[test]
    fn known_values() {
        let beijing = [116.404, 39.915];
        near(Datum::Gcj02.from_wgs84(beijing), [116.410_244_499_169_38, 39.916_404_281_501_64], 1e-9);
        near(to_bd09(beijing), [116.410_369_493_710_29, 39.921_336_993_510_22], 1e-9);
        // They stop after one step of the iteration.
        near(from_bd09(beijing), [116.397_627_291_193_15, 39.908_656_739_576_31], 2e-6);
        near(from_gcj02(beijing), [116.397_755_500_830_61, 39.913_595_718_498_36], 2e-5);
    }

    #[test]
    fn there_and_back_within_a_millimetre() {
        for (i, j) in (0..40).flat_map(|i| (0..40).map(move |j| (i, j))) {
            let position = [73.6 + f64::from(i) * 1.57, 18.2 + f64::from(j) * 0.9];
            for (_, datum) in Datum::WORDS {
                near(datum.to_wgs84(datum.from_wgs84(position)), position, 9e-9);
            }
        }
    }

    #[test]
    fn nothing_is_shifted_elsewhere() {
        assert_eq!(Datum::Gcj02.from_wgs84([2.35, 48.86]), [2.35, 48.86]);
        assert_eq!(Datum::Gcj02.to_wgs84([2.35, 48.86]), [2.35, 48.86]);
    }
}
