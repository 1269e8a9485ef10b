//! The features of a file that meet a query, page by page.

use super::opened::OpenedStore;
use super::walk::{Visited, WalkedNode, walk};
use super::{StoreFault, StoreQuery};
use crate::budget::Budget;
use crate::feature::Collection;
use crate::geometry::Bounds;
use crate::index::SpatialIndex;
use crate::query::{Filter, Lie};
use std::ops::{ControlFlow, Range};

/// Features whose properties are looked at together, and bytes of them in the file.
const BATCH: u64 = 4096;
const MOST_BYTES: u64 = 64 << 20;

/// What is on a page.
pub(super) struct FoundRuns {
    /// Positions.
    pub runs: Vec<Range<u64>>,
    /// How many match on all pages, where that is counted.
    pub matched: Option<u64>,
    /// How many about, where it is not.
    pub estimated: Option<u64>,
    /// Whether more follow.
    pub has_more: bool,
}

/// Runs of positions that meet a query but for its filter, in order, until `take` breaks off.
fn candidates(
    opened: &OpenedStore,
    query: &StoreQuery,
    budget: &Budget,
    mut take: impl FnMut(Range<u64>) -> Result<ControlFlow<()>, StoreFault>,
) -> Result<(), StoreFault> {
    let in_boxes = |&[w, s, e, n]: &[f64; 4]| {
        let node = Bounds::around([[w, s], [e, n]]);
        match &query.bounds[..] {
            [] => Lie::Within,
            all if all.iter().any(|b| b.covers(&node)) => Lie::Within,
            all if all.iter().any(|b| b.intersects(&node)) => Lie::Across,
            _ => Lie::Apart,
        }
    };
    let lie = |node: &WalkedNode| {
        let zone = query.zone.as_ref().map_or(Lie::Within, |zone| zone.lie(&node.bounds));
        match (in_boxes(&node.bounds), zone) {
            (Lie::Apart, _) | (_, Lie::Apart) => Lie::Apart,
            (Lie::Within, Lie::Within) => Lie::Within,
            _ => Lie::Across,
        }
    };
    let mut open: Range<u64> = 0..0;
    let mut stopped = false;
    let mut join = |run: Range<u64>, open: &mut Range<u64>| -> Result<bool, StoreFault> {
        if run.start == open.end {
            open.end = run.end;
            return Ok(false);
        }
        let done = std::mem::replace(open, run);
        Ok(!done.is_empty() && take(done)?.is_break())
    };
    walk(&opened.packed, budget, lie, |run| {
        match run {
            Visited::Whole { positions, .. } => stopped = join(positions, &mut open)?,
            Visited::Look(run, nodes) => {
                let places = match &query.zone {
                    Some(_) => opened.places(run.clone(), &nodes)?,
                    None => Vec::new(),
                };
                let owns = |at: usize| query.zone.as_ref().is_none_or(|zone| zone.owns(places[at]));
                for (at, (position, node)) in run.zip(nodes).enumerate() {
                    if stopped || !owns(at) {
                        continue;
                    }
                    budget.check()?;
                    if query.bounds.is_empty() || opened.meets(position, &node, &query.bounds)? {
                        stopped = join(position..position + 1, &mut open)?;
                    }
                }
            }
        }
        Ok(if stopped { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    if !stopped {
        join(u64::MAX..u64::MAX, &mut open)?;
    }
    Ok(())
}

/// A page of the features that meet a query without a filter: runs, how many match, whether more follow.
///
/// # Errors
/// The file cannot be read, or the budget is over.
pub(super) fn unfiltered(
    opened: &OpenedStore,
    query: &StoreQuery,
    budget: &Budget,
) -> Result<FoundRuns, StoreFault> {
    let (mut runs, mut before) = (Vec::new(), 0);
    let end = query.offset.saturating_add(query.limit as u64);
    candidates(opened, query, budget, |run| {
        let length = run.end - run.start;
        let from = query.offset.saturating_sub(before).min(length);
        let to = end.saturating_sub(before).min(length);
        if from < to {
            runs.push(run.start + from..run.start + to);
        }
        before += length;
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(FoundRuns { runs, matched: Some(before), estimated: None, has_more: before > end })
}

/// The same of those that pass a filter, read until the page is full; `extract` makes a collection of some runs.
///
/// # Errors
/// The file cannot be read, or the budget is over.
pub(super) fn filtered(
    opened: &OpenedStore,
    query: &StoreQuery,
    filter: &Filter,
    extract: impl Fn(&[Range<u64>]) -> Result<Collection, StoreFault>,
    budget: &Budget,
) -> Result<FoundRuns, StoreFault> {
    let end = query.offset.saturating_add(query.limit as u64);
    let mut page = FilteredPage { runs: Vec::new(), tested: 0, matched: 0, wanted: query.offset..end };
    let (mut waiting, mut held, mut bytes, mut is_cut): (Vec<Range<u64>>, _, _, _) = (vec![], 0, 0, false);
    let mut test = |waiting: &mut Vec<Range<u64>>| -> Result<bool, StoreFault> {
        let features = extract(waiting)?;
        let index = if filter.is_spatial() { SpatialIndex::new(&features) } else { SpatialIndex::default() };
        let found = filter.positions(&features, &index, budget)?;
        let positions: Vec<u64> = waiting.drain(..).flatten().collect();
        page.tested += positions.len() as u64;
        found.into_iter().for_each(|p| page.add(positions[p as usize]));
        // Whether more follow is known by one more than there is room for.
        Ok(page.matched > end)
    };
    candidates(opened, query, budget, |run| {
        // Points are small, and so are 4,096 of them.
        let pieces = match opened.table.shapes {
            Some(_) => opened.packed.pieces(run)?,
            None => vec![run],
        };
        for piece in pieces {
            let mut start = piece.start;
            while start < piece.end && !is_cut {
                let to = piece.end.min(start + BATCH - held);
                waiting.push(start..to);
                bytes += opened.packed.bytes_of(start..to)?;
                (held, start) = (held + to - start, to);
                if held == BATCH || bytes > MOST_BYTES {
                    is_cut = test(&mut waiting)?;
                    (held, bytes) = (0, 0);
                }
            }
        }
        Ok(if is_cut { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    if held > 0 && !is_cut {
        test(&mut waiting)?;
    }
    let FilteredPage { runs, tested, matched, .. } = page;
    // As many of the others as of those that were tested.
    let all = || unfiltered(opened, &StoreQuery { filter: None, ..query.clone() }, budget);
    let estimated = match is_cut && !query.is_uncounted {
        // A page in hand does not fail for want of it.
        true => all().ok().and_then(|all| all.matched).map(|all| scaled(matched, all, tested)),
        false => None,
    };
    Ok(FoundRuns { runs, matched: (!is_cut).then_some(matched), estimated, has_more: matched > end })
}

/// So many of some as of all.
pub(super) fn scaled(matched: u64, all: u64, tested: u64) -> u64 {
    let whole = u128::from(matched) * u128::from(all) / u128::from(tested.max(1));
    u64::try_from(whole).unwrap_or(u64::MAX).max(matched)
}

/// Features that pass a filter, as far as they are on a page.
struct FilteredPage {
    runs: Vec<Range<u64>>,
    tested: u64,
    matched: u64,
    wanted: Range<u64>,
}

impl FilteredPage {
    fn add(&mut self, position: u64) {
        if self.wanted.contains(&self.matched) {
            match self.runs.last_mut() {
                Some(last) if last.end == position => last.end += 1,
                _ => self.runs.push(position..position + 1),
            }
        }
        self.matched += 1;
    }
}
