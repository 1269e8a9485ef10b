//! Geometries in text: WKT (OGC 12-063r5) and boxes, read and written.

use super::ast::{Expr, Node};
use super::error::{FilterError, Parsed, Place};
use super::lexer::Token;
use super::text::TextParser;
use geo::{Coord, Geometry, LineString, MultiPoint, Point, Polygon};
use std::fmt::Write;

const WORDS: [&str; 7] =
    ["POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"];

/// Stands for the positions of a geometry that has none.
const EMPTY: &str = "EMPTY";

/// A geometry without a position: whatever its type, nothing meets it.
pub(super) fn nothing() -> Geometry {
    Geometry::GeometryCollection(geo::GeometryCollection(Vec::new()))
}

impl TextParser {
    /// A geometry or a box, if the word just read starts one.
    pub(super) fn geometry(&mut self, word: &str, place: &Place) -> Parsed<Option<Node>> {
        if matches!(word, "BBOX" | "ENVELOPE") && *self.peek() == Token::Symbol("(") {
            return self.bbox(place).map(Some);
        }
        let begins = matches!(self.peek(), Token::Symbol("("))
            || matches!(self.peek(), Token::Name(n) if ["Z", EMPTY].iter().any(|w| n.eq_ignore_ascii_case(w)));
        if !WORDS.contains(&word) || !begins {
            return Ok(None);
        }
        let geometry = self.nested(|p| p.tagged(word))?;
        Node::new(Expr::Geometry(geometry.into()), place.clone()).map(Some)
    }

    fn bbox(&mut self, place: &Place) -> Parsed<Node> {
        let numbers = self.list(Self::coordinate)?;
        let sides = match numbers[..] {
            [west, south, east, north] => [west, south, east, north],
            [west, south, _, east, north, _] => [west, south, east, north],
            _ => {
                let message = format!("a box has 4 numbers, or 6 with heights, found {}", numbers.len());
                return Err(FilterError::new(place, message));
            }
        };
        self.count.vertex(place)?;
        Node::new(Expr::Bbox(sides), place.clone())
    }

    fn tagged(&mut self, word: &str) -> Parsed<Geometry> {
        if matches!(self.peek(), Token::Name(n) if n.eq_ignore_ascii_case("Z")) {
            self.next();
        }
        if matches!(self.peek(), Token::Name(n) if n.eq_ignore_ascii_case(EMPTY)) {
            self.next();
            return Ok(nothing());
        }
        Ok(match word {
            "POINT" => {
                self.expect("(")?;
                let point = Point(self.position()?);
                self.expect(")")?;
                Geometry::Point(point)
            }
            "LINESTRING" => Geometry::LineString(self.line()?),
            "POLYGON" => Geometry::Polygon(self.polygon()?),
            "MULTIPOINT" => Geometry::MultiPoint(MultiPoint(self.list(Self::bracketed_point)?)),
            "MULTILINESTRING" => Geometry::MultiLineString(geo::MultiLineString(self.list(Self::line)?)),
            "MULTIPOLYGON" => Geometry::MultiPolygon(geo::MultiPolygon(self.list(Self::polygon)?)),
            _ => Geometry::GeometryCollection(geo::GeometryCollection(self.list(Self::member)?)),
        })
    }

    fn member(&mut self) -> Parsed<Geometry> {
        match self.next() {
            Token::Name(word) if WORDS.contains(&&*word.to_ascii_uppercase()) => {
                self.nested(|p| p.tagged(&word.to_ascii_uppercase()))
            }
            other => Err(self.fault(format!("expected a geometry, found {}", other.named()))),
        }
    }

    fn list<T>(&mut self, item: fn(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        self.expect("(")?;
        let mut items = vec![item(self)?];
        while self.take(",") {
            items.push(item(self)?);
        }
        self.expect(")")?;
        Ok(items)
    }

    fn bracketed_point(&mut self) -> Parsed<Point> {
        let bracket = self.take("(");
        let point = Point(self.position()?);
        if bracket {
            self.expect(")")?;
        }
        Ok(point)
    }

    fn line(&mut self) -> Parsed<LineString> {
        let place = self.place();
        let line = LineString(self.list(Self::position)?);
        check_line(&line, &place)?;
        Ok(line)
    }

    fn polygon(&mut self) -> Parsed<Polygon> {
        let mut rings = self.list(|p| {
            let place = p.place();
            let ring = LineString(p.list(Self::position)?);
            check_ring(&ring, &place)?;
            Ok(ring)
        })?;
        let outer = rings.remove(0);
        Ok(Polygon::new(outer, rings))
    }

    fn position(&mut self) -> Parsed<Coord> {
        let place = self.place();
        self.count.vertex(&place)?;
        let (x, y) = (self.coordinate()?, self.coordinate()?);
        if matches!(self.peek(), Token::Integer(_) | Token::Number(_) | Token::Symbol("-")) {
            self.coordinate()?;
        }
        Ok(Coord { x, y })
    }

    fn coordinate(&mut self) -> Parsed<f64> {
        let sign = if self.take("-") { -1.0 } else { 1.0 };
        let found = self.peek().clone();
        let number = match found {
            Token::Integer(n) => n as f64,
            Token::Number(n) => n,
            other => return Err(self.fault(format!("expected a number, found {}", other.named()))),
        };
        self.next();
        Ok(sign * number)
    }
}

/// Checks that a line has at least two positions.
pub(super) fn check_line(line: &LineString, place: &Place) -> Parsed<()> {
    match line.0.len() {
        0 | 1 => Err(FilterError::new(place, "a line has at least 2 positions")),
        _ => Ok(()),
    }
}

/// Checks that a ring is closed.
pub(super) fn check_ring(ring: &LineString, place: &Place) -> Parsed<()> {
    match ring.0.len() >= 4 && ring.0.first() == ring.0.last() {
        true => Ok(()),
        false => Err(FilterError::new(place, "a ring has at least 4 positions and ends where it begins")),
    }
}

/// Writes a geometry as WKT.
pub(super) fn write(out: &mut String, geometry: &Geometry) {
    let polygon = |out: &mut String, p: &Polygon| {
        let rings: Vec<&LineString> = std::iter::once(p.exterior()).chain(p.interiors()).collect();
        list(out, rings, |out, ring| positions(out, &ring.0));
    };
    match geometry {
        Geometry::Point(p) => {
            out.push_str("POINT");
            positions(out, &[p.0]);
        }
        Geometry::LineString(l) => {
            out.push_str("LINESTRING");
            positions(out, &l.0);
        }
        Geometry::Polygon(p) => {
            out.push_str("POLYGON");
            polygon(out, p);
        }
        Geometry::MultiPoint(m) => {
            out.push_str("MULTIPOINT");
            list(out, &m.0, |out, p| positions(out, &[p.0]));
        }
        Geometry::MultiLineString(m) => {
            out.push_str("MULTILINESTRING");
            list(out, &m.0, |out, l| positions(out, &l.0));
        }
        Geometry::MultiPolygon(m) => {
            out.push_str("MULTIPOLYGON");
            list(out, &m.0, polygon);
        }
        Geometry::GeometryCollection(c) if c.0.is_empty() => out.push_str("GEOMETRYCOLLECTION EMPTY"),
        Geometry::GeometryCollection(c) => {
            out.push_str("GEOMETRYCOLLECTION");
            list(out, &c.0, write);
        }
        // The parsers produce none of these.
        Geometry::Line(_) | Geometry::Rect(_) | Geometry::Triangle(_) => {}
    }
}

fn list<T>(out: &mut String, items: impl IntoIterator<Item = T>, each: impl Fn(&mut String, T)) {
    out.push('(');
    for (i, item) in items.into_iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        each(out, item);
    }
    out.push(')');
}

fn positions(out: &mut String, positions: &[Coord]) {
    list(out, positions, |out, c| {
        let _ = write!(out, "{} {}", c.x, c.y);
    });
}
