//! The schema of the file, and what GeoParquet says of its geometry.

use super::columns::ParquetColumn;
use crate::geometry::Bounds;
use geo::Coord;
use parquet::basic::{Repetition, Type as Physical};
use parquet::errors::Result;
use parquet::schema::types::Type;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Name of the column with the geometry, and of the one with its box.
pub const GEOMETRY: &str = "geometry";
pub const BOX: &str = "bbox";
const VERSION: &str = "1.1.0";
/// Sides of a box, in the order of the columns.
const SIDES: [&str; 4] = ["xmin", "ymin", "xmax", "ymax"];

/// The schema of features.
///
/// # Errors
/// None that columns of ours have.
pub fn schema(name: &str, columns: &[ParquetColumn<'_>], has_geometry: bool) -> Result<Type> {
    let mut fields = columns.iter().map(ParquetColumn::schema).collect::<Result<Vec<_>>>()?;
    if has_geometry {
        let geometry = Type::primitive_type_builder(GEOMETRY, Physical::BYTE_ARRAY)
            .with_repetition(Repetition::OPTIONAL)
            .build()?;
        fields.push(Arc::new(geometry));
        let side = |name: &&str| {
            let side = Type::primitive_type_builder(name, Physical::DOUBLE);
            side.with_repetition(Repetition::REQUIRED).build().map(Arc::new)
        };
        let sides = SIDES.iter().map(side).collect::<Result<_>>()?;
        let boxed = Type::group_type_builder(BOX).with_repetition(Repetition::OPTIONAL).with_fields(sides);
        fields.push(Arc::new(boxed.build()?));
    }
    Type::group_type_builder(name).with_fields(fields).build()
}

/// What is known of the geometry once it is written.
#[derive(Debug)]
pub struct Described {
    types: BTreeSet<&'static str>,
    bounds: Bounds,
}

impl Default for Described {
    fn default() -> Self {
        Described { types: BTreeSet::new(), bounds: Bounds::EMPTY }
    }
}

impl Described {
    /// Sees a geometry; returns its box: west, south, east, north.
    pub fn see(&mut self, type_name: &'static str, positions: impl Iterator<Item = Coord>) -> [f64; 4] {
        self.types.insert(match type_name {
            "POINT" => "Point",
            "MULTIPOINT" => "MultiPoint",
            "LINESTRING" => "LineString",
            "MULTILINESTRING" => "MultiLineString",
            "POLYGON" => "Polygon",
            "MULTIPOLYGON" => "MultiPolygon",
            _ => "GeometryCollection",
        });
        let bounds = Bounds::around(positions.map(|c| [c.x, c.y]));
        self.bounds.merge(&bounds);
        bounds.into()
    }

    /// The metadata `geo`. Without a reference system GeoParquet means OGC:CRS84.
    pub fn document(&self) -> String {
        let side = |side: &str| (side.to_owned(), json!([BOX, side]));
        let covering: serde_json::Map<_, _> = SIDES.into_iter().map(side).collect();
        let mut column = json!({
            "encoding": "WKB",
            "geometry_types": self.types,
            "orientation": "counterclockwise",
            "edges": "planar",
            "covering": { "bbox": covering },
        });
        if !self.bounds.is_empty() {
            column["bbox"] = json!(<[f64; 4]>::from(self.bounds));
        }
        let columns = serde_json::Map::from_iter([(GEOMETRY.to_owned(), column)]);
        json!({ "version": VERSION, "primary_column": GEOMETRY, "columns": columns }).to_string()
    }
}
