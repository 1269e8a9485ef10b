//! Points of a tile that pass a filter: read feature by feature, or by the columns of the index.

use super::column::{self, UNKNOWN};
use super::extract::Gathered;
use super::opened::OpenedStore;
use super::overview::{CELLS_ZOOMS, MOST_FEATURES, OverviewCell, cell_of};
use super::row;
use super::sidecar::OverviewColumn;
use super::{Extract, Privacy, StoreFault, Tally, tiles};
use crate::budget::Budget;
use crate::feature::{Collection, Kind, Property, Value};
use crate::geometry::{Position, to_mercator};
use crate::index::SpatialIndex;
use crate::query::Filter;
use crate::tile::TileCoord;
use geo::{Geometry, Point};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{ControlFlow, Range};
use std::sync::{Arc, LazyLock};

/// Features that are tested together.
const BATCH: usize = 4096;

/// Ids of features that nobody sees, in their order as texts too: millions are tested, one batch after the other.
static NUMBERS: LazyLock<Vec<Arc<str>>> = LazyLock::new(|| (0..BATCH).map(number).collect());

fn number(position: usize) -> Arc<str> {
    format!("{position:08}").into()
}

/// Refuses a filter where every aggregate stands for several features, whatever they are.
///
/// # Errors
/// They do.
pub(super) fn check(schema: &Collection, privacy: Privacy) -> Result<(), StoreFault> {
    let least = privacy.minimum_count;
    match privacy.items && least < 2 {
        true => Ok(()),
        false => Err(StoreFault::Refused(format!(
            "parameter filter: collection {:?} tells aggregates of at least {least} neighbours, whatever they are; expected tiles without a filter",
            schema.id()
        ))),
    }
}

/// Refuses properties that the overview does not know, in tiles that hold aggregates.
///
/// # Errors
/// The sentence tells which there are, and from which zoom on others are answered.
pub(super) fn declared(
    schema: &Collection,
    names: &BTreeSet<Arc<str>>,
    overview: &[&str],
    deepest: u8,
) -> Result<(), StoreFault> {
    match names.iter().find(|name| !overview.contains(&&***name)) {
        None => Ok(()),
        Some(name) => Err(StoreFault::Refused(format!(
            "parameter filter: tiles of {:?} hold aggregates down to zoom {deepest}, which are filtered by the properties that are declared in `overview` ({}); found {name:?}",
            schema.id(),
            overview.join(", ")
        ))),
    }
}

/// What of a tile passes a filter, so far.
struct Passing<'a> {
    opened: &'a OpenedStore,
    schema: &'a Collection,
    tile: TileCoord,
    filter: &'a Filter,
    names: BTreeSet<Arc<str>>,
    /// True where the index knows every property of the filter.
    is_declared: bool,
    summed: Vec<&'a str>,
    /// The first of them.
    kept: Vec<u64>,
    count: u64,
    cells: BTreeMap<[u32; 2], OverviewCell>,
}

impl OpenedStore {
    /// The points of a tile that pass a filter, as features where they are few and no overview, and `coarse` ones, are
    /// meant, else as cells.
    ///
    /// # Errors
    /// The filter names what the index does not know, where cells are meant; the file cannot be read, or the budget is over.
    pub fn filtered_tile(
        &self,
        schema: &Collection,
        (tile, coarse): (TileCoord, bool),
        filter: &Filter,
        budget: &Budget,
    ) -> Result<Extract, StoreFault> {
        let names = filter.names();
        let overview: Vec<&str> = self.table.overview.keys().map(String::as_str).collect();
        let deepest = self.table.zoom.filter(|deepest| tile.z() <= *deepest);
        if let Some(deepest) = deepest {
            declared(schema, &names, &overview, deepest)?;
        }
        let is_declared = names.iter().all(|name| overview.contains(&&**name));
        let mut passing = Passing {
            opened: self,
            schema,
            tile,
            filter,
            names,
            is_declared,
            summed: self.table.summed(),
            kept: Vec::new(),
            count: 0,
            cells: BTreeMap::new(),
        };
        let mut waiting: Vec<(u64, Position)> = Vec::with_capacity(BATCH);
        self.look(tile, budget, |run, nodes| {
            let places = nodes.iter().map(|node| [node.bounds[0], node.bounds[1]]);
            waiting.extend(run.zip(places).filter(|(_, at)| tiles::is_in(tile, *at)));
            if waiting.len() >= BATCH {
                passing.test(&std::mem::take(&mut waiting), budget)?;
            }
            Ok(ControlFlow::Continue(()))
        })?;
        passing.test(&waiting, budget)?;
        let Passing { kept, count, cells, summed, .. } = passing;
        if !coarse && deepest.is_none() && count <= MOST_FEATURES {
            let mut gathered = Gathered::of(schema.properties().len());
            for run in runs(kept.into_iter()) {
                self.gather(&mut gathered, schema, run, true)?;
            }
            return tiles::of_features(schema, gathered);
        }
        let cells = cells.into_iter().map(|([y, x], cell)| ([x, y], cell)).collect();
        tiles::of_cells(schema, &summed, tile.z(), cells)
    }

    /// Whether the index tells of features all that a filter asks: no place, and overview columns alone.
    pub fn tells(&self, filter: &Filter) -> bool {
        !filter.is_spatial() && filter.names().iter().all(|name| self.table.overview.contains_key(&**name))
    }

    /// Features as the index knows them, numbered anew: where they are, and what is named.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn by_columns(
        &self,
        schema: &Collection,
        names: &BTreeSet<Arc<str>>,
        runs: &[Range<u64>],
        places: impl Iterator<Item = Position>,
    ) -> Result<Collection, StoreFault> {
        let mut gathered = Gathered::of(schema.properties().len());
        let count = runs.iter().map(|run| run.end - run.start).sum::<u64>() as usize;
        let further = (NUMBERS.len()..count).map(number);
        gathered.ids = NUMBERS.iter().take(count).cloned().chain(further).collect();
        let points = places.take(count).map(|[lon, lat]| Geometry::Point(Point::new(lon, lat)));
        gathered.geometries = points.collect();
        for (values, property) in gathered.values.iter_mut().zip(schema.properties()) {
            match names.contains(&property.name) {
                true => {
                    for run in runs {
                        values.extend(self.column(property, run.clone())?);
                    }
                }
                false => values.resize(count, Value::Null),
            }
        }
        gathered.finish(schema, schema.properties()).map_err(of_index)
    }

    /// The values of an overview column.
    fn column(&self, property: &Property, run: Range<u64>) -> Result<Vec<Value>, StoreFault> {
        let (sections, name) = (&self.sections, &*property.name);
        if let Some(OverviewColumn::Texts(texts)) = self.table.overview.get(name) {
            let text = |code: u32| match code {
                UNKNOWN => Value::Null,
                code => texts
                    .get(code as usize)
                    .map_or(Value::Null, |text| row::typed(Value::Text(text.as_str().into()), property.kind)),
            };
            return Ok(column::codes(sections, name, run)?.into_iter().map(text).collect());
        }
        let number = |n: f64| match property.kind {
            _ if n.is_nan() => Value::Null,
            Kind::Integer => Value::Integer(n as i64),
            _ => Value::Number(n),
        };
        Ok(column::numbers(sections, name, run)?.into_iter().map(number).collect())
    }
}

impl Passing<'_> {
    /// Takes those of some features that pass.
    fn test(&mut self, waiting: &[(u64, Position)], budget: &Budget) -> Result<(), StoreFault> {
        budget.check()?;
        let runs: Vec<Range<u64>> = runs(waiting.iter().map(|(position, _)| *position)).collect();
        let features = match self.is_declared {
            true => {
                let places = waiting.iter().map(|(_, place)| *place);
                self.opened.by_columns(self.schema, &self.names, &runs, places)?
            }
            false => {
                let mut gathered = Gathered::of(self.schema.properties().len());
                for run in &runs {
                    self.opened.gather(&mut gathered, self.schema, run.clone(), true)?;
                }
                gathered.finish(self.schema, self.schema.properties()).map_err(of_index)?
            }
        };
        let index =
            if self.filter.is_spatial() { SpatialIndex::new(&features) } else { SpatialIndex::default() };
        let passing = self.filter.positions(&features, &index, budget)?;
        let numbers = |name: &&str| -> Result<Vec<f64>, StoreFault> {
            let of = |run: &Range<u64>| column::numbers(&self.opened.sections, name, run.clone());
            Ok(runs.iter().map(of).collect::<Result<Vec<_>, _>>()?.concat())
        };
        if passing.is_empty() {
            return Ok(());
        }
        let numbers = self.summed.iter().map(numbers).collect::<Result<Vec<_>, _>>()?;
        for at in passing.into_iter().map(|at| at as usize) {
            let (position, place) = (waiting[at].0, to_mercator(waiting[at].1));
            let sums = numbers.iter().map(|all| column::sum(&all[at..=at])).collect();
            let [x, y] = cell_of(place, self.tile.z() + CELLS_ZOOMS);
            let cell = self.cells.entry([y, x]).or_insert_with(|| OverviewCell::empty(self.summed.len()));
            cell.add(&Tally { count: 1, sums }, position, place);
            self.count += 1;
            if self.count <= MOST_FEATURES {
                self.kept.push(position);
            }
        }
        Ok(())
    }
}

fn of_index(fault: impl std::fmt::Display) -> StoreFault {
    StoreFault::Damaged(fault.to_string())
}

/// Positions in order as runs.
pub(super) fn runs(positions: impl Iterator<Item = u64>) -> impl Iterator<Item = Range<u64>> {
    let mut positions = positions.peekable();
    std::iter::from_fn(move || {
        let start = positions.next()?;
        let mut end = start + 1;
        while positions.next_if_eq(&end).is_some() {
            end += 1;
        }
        Some(start..end)
    })
}
