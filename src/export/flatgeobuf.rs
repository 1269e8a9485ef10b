//! FlatGeobuf: features in Hilbert order behind a packed R-tree, so that a client with a box reads only what it needs
//! (flatgeobuf.org, version 3). The index stands before the features, so all are measured before the first is sent.

use super::{Detail, ExportError, east_north};
use crate::budget::Budget;
use crate::feature::{Collection, Kind, Property, ValueRef};
use flatbuffers::{FlatBufferBuilder, WIPOffset};
use flatgeobuf::packed_r_tree::{NodeItem, PackedRTree, calc_extent, hilbert_sort};
use flatgeobuf::{
    Column, ColumnArgs, ColumnType, Crs, CrsArgs, Feature, FeatureArgs, Geometry, GeometryArgs, GeometryType,
    Header, HeaderArgs, VERSION,
};
use geo::{Geometry as Shape, LineString, Polygon};
use xxhash_rust::xxh3::xxh3_64;

/// A file in which every feature has its place, and none is written yet.
#[derive(Debug)]
pub struct FileLayout {
    /// What stands before the features: header and index.
    pub head: Vec<u8>,
    /// The features in the order of the file.
    pub records: Vec<PlacedRecord>,
    detail: Detail,
}

/// A feature of a file.
#[derive(Debug, Clone, Copy)]
pub struct PlacedRecord {
    /// Its position in the collection.
    pub position: u32,
    /// Bytes of its record.
    pub length: u32,
    /// XXH3 of its record.
    pub hash: u64,
}

impl FileLayout {
    /// The file of some features. Each is written once, to be measured.
    ///
    /// # Errors
    /// The index cannot be built, or the budget is over.
    pub fn new(
        collection: &Collection,
        positions: &[u32],
        detail: Detail,
        budget: &Budget,
    ) -> Result<Self, ExportError> {
        let (columns, id) = columns(collection, &detail);
        let (mut nodes, mut records, mut kinds) = (Vec::new(), Vec::new(), Vec::new());
        for position in positions {
            budget.check()?;
            let p = *position as usize;
            let shape = shape(collection, p, &detail);
            let mut node = NodeItem::create(records.len() as u64);
            if let Some(shape) = &shape {
                kinds.push(kind(shape));
                geo::CoordsIter::coords_iter(shape).for_each(|c| node.expand_xy(c.x, c.y));
            }
            nodes.push(node);
            let written = record(shape.as_ref(), &properties(collection, &columns, id.is_some(), p));
            let (length, hash) = (written.len() as u32, xxh3_64(&written));
            records.push(PlacedRecord { position: *position, length, hash });
        }
        let kind = common(&kinds);
        // Features without a place have no order; the file then has no index.
        let indexed = !detail.skip_geometry && nodes.iter().all(|n| n.min_x <= n.max_x) && !nodes.is_empty();
        let mut head = vec![b'f', b'g', b'b', VERSION, b'f', b'g', b'b', 0];
        let extent = calc_extent(&nodes);
        let envelope = indexed.then_some(&extent);
        head.extend(header(collection, &detail, (&columns, id.as_deref()), kind, envelope, nodes.len()));
        if indexed {
            hilbert_sort(&mut nodes, &extent);
            records = nodes.iter().map(|n| records[n.offset as usize]).collect();
            let mut offset = 0;
            for (node, record) in nodes.iter_mut().zip(&records) {
                node.offset = offset;
                offset += u64::from(record.length);
            }
            let tree = PackedRTree::build(&nodes, &extent, PackedRTree::DEFAULT_NODE_SIZE);
            tree?.stream_write(&mut head).map_err(flatgeobuf::Error::from)?;
        }
        Ok(FileLayout { head, records, detail })
    }

    /// Writes the feature of a place.
    pub fn write(&self, out: &mut Vec<u8>, collection: &Collection, place: usize) {
        let (detail, p) = (&self.detail, self.records[place].position as usize);
        let (columns, id) = columns(collection, detail);
        let shape = shape(collection, p, detail);
        out.extend(record(shape.as_ref(), &properties(collection, &columns, id.is_some(), p)));
    }
}

/// The geometry of a feature, where it has a place and is asked for.
fn shape(collection: &Collection, position: usize, detail: &Detail) -> Option<Shape> {
    let asked = !detail.skip_geometry && collection.shapes().has_place(position);
    asked.then(|| east_north(collection.shapes(), position, detail))
}

/// The columns of a file, and the name of one more for the id.
fn columns<'a>(collection: &'a Collection, detail: &Detail) -> (Vec<&'a Property>, Option<String>) {
    (detail.properties(collection).collect(), detail.id_column(collection))
}

fn header(
    collection: &Collection,
    detail: &Detail,
    (columns, id): (&[&Property], Option<&str>),
    kind: GeometryType,
    extent: Option<&NodeItem>,
    features: usize,
) -> Vec<u8> {
    let mut fbb = FlatBufferBuilder::new();
    let info = collection.info();
    let (org, crs_name) = (fbb.create_string("EPSG"), fbb.create_string(detail.crs.uri()));
    let crs = CrsArgs { org: Some(org), code: detail.crs.epsg(), name: Some(crs_name), ..CrsArgs::default() };
    let crs = Crs::create(&mut fbb, &crs);
    let id = id.map(|name| column(&mut fbb, name, "", ColumnType::String));
    let own = columns.iter().map(|c| column(&mut fbb, &c.name, c.title.english(), column_type(c.kind)));
    let own: Vec<WIPOffset<Column<'_>>> = own.collect();
    let all: Vec<WIPOffset<Column<'_>>> = id.into_iter().chain(own).collect();
    let args = HeaderArgs {
        name: Some(fbb.create_string(collection.id())),
        envelope: extent.map(|e| fbb.create_vector(&[e.min_x, e.min_y, e.max_x, e.max_y])),
        geometry_type: kind,
        columns: Some(fbb.create_vector(&all)),
        features_count: features as u64,
        index_node_size: if extent.is_some() { PackedRTree::DEFAULT_NODE_SIZE } else { 0 },
        crs: Some(crs),
        title: Some(fbb.create_string(info.title.english())),
        description: Some(fbb.create_string(info.description.english())),
        ..HeaderArgs::default()
    };
    let header = Header::create(&mut fbb, &args);
    fbb.finish_size_prefixed(header, None);
    fbb.finished_data().to_vec()
}

fn column<'a>(
    fbb: &mut FlatBufferBuilder<'a>,
    name: &str,
    title: &str,
    type_: ColumnType,
) -> WIPOffset<Column<'a>> {
    let args = ColumnArgs {
        name: Some(fbb.create_string(name)),
        title: (!title.is_empty()).then(|| fbb.create_string(title)),
        type_,
        ..ColumnArgs::default()
    };
    Column::create(fbb, &args)
}

fn column_type(kind: Kind) -> ColumnType {
    match kind {
        Kind::Boolean => ColumnType::Bool,
        Kind::Integer => ColumnType::Long,
        Kind::Number => ColumnType::Double,
        Kind::Date | Kind::Timestamp => ColumnType::DateTime,
        Kind::Text | Kind::List => ColumnType::String,
    }
}

/// The known values of a feature, each behind the number of its column.
fn properties(collection: &Collection, columns: &[&Property], with_id: bool, position: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let id = with_id.then(|| collection.feature_id(position));
    let text = |out: &mut Vec<u8>, t: &str| {
        out.extend_from_slice(&(t.len() as u32).to_le_bytes());
        out.extend_from_slice(t.as_bytes());
    };
    if let Some(id) = id {
        out.extend_from_slice(&0u16.to_le_bytes());
        text(&mut out, id);
    }
    for (i, column) in columns.iter().enumerate() {
        let value = column.values.get(position);
        if value.is_null() {
            continue;
        }
        out.extend_from_slice(&((i + usize::from(id.is_some())) as u16).to_le_bytes());
        match value {
            ValueRef::Null => {}
            ValueRef::Boolean(b) => out.push(u8::from(b)),
            ValueRef::Integer(n) => out.extend_from_slice(&n.to_le_bytes()),
            ValueRef::Number(n) => out.extend_from_slice(&n.to_le_bytes()),
            ValueRef::Text(t) => text(&mut out, t),
            ValueRef::List(_) => text(&mut out, &value.to_cell()),
        }
    }
    out
}

fn record(shape: Option<&Shape>, properties: &[u8]) -> Vec<u8> {
    let mut fbb = FlatBufferBuilder::with_capacity(properties.len() + 1024);
    let geometry = shape.map(|s| geometry(&mut fbb, s));
    let properties = Some(fbb.create_vector(properties));
    let feature = Feature::create(&mut fbb, &FeatureArgs { geometry, properties, columns: None });
    fbb.finish_size_prefixed(feature, None);
    fbb.finished_data().to_vec()
}

fn geometry<'a>(fbb: &mut FlatBufferBuilder<'a>, shape: &Shape) -> WIPOffset<Geometry<'a>> {
    let line = |l: &LineString| l.0.iter().flat_map(|c| [c.x, c.y]).collect::<Vec<f64>>();
    match shape {
        Shape::Point(p) => flat(fbb, GeometryType::Point, &[vec![p.x(), p.y()]]),
        Shape::MultiPoint(m) => {
            let xy = m.iter().flat_map(|p| [p.x(), p.y()]).collect();
            flat(fbb, GeometryType::MultiPoint, &[xy])
        }
        Shape::Line(l) => geometry(fbb, &Shape::LineString(LineString::from(*l))),
        Shape::LineString(l) => flat(fbb, GeometryType::LineString, &[line(l)]),
        Shape::MultiLineString(m) => {
            flat(fbb, GeometryType::MultiLineString, &m.iter().map(line).collect::<Vec<_>>())
        }
        Shape::Polygon(p) => polygon(fbb, p),
        Shape::Rect(r) => polygon(fbb, &r.to_polygon()),
        Shape::Triangle(t) => polygon(fbb, &t.to_polygon()),
        Shape::MultiPolygon(m) => {
            let parts: Vec<_> = m.iter().map(|p| polygon(fbb, p)).collect();
            several(fbb, GeometryType::MultiPolygon, &parts)
        }
        Shape::GeometryCollection(c) => {
            let parts: Vec<_> = c.iter().map(|g| geometry(fbb, g)).collect();
            several(fbb, GeometryType::GeometryCollection, &parts)
        }
    }
}

fn polygon<'a>(fbb: &mut FlatBufferBuilder<'a>, polygon: &Polygon) -> WIPOffset<Geometry<'a>> {
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    let rings: Vec<Vec<f64>> = rings.map(|r| r.0.iter().flat_map(|c| [c.x, c.y]).collect()).collect();
    flat(fbb, GeometryType::Polygon, &rings)
}

fn flat<'a>(
    fbb: &mut FlatBufferBuilder<'a>,
    type_: GeometryType,
    lines: &[Vec<f64>],
) -> WIPOffset<Geometry<'a>> {
    let mut end = 0;
    let ends: Vec<u32> = lines
        .iter()
        .map(|l| {
            end += (l.len() / 2) as u32;
            end
        })
        .collect();
    // GDAL refuses a `MultiLineString` that does not say where its only line ends.
    let has_ends = lines.len() > 1 || type_ == GeometryType::MultiLineString;
    let ends = has_ends.then(|| fbb.create_vector(&ends));
    let xy = Some(fbb.create_vector(&lines.concat()));
    Geometry::create(fbb, &GeometryArgs { ends, xy, type_, ..GeometryArgs::default() })
}

fn several<'a>(
    fbb: &mut FlatBufferBuilder<'a>,
    type_: GeometryType,
    parts: &[WIPOffset<Geometry<'a>>],
) -> WIPOffset<Geometry<'a>> {
    let parts = Some(fbb.create_vector(parts));
    Geometry::create(fbb, &GeometryArgs { type_, parts, ..GeometryArgs::default() })
}

fn kind(shape: &Shape) -> GeometryType {
    match shape {
        Shape::Point(_) => GeometryType::Point,
        Shape::MultiPoint(_) => GeometryType::MultiPoint,
        Shape::Line(_) | Shape::LineString(_) => GeometryType::LineString,
        Shape::MultiLineString(_) => GeometryType::MultiLineString,
        Shape::Polygon(_) | Shape::Rect(_) | Shape::Triangle(_) => GeometryType::Polygon,
        Shape::MultiPolygon(_) => GeometryType::MultiPolygon,
        Shape::GeometryCollection(_) => GeometryType::GeometryCollection,
    }
}

/// The type of all features, or `Unknown` where they differ: each then names its own.
fn common(kinds: &[GeometryType]) -> GeometryType {
    match kinds.first() {
        Some(first) if kinds.iter().all(|k| k == first) => *first,
        _ => GeometryType::Unknown,
    }
}
