//! TopoJSON 1.0: features made of the arcs that neighbours share, each written once. Positions are whole numbers of the last
//! decimal place, each as its distance from the one before, so that nothing is lost that GeoJSON would have.

use super::lines::{Lines, shown};
use super::{Detail, ExportError, geojson};
use crate::budget::Budget;
use crate::coverage::{ArcRef, Coverage};
use crate::feature::{Collection, Shapes};
use crate::geometry::Crs;
use geo::{Geometry, LineString, Polygon};
use rustc_hash::FxHashMap;
use serde_json::{Value as Json, json};
use std::io::Write;

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
    let mut topology = TopologyWriter::new(collection, detail);
    let unit = 10_f64.powi(-(detail.precision as i32));
    let mut part = b"{\"type\":\"Topology\",\"transform\":".to_vec();
    geojson::value(&mut part, &json!({ "scale": [unit, unit], "translate": [0, 0] }));
    part.extend_from_slice(b",\"objects\":{");
    geojson::value(&mut part, &**collection.id());
    part.extend_from_slice(b":{\"type\":\"GeometryCollection\",\"geometries\":[");
    for (i, position) in positions.iter().enumerate() {
        budget.check()?;
        part.extend_from_slice(if i > 0 { b",\n" } else { b"\n" });
        topology.feature(&mut part, *position as usize);
        out.write_all(&part).map_err(ExportError::spool)?;
        part.clear();
    }
    part.extend_from_slice(b"\n]}},\"arcs\":[");
    for number in 0..topology.arcs.len() {
        budget.check()?;
        part.extend_from_slice(if number > 0 { b",\n" } else { b"\n" });
        topology.arc(&mut part, number);
        out.write_all(&part).map_err(ExportError::spool)?;
        part.clear();
    }
    part.extend_from_slice(b"\n]}\n");
    out.write_all(&part).map_err(ExportError::spool)
}

/// An arc of the file.
enum TopologyArc {
    /// One that regions share.
    Shared(usize),
    /// A line of one feature.
    Own(Vec<[f64; 2]>),
}

struct TopologyWriter<'a> {
    collection: &'a Collection,
    detail: &'a Detail,
    arcs: Vec<TopologyArc>,
    /// The numbers in the file of the arcs of the coverage.
    numbers: FxHashMap<usize, i64>,
}

impl<'a> TopologyWriter<'a> {
    fn new(collection: &'a Collection, detail: &'a Detail) -> Self {
        TopologyWriter { collection, detail, arcs: Vec::new(), numbers: FxHashMap::default() }
    }

    fn feature(&mut self, out: &mut Vec<u8>, position: usize) {
        let collection = self.collection;
        let mut geometry = self.geometry(position);
        let id = collection.feature_id(position);
        // As GeoJSON writes it: a number stays one.
        let number =
            collection.info().has_number_ids.then(|| serde_json::from_str::<Json>(id).ok()).flatten();
        geometry["id"] = number.unwrap_or_else(|| json!(id));
        let properties = self.detail.properties(collection);
        let properties = properties.map(|p| (p.name.to_string(), json!(p.values.get(position))));
        geometry["properties"] = Json::Object(properties.collect());
        geojson::value(out, &geometry);
    }

    fn geometry(&mut self, position: usize) -> Json {
        let shapes = self.collection.shapes();
        if self.detail.skip_geometry || !shapes.has_place(position) {
            return json!({ "type": null });
        }
        if let Shapes::Regions { regions, .. } = shapes {
            let polygons = &regions.region(position).polygons;
            let mut ring = |r: &Vec<ArcRef>| r.iter().map(|a| self.shared(*a)).collect::<Vec<i64>>();
            let arcs: Vec<Vec<Vec<i64>>> =
                polygons.iter().map(|rings| rings.iter().map(&mut ring).collect()).collect();
            return json!({ "type": "MultiPolygon", "arcs": arcs });
        }
        match shown(self.collection, position, self.detail) {
            Some(shape) => self.own(&shape),
            None => json!({ "type": null }),
        }
    }

    /// The number of a shared arc; the other way it is its complement.
    fn shared(&mut self, arc: ArcRef) -> i64 {
        let next = self.arcs.len() as i64;
        let number = *self.numbers.entry(arc.arc()).or_insert(next);
        if number == next {
            self.arcs.push(TopologyArc::Shared(arc.arc()));
        }
        if arc.is_reversed() { !number } else { number }
    }

    fn line(&mut self, line: &LineString) -> [i64; 1] {
        self.arcs.push(TopologyArc::Own(line.0.iter().map(|c| [c.x, c.y]).collect()));
        [self.arcs.len() as i64 - 1]
    }

    fn polygon(&mut self, polygon: &Polygon) -> Vec<[i64; 1]> {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(|ring| self.line(ring)).collect()
    }

    fn own(&mut self, shape: &Geometry) -> Json {
        let at = |p: &geo::Point| [self.whole(p.x()), self.whole(p.y())];
        match shape {
            Geometry::Point(p) => json!({ "type": "Point", "coordinates": at(p) }),
            Geometry::MultiPoint(m) => {
                json!({ "type": "MultiPoint", "coordinates": m.iter().map(at).collect::<Vec<_>>() })
            }
            Geometry::Line(l) => {
                json!({ "type": "LineString", "arcs": self.line(&LineString::from(*l)) })
            }
            Geometry::LineString(l) => json!({ "type": "LineString", "arcs": self.line(l) }),
            Geometry::MultiLineString(m) => {
                json!({ "type": "MultiLineString", "arcs": m.iter().map(|l| self.line(l)).collect::<Vec<_>>() })
            }
            Geometry::Polygon(p) => json!({ "type": "Polygon", "arcs": self.polygon(p) }),
            Geometry::Rect(r) => json!({ "type": "Polygon", "arcs": self.polygon(&r.to_polygon()) }),
            Geometry::Triangle(t) => json!({ "type": "Polygon", "arcs": self.polygon(&t.to_polygon()) }),
            Geometry::MultiPolygon(m) => {
                json!({ "type": "MultiPolygon", "arcs": m.iter().map(|p| self.polygon(p)).collect::<Vec<_>>() })
            }
            Geometry::GeometryCollection(c) => {
                let parts: Vec<Json> = c.iter().map(|g| self.own(g)).collect();
                json!({ "type": "GeometryCollection", "geometries": parts })
            }
        }
    }

    /// A coordinate in units of its last decimal place.
    fn whole(&self, coordinate: f64) -> i64 {
        (coordinate * 10_f64.powi(self.detail.precision as i32)).round() as i64
    }

    fn arc(&self, out: &mut Vec<u8>, number: usize) {
        match &self.arcs[number] {
            TopologyArc::Own(line) => self.deltas(out, line.iter().copied()),
            TopologyArc::Shared(arc) => {
                let Some(coverage) = self.coverage() else { return };
                let lines = Lines::of(coverage, self.detail);
                self.deltas(out, lines.placed(Crs::Crs84, *arc));
            }
        }
    }

    fn coverage(&self) -> Option<&'a Coverage> {
        match self.collection.shapes() {
            Shapes::Regions { coverage, .. } => Some(coverage),
            Shapes::Own(_) => None,
        }
    }

    fn deltas(&self, out: &mut Vec<u8>, line: impl Iterator<Item = [f64; 2]>) {
        let (mut before, mut first) = ([0, 0], true);
        out.push(b'[');
        for [x, y] in line {
            let at = [self.whole(x), self.whole(y)];
            if !first {
                out.push(b',');
            }
            out.extend_from_slice(format!("[{},{}]", at[0] - before[0], at[1] - before[1]).as_bytes());
            (before, first) = (at, false);
        }
        out.push(b']');
    }
}
