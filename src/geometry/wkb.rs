//! Well-known binary (OGC 06-103r4, section 8; ISO 13249-3 for its dimensions; PostGIS' flags), of which only x and y are
//! taken.

use geo::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point,
    Polygon,
};

/// Geometries within geometries, more than which nobody means.
const DEEPEST: usize = 16;

/// Reads one geometry, and whether its positions have more than two numbers. A point whose numbers are not numbers is an
/// empty geometry.
///
/// # Errors
/// What it is instead, as one phrase.
pub fn read_wkb(bytes: &[u8]) -> Result<(Geometry, bool), &'static str> {
    let mut reader = WkbReader { rest: bytes, has_heights: false };
    let geometry = reader.geometry(0)?;
    Ok((geometry, reader.has_heights))
}

const BROKEN: &str = "a geometry that breaks off";

struct WkbReader<'a> {
    rest: &'a [u8],
    has_heights: bool,
}

/// Order of bytes, and numbers of a position.
#[derive(Clone, Copy)]
struct Encoding {
    little: bool,
    numbers: usize,
}

impl WkbReader<'_> {
    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], &'static str> {
        let (found, rest) = self.rest.split_first_chunk::<N>().ok_or(BROKEN)?;
        self.rest = rest;
        Ok(*found)
    }

    fn count(&mut self, little: bool) -> Result<u32, &'static str> {
        let bytes = self.bytes()?;
        Ok(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    /// A number of parts, each of which takes so many bytes at least.
    fn parts(&mut self, little: bool, least: usize) -> Result<usize, &'static str> {
        let count = self.count(little)? as usize;
        if count.saturating_mul(least) > self.rest.len() { Err(BROKEN) } else { Ok(count) }
    }

    fn geometry(&mut self, depth: usize) -> Result<Geometry, &'static str> {
        if depth > DEEPEST {
            return Err("geometries within geometries without end");
        }
        let [order] = self.bytes()?;
        let little = order == 1;
        let code = self.count(little)?;
        let (flags, code) = (code >> 28, code & 0x0fff_ffff);
        if flags & 0b0010 != 0 {
            self.count(little)?;
        }
        let more = match code / 1000 {
            0 => (flags >> 3 & 1) + (flags >> 2 & 1),
            1 | 2 => 1,
            3 => 2,
            _ => return Err("a geometry of an unknown type"),
        };
        self.has_heights |= more > 0;
        let encoding = Encoding { little, numbers: 2 + more as usize };
        Ok(match code % 1000 {
            1 => match self.position(encoding)? {
                Coord { x, y } if x.is_nan() && y.is_nan() => Geometry::MultiPoint(MultiPoint(Vec::new())),
                c => Geometry::Point(Point(c)),
            },
            2 => Geometry::LineString(self.line(encoding)?),
            3 => Geometry::Polygon(self.polygon(encoding)?),
            4 => {
                let parts = self.members(little, depth)?.into_iter().map(|g| match g {
                    Geometry::Point(p) => Ok(Some(p)),
                    Geometry::MultiPoint(m) if m.0.is_empty() => Ok(None),
                    _ => Err("points that are none"),
                });
                let parts = parts.collect::<Result<Vec<_>, _>>()?;
                Geometry::MultiPoint(MultiPoint(parts.into_iter().flatten().collect()))
            }
            5 => Geometry::MultiLineString(MultiLineString(self.alike(little, depth, |g| match g {
                Geometry::LineString(l) => Some(l),
                _ => None,
            })?)),
            6 => Geometry::MultiPolygon(MultiPolygon(self.alike(little, depth, |g| match g {
                Geometry::Polygon(p) => Some(p),
                _ => None,
            })?)),
            7 => Geometry::GeometryCollection(GeometryCollection(self.members(little, depth)?)),
            8..=14 => return Err("a curve or a surface, which is not read"),
            _ => return Err("a geometry of an unknown type"),
        })
    }

    fn members(&mut self, little: bool, depth: usize) -> Result<Vec<Geometry>, &'static str> {
        let count = self.parts(little, 9)?;
        (0..count).map(|_| self.geometry(depth + 1)).collect()
    }

    fn alike<T>(
        &mut self,
        little: bool,
        depth: usize,
        part: impl Fn(Geometry) -> Option<T>,
    ) -> Result<Vec<T>, &'static str> {
        let members = self.members(little, depth)?.into_iter();
        members.map(|g| part(g).ok_or("parts of another type than their geometry")).collect()
    }

    fn polygon(&mut self, encoding: Encoding) -> Result<Polygon, &'static str> {
        let count = self.parts(encoding.little, 4)?;
        let mut rings = (0..count).map(|_| self.line(encoding)).collect::<Result<Vec<_>, _>>()?.into_iter();
        let exterior = rings.next().unwrap_or_else(|| LineString(Vec::new()));
        Ok(Polygon::new(exterior, rings.collect()))
    }

    fn line(&mut self, encoding: Encoding) -> Result<LineString, &'static str> {
        let count = self.parts(encoding.little, encoding.numbers * 8)?;
        (0..count).map(|_| self.position(encoding)).collect()
    }

    fn position(&mut self, encoding: Encoding) -> Result<Coord, &'static str> {
        let mut number = || -> Result<f64, &'static str> {
            let bytes = self.bytes()?;
            Ok(if encoding.little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
        };
        let c = Coord { x: number()?, y: number()? };
        (2..encoding.numbers).try_for_each(|_| number().map(|_| ()))?;
        Ok(c)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::wkt;

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
    }

    #[test]
    fn each_encoding_is_read() {
        // ST_AsBinary of POINT(1 2), in both orders of bytes; ST_AsEWKB with SRID 4326 and a height; ISO's POINT Z.
        for (text, heights) in [
            ("0101000000000000000000F03F0000000000000040", false),
            ("00000000013FF00000000000004000000000000000", false),
            ("01010000A0E6100000000000000000F03F00000000000000400000000000000840", true),
            ("01E9030000000000000000F03F00000000000000400000000000000840", true),
        ] {
            assert_eq!(read_wkb(&hex(text)), Ok((Geometry::Point(wkt!(POINT(1. 2.))), heights)), "{text}");
        }
        let line = "01050000000100000001020000000200000000000000000000000000000000000000000000000000F03F0000000000000040";
        let one = wkt!(MULTILINESTRING((0. 0., 1. 2.)));
        assert_eq!(read_wkb(&hex(line)), Ok((Geometry::MultiLineString(one), false)));
        // Cut anywhere it breaks off, whatever it counts.
        for end in 0..line.len() / 2 {
            assert_eq!(read_wkb(&hex(&line[..2 * end])), Err(BROKEN), "{end}");
        }
        assert_eq!(read_wkb(&hex("0106000000FFFFFFFF")), Err(BROKEN));
        assert!(read_wkb(&hex("0109000000FFFFFFFF")).unwrap_err().contains("curve"));
        assert_eq!(
            read_wkb(&hex("0101000000000000000000F87F000000000000F87F")).unwrap().0,
            Geometry::MultiPoint(MultiPoint(vec![]))
        );
    }
}
