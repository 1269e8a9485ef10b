//! Coordinate reference systems on the wire, in closed form.

use super::{HALF_WORLD, MAX_LATITUDE, Position, from_mercator, to_mercator};

/// A coordinate reference system that coordinates are read and written in.
///
/// Internally everything is [`Crs::Crs84`]. CGCS2000 (EPSG:4490) and WGS 84 agree to centimetres and are treated as one.
///
/// ```
/// use poverty_atlas::Crs;
///
/// let crs = Crs::parse("http://www.opengis.net/def/crs/EPSG/0/4326").ok_or("unknown")?;
/// // EPSG:4326 has latitude first.
/// assert_eq!(crs.of_degrees([7.4, 46.9]), [46.9, 7.4]);
/// assert_eq!(crs.to_degrees([46.9, 7.4]), [7.4, 46.9]);
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Crs {
    /// Longitude, latitude in degrees (OGC:CRS84).
    #[default]
    Crs84,
    /// WGS 84 as EPSG:4326: latitude, longitude in degrees.
    Wgs84,
    /// CGCS2000 as EPSG:4490: latitude, longitude in degrees.
    Cgcs2000,
    /// Web Mercator as EPSG:3857: east, north in metres.
    WebMercator,
}

impl Crs {
    /// All supported systems, the default first.
    pub const ALL: [Crs; 4] = [Crs::Crs84, Crs::Wgs84, Crs::Cgcs2000, Crs::WebMercator];

    /// The name in requests and answers (OGC 18-058r1, section 6.2).
    pub fn uri(self) -> &'static str {
        match self {
            Crs::Crs84 => "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            Crs::Wgs84 => "http://www.opengis.net/def/crs/EPSG/0/4326",
            Crs::Cgcs2000 => "http://www.opengis.net/def/crs/EPSG/0/4490",
            Crs::WebMercator => "http://www.opengis.net/def/crs/EPSG/0/3857",
        }
    }

    /// The number in the EPSG register that has the same datum; CRS84 is 4326 with its axes swapped.
    pub fn epsg(self) -> i32 {
        match self {
            Crs::Crs84 | Crs::Wgs84 => 4326,
            Crs::Cgcs2000 => 4490,
            Crs::WebMercator => 3857,
        }
    }

    /// The name in the older documents of OGC, such as the member `crs` of GeoJSON 2008 (RFC 5165).
    pub fn urn(self) -> String {
        match self {
            Crs::Crs84 => "urn:ogc:def:crs:OGC:1.3:CRS84".to_owned(),
            other => format!("urn:ogc:def:crs:EPSG::{}", other.epsg()),
        }
    }

    /// Reads a URI, a URN, or a CURIE such as `EPSG:4326`, also in the brackets that make it a safe one.
    pub fn parse(name: &str) -> Option<Self> {
        let bare = name.strip_prefix('[').and_then(|n| n.strip_suffix(']')).unwrap_or(name);
        let is_curie = |crs: Crs| match crs {
            Crs::Crs84 => ["OGC:CRS84", "CRS:84"].iter().any(|n| n.eq_ignore_ascii_case(bare)),
            other => format!("EPSG:{}", other.epsg()).eq_ignore_ascii_case(bare),
        };
        Self::ALL.into_iter().find(|crs| crs.uri() == name || crs.urn() == name || is_curie(*crs))
    }

    /// True if coordinates are metres, not degrees.
    pub fn is_metric(self) -> bool {
        self == Crs::WebMercator
    }

    /// True if latitude stands before longitude.
    pub fn is_latitude_first(self) -> bool {
        matches!(self, Crs::Wgs84 | Crs::Cgcs2000)
    }

    /// From longitude and latitude in degrees to coordinates in the order of this system's axes.
    pub fn of_degrees(self, [lon, lat]: Position) -> [f64; 2] {
        match self {
            Crs::Crs84 => [lon, lat],
            Crs::Wgs84 | Crs::Cgcs2000 => [lat, lon],
            Crs::WebMercator => self.of_mercator(to_mercator([lon, lat])),
        }
    }

    /// From the unit square of Web Mercator to coordinates in the order of this system's axes.
    pub fn of_mercator(self, [x, y]: [f64; 2]) -> [f64; 2] {
        match self {
            Crs::WebMercator => [(x - 0.5) * 2.0 * HALF_WORLD, (0.5 - y) * 2.0 * HALF_WORLD],
            _ => self.of_degrees(from_mercator([x, y])),
        }
    }

    /// From coordinates in the order of this system's axes to longitude and latitude in degrees.
    ///
    /// Coordinates outside the square of Web Mercator are clamped to its edge.
    pub fn to_degrees(self, [a, b]: [f64; 2]) -> Position {
        match self {
            Crs::Crs84 => [a, b],
            Crs::Wgs84 | Crs::Cgcs2000 => [b, a],
            Crs::WebMercator => {
                let [lon, lat] = from_mercator([a / (2.0 * HALF_WORLD) + 0.5, 0.5 - b / (2.0 * HALF_WORLD)]);
                [lon.clamp(-180.0, 180.0), lat.clamp(-MAX_LATITUDE, MAX_LATITUDE)]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_reads_what_it_writes() {
        for crs in Crs::ALL {
            assert_eq!(Crs::parse(crs.uri()), Some(crs));
            for p in [[103.7, 27.3], [-179.5, -84.0], [0.0, 0.0]] {
                let q = crs.to_degrees(crs.of_degrees(p));
                let r = crs.to_degrees(crs.of_mercator(to_mercator(p)));
                assert!((0..2).all(|i| (p[i] - q[i]).abs() < 1e-9 && (p[i] - r[i]).abs() < 1e-9), "{crs:?}");
            }
        }
        assert_eq!(Crs::parse("[EPSG:4490]"), Some(Crs::Cgcs2000));
        for (name, crs) in [
            ("EPSG:4490", Crs::Cgcs2000),
            ("[EPSG:4490]", Crs::Cgcs2000),
            ("epsg:3857", Crs::WebMercator),
            ("urn:ogc:def:crs:EPSG::4326", Crs::Wgs84),
            ("urn:ogc:def:crs:OGC:1.3:CRS84", Crs::Crs84),
            ("CRS:84", Crs::Crs84),
            ("[OGC:CRS84]", Crs::Crs84),
        ] {
            assert_eq!(Crs::parse(name), Some(crs), "{name}");
        }
        for bad in ["http://www.opengis.net/def/crs/EPSG/0/9999", "EPSG:", "[EPSG:4326", "4326", ""] {
            assert_eq!(Crs::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn axes_and_metres() {
        assert_eq!(Crs::Wgs84.of_degrees([100.0, 30.0]), [30.0, 100.0]);
        // PROJ: echo 100 30 | cs2cs EPSG:4326 EPSG:3857 (with the axes in the order of the register).
        let [x, y] = Crs::WebMercator.of_degrees([100.0, 30.0]);
        assert!((x - 11_131_949.079).abs() < 1e-3 && (y - 3_503_549.844).abs() < 1e-3, "{x} {y}");
    }
}
