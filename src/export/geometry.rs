//! Geometry as text, written straight from the arcs: GeoJSON coordinates and well-known text.

use super::Detail;
use super::lines::Lines;
use super::numbers::{ROOM, fixed};
use crate::coverage::{ArcRef, stretches};
use crate::feature::Shapes;
use crate::geometry::Crs;
use geo::{Geometry, LineString, Polygon};

/// Room for a comma, two brackets, two numbers and what stands between them.
const ROOM_OF_POSITION: usize = 2 * ROOM + 8;

/// How lists and positions are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// `{"type":"Point","coordinates":[1,2]}` (RFC 7946).
    GeoJson,
    /// `POINT(1 2)` (OGC 06-103r4, section 7).
    WellKnownText,
}

/// Writes the geometry of a feature.
pub fn write(out: &mut Vec<u8>, shapes: &Shapes, position: usize, detail: &Detail, notation: Notation) {
    let pen = GeometryPen { precision: detail.precision, crs: detail.crs, notation };
    match shapes {
        Shapes::Own(geometries) => pen.geometry(out, &geometries.get(position)),
        Shapes::Regions { coverage, regions } => {
            let lines = Lines::of(coverage, detail);
            let polygons = &regions.region(position).polygons;
            pen.tagged(out, "MultiPolygon", |out| {
                pen.list(out, polygons, |out, rings| {
                    pen.list(out, rings, |out, ring| pen.ring(out, &lines, ring));
                });
            });
        }
    }
}

#[derive(Clone, Copy)]
struct GeometryPen {
    precision: u32,
    crs: Crs,
    notation: Notation,
}

impl GeometryPen {
    fn brackets(self) -> (u8, u8) {
        match self.notation {
            Notation::GeoJson => (b'[', b']'),
            Notation::WellKnownText => (b'(', b')'),
        }
    }

    fn list<T>(
        self,
        out: &mut Vec<u8>,
        items: impl IntoIterator<Item = T>,
        mut each: impl FnMut(&mut Vec<u8>, T),
    ) {
        let (open, close) = self.brackets();
        out.push(open);
        for (i, item) in items.into_iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            each(out, item);
        }
        out.push(close);
    }

    fn tagged(self, out: &mut Vec<u8>, kind: &str, write: impl FnOnce(&mut Vec<u8>)) {
        match self.notation {
            Notation::GeoJson => {
                out.extend_from_slice(b"{\"type\":\"");
                out.extend_from_slice(kind.as_bytes());
                out.extend_from_slice(b"\",\"coordinates\":");
                write(out);
                out.push(b'}');
            }
            Notation::WellKnownText => {
                out.extend_from_slice(kind.to_uppercase().as_bytes());
                write(out);
                if out.ends_with(b"()") {
                    out.truncate(out.len() - 2);
                    out.extend_from_slice(b" EMPTY");
                }
            }
        }
    }

    /// A ring, closed; one loop for each source of positions.
    fn ring(self, out: &mut Vec<u8>, lines: &Lines<'_>, ring: &[ArcRef]) {
        let crs = self.crs;
        match lines {
            Lines::Degrees(c) if crs == Crs::Crs84 => self.arcs(out, ring, |a| c.arc_positions(a), |p| p),
            Lines::Degrees(c) => self.arcs(out, ring, |a| c.arc_positions(a), |p| crs.of_degrees(p)),
            Lines::Mercator(c) => self.arcs(out, ring, |a| c.arc_mercator(a), |p| crs.of_mercator(p)),
            Lines::Level(l) => self.arcs(out, ring, |a| l.arc(a), |p| crs.of_mercator(p)),
        }
    }

    /// The arcs of a ring, each in its direction without the position that the one before ended with.
    fn arcs<'a>(
        self,
        out: &mut Vec<u8>,
        ring: &[ArcRef],
        line: impl Fn(usize) -> &'a [[f64; 2]],
        place: impl Fn([f64; 2]) -> [f64; 2],
    ) {
        let (open, close) = self.brackets();
        out.push(open);
        let mut first = true;
        for (points, is_reversed) in stretches(ring, line) {
            let mut write = |p: &[f64; 2]| {
                self.position(out, place(*p), first);
                first = false;
            };
            match is_reversed {
                false => points.iter().for_each(&mut write),
                true => points.iter().rev().for_each(&mut write),
            }
        }
        out.push(close);
    }

    fn line(self, out: &mut Vec<u8>, positions: impl Iterator<Item = [f64; 2]>) {
        let (open, close) = self.brackets();
        out.push(open);
        positions.enumerate().for_each(|(i, p)| self.position(out, self.crs.of_degrees(p), i == 0));
        out.push(close);
    }

    /// One position, with a comma before it unless it is the first of its line.
    #[inline]
    fn position(self, out: &mut Vec<u8>, [a, b]: [f64; 2], first: bool) {
        let mut text = [b','; 1 + ROOM_OF_POSITION];
        let mut at = 1;
        let json = self.notation == Notation::GeoJson;
        if json {
            text[at] = b'[';
            at += 1;
        }
        at = fixed(&mut text, at, a, self.precision);
        text[at] = if json { b',' } else { b' ' };
        at = fixed(&mut text, at + 1, b, self.precision);
        if json {
            text[at] = b']';
            at += 1;
        }
        // All of the room is copied and the rest taken away again: a copy of known length costs no call.
        let (skip, start) = (usize::from(first), out.len());
        match first {
            true => out.extend_from_slice(&text[1..]),
            false => out.extend_from_slice(&text[..ROOM_OF_POSITION]),
        }
        out.truncate(start + at - skip);
    }

    fn geometry(self, out: &mut Vec<u8>, geometry: &Geometry) {
        let coords = |l: &LineString| l.0.iter().map(|c| [c.x, c.y]).collect::<Vec<_>>().into_iter();
        let polygon = |out: &mut Vec<u8>, p: &Polygon| {
            let rings = std::iter::once(p.exterior()).chain(p.interiors());
            self.list(out, rings, |out, ring| self.line(out, coords(ring)));
        };
        match geometry {
            Geometry::Point(p) => self.tagged(out, "Point", |out| self.point(out, [p.x(), p.y()])),
            Geometry::MultiPoint(m) => {
                self.tagged(out, "MultiPoint", |out| self.line(out, m.iter().map(|p| [p.x(), p.y()])));
            }
            Geometry::Line(l) => self.geometry(out, &Geometry::LineString(LineString::from(*l))),
            Geometry::LineString(l) => self.tagged(out, "LineString", |out| self.line(out, coords(l))),
            Geometry::MultiLineString(m) => self.tagged(out, "MultiLineString", |out| {
                self.list(out, m, |out, l| self.line(out, coords(l)));
            }),
            Geometry::Polygon(p) => self.tagged(out, "Polygon", |out| polygon(out, p)),
            Geometry::MultiPolygon(m) => {
                self.tagged(out, "MultiPolygon", |out| self.list(out, m, |out, p| polygon(out, p)));
            }
            Geometry::Rect(r) => self.tagged(out, "Polygon", |out| polygon(out, &r.to_polygon())),
            Geometry::Triangle(t) => self.tagged(out, "Polygon", |out| polygon(out, &t.to_polygon())),
            Geometry::GeometryCollection(c) => self.members(out, &c.0),
        }
    }

    /// A point alone: GeoJSON writes its position bare, well-known text in brackets.
    fn point(self, out: &mut Vec<u8>, p: [f64; 2]) {
        match self.notation {
            Notation::GeoJson => self.position(out, self.crs.of_degrees(p), true),
            Notation::WellKnownText => self.line(out, std::iter::once(p)),
        }
    }

    fn members(self, out: &mut Vec<u8>, all: &[Geometry]) {
        let json = self.notation == Notation::GeoJson;
        out.extend_from_slice(if json {
            b"{\"type\":\"GeometryCollection\",\"geometries\":"
        } else {
            b"GEOMETRYCOLLECTION"
        });
        self.list(out, all, |out, g| self.geometry(out, g));
        if json {
            out.push(b'}');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::{Collection, CollectionInfo, Localized};

    fn written(geometry_: &Geometry, crs: Crs, notation: Notation) -> String {
        let shapes = Shapes::Own(vec![geometry_.clone()].into());
        let (ids, titles) = (vec!["a".into()], vec![Localized::default()].into());
        let collection =
            Collection::new("c".into(), CollectionInfo::default(), ids, titles, Vec::new(), shapes);
        let collection = collection.unwrap();
        let detail = Detail { crs, ..Detail::whole(&collection) };
        let mut out = Vec::new();
        write(&mut out, collection.shapes(), 0, &detail, notation);
        String::from_utf8(out).unwrap()
    }

    fn line() -> Geometry {
        Geometry::LineString(vec![(1.5, 2.0), (3.0, -4.25)].into())
    }

    #[test]
    fn geojson_reads_back() {
        let text = written(&line(), Crs::Crs84, Notation::GeoJson);
        let read: geojson::Geometry = text.parse().unwrap();
        assert_eq!(Geometry::try_from(read).unwrap(), line());
    }

    #[test]
    fn axes_follow_the_reference_system() {
        let text = written(&line(), Crs::Wgs84, Notation::GeoJson);
        assert_eq!(text, r#"{"type":"LineString","coordinates":[[2,1.5],[-4.25,3]]}"#);
    }

    #[test]
    fn well_known_text() {
        let text = |g: Geometry| written(&g, Crs::Crs84, Notation::WellKnownText);
        assert_eq!(text(line()), "LINESTRING(1.5 2,3 -4.25)");
        assert_eq!(text(Geometry::Point((1.0, 2.0).into())), "POINT(1 2)");
        let square = geo::Rect::new((0.0, 0.0), (1.0, 1.0)).to_polygon();
        let ring = "((1 0,1 1,0 1,0 0,1 0))";
        assert_eq!(text(Geometry::MultiPolygon(vec![square].into())), format!("MULTIPOLYGON({ring})"));
    }
}
