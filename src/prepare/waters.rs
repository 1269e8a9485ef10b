//! Rivers and lakes of a shapefile, as far as they touch the units.

use super::recipe::WatersEntry;
use super::tables::Tables;
use super::water_names::{WaterRows, named_parts};
use super::write::Output;
use super::{PrepareError, PrepareReport, shown};
use crate::coverage::Coverage;
use crate::feature::Value;
use crate::geometry::{Bounds, geometry_area_km2};
use geo::{Contains, CoordsIter, Geometry, MultiLineString, MultiPolygon, Point, Simplify};
use shapefile::Shape;
use shapefile::dbase::{FieldValue, Record};
use std::collections::BTreeMap;
use std::path::Path;

/// Degrees that a line may move: some hundred metres, less than the source is true to. Shores stay, for they might cross.
const TOLERANCE: f64 = 0.001;
/// Every so many positions one is held against the units: rivers wind less.
const SAMPLED: usize = 8;

/// The cells of a name in the table, which pieces of one river share; none and its own number for what has no name.
type WaterKey = (Vec<String>, usize);

/// The features of each entry's file below a folder.
///
/// # Errors
/// A file or table that cannot be read, a key that is no number.
pub fn build(
    folder: &Path,
    entries: &[WatersEntry],
    coverage: &Coverage,
    tables: &Tables,
    report: &mut PrepareReport,
) -> Result<Vec<Output>, PrepareError> {
    let land = UnitShapes::of(coverage);
    entries.iter().map(|entry| one(folder, entry, &land, tables, report)).collect()
}

fn one(
    folder: &Path,
    entry: &WatersEntry,
    land: &UnitShapes,
    tables: &Tables,
    report: &mut PrepareReport,
) -> Result<Output, PrepareError> {
    let path = folder.join(&entry.file);
    let fault = |e: shapefile::Error| PrepareError::new(shown(&path), e);
    let mut reader = shapefile::Reader::from_path(&path).map_err(fault)?;
    let names = entry.names.as_ref().map(|n| WaterRows::read(tables.get(&n.table)?, n)).transpose()?;
    let (mut found, mut outside): (BTreeMap<WaterKey, Geometry>, usize) = (BTreeMap::new(), 0);
    for (i, shape) in reader.iter_shapes_and_records().enumerate() {
        let (shape, record) = shape.map_err(fault)?;
        let Some(geometry) = geometry(shape) else { continue };
        if !land.touches(&geometry) {
            outside += 1;
            continue;
        }
        let least = entry.least_km2.unwrap_or_default();
        if matches!(geometry, Geometry::MultiPolygon(_)) && geometry_area_km2(&geometry) < least {
            continue;
        }
        let rows = names.as_ref().and_then(|n| n.rows.get(&number(&record, &n.key)?));
        for (row, geometry) in named_parts(rows.map_or(&[], Vec::as_slice), geometry) {
            // Pieces of one name are one feature.
            let group = row.map_or_else(|| (Vec::new(), i + 1), |row| (row.cells.clone(), 0));
            match found.get_mut(&group) {
                Some(Geometry::MultiLineString(lines)) => lines.0.extend(lines_of(geometry)),
                _ => drop(found.insert(group, geometry)),
            }
        }
    }
    report.repaired.push(format!("{}: {outside} features that touch no unit left out", entry.file));
    Ok(output(entry, found))
}

fn lines_of(geometry: Geometry) -> Vec<geo::LineString> {
    match geometry {
        Geometry::MultiLineString(lines) => lines.0,
        _ => Vec::new(),
    }
}

/// A line alone in two that meet: the writer leaves out where an only part ends, without which GDAL does not read it.
fn parted(mut lines: MultiLineString) -> MultiLineString {
    if let [line] = &mut lines.0[..] {
        if let [a, b] = line.0[..] {
            line.0.insert(1, (a + b) / 2.0);
        }
        let middle = line.0.len() / 2;
        let rest = line.0[middle..].to_vec();
        line.0.truncate(middle + 1);
        lines.0.push(rest.into());
    }
    lines
}

fn output(entry: &WatersEntry, found: BTreeMap<WaterKey, Geometry>) -> Output {
    let simple = |g: &Geometry| match g {
        Geometry::MultiLineString(lines) => Geometry::MultiLineString(parted(lines.simplify(TOLERANCE))),
        other => other.clone(),
    };
    let mut output = Output::new(&entry.output, found.values().map(simple).collect());
    let ids = (1..=found.len()).map(|i| Value::text(&i.to_string()));
    output.column("id", ids.collect());
    let Some(names) = &entry.names else { return output };
    for (k, column) in names.columns.iter().enumerate() {
        let other = names.others.get(column).map_or(Value::Null, |n| Value::Number(*n));
        let cell = |(cells, _): &WaterKey| match cells.get(k) {
            None => other.clone(),
            Some(text) => {
                let number = text.parse().ok().filter(|n: &f64| n.is_finite());
                number.map_or_else(|| Value::text(text), Value::Number)
            }
        };
        output.column(column, found.keys().map(cell).collect());
    }
    output
}

fn number(record: &Record, name: &str) -> Option<i64> {
    match record.get(name)? {
        FieldValue::Numeric(Some(n)) => Some(*n as i64),
        FieldValue::Integer(n) => Some(i64::from(*n)),
        _ => None,
    }
}

fn geometry(shape: Shape) -> Option<Geometry> {
    match shape {
        Shape::Polyline(lines) => Some(Geometry::MultiLineString(MultiLineString::from(lines))),
        Shape::Polygon(areas) => MultiPolygon::try_from(areas).ok().map(Geometry::MultiPolygon),
        _ => None,
    }
}

/// What the units cover.
struct UnitShapes(Vec<(Bounds, MultiPolygon)>);

impl UnitShapes {
    fn of(coverage: &Coverage) -> Self {
        UnitShapes(coverage.multi_polygons().into_iter().map(|m| (Bounds::of_geometry(&m), m)).collect())
    }

    /// True if one of a geometry's positions lies on a unit.
    fn touches(&self, geometry: &Geometry) -> bool {
        geometry.coords_iter().step_by(SAMPLED).any(|c| {
            let point = Point::from(c);
            self.0.iter().any(|(bounds, unit)| bounds.contains([c.x, c.y]) && unit.contains(&point))
        })
    }
}
