//! KML 2.2 (OGC 07-147r2): features with typed values for Google Earth and its kin, in degrees on WGS 84 as KML has it.

use super::columns::ExportColumn;
use super::lines::shown;
use super::numbers::{ROOM, fixed};
use super::{Detail, ExportError};
use crate::budget::Budget;
use crate::feature::{Collection, Kind, ValueRef};
use crate::xml::escaped;
use geo::{Geometry, LineString, Polygon};
use std::io::Write;

const HEAD: &str =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document";
const TAIL: &[u8] = b"</Document>\n</kml>\n";
/// The id of the schema that the values refer to.
const SCHEMA: &str = "properties";

/// Writes features.
///
/// # Errors
/// The file cannot be written, or the budget is over.
pub fn write(
    out: &mut impl Write,
    collection: &Collection,
    positions: &[u32],
    detail: &Detail,
    budget: &Budget,
) -> Result<(), ExportError> {
    let columns = ExportColumn::all(collection, detail);
    out.write_all(head(collection, positions, &columns).as_bytes()).map_err(ExportError::spool)?;
    let mut part = Vec::new();
    for position in positions {
        budget.check()?;
        part.clear();
        placemark(&mut part, collection, *position as usize, &columns, detail);
        out.write_all(&part).map_err(ExportError::spool)?;
    }
    out.write_all(TAIL).map_err(ExportError::spool)
}

fn head(collection: &Collection, positions: &[u32], columns: &[ExportColumn<'_>]) -> String {
    let info = collection.info();
    let mut head = format!("{HEAD} id=\"{}\">\n", escaped(collection.id()));
    head += &format!("<name>{}</name>\n", escaped(info.title.english()));
    let said = [info.description.english(), info.source.english(), info.licence.english()];
    let said: Vec<&str> = said.into_iter().filter(|text| !text.is_empty()).collect();
    head += &format!("<description>{}</description>\n", escaped(&said.join("\n")));
    head += &format!("<Schema name=\"{}\" id=\"{SCHEMA}\">\n", escaped(collection.id()));
    for column in columns {
        let title = column.title().map_or("", |t| t.english());
        head += &format!(
            "<SimpleField type=\"{}\" name=\"{}\"><displayName>{}</displayName></SimpleField>\n",
            type_of(column, collection, positions),
            escaped(&column.name),
            escaped(if title.is_empty() { &column.name } else { title })
        );
    }
    head + "</Schema>\n"
}

fn type_of(column: &ExportColumn<'_>, collection: &Collection, positions: &[u32]) -> &'static str {
    // Readers take an `int` for 32 bits.
    let is_short = |p: &u32| match column.value(collection, *p as usize) {
        ValueRef::Integer(n) => i32::try_from(n).is_ok(),
        _ => true,
    };
    match column.kind {
        Kind::Boolean => "bool",
        Kind::Integer if positions.iter().all(is_short) => "int",
        Kind::Integer => "double",
        Kind::Number => "double",
        Kind::Text | Kind::Date | Kind::Timestamp | Kind::List => "string",
    }
}

fn placemark(
    out: &mut Vec<u8>,
    collection: &Collection,
    position: usize,
    columns: &[ExportColumn<'_>],
    detail: &Detail,
) {
    let title = collection.feature_title(position);
    let name = title.iter().next().map_or(collection.feature_id(position), |(_, text)| text);
    push(out, &format!("<Placemark>\n<name>{}</name>\n", escaped(name)));
    push(out, &format!("<ExtendedData><SchemaData schemaUrl=\"#{SCHEMA}\">\n"));
    for column in columns {
        let value = column.value(collection, position);
        if !value.is_null() {
            let (name, text) = (escaped(&column.name), told(value));
            push(out, &format!("<SimpleData name=\"{name}\">{}</SimpleData>\n", escaped(&text)));
        }
    }
    push(out, "</SchemaData></ExtendedData>\n");
    if let Some(shape) = shown(collection, position, detail) {
        geometry(out, &shape, detail.precision);
    }
    push(out, "</Placemark>\n");
}

fn told(value: ValueRef<'_>) -> String {
    match value {
        // A reader takes these digits for yes and no, words not everywhere.
        ValueRef::Boolean(b) => u8::from(b).to_string(),
        other => other.to_cell(),
    }
}

fn geometry(out: &mut Vec<u8>, shape: &Geometry, places: u32) {
    let several = |out: &mut Vec<u8>, parts: Vec<Geometry>| {
        push(out, "<MultiGeometry>\n");
        parts.iter().for_each(|part| geometry(out, part, places));
        push(out, "</MultiGeometry>\n");
    };
    match shape {
        Geometry::Point(p) => {
            push(out, "<Point>");
            positions(out, &[[p.x(), p.y()]], places);
            push(out, "</Point>\n");
        }
        Geometry::Line(l) => line(out, "LineString", &LineString::from(*l), places),
        Geometry::LineString(l) => line(out, "LineString", l, places),
        Geometry::Polygon(p) => polygon(out, p, places),
        Geometry::Rect(r) => polygon(out, &r.to_polygon(), places),
        Geometry::Triangle(t) => polygon(out, &t.to_polygon(), places),
        Geometry::MultiPoint(m) => several(out, m.iter().map(|p| Geometry::Point(*p)).collect()),
        Geometry::MultiLineString(m) => several(out, m.iter().cloned().map(Geometry::LineString).collect()),
        Geometry::MultiPolygon(m) => several(out, m.iter().cloned().map(Geometry::Polygon).collect()),
        Geometry::GeometryCollection(c) => several(out, c.0.clone()),
    }
}

fn polygon(out: &mut Vec<u8>, polygon: &Polygon, places: u32) {
    push(out, "<Polygon><outerBoundaryIs>");
    line(out, "LinearRing", polygon.exterior(), places);
    push(out, "</outerBoundaryIs>");
    for hole in polygon.interiors() {
        push(out, "<innerBoundaryIs>");
        line(out, "LinearRing", hole, places);
        push(out, "</innerBoundaryIs>");
    }
    push(out, "</Polygon>\n");
}

fn line(out: &mut Vec<u8>, tag: &str, line: &LineString, places: u32) {
    push(out, &format!("<{tag}>"));
    let all: Vec<[f64; 2]> = line.0.iter().map(|c| [c.x, c.y]).collect();
    positions(out, &all, places);
    push(out, &format!("</{tag}>"));
}

fn positions(out: &mut Vec<u8>, all: &[[f64; 2]], places: u32) {
    push(out, "<coordinates>");
    for (i, [lon, lat]) in all.iter().enumerate() {
        let mut text = [b','; 2 * ROOM + 2];
        let middle = fixed(&mut text, 0, *lon, places);
        text[middle] = b',';
        let end = fixed(&mut text, middle + 1, *lat, places);
        if i > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(&text[..end]);
    }
    push(out, "</coordinates>");
}

fn push(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_written_with_commas_inside_and_spaces_between() {
        let mut out = Vec::new();
        positions(&mut out, &[[100.5, -3.25], [101.0, 0.0]], 7);
        assert_eq!(String::from_utf8(out).unwrap(), "<coordinates>100.5,-3.25 101,0</coordinates>");
    }
}
