//! An index while it is made: what one pass over a file gathers, and how it is written.

use super::column::{self, node_sums, values_part};
use super::groups::NeighbourGroups;
use super::making_shapes::{MakingShapes, check};
use super::overview::{self, CELLS_ZOOMS, CellGrid, DEEPEST, MOST_FEATURES, OverviewCell, cell_of};
use super::packed::{FileStamp, PackedFile};
use super::row::{self, PackedRow};
use super::sections::SectionWriter;
use super::sidecar::{self, ColumnStatistics, OverviewColumn, SidecarTable};
use super::{StoreFault, Tally, sampled};
use crate::feature::Value;
use crate::geometry::{Bounds, to_mercator};
use crate::render::generalized::rank;
use flatgeobuf::{ColumnType, GeometryType};
use std::collections::BTreeMap;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// Different texts of a column that features are grouped by, at most.
const MOST_TEXTS: usize = 1 << 16;
/// Whole numbers up to here are exact in sums.
const EXACT: i64 = 1 << 53;
/// The part of an index with the hashes of ids, each with a position.
pub(super) const IDS: &str = "ids";
/// The part that tells where in [`IDS`] the hashes with the same first 16 bits begin.
pub(super) const FAN_OUT: &str = "fan-out of ids";
/// Bytes of an entry in [`IDS`].
pub(super) const ID: u64 = 12;

/// The column with the ids, those that aggregates tell, and how many features one stands for at least.
pub(super) type IndexedColumns<'a> = (Option<&'a String>, &'a [String], u32);

/// Values of a column that aggregates tell.
#[derive(Debug)]
enum Gathering {
    Numbers(Vec<f64>),
    Texts(Vec<u32>, BTreeMap<String, u32>),
}

/// An index that is being made.
pub(super) struct Making<'a> {
    pub packed: &'a PackedFile,
    groups: NeighbourGroups,
    /// Of the file when it was opened: whoever changes it meanwhile has it indexed anew.
    stamp: FileStamp,
    table: SidecarTable,
    id: Option<usize>,
    /// By name: which column, and its values so far.
    overview: BTreeMap<String, (usize, Gathering)>,
    numbers: usize,
    ids: Vec<(u64, u32)>,
    grid: CellGrid,
    /// Of lines and polygons.
    shapes: Option<MakingShapes>,
    /// Of the bytes of the file so far, and how many.
    hash: (Xxh3, u64),
    /// The first feature without a geometry that has others behind it.
    pub out_of_place: Option<u64>,
}

impl<'a> Making<'a> {
    /// Nothing read yet.
    ///
    /// # Errors
    /// The file cannot be read, or a column has neither numbers nor texts.
    pub fn new(
        packed: &'a PackedFile,
        (id, overview_columns, minimum_count): IndexedColumns<'_>,
    ) -> Result<Self, StoreFault> {
        let column = |name: &String| packed.columns.iter().position(|c| c.name == *name);
        let mut overview = BTreeMap::new();
        for (name, at) in overview_columns.iter().filter_map(|name| Some((name, column(name)?))) {
            let gathering = match packed.columns[at].kind {
                ColumnType::Bool | ColumnType::DateTime | ColumnType::Binary => {
                    let what = format!("overview column {name:?}: expected numbers or texts");
                    return Err(StoreFault::damaged(&packed.path, what));
                }
                ColumnType::String | ColumnType::Json => Gathering::Texts(Vec::new(), BTreeMap::new()),
                _ => Gathering::Numbers(Vec::new()),
            };
            overview.insert(name.clone(), (at, gathering));
        }
        let numbers = overview.values().filter(|(_, g)| matches!(g, Gathering::Numbers(_))).count();
        let mut hash = Xxh3::new();
        sampled::hash_of(&packed.file, 0..packed.features_at, &mut hash)
            .map_err(StoreFault::io(&packed.path))?;
        let nothing = ColumnStatistics { known: 0, is_date: true };
        Ok(Making {
            packed,
            groups: NeighbourGroups::new(minimum_count, packed.count),
            stamp: packed.stamp,
            table: SidecarTable {
                stamp: packed.stamp,
                header_hash: packed.header_hash,
                sampled: sidecar::sampled(packed)?,
                whole: None,
                bounds: [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY],
                id: id.cloned(),
                minimum_count: minimum_count.max(1),
                overview: BTreeMap::new(),
                columns: vec![nothing; packed.columns.len()],
                zoom: None,
                shapes: None,
            },
            id: id.and_then(column),
            overview,
            numbers,
            ids: Vec::new(),
            grid: CellGrid::default(),
            shapes: (packed.geometry != GeometryType::Point).then(MakingShapes::new),
            hash: (hash, packed.features_at),
            out_of_place: None,
        })
    }

    /// Reads some features, next to each other.
    ///
    /// # Errors
    /// The file cannot be read, or a feature is not on earth, not where the index of the file says, or has no id.
    pub fn chunk(&mut self, start: u64, end: u64) -> Result<(), StoreFault> {
        let packed = self.packed;
        let (bytes, ranges) = packed.features(start..end)?;
        self.hash.0.update(&bytes);
        self.hash.1 += bytes.len() as u64;
        let nodes = packed.nodes(0, start..end)?;
        let mut places = Vec::with_capacity(ranges.len());
        for ((position, range), node) in (start..).zip(ranges).zip(nodes) {
            let fault =
                |what: String| StoreFault::damaged(&packed.path, format!("feature {}: {what}", position + 1));
            let PackedRow { geometry, values } = row::read(&bytes[range], packed).map_err(fault)?;
            let Some(geometry) = geometry else {
                self.out_of_place = self.out_of_place.or(Some(position));
                return Ok(());
            };
            let around = Bounds::of_geometry(&geometry);
            check(&geometry, &around, &node).map_err(fault)?;
            let [w, s, e, n] = self.table.bounds;
            let [west, south, east, north]: [f64; 4] = around.into();
            self.table.bounds = [w.min(west), s.min(south), e.max(east), n.max(north)];
            match &mut self.shapes {
                None => places.push([west, south]),
                Some(shapes) => {
                    shapes.first(&geometry, &values, rank(&node.bounds)).map_err(fault)?;
                }
            }
            if let Some(id) = self.id {
                if values[id].is_null() {
                    return Err(fault(format!(
                        "expected an id in {:?}, found none",
                        packed.columns[id].name
                    )));
                }
                self.ids.push((xxh3_64(values[id].to_cell().as_bytes()), position as u32));
            }
            self.values(&values).map_err(fault)?;
        }
        if self.shapes.is_none() {
            self.cells(start, &places);
        }
        Ok(())
    }

    /// Looks at lines and polygons again, where it takes a second look to know what tiles have room for; `told` hears how
    /// many are done.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn look_again(&mut self, told: impl FnMut(u64)) -> Result<(), StoreFault> {
        self.shapes.as_mut().map_or(Ok(()), |shapes| shapes.look_again(self.packed, told))
    }

    /// Takes the values of the next feature.
    fn values(&mut self, values: &[Value]) -> Result<(), String> {
        for (column, value) in self.table.columns.iter_mut().zip(values) {
            column.known += u64::from(!value.is_null());
            column.is_date &=
                value.as_text().is_none_or(|t| t.strip_suffix("T00:00:00").unwrap_or(t).len() == 10);
        }
        for (name, (at, gathering)) in &mut self.overview {
            match gathering {
                Gathering::Numbers(all) => {
                    if let Value::Integer(n) = values[*at]
                        && n.abs() > EXACT
                    {
                        return Err(format!(
                            "overview column {name:?}: expected whole numbers to 2^53, found {n}"
                        ));
                    }
                    all.push(values[*at].as_number().unwrap_or(f64::NAN));
                }
                Gathering::Texts(codes, known) => {
                    let Some(text) = values[*at].as_text() else {
                        codes.push(column::UNKNOWN);
                        continue;
                    };
                    let next = known.len() as u32;
                    let code = match known.get(text) {
                        Some(code) => *code,
                        None if known.len() == MOST_TEXTS => {
                            return Err(format!(
                                "overview column {name:?}: expected at most {MOST_TEXTS} different texts, found more"
                            ));
                        }
                        None => *known.entry(text.to_owned()).or_insert(next),
                    };
                    codes.push(code);
                }
            }
        }
        Ok(())
    }

    /// Adds the groups among some features to their cells, without sums of too few known numbers.
    fn cells(&mut self, start: u64, places: &[[f64; 2]]) {
        for group in self.groups.beginning_in(start..start + places.len() as u64) {
            let within = (group.start - start) as usize..(group.end - start) as usize;
            let mut tally = Tally { count: group.end - group.start, sums: Vec::with_capacity(self.numbers) };
            for (_, gathering) in self.overview.values_mut() {
                if let Gathering::Numbers(all) = gathering {
                    let own = &mut all[group.start as usize..group.end as usize];
                    withhold(own, self.table.minimum_count);
                    tally.sums.push(column::sum(own));
                }
            }
            let place = to_mercator(middle(&places[within]));
            let cell = self.grid.entry(cell_of(place, DEEPEST + CELLS_ZOOMS));
            cell.or_insert_with(|| OverviewCell::empty(self.numbers)).add(&tally, group.start, place);
        }
    }

    /// Writes the index; the deepest zoom with aggregates.
    ///
    /// # Errors
    /// Two features have one id, or the index cannot be written.
    pub fn write(mut self, mut out: SectionWriter) -> Result<Option<u8>, StoreFault> {
        self.write_ids(&mut out)?;
        for (name, (_, gathering)) in std::mem::take(&mut self.overview) {
            let column = match gathering {
                Gathering::Numbers(all) => {
                    out.section(&values_part(&name), all.iter().map(|v| v.to_le_bytes()))?;
                    let sums = node_sums(&all, self.packed.inner_levels());
                    out.section(&column::sums_part(&name), [sums])?;
                    OverviewColumn::Numbers
                }
                Gathering::Texts(codes, known) => {
                    // Numbered in the order of the texts.
                    let mut sorted = vec![column::UNKNOWN; known.len()];
                    known.values().zip(0..).for_each(|(code, place)| sorted[*code as usize] = place);
                    let place = |code: &u32| sorted.get(*code as usize).copied().unwrap_or(column::UNKNOWN);
                    out.section(&values_part(&name), codes.iter().map(|code| place(code).to_le_bytes()))?;
                    OverviewColumn::Texts(known.into_keys().collect())
                }
            };
            self.table.overview.insert(name, column);
        }
        if let Some(shapes) = self.shapes.take() {
            self.table.shapes = Some(shapes.write(&mut out, self.packed.inner_levels())?);
        }
        let mut grid = std::mem::take(&mut self.grid);
        let zooms = DEEPEST + CELLS_ZOOMS;
        let full = |zoom: &u8| overview::fullest(&grid, zooms, *zoom) > MOST_FEATURES;
        self.table.zoom = (0..=DEEPEST).rev().find(full);
        for zoom in (0..=DEEPEST).rev() {
            if self.table.zoom.is_some_and(|deepest| zoom <= deepest) {
                out.section(&overview::cells_part(zoom), [overview::written(&grid, zoom)])?;
            }
            grid = overview::coarser(&grid, self.numbers);
        }
        // Those without a geometry stand behind the others.
        let rest = self.hash.1..self.stamp.length;
        if self.packed.all > self.packed.count {
            sampled::hash_of(&self.packed.file, rest.clone(), &mut self.hash.0)
                .map_err(StoreFault::io(&self.packed.path))?;
            self.hash.1 = rest.end;
        }
        // Where features do not fill the file, they are not all of it.
        self.table.whole = (self.hash.1 == self.stamp.length).then(|| self.hash.0.digest());
        // Who wrote to the file meanwhile finds it changed.
        self.table.stamp = self.stamp;
        out.finish(&self.table)?;
        let largest = self.table.shapes.as_ref().and_then(|shapes| shapes.largest.told());
        Ok(self.table.zoom.or(largest.map(|(zoom, _)| zoom)))
    }

    fn write_ids(&mut self, out: &mut SectionWriter) -> Result<(), StoreFault> {
        if self.id.is_none() {
            return Ok(());
        }
        let mut ids = std::mem::take(&mut self.ids);
        ids.sort_unstable();
        for pair in ids.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            let read = |position: u32| -> Result<Value, StoreFault> {
                let (bytes, _) = self.packed.features(u64::from(position)..u64::from(position) + 1)?;
                let row = row::read(&bytes, self.packed);
                let mut row = row.map_err(|what| StoreFault::damaged(&self.packed.path, what))?;
                Ok(row.values.swap_remove(self.id.unwrap_or_default()))
            };
            let (first, second) = (read(pair[0].1)?, read(pair[1].1)?);
            if first == second {
                let what = format!(
                    "features {} and {} have one id {:?}; ids must be unique",
                    pair[0].1 + 1,
                    pair[1].1 + 1,
                    first.to_cell()
                );
                return Err(StoreFault::damaged(&self.packed.path, what));
            }
        }
        let mut begins = vec![0u32; (1 << 16) + 1];
        ids.iter().for_each(|(hash, _)| begins[(hash >> 48) as usize + 1] += 1);
        (1..begins.len()).for_each(|i| begins[i] += begins[i - 1]);
        out.section(FAN_OUT, begins.iter().map(|b| b.to_le_bytes()))?;
        out.section(
            IDS,
            ids.iter()
                .flat_map(|(hash, position)| [hash.to_le_bytes().to_vec(), position.to_le_bytes().to_vec()]),
        )
    }
}

/// Leaves no number of a group known where too few are: their sum would tell of those few.
fn withhold(values: &mut [f64], minimum: u32) {
    let known = values.iter().filter(|v| !v.is_nan()).count();
    if known < minimum as usize {
        values.fill(f64::NAN);
    }
}

/// The middle of some places.
pub(super) fn middle(places: &[[f64; 2]]) -> [f64; 2] {
    match places {
        [only] => *only,
        _ => {
            let count = places.len().max(1) as f64;
            [0, 1].map(|axis| places.iter().map(|p| p[axis]).sum::<f64>() / count)
        }
    }
}
