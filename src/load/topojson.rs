//! TopoJSON (Bostock 2013): features whose borders are arcs that neighbours share.

use super::geojson::{self, NumberedFeature};
use super::raw::RawFeatures;
use super::{LoadError, LoadReport, short_way};
use ::geojson::{Feature, JsonObject};
use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Value, json};
use std::cell::Cell;

#[derive(Deserialize)]
struct Topology {
    r#type: String,
    transform: Option<Quantization>,
    #[serde(default)]
    arcs: Vec<Vec<Vec<f64>>>,
    objects: IndexMap<String, TopologyObject>,
}

#[derive(Deserialize)]
struct Quantization {
    scale: [f64; 2],
    translate: [f64; 2],
}

/// A geometry that may have the members of a feature.
#[derive(Deserialize)]
struct TopologyObject {
    r#type: Option<String>,
    id: Option<Value>,
    properties: Option<JsonObject>,
    #[serde(default)]
    arcs: Value,
    #[serde(default)]
    coordinates: Value,
    #[serde(default)]
    geometries: Vec<TopologyObject>,
}

/// The names of the objects in a file, in its order.
///
/// # Errors
/// No TopoJSON.
pub fn layers(name: &str, bytes: &[u8]) -> Result<Vec<String>, LoadError> {
    Ok(parse(name, bytes)?.objects.into_keys().collect())
}

/// Reads one object: the features of a collection of geometries, or one feature. Vertices of shared arcs are equal to the
/// last bit.
///
/// # Errors
/// No TopoJSON, no object of this name. A feature that is not understood takes no other with it.
pub fn read(
    name: &str,
    bytes: &[u8],
    layer: &str,
    report: &mut LoadReport,
) -> Result<RawFeatures, LoadError> {
    let mut topology = parse(name, bytes)?;
    let Some(mut object) = topology.objects.shift_remove(layer) else {
        return Err(LoadError::of_file(name, format!("no object {layer:?}")));
    };
    let lines = TopologyArcs::of(&topology);
    let objects = match object.r#type.as_deref() {
        Some("GeometryCollection") => std::mem::take(&mut object.geometries),
        _ => vec![object],
    };
    let features =
        objects.into_iter().enumerate().map(|(i, object)| numbered(i + 1, object, &lines)).collect();
    let mut raw = geojson::raw(name, features, report);
    // Who makes such files works on the globe.
    for geometry in raw.geometries.iter_mut().flatten() {
        if let Some(plane) = short_way::laid_out(geometry) {
            *geometry = plane;
        }
    }
    Ok(raw)
}

fn parse(name: &str, bytes: &[u8]) -> Result<Topology, LoadError> {
    let fault = |what: String| LoadError::of_file(name, format!("not TopoJSON: {what}"));
    let text = geojson::text(name, bytes)?;
    let topology: Topology = serde_json::from_str(text).map_err(|e| fault(e.to_string()))?;
    match topology.r#type.as_str() {
        "Topology" => Ok(topology),
        other => Err(fault(format!("expected the type \"Topology\", found {other:?}"))),
    }
}

fn numbered(number: usize, object: TopologyObject, lines: &TopologyArcs) -> NumberedFeature {
    let (geometry, fault) = match geometry(&object, lines) {
        Ok(geometry) => (geometry, None),
        Err(fault) => (Value::Null, Some(fault)),
    };
    let feature = Feature {
        geometry: serde_json::from_value(geometry).ok(),
        id: object.id.and_then(|id| serde_json::from_value(id).ok()),
        properties: object.properties,
        ..Feature::default()
    };
    NumberedFeature { number, feature, fault }
}

struct TopologyArcs {
    lines: Vec<Vec<[f64; 2]>>,
    quantization: Option<([f64; 2], [f64; 2])>,
    /// Positions that may still be joined: arcs are named from both sides, not over and over.
    left: Cell<usize>,
}

/// How often a position may be joined, and how many may be in any file.
const JOINED: usize = 16;
const LEAST_JOINED: usize = 1024;

impl TopologyArcs {
    fn of(topology: &Topology) -> Self {
        let quantization = topology.transform.as_ref().map(|t| (t.scale, t.translate));
        let positions: usize = topology.arcs.iter().map(Vec::len).sum();
        let left = Cell::new(LEAST_JOINED + JOINED * positions);
        let mut lines = TopologyArcs { lines: Vec::new(), quantization, left };
        lines.lines = topology.arcs.iter().map(|arc| lines.decoded(arc)).collect();
        lines
    }

    /// Positions of an arc: differences where it is quantised.
    fn decoded(&self, arc: &[Vec<f64>]) -> Vec<[f64; 2]> {
        let mut sum = [0.0, 0.0];
        let numbers = arc.iter().filter_map(|p| p.first_chunk::<2>());
        numbers
            .map(|p| match self.quantization {
                None => *p,
                Some(_) => {
                    sum = [sum[0] + p[0], sum[1] + p[1]];
                    self.placed(sum)
                }
            })
            .collect()
    }

    fn placed(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        match self.quantization {
            None => [x, y],
            Some((scale, translate)) => [x * scale[0] + translate[0], y * scale[1] + translate[1]],
        }
    }

    /// Arcs head to tail, each without the position where the one before ended.
    fn joined(&self, arcs: &Value) -> Result<Value, String> {
        let mut line: Vec<[f64; 2]> = Vec::new();
        for number in array(arcs)? {
            let number =
                number.as_i64().ok_or_else(|| format!("expected the number of an arc, found {number}"))?;
            let forward = if number < 0 { !number } else { number };
            let arc = usize::try_from(forward).ok().and_then(|i| self.lines.get(i));
            let arc = arc.ok_or_else(|| format!("an arc {number} that is not there"))?;
            let left = self.left.get().checked_sub(arc.len());
            self.left.set(left.ok_or("more positions than its arcs can mean")?);
            let skip = usize::from(!line.is_empty());
            match number < 0 {
                false => line.extend(arc.iter().skip(skip)),
                true => line.extend(arc.iter().rev().skip(skip)),
            }
        }
        Ok(json!(line))
    }

    fn point(&self, position: &Value) -> Result<Value, String> {
        match array(position)?.iter().map(Value::as_f64).collect::<Option<Vec<f64>>>().as_deref() {
            Some([x, y, ..]) => Ok(json!(self.placed([*x, *y]))),
            _ => Err("a position without two numbers".to_owned()),
        }
    }
}

fn array(value: &Value) -> Result<&Vec<Value>, String> {
    value.as_array().ok_or_else(|| "arcs or coordinates that are no list".to_owned())
}

fn each(of: &Value, part: impl Fn(&Value) -> Result<Value, String>) -> Result<Value, String> {
    array(of)?.iter().map(part).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

/// A geometry as GeoJSON has it.
fn geometry(object: &TopologyObject, lines: &TopologyArcs) -> Result<Value, String> {
    let line = |arcs: &Value| lines.joined(arcs);
    let rings = |arcs: &Value| each(arcs, line);
    let coordinates = match object.r#type.as_deref() {
        None => return Ok(Value::Null),
        Some("Point") => lines.point(&object.coordinates)?,
        Some("MultiPoint") => each(&object.coordinates, |p| lines.point(p))?,
        Some("LineString") => line(&object.arcs)?,
        Some("MultiLineString" | "Polygon") => rings(&object.arcs)?,
        Some("MultiPolygon") => each(&object.arcs, rings)?,
        Some("GeometryCollection") => {
            let members = object.geometries.iter().map(|g| geometry(g, lines));
            let members = members.collect::<Result<Vec<_>, _>>()?;
            return Ok(json!({ "type": "GeometryCollection", "geometries": members }));
        }
        Some(other) => return Err(format!("a geometry of the type {other:?}")),
    };
    Ok(json!({ "type": object.r#type, "coordinates": coordinates }))
}
