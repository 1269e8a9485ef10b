//! What a file and its index tell of many features: counts, sums, cells of tiles.

use super::column::{self, UNKNOWN};
use super::making::middle;
use super::opened::OpenedStore;
use super::overview::{self, CELLS_ZOOMS, OverviewCell, cell_of};
use super::packed::PackedNode;
use super::sidecar::OverviewColumn;
use super::walk::{Visited, WalkedNode, walk};
use super::{StoreFault, TalliedGroup, Tally, TextGroups, tiles};
use crate::budget::Budget;
use crate::feature::Value;
use crate::geometry::{Bounds, Position, to_mercator};
use crate::query::Lie;
use crate::tile::TileCoord;
use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};

/// Features whose codes and numbers are read at once.
const CHUNK: u64 = 1 << 15;

impl OpenedStore {
    /// How the nodes of the index lie, for aggregates: groups of neighbours stay together, so no node is taken or left out
    /// that holds a part of one.
    fn grouped(&self, positions: &Range<u64>, lie: impl FnOnce() -> Lie) -> Lie {
        let is_torn = positions.end - positions.start < self.groups.size()
            || positions.end > self.groups.tail().start && !self.groups.tail().is_empty();
        match is_torn && self.groups.size() > 1 {
            true => Lie::Across,
            false => lie(),
        }
    }

    /// The groups that begin in a run, each with its middle.
    fn middles(
        &self,
        run: Range<u64>,
        nodes: &[PackedNode],
        mut each: impl FnMut(Range<u64>, Position) -> Result<(), StoreFault>,
    ) -> Result<(), StoreFault> {
        let places = self.places(run.clone(), nodes)?;
        for group in self.groups.beginning_in(run.clone()) {
            let at = match group.end <= run.end {
                true => middle(&places[(group.start - run.start) as usize..(group.end - run.start) as usize]),
                false => middle(&self.places(group.clone(), &self.packed.nodes(0, group.clone())?)?),
            };
            each(group, at)?;
        }
        Ok(())
    }

    /// Counts and sums of the features in some ground.
    ///
    /// # Errors
    /// The file or its index cannot be read, or the budget is over.
    pub fn tally(
        &self,
        lie: impl Fn(&[f64; 4]) -> Lie,
        owns: impl Fn(Position) -> bool,
        budget: &Budget,
    ) -> Result<Tally, StoreFault> {
        let summed = self.table.summed();
        let mut all = Tally::of(summed.len());
        let lie = |node: &WalkedNode| self.grouped(&node.positions, || lie(&node.bounds));
        walk(&self.packed, budget, lie, |run| {
            match run {
                Visited::Whole { level, node, positions } => {
                    all.count += positions.end - positions.start;
                    for (sum, name) in all.sums.iter_mut().zip(&summed) {
                        *sum += column::below(&self.sections, &self.packed, name, level, node)?;
                    }
                }
                Visited::Look(run, nodes) => {
                    for run in self.owned(run, &nodes, &owns)? {
                        all.add(&self.tally_of(&summed, run)?);
                    }
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(all)
    }

    /// Counts and sums of features next to each other.
    fn tally_of(&self, summed: &[&str], run: Range<u64>) -> Result<Tally, StoreFault> {
        let sum = |name: &&str| Ok(column::sum(&column::numbers(&self.sections, name, run.clone())?));
        let sums = summed.iter().map(sum).collect::<Result<Vec<_>, StoreFault>>()?;
        Ok(Tally { count: run.end - run.start, sums })
    }

    /// Counts and sums by the texts of a column.
    ///
    /// # Errors
    /// The index does not know the column, cannot be read, or the budget is over.
    pub fn by_text(&self, asked: &TextGroups<'_>, budget: &Budget) -> Result<Vec<TalliedGroup>, StoreFault> {
        let Some(OverviewColumn::Texts(texts)) = self.table.overview.get(asked.property) else {
            let texts = |c: &OverviewColumn| matches!(c, OverviewColumn::Texts(_));
            let known = self.table.overview.iter().filter(|(_, c)| texts(c)).map(|(n, _)| n.as_str());
            return Err(StoreFault::undeclared_text(&known.collect::<Vec<_>>(), asked.property));
        };
        let only = match asked.text.map(|text| texts.iter().position(|own| own == text)) {
            Some(None) => return Ok(Vec::new()),
            Some(Some(code)) => Some(code),
            None => None,
        };
        let mut found = vec![Tally::of(self.table.summed().len()); texts.len() + 1];
        let mut add = |run: Range<u64>| self.add_texts(&mut found, (asked.property, only), run, budget);
        match asked.ground {
            None => add(0..self.packed.count)?,
            Some(ground) => {
                let lie = |node: &WalkedNode| self.grouped(&node.positions, || ground.lie(&node.bounds));
                walk(&self.packed, budget, lie, |run| {
                    match run {
                        Visited::Whole { positions, .. } => add(positions)?,
                        Visited::Look(run, nodes) => {
                            for run in self.owned(run, &nodes, |at| ground.owns(at))? {
                                add(run)?;
                            }
                        }
                    }
                    Ok(ControlFlow::Continue(()))
                })?;
            }
        }
        let value = |i: usize| texts.get(i).map_or(Value::Null, |t| Value::Text(t.as_str().into()));
        let group = |(i, tally): (usize, Tally)| TalliedGroup { value: value(i), tally };
        Ok(found.into_iter().enumerate().map(group).filter(|g| g.tally.count > 0).collect())
    }

    /// Adds the features of a run to those of their texts, or of one text alone; unknown ones to the last.
    fn add_texts(
        &self,
        found: &mut [Tally],
        (name, only): (&str, Option<usize>),
        run: Range<u64>,
        budget: &Budget,
    ) -> Result<(), StoreFault> {
        let (summed, last) = (self.table.summed(), found.len() - 1);
        let place = |code: u32| if code == UNKNOWN { last } else { (code as usize).min(last) };
        let mut start = run.start;
        while start < run.end {
            budget.check()?;
            let end = start + CHUNK;
            let end = if end + self.groups.size() > run.end { run.end } else { end };
            let end = end.max(start + self.groups.size()).min(run.end);
            let codes = column::codes(&self.sections, name, start..end)?;
            let of = |group: &Range<u64>| place(codes[(group.start - start) as usize]);
            let groups = self.groups.beginning_in(start..end);
            let groups: Vec<Range<u64>> = match only {
                None => groups.collect(),
                Some(only) => groups.filter(|group| of(group) == only).collect(),
            };
            // The numbers of a chunk that has none of them are not read.
            let numbers = summed.iter().filter(|_| !groups.is_empty());
            let numbers = numbers.map(|name| column::numbers(&self.sections, name, start..end));
            let numbers = numbers.collect::<Result<Vec<_>, _>>()?;
            for group in &groups {
                let own = (group.start - start) as usize..(group.end - start) as usize;
                let sums = numbers.iter().map(|all| column::sum(&all[own.clone()])).collect();
                found[of(group)].add(&Tally { count: own.len() as u64, sums });
            }
            start = end;
        }
        Ok(())
    }

    /// The groups of a run whose middles are owned, neighbours together.
    fn owned(
        &self,
        run: Range<u64>,
        nodes: &[PackedNode],
        owns: impl Fn(Position) -> bool,
    ) -> Result<Vec<Range<u64>>, StoreFault> {
        let mut own: Vec<Range<u64>> = Vec::new();
        self.middles(run, nodes, |group, at| {
            if owns(at) {
                match own.last_mut() {
                    Some(last) if last.end == group.start => last.end = group.end,
                    _ => own.push(group),
                }
            }
            Ok(())
        })?;
        Ok(own)
    }

    /// The cells of a tile.
    ///
    /// # Errors
    /// The file or its index cannot be read, or the budget is over.
    pub fn cells(
        &self,
        tile: TileCoord,
        budget: &Budget,
    ) -> Result<Vec<([u32; 2], OverviewCell)>, StoreFault> {
        let summed = self.table.summed();
        if self.table.zoom.is_some_and(|deepest| tile.z() <= deepest) {
            return overview::of_tile(&self.sections, (tile.z(), tile.x(), tile.y()), summed.len());
        }
        let mut cells: BTreeMap<[u32; 2], OverviewCell> = BTreeMap::new();
        self.look(tile, budget, |run, nodes| {
            self.middles(run, nodes, |group, at| {
                if tiles::is_in(tile, at) {
                    let place = to_mercator(at);
                    let [x, y] = cell_of(place, tile.z() + CELLS_ZOOMS);
                    let tally = self.tally_of(&summed, group.clone())?;
                    let cell = cells.entry([y, x]).or_insert_with(|| OverviewCell::empty(summed.len()));
                    cell.add(&tally, group.start, place);
                }
                Ok(())
            })?;
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(cells.into_iter().map(|([y, x], cell)| ([x, y], cell)).collect())
    }

    /// Positions of the features of a tile, as runs; `None` where there are more than so many.
    ///
    /// # Errors
    /// The file cannot be read, or the budget is over.
    pub fn features_of(
        &self,
        tile: TileCoord,
        most: u64,
        budget: &Budget,
    ) -> Result<Option<Vec<Range<u64>>>, StoreFault> {
        let (mut runs, mut count): (Vec<Range<u64>>, u64) = (Vec::new(), 0);
        self.look(tile, budget, |run, nodes| {
            for (position, node) in run.zip(nodes) {
                if tiles::is_in(tile, [node.bounds[0], node.bounds[1]]) {
                    count += 1;
                    if count > most {
                        return Ok(ControlFlow::Break(()));
                    }
                    match runs.last_mut() {
                        Some(last) if last.end == position => last.end += 1,
                        _ => runs.push(position..position + 1),
                    }
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok((count <= most).then_some(runs))
    }

    /// Looks at the nodes that may have features or groups in a tile, until `each` breaks off.
    ///
    /// # Errors
    /// The file cannot be read, or the budget is over.
    pub fn look(
        &self,
        tile: TileCoord,
        budget: &Budget,
        mut each: impl FnMut(Range<u64>, &[PackedNode]) -> Result<ControlFlow<()>, StoreFault>,
    ) -> Result<(), StoreFault> {
        // Beyond Web Mercator's edge places count as on it.
        let around = around(tile);
        let lie = |WalkedNode { bounds: [w, s, e, n], positions, .. }: &WalkedNode| {
            self.grouped(positions, || {
                let is_apart =
                    *w > around.east() || *e < around.west() || *s > around.north() || *n < around.south();
                if is_apart { Lie::Apart } else { Lie::Across }
            })
        };
        walk(&self.packed, budget, lie, |run| match run {
            Visited::Look(run, nodes) => each(run, &nodes),
            Visited::Whole { .. } => Ok(ControlFlow::Continue(())),
        })
    }
}

/// The box of a tile with a hair's breadth around it, degrees.
fn around(tile: TileCoord) -> Bounds {
    let bounds = tile.bounds(0.0);
    let last = (1u32 << tile.z()) - 1;
    let south = if tile.y() == last { -90.0 } else { bounds.south() - 1e-9 };
    let north = if tile.y() == 0 { 90.0 } else { bounds.north() + 1e-9 };
    Bounds::around([[bounds.west() - 1e-9, south], [bounds.east() + 1e-9, north]])
}
