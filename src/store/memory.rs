//! A collection in memory, asked as any other store: every feature is looked at.

use super::column;
use super::extract::Gathered;
use super::overview::{self, CELLS_ZOOMS, CellGrid, DEEPEST, MOST_FEATURES, OverviewCell, cell_of};
use super::{
    Extract, Privacy, Store, StoreExtent, StoreFault, StoreQuery, TalliedGroup, Tally, TextGroups,
    ZoneGround, place, shape_table, shapes, tiles,
};
use crate::budget::Budget;
use crate::dataset::Dataset;
use crate::feature::{Collection, Kind, Property, Shapes, Titles, Value, Values};
use crate::geometry::{Position, to_mercator};
use crate::query::{Filter, Query, meets};
use crate::render::generalized::{DrawnFeature, LargestByZoom, RankedShape, rank};
use crate::tile::{BUFFER, TileCoord};
use geo::Geometry;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One collection of a data set in memory.
#[derive(Debug)]
pub struct MemoryStore {
    dataset: Arc<Dataset>,
    at: usize,
    schema: Collection,
    extent: StoreExtent,
    summed: Vec<String>,
    overview_zoom: Option<u8>,
    /// Where each feature counts.
    places: Vec<Position>,
    /// What tiles of lines and polygons hold; none of points.
    largest: Option<LargestByZoom>,
}

impl MemoryStore {
    /// The collection at a place of a data set; `overview` names the properties that are summed.
    ///
    /// # Errors
    /// A feature has no place, or a property is not there or has no numbers.
    pub fn new(dataset: Arc<Dataset>, at: usize, overview: &[&str]) -> Result<Self, StoreFault> {
        let collection = &dataset.collections()[at];
        let refused = |what: String| StoreFault::Refused(format!("collection {:?}: {what}", collection.id()));
        let all = || (0..collection.len()).map(|i| collection.shapes().geometry(i));
        let places: Option<Vec<Position>> = all().map(|geometry| place::of_geometry(&geometry)).collect();
        let places = places.ok_or_else(|| refused("expected a place of every feature".to_owned()))?;
        let largest = match all().all(|geometry| matches!(*geometry, Geometry::Point(_))) {
            true => None,
            false => Some(largest(collection)),
        };
        for name in overview {
            let numbers = |kind| matches!(kind, Kind::Integer | Kind::Number);
            if !collection.property(name).is_some_and(|p| numbers(p.kind)) {
                return Err(refused(format!("expected a property {name:?} with numbers, found none")));
            }
        }
        let mut grid = CellGrid::default();
        for position in places.iter().copied().map(to_mercator).filter(|_| largest.is_none()) {
            let cell = grid.entry(cell_of(position, DEEPEST + CELLS_ZOOMS));
            cell.or_insert_with(|| OverviewCell::empty(0)).add(
                &Tally { count: 1, sums: vec![] },
                0,
                position,
            );
        }
        let full = |zoom: &u8| overview::fullest(&grid, DEEPEST + CELLS_ZOOMS, *zoom) > MOST_FEATURES;
        let overview_zoom = (0..=DEEPEST).rev().find(full);
        let properties = collection.properties().iter();
        let properties = properties.map(|p| Property { values: Values::default(), ..p.clone() }).collect();
        let info = collection.info().clone();
        let schema = Collection::new(
            collection.id().clone(),
            info,
            vec![],
            Titles::default(),
            properties,
            Shapes::Own(vec![].into()),
        );
        let schema = schema.map_err(|e| StoreFault::Damaged(e.to_string()))?;
        let dimension = all().map(|geometry| shape_table::dimension(&geometry)).max().unwrap_or(0);
        let (bounds, kind) = (*collection.bounds(), shape_table::kind(dimension));
        let extent = StoreExtent { count: collection.len() as u64, is_estimated: false, bounds, kind };
        let summed = overview.iter().map(|name| (*name).to_owned()).collect();
        Ok(MemoryStore { schema, extent, summed, overview_zoom, dataset, at, places, largest })
    }

    fn collection(&self) -> &Collection {
        &self.dataset.collections()[self.at]
    }

    fn extract(&self, positions: &[u32], numbered: bool) -> Gathered {
        let collection = self.collection();
        let mut gathered = Gathered::of(collection.properties().len());
        for position in positions.iter().map(|p| *p as usize) {
            gathered.ids.push(match numbered {
                true => (position + 1).to_string().into(),
                false => collection.feature_id(position).into(),
            });
            gathered.geometries.push(collection.shapes().geometry(position).into_owned());
            for (values, property) in gathered.values.iter_mut().zip(collection.properties()) {
                values.push(property.values.get(position).to_value());
            }
        }
        gathered
    }

    fn tally_of(&self, position: u32) -> Tally {
        let number = |name: &String| self.collection().value(position as usize, name).as_number();
        let sums = self.summed.iter().map(|name| column::sum(&[number(name).unwrap_or(f64::NAN)])).collect();
        Tally { count: 1, sums }
    }

    fn places(&self) -> impl Iterator<Item = (u32, Position)> {
        (0..).zip(self.places.iter().copied())
    }

    fn rank_of(&self, position: u32) -> u16 {
        rank(&self.collection().shapes().bounds(position as usize).into())
    }
}

/// The values of a feature.
fn values(collection: &Collection, position: usize) -> Vec<Value> {
    collection.properties().iter().map(|p| p.values.get(position).to_value()).collect()
}

/// What tiles of lines and polygons hold.
fn largest(collection: &Collection) -> LargestByZoom {
    LargestByZoom::of(|each| {
        for position in 0..collection.len() {
            let ranked = RankedShape::new(&collection.shapes().geometry(position));
            let outline = ranked.outline();
            let rank = rank(&collection.shapes().bounds(position).into());
            each(&DrawnFeature::new(&outline, &values(collection, position)), rank);
        }
    })
}

impl Store for MemoryStore {
    fn schema(&self) -> &Collection {
        &self.schema
    }

    fn extent(&self) -> StoreExtent {
        self.extent
    }

    fn summed(&self) -> Vec<&str> {
        self.summed.iter().map(String::as_str).collect()
    }

    fn privacy(&self) -> Privacy {
        Privacy::default()
    }

    fn stamp(&self) -> u64 {
        0
    }

    fn overview_zoom(&self) -> Option<u8> {
        self.overview_zoom
    }

    fn has_points(&self) -> bool {
        self.largest.is_none()
    }

    fn largest(&self) -> Option<(u8, Vec<u64>)> {
        self.largest.as_ref().and_then(LargestByZoom::told)
    }

    fn page(&self, query: &StoreQuery, budget: &Budget) -> Result<Extract, StoreFault> {
        let (collection, index) = (self.collection(), &self.dataset.indexes()[self.at]);
        let within = query.filter.as_ref().map(|f| f.positions(collection, index, budget)).transpose()?;
        let all = Query { within, order: Some((0..collection.len() as u32).collect()), ..Query::default() };
        let all = Query { limit: usize::MAX, ..all }.page(collection, index, budget)?;
        let in_zone = |p: &u32| query.zone.as_ref().is_none_or(|zone| zone.owns(self.places[*p as usize]));
        let in_box = |p: &u32| {
            let shapes = collection.shapes();
            query.bounds.is_empty() || query.bounds.iter().any(|b| meets(shapes, *p as usize, b))
        };
        let found: Vec<u32> = all.positions.into_iter().filter(|p| in_zone(p) && in_box(p)).collect();
        let page: Vec<u32> = found.iter().copied().skip(query.offset as usize).take(query.limit).collect();
        let features = self.extract(&page, false).finish(&self.schema, self.schema.properties());
        Ok(Extract {
            features: features.map_err(|e| StoreFault::Damaged(e.to_string()))?,
            matched: Some(found.len() as u64),
            estimated: None,
            has_more: found.len() as u64 > query.offset.saturating_add(query.limit as u64),
        })
    }

    fn feature(&self, id: &str, _: &Budget) -> Result<Option<Extract>, StoreFault> {
        let Some(position) = self.collection().position(id) else { return Ok(None) };
        let features = self.extract(&[position as u32], false);
        let features = features.finish(&self.schema, self.schema.properties());
        let features = features.map_err(|e| StoreFault::Damaged(e.to_string()))?;
        Ok(Some(Extract { features, matched: Some(1), estimated: None, has_more: false }))
    }

    fn tile(
        &self,
        tile: TileCoord,
        coarse: bool,
        filter: Option<&Filter>,
        budget: &Budget,
    ) -> Result<Extract, StoreFault> {
        budget.check()?;
        let (collection, index) = (self.collection(), &self.dataset.indexes()[self.at]);
        if let Some(largest) = &self.largest {
            let around = tile.bounds(BUFFER);
            let positions = (0..collection.len() as u32).filter(|p| {
                largest.keeps(tile.z(), self.rank_of(*p))
                    && collection.shapes().bounds(*p as usize).intersects(&around)
            });
            let gathered = self.extract(&positions.collect::<Vec<_>>(), true);
            return shapes::of_shapes(&self.schema, gathered, tile, filter, budget);
        }
        let passing = filter.map(|filter| filter.positions(collection, index, budget)).transpose()?;
        let passes = |p: &u32| passing.as_ref().is_none_or(|passing| passing.binary_search(p).is_ok());
        let inside = self.places().filter(|(p, at)| tiles::is_in(tile, *at) && passes(p));
        let inside: Vec<(u32, Position)> = inside.collect();
        let is_overview = self.overview_zoom.is_some_and(|deepest| tile.z() <= deepest);
        if !coarse && !is_overview && inside.len() as u64 <= MOST_FEATURES {
            let positions: Vec<u32> = inside.iter().map(|(p, _)| *p).collect();
            return tiles::of_features(&self.schema, self.extract(&positions, true));
        }
        let mut cells: BTreeMap<[u32; 2], OverviewCell> = BTreeMap::new();
        for (position, at) in inside {
            let place = to_mercator(at);
            let [x, y] = cell_of(place, tile.z() + CELLS_ZOOMS);
            let cell = cells.entry([y, x]).or_insert_with(|| OverviewCell::empty(self.summed.len()));
            cell.add(&self.tally_of(position), position.into(), place);
        }
        let cells = cells.into_iter().map(|([y, x], cell)| ([x, y], cell)).collect();
        tiles::of_cells(&self.schema, &self.summed(), tile.z(), cells)
    }

    fn tally(&self, zone: &ZoneGround, budget: &Budget) -> Result<Tally, StoreFault> {
        let mut all = Tally::of(self.summed.len());
        budget.each(self.places(), |(position, at)| {
            if zone.owns(at) {
                all.add(&self.tally_of(position));
            }
        })?;
        Ok(all)
    }

    fn grouped(&self, asked: &TextGroups<'_>, budget: &Budget) -> Result<Vec<TalliedGroup>, StoreFault> {
        let TextGroups { property, text, ground } = *asked;
        let property = self.collection().property(property).ok_or_else(|| {
            StoreFault::Refused(format!(
                "collection {:?} has no property {property:?}",
                self.collection().id()
            ))
        })?;
        let mut found: BTreeMap<Option<&str>, Tally> = BTreeMap::new();
        budget.each(self.places(), |(position, at)| {
            let own = property.values.get(position as usize).as_text();
            if ground.is_none_or(|ground| ground.owns(at)) && (text.is_none() || own == text) {
                let group = found.entry(own).or_insert_with(|| Tally::of(self.summed.len()));
                group.add(&self.tally_of(position));
            }
        })?;
        let unknown = found.remove(&None).map(|tally| TalliedGroup { value: Value::Null, tally });
        let group = |(text, tally): (Option<&str>, Tally)| TalliedGroup {
            value: text.map_or(Value::Null, Value::text),
            tally,
        };
        Ok(found.into_iter().map(group).chain(unknown).collect())
    }
}
