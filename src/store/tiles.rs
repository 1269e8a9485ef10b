//! Points of a tile as a collection: features, or what stands for many of them.

use super::extract::Gathered;
use super::overview::{CELLS_ZOOMS, OverviewCell, cell_of};
use super::{Extract, Store, StoreFault};
use crate::feature::{Collection, Kind, Localized, Property, Value, Values};
use crate::geometry::{from_mercator, to_mercator};
pub use crate::render::vector::POINT_COUNT;
use crate::tile::TileCoord;
use geo::{Geometry, Point};
use rustc_hash::FxHashSet;

/// The part of a cell at its edges that middles keep away from: a unit of a tile and a half, so that none is rounded out
/// of the cell.
const EDGE: f64 = 1.5 / 64.0;

/// The property of an aggregate with the sum of a property.
#[must_use]
pub fn sum_name(property: &str) -> String {
    format!("sum_{property}")
}

/// Names of all properties that tiles of a store carry, at some zoom.
pub fn carried(store: &dyn Store) -> Vec<String> {
    let own = store.schema().properties().iter().filter(|_| store.privacy().items);
    let own = own.map(|p| p.name.to_string());
    if !store.has_points() {
        return own.collect();
    }
    let sums = store.summed().into_iter().map(sum_name);
    std::iter::once(POINT_COUNT.to_owned()).chain(sums).chain(own).collect()
}

/// What several tiles of a store hold as one collection; a property that some do not have is unknown there. A line or polygon
/// is in every tile that it reaches into, and once in the collection.
///
/// # Errors
/// Two points that begin with one feature: tiles that overlap.
pub fn joined(store: &dyn Store, tiles: Vec<Extract>) -> Result<Collection, StoreFault> {
    let mut properties: Vec<Property> = Vec::new();
    for own in tiles.iter().flat_map(|tile| tile.features.properties()) {
        if !properties.iter().any(|p| p.name == own.name) {
            properties.push(Property { values: Values::default(), ..own.clone() });
        }
    }
    let mut gathered = Gathered::of(properties.len());
    let (mut known, is_once) = (FxHashSet::default(), store.has_points());
    for features in tiles.iter().map(|tile| &tile.features) {
        for i in 0..features.len() {
            if !is_once && !known.insert(features.feature_id(i)) {
                continue;
            }
            gathered.ids.push(features.feature_id(i).into());
            gathered.geometries.push(features.shapes().geometry(i).into_owned());
            for (values, property) in gathered.values.iter_mut().zip(&properties) {
                values.push(features.value(i, &property.name).to_value());
            }
        }
    }
    gathered.finish(store.schema(), &properties).map_err(|e| StoreFault::Damaged(e.to_string()))
}

/// A property without a value yet.
fn property(name: &str, kind: Kind) -> Property {
    Property {
        name: name.into(),
        kind,
        title: Localized::default(),
        description: Localized::default(),
        unit: None,
        values: Values::default(),
    }
}

/// Whether a place lies in a tile; the world's last row and column own its edge.
pub(super) fn is_in(tile: TileCoord, place: [f64; 2]) -> bool {
    cell_of(to_mercator(place), tile.z()) == [tile.x(), tile.y()]
}

/// The cells of a tile as points.
///
/// # Errors
/// Two cells that begin with one feature: an index that is damaged.
pub(super) fn of_cells(
    schema: &Collection,
    summed: &[&str],
    zoom: u8,
    cells: Vec<([u32; 2], OverviewCell)>,
) -> Result<Extract, StoreFault> {
    let sums = summed.iter().map(|name| property(&sum_name(name), Kind::Number));
    let properties: Vec<Property> =
        std::iter::once(property(POINT_COUNT, Kind::Integer)).chain(sums).collect();
    let side = f64::from(1u32 << (zoom + CELLS_ZOOMS));
    let mut gathered = Gathered::of(properties.len());
    let mut total = 0;
    for (at, cell) in cells {
        let count = cell.tally.count;
        total += count;
        let place = [0, 1].map(|axis| {
            let [low, high] = [f64::from(at[axis]) + EDGE, f64::from(at[axis] + 1) - EDGE];
            (cell.middle[axis] / count.max(1) as f64).clamp(low / side, high / side)
        });
        let [lon, lat] = from_mercator(place);
        gathered.ids.push((cell.first + 1).to_string().into());
        gathered.geometries.push(Geometry::Point(Point::new(lon, lat)));
        gathered.values[0].push(Value::Integer(count as i64));
        for (values, sum) in gathered.values[1..].iter_mut().zip(&cell.tally.sums) {
            values.push(sum.value().map_or(Value::Null, Value::Number));
        }
    }
    finished(schema, &properties, gathered, total)
}

/// Features of a tile as points, each for itself.
///
/// # Errors
/// Two features of one position.
pub(super) fn of_features(schema: &Collection, mut features: Gathered) -> Result<Extract, StoreFault> {
    let own = schema.properties().iter().cloned();
    let properties: Vec<Property> =
        std::iter::once(property(POINT_COUNT, Kind::Integer)).chain(own).collect();
    let total = features.len();
    features.values.insert(0, vec![Value::Integer(1); total]);
    finished(schema, &properties, features, total as u64)
}

fn finished(
    schema: &Collection,
    properties: &[Property],
    gathered: Gathered,
    total: u64,
) -> Result<Extract, StoreFault> {
    let features = gathered.finish(schema, properties).map_err(|e| StoreFault::Damaged(e.to_string()))?;
    Ok(Extract { features, matched: Some(total), estimated: None, has_more: false })
}
