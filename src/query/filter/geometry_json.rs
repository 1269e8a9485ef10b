//! Geometries in CQL2 JSON: GeoJSON (RFC 7946) and boxes, read and written.

use super::ast::{Expr, too_deep};
use super::error::{FilterError, Parsed, Place};
use super::limits::{Count, MAX_DEPTH};
use super::wkt::{check_line, check_ring, nothing};
use geo::{Coord, Geometry, LineString, Point, Polygon};
use serde_json::{Map, Value, json};

const WORDS: [&str; 7] =
    ["Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"];

/// A box of 4 numbers, or 6 with heights.
pub(super) fn bbox(value: &Value, place: &Place, count: &mut Count) -> Parsed<Expr> {
    count.vertex(place)?;
    let numbers: Option<Vec<f64>> = value.as_array().and_then(|a| a.iter().map(Value::as_f64).collect());
    match numbers.as_deref() {
        Some([west, south, east, north]) => Ok(Expr::Bbox([*west, *south, *east, *north])),
        Some([west, south, _, east, north, _]) => Ok(Expr::Bbox([*west, *south, *east, *north])),
        _ => Err(FilterError::new(place, format!("a box has 4 numbers, or 6 with heights, found {value}"))),
    }
}

/// A geometry.
pub(super) fn read(
    object: &Map<String, Value>,
    place: &Place,
    depth: usize,
    count: &mut Count,
) -> Parsed<Geometry> {
    if depth > MAX_DEPTH {
        return Err(too_deep(place));
    }
    let kind = object["type"].as_str().unwrap_or("");
    let content = if kind == "GeometryCollection" { "geometries" } else { "coordinates" };
    if WORDS.contains(&kind) && object.get(content).and_then(Value::as_array).is_some_and(Vec::is_empty) {
        return Ok(nothing());
    }
    if kind == "GeometryCollection" {
        let place = place.step("geometries");
        let members = object.get("geometries").unwrap_or(&Value::Null);
        return Ok(Geometry::GeometryCollection(geo::GeometryCollection(list(
            members,
            &place,
            |v, p| match v {
                Value::Object(member) if member.contains_key("type") => read(member, p, depth + 1, count),
                other => Err(FilterError::new(p, format!("expected a geometry, found {other}"))),
            },
        )?)));
    }
    let place = place.step("coordinates");
    let at = object.get("coordinates").unwrap_or(&Value::Null);
    let mut read = GeometryReader { count };
    Ok(match kind {
        "Point" => Geometry::Point(Point(read.position(at, &place)?)),
        "LineString" => Geometry::LineString(read.line(at, &place)?),
        "Polygon" => Geometry::Polygon(read.polygon(at, &place)?),
        "MultiPoint" => {
            Geometry::MultiPoint(geo::MultiPoint(list(at, &place, |v, p| read.position(v, p).map(Point))?))
        }
        "MultiLineString" => {
            Geometry::MultiLineString(geo::MultiLineString(list(at, &place, |v, p| read.line(v, p))?))
        }
        "MultiPolygon" => {
            Geometry::MultiPolygon(geo::MultiPolygon(list(at, &place, |v, p| read.polygon(v, p))?))
        }
        other => {
            return Err(FilterError::new(
                &place,
                format!("expected a GeoJSON geometry, found type {other:?}"),
            ));
        }
    })
}

fn list<T>(
    value: &Value,
    place: &Place,
    mut each: impl FnMut(&Value, &Place) -> Parsed<T>,
) -> Parsed<Vec<T>> {
    match value {
        Value::Array(items) if !items.is_empty() => {
            items.iter().enumerate().map(|(i, v)| each(v, &place.step(i))).collect()
        }
        other => Err(FilterError::new(place, format!("expected an array that is not empty, found {other}"))),
    }
}

struct GeometryReader<'a> {
    count: &'a mut Count,
}

impl GeometryReader<'_> {
    fn position(&mut self, value: &Value, place: &Place) -> Parsed<Coord> {
        self.count.vertex(place)?;
        let numbers: Option<Vec<f64>> = value.as_array().and_then(|a| a.iter().map(Value::as_f64).collect());
        match numbers.as_deref() {
            Some([x, y] | [x, y, _]) => Ok(Coord { x: *x, y: *y }),
            _ => Err(FilterError::new(place, format!("a position has 2 or 3 numbers, found {value}"))),
        }
    }

    fn line(&mut self, value: &Value, place: &Place) -> Parsed<LineString> {
        let line = LineString(list(value, place, |v, p| self.position(v, p))?);
        check_line(&line, place).map(|()| line)
    }

    fn polygon(&mut self, value: &Value, place: &Place) -> Parsed<Polygon> {
        let mut rings = list(value, place, |v, p| {
            let ring = LineString(list(v, p, |v, p| self.position(v, p))?);
            check_ring(&ring, p).map(|()| ring)
        })?;
        let outer = rings.remove(0);
        Ok(Polygon::new(outer, rings))
    }
}

/// A geometry as GeoJSON.
pub(super) fn to_json(geometry: &Geometry) -> Value {
    let point = |c: &Coord| json!([c.x, c.y]);
    let line = |l: &LineString| l.0.iter().map(point).collect::<Value>();
    let polygon =
        |p: &Polygon| std::iter::once(p.exterior()).chain(p.interiors()).map(line).collect::<Value>();
    let (kind, coordinates) = match geometry {
        Geometry::Point(p) => ("Point", point(&p.0)),
        Geometry::LineString(l) => ("LineString", line(l)),
        Geometry::Polygon(p) => ("Polygon", polygon(p)),
        Geometry::MultiPoint(m) => ("MultiPoint", m.iter().map(|p| point(&p.0)).collect()),
        Geometry::MultiLineString(m) => ("MultiLineString", m.iter().map(line).collect()),
        Geometry::MultiPolygon(m) => ("MultiPolygon", m.iter().map(polygon).collect()),
        Geometry::GeometryCollection(c) => {
            let members: Vec<Value> = c.iter().map(to_json).collect();
            return json!({ "type": "GeometryCollection", "geometries": members });
        }
        // The parsers produce none of these.
        Geometry::Line(_) | Geometry::Rect(_) | Geometry::Triangle(_) => return Value::Null,
    };
    json!({ "type": kind, "coordinates": coordinates })
}
