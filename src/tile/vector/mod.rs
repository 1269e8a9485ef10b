//! Mapbox Vector Tiles 2.1 (<https://github.com/mapbox/vector-tile-spec/tree/master/2.1>).
//!
//! A tile is drawn from the arcs of its zoom. A polygon that rounding would erase is drawn as one unit
//! square where it lies, so that every feature is in the tiles of every zoom.

mod clip;
mod geometry;
mod protobuf;

pub use geometry::{BUFFER, EXTENT, GeometryType};

use super::TileCoord;
use crate::coverage::{Coverage, Region};
use crate::feature::{Collection, Kind, Property, ShapeKind, Shapes, Value};
use crate::geometry::{from_mercator, to_mercator};
use crate::index::SpatialIndex;
use geo::{Centroid, Geometry, LineString};
use geometry::Commands;
use rustc_hash::FxHashMap;

/// One layer: a collection, what finds its features, and extra columns to send.
#[derive(Debug, Clone, Copy)]
pub struct LayerSource<'a> {
    /// The features.
    pub collection: &'a Collection,
    /// Their index.
    pub index: &'a SpatialIndex,
    /// Properties to send, all scalar ones of the collection if `None`.
    pub properties: Option<&'a [&'a Property]>,
}

/// A tile of one or more layers; empty if no layer has a feature there.
pub fn encode(layers: &[LayerSource<'_>], tile: TileCoord) -> Vec<u8> {
    let mut out = Vec::new();
    for layer in layers {
        if let Some(bytes) = encode_layer(layer, tile) {
            protobuf::bytes(&mut out, 3, &bytes);
        }
    }
    out
}

/// Properties that a vector tile carries: those with one value, not a list.
pub fn scalar_properties(collection: &Collection) -> Vec<&Property> {
    collection.properties().iter().filter(|p| p.kind != Kind::List).collect()
}

fn encode_layer(layer: &LayerSource<'_>, tile: TileCoord) -> Option<Vec<u8>> {
    let collection = layer.collection;
    let scalar = scalar_properties(collection);
    let properties = layer.properties.unwrap_or(&scalar);
    let mut tags = Tags::default();
    let mut features = Vec::new();
    for position in layer.index.candidates(&tile.bounds(BUFFER / f64::from(EXTENT))) {
        let position = position as usize;
        let (kind, commands) = draw(collection.shapes(), position, tile);
        if commands.is_empty() {
            continue;
        }
        let mut feature = Vec::new();
        protobuf::uint(&mut feature, 1, collection.feature_number(position));
        protobuf::packed(&mut feature, 2, &tags.of(properties, position));
        protobuf::uint(&mut feature, 3, kind as u64);
        protobuf::packed(&mut feature, 4, commands.codes());
        protobuf::bytes(&mut features, 2, &feature);
    }
    if features.is_empty() {
        return None;
    }
    let mut out = Vec::with_capacity(features.len() + 1024);
    protobuf::uint(&mut out, 15, 2);
    protobuf::bytes(&mut out, 1, collection.id().as_bytes());
    out.extend_from_slice(&features);
    tags.write(&mut out);
    protobuf::uint(&mut out, 5, u64::from(EXTENT));
    Some(out)
}

/// Keys and values of a layer, each once, in the order of first use.
#[derive(Default)]
struct Tags {
    keys: Vec<String>,
    key_ids: FxHashMap<String, u32>,
    values: Vec<Vec<u8>>,
    value_ids: FxHashMap<Vec<u8>, u32>,
}

impl Tags {
    fn of(&mut self, properties: &[&Property], position: usize) -> Vec<u32> {
        let mut tags = Vec::with_capacity(properties.len() * 2);
        for property in properties {
            let Some(value) = encode_value(&property.values[position]) else { continue };
            let key = match self.key_ids.get(&*property.name) {
                Some(id) => *id,
                None => {
                    let id = self.keys.len() as u32;
                    self.keys.push(property.name.to_string());
                    self.key_ids.insert(property.name.to_string(), id);
                    id
                }
            };
            let next = self.values.len() as u32;
            let id = *self.value_ids.entry(value).or_insert_with_key(|v| {
                self.values.push(v.clone());
                next
            });
            tags.extend([key, id]);
        }
        tags
    }

    fn write(&self, out: &mut Vec<u8>) {
        self.keys.iter().for_each(|k| protobuf::bytes(out, 3, k.as_bytes()));
        self.values.iter().for_each(|v| protobuf::bytes(out, 4, v));
    }
}

/// A `Tile.Value`; unknown and lists have none.
fn encode_value(value: &Value) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    match value {
        Value::Null | Value::List(_) => return None,
        Value::Text(t) => protobuf::bytes(&mut out, 1, t.as_bytes()),
        Value::Number(n) => protobuf::double(&mut out, 3, *n),
        Value::Integer(n) if *n >= 0 => protobuf::uint(&mut out, 5, *n as u64),
        Value::Integer(n) => protobuf::uint(&mut out, 4, *n as u64),
        Value::Boolean(b) => protobuf::uint(&mut out, 7, u64::from(*b)),
    }
    Some(out)
}

/// From the unit square of Web Mercator to tile units.
fn scaler(tile: TileCoord) -> impl Fn([f64; 2]) -> [f64; 2] + Copy {
    let (side, extent) = (tile.side(), f64::from(EXTENT));
    let (x, y) = (f64::from(tile.x()), f64::from(tile.y()));
    move |[mx, my]| [(mx * side - x) * extent, (my * side - y) * extent]
}

fn draw(shapes: &Shapes, position: usize, tile: TileCoord) -> (GeometryType, Commands) {
    let mut commands = Commands::default();
    let kind = match shapes.kind() {
        ShapeKind::Point => GeometryType::Point,
        ShapeKind::Line => GeometryType::Line,
        ShapeKind::Polygon => GeometryType::Polygon,
    };
    match shapes {
        Shapes::Regions { coverage, regions } => {
            draw_region(&mut commands, coverage, regions.region(position), tile);
        }
        Shapes::Own(geometries) => {
            draw_geometry(&mut commands, &geometries[position], tile);
            if commands.is_empty() && kind == GeometryType::Polygon {
                draw_speck(&mut commands, shapes, position, tile);
            }
        }
    }
    (kind, commands)
}

fn draw_region(commands: &mut Commands, coverage: &Coverage, region: &Region, tile: TileCoord) {
    let level = coverage.level(tile.z());
    let to_tile = scaler(tile);
    let near = tile.bounds(BUFFER / f64::from(EXTENT));
    let scaled = |ring: &Vec<_>| level.ring(ring).into_iter().map(to_tile).collect::<Vec<_>>();
    for polygon in &region.polygons {
        let mut bounds = crate::geometry::Bounds::EMPTY;
        polygon[0].iter().for_each(|r| bounds.merge(&coverage.arcs()[r.arc()].bounds));
        if bounds.intersects(&near) {
            let rings: Vec<_> = polygon.iter().map(scaled).collect();
            commands.polygon(&rings);
        }
    }
    if commands.is_empty() && is_tiny(region, tile) {
        commands.speck(to_tile(to_mercator(largest_face_center(coverage, region))));
    }
}

/// True if a region is so narrow that its middle lies in the tile only where it does, so that nothing but
/// rounding can have erased it there.
fn is_tiny(region: &Region, tile: TileCoord) -> bool {
    let [low, high] = {
        let b = region.bounds();
        [to_mercator([b.west(), b.north()]), to_mercator([b.east(), b.south()])]
    };
    let unit = 1.0 / (tile.side() * f64::from(EXTENT));
    (high[0] - low[0]).min(high[1] - low[1]) < 64.0 * unit
}

fn largest_face_center(coverage: &Coverage, region: &Region) -> [f64; 2] {
    let area = |f: &&u32| coverage.face_area_km2(**f as usize);
    let largest = region.faces.iter().max_by(|a, b| area(a).total_cmp(&area(b)));
    largest.map_or_else(|| region.bounds().center(), |f| coverage.face_bounds(*f as usize).center())
}

fn draw_speck(commands: &mut Commands, shapes: &Shapes, position: usize, tile: TileCoord) {
    let Some(center) = shapes.geometry(position).centroid() else { return };
    let at = scaler(tile)(to_mercator([center.x(), center.y()]));
    if shapes.area_km2(position) > 0.0 && tile.bounds(0.0).contains(from_mercator(to_mercator(center.into())))
    {
        commands.speck(at);
    }
}

fn draw_geometry(commands: &mut Commands, geometry: &Geometry, tile: TileCoord) {
    let to_tile = scaler(tile);
    let place = |c: &geo::Coord| to_tile(to_mercator([c.x, c.y]));
    let line = |l: &LineString| l.0.iter().map(place).collect::<Vec<_>>();
    match geometry {
        Geometry::Point(p) => commands.points(&[place(&p.0)]),
        Geometry::MultiPoint(m) => commands.points(&m.iter().map(|p| place(&p.0)).collect::<Vec<_>>()),
        Geometry::Line(l) => commands.line(&[place(&l.start), place(&l.end)]),
        Geometry::LineString(l) => commands.line(&line(l)),
        Geometry::MultiLineString(m) => m.iter().for_each(|l| commands.line(&line(l))),
        Geometry::Polygon(p) => {
            let rings: Vec<_> = std::iter::once(p.exterior()).chain(p.interiors()).map(line).collect();
            commands.polygon(&rings);
        }
        Geometry::MultiPolygon(m) => {
            m.iter().for_each(|p| draw_geometry(commands, &Geometry::Polygon(p.clone()), tile));
        }
        Geometry::Rect(r) => draw_geometry(commands, &Geometry::Polygon(r.to_polygon()), tile),
        Geometry::Triangle(t) => draw_geometry(commands, &Geometry::Polygon(t.to_polygon()), tile),
        Geometry::GeometryCollection(c) => c.iter().for_each(|g| draw_geometry(commands, g, tile)),
    }
}
