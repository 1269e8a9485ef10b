//! GeoJSON, written straight from the arcs (RFC 7946).

use crate::feature::{Collection, Shapes};
use crate::geometry::Position;
use geo::{Geometry, LineString, Polygon};

/// How coordinates are written.
#[derive(Debug, Clone, Copy)]
pub struct Detail {
    /// Leave the geometry out.
    pub skip_geometry: bool,
    /// Decimal places of coordinates, 0 to 7.
    pub precision: u32,
}

impl Default for Detail {
    fn default() -> Self {
        Detail { skip_geometry: false, precision: 7 }
    }
}

/// Writes one feature; `extra` are members after the properties' own, each with a comma before it.
pub fn feature(out: &mut Vec<u8>, collection: &Collection, position: usize, detail: Detail, extra: &str) {
    out.extend_from_slice(b"{\"type\":\"Feature\",\"id\":");
    text(out, collection.feature_id(position));
    out.extend_from_slice(b",\"geometry\":");
    geometry(out, collection.shapes(), position, detail);
    out.extend_from_slice(b",\"properties\":{");
    for (i, property) in collection.properties().iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        text(out, &property.name);
        out.push(b':');
        value(out, &property.values[position]);
    }
    out.extend_from_slice(extra.as_bytes());
    out.push(b'}');
}

/// Writes a JSON value; what serde can write to memory cannot fail.
pub fn value(out: &mut Vec<u8>, value: &impl serde::Serialize) {
    let start = out.len();
    if serde_json::to_writer(&mut *out, value).is_err() {
        out.truncate(start);
        out.extend_from_slice(b"null");
    }
}

fn text(out: &mut Vec<u8>, text: &str) {
    value(out, &text);
}

/// Writes the geometry of a feature.
pub fn geometry(out: &mut Vec<u8>, shapes: &Shapes, position: usize, detail: Detail) {
    if detail.skip_geometry {
        out.extend_from_slice(b"null");
        return;
    }
    let pen = Pen { precision: detail.precision };
    match shapes {
        Shapes::Own(geometries) => pen.geometry(out, &geometries[position]),
        Shapes::Regions { coverage, regions } => {
            let polygons = &regions.region(position).polygons;
            out.extend_from_slice(b"{\"type\":\"MultiPolygon\",\"coordinates\":");
            list(out, polygons, |out, rings| {
                list(out, rings, |out, ring| pen.line(out, coverage.ring_positions(ring).into_iter()));
            });
            out.push(b'}');
        }
    }
}

fn list<T>(out: &mut Vec<u8>, items: impl IntoIterator<Item = T>, mut each: impl FnMut(&mut Vec<u8>, T)) {
    out.push(b'[');
    for (i, item) in items.into_iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        each(out, item);
    }
    out.push(b']');
}

#[derive(Clone, Copy)]
struct Pen {
    precision: u32,
}

impl Pen {
    fn line(self, out: &mut Vec<u8>, positions: impl Iterator<Item = Position>) {
        list(out, positions, |out, p| self.position(out, p));
    }

    fn position(self, out: &mut Vec<u8>, [lon, lat]: Position) {
        out.push(b'[');
        self.number(out, lon);
        out.push(b',');
        self.number(out, lat);
        out.push(b']');
    }

    /// A coordinate in fixed point without zeros at its end: several times faster than shortest floats.
    fn number(self, out: &mut Vec<u8>, n: f64) {
        let unit = 10u64.pow(self.precision);
        let scaled = (n * unit as f64).round() as i64;
        if scaled < 0 {
            out.push(b'-');
        }
        let (whole, mut part) = (scaled.unsigned_abs() / unit, scaled.unsigned_abs() % unit);
        digits(out, whole, 1);
        if part > 0 {
            let mut places = self.precision;
            while part % 10 == 0 {
                part /= 10;
                places -= 1;
            }
            out.push(b'.');
            digits(out, part, places);
        }
    }

    fn geometry(self, out: &mut Vec<u8>, geometry: &Geometry) {
        let coords = |l: &LineString| l.0.iter().map(|c| [c.x, c.y]).collect::<Vec<_>>().into_iter();
        let polygon = |out: &mut Vec<u8>, p: &Polygon| {
            let rings = std::iter::once(p.exterior()).chain(p.interiors());
            list(out, rings, |out, ring| self.line(out, coords(ring)));
        };
        let mut named = |kind: &str, write: &dyn Fn(&mut Vec<u8>)| {
            out.extend_from_slice(format!("{{\"type\":\"{kind}\",\"coordinates\":").as_bytes());
            write(out);
            out.push(b'}');
        };
        match geometry {
            Geometry::Point(p) => named("Point", &|out| self.position(out, [p.x(), p.y()])),
            Geometry::MultiPoint(m) => {
                named("MultiPoint", &|out| self.line(out, m.iter().map(|p| [p.x(), p.y()])));
            }
            Geometry::Line(l) => {
                named("LineString", &|out| self.line(out, [l.start, l.end].map(|c| [c.x, c.y]).into_iter()));
            }
            Geometry::LineString(l) => named("LineString", &|out| self.line(out, coords(l))),
            Geometry::MultiLineString(m) => {
                named("MultiLineString", &|out| list(out, m, |out, l| self.line(out, coords(l))));
            }
            Geometry::Polygon(p) => named("Polygon", &|out| polygon(out, p)),
            Geometry::MultiPolygon(m) => named("MultiPolygon", &|out| list(out, m, |out, p| polygon(out, p))),
            Geometry::Rect(r) => named("Polygon", &|out| polygon(out, &r.to_polygon())),
            Geometry::Triangle(t) => named("Polygon", &|out| polygon(out, &t.to_polygon())),
            Geometry::GeometryCollection(c) => {
                out.extend_from_slice(b"{\"type\":\"GeometryCollection\",\"geometries\":");
                list(out, c, |out, g| self.geometry(out, g));
                out.push(b'}');
            }
        }
    }
}

/// Decimal digits with zeros before them up to a width.
fn digits(out: &mut Vec<u8>, mut n: u64, width: u32) {
    let mut buffer = [b'0'; 20];
    let mut at = buffer.len();
    while n > 0 {
        at -= 1;
        buffer[at] = b'0' + (n % 10) as u8;
        n /= 10;
    }
    at = at.min(buffer.len() - width as usize);
    out.extend_from_slice(&buffer[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(n: f64, precision: u32) -> String {
        let mut out = Vec::new();
        Pen { precision }.number(&mut out, n);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_are_short_and_exact() {
        assert_eq!(number(116.443588, 7), "116.443588");
        assert_eq!(number(-0.5, 7), "-0.5");
        assert_eq!(number(100.0, 7), "100");
        assert_eq!(number(0.000_000_1, 7), "0.0000001");
        assert_eq!(number(-0.000_000_01, 7), "0");
        assert_eq!(number(103.456_789, 3), "103.457");
        assert_eq!(number(59.999_99, 2), "60");
    }

    #[test]
    fn geometry_reads_back() {
        let line = Geometry::LineString(vec![(1.5, 2.0), (3.0, -4.25)].into());
        let mut out = Vec::new();
        geometry(&mut out, &Shapes::Own(vec![line.clone()]), 0, Detail::default());
        let read: geojson::Geometry = String::from_utf8(out).unwrap().parse().unwrap();
        assert_eq!(Geometry::try_from(read).unwrap(), line);
    }
}
