//! Borders of one rank joined into long lines.

use super::Ground;
use crate::coverage::{ArcRef, Coverage};
use crate::feature::{Collection, Shapes};
use crate::geometry::EQUATOR_M;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// More features than this are many: what stands for each of them waits until there is room.
pub(in crate::render) const MANY: usize = 512;

/// The borders of one rank and kind.
#[derive(Debug)]
pub(in crate::render) struct Border {
    /// Rank of the largest units they part, or `outline`.
    pub rank: Arc<str>,
    /// True for whole rings: islands and enclaves.
    pub closed: bool,
    /// Where the rank has many units: how wide they are on average, in the unit square of Web Mercator.
    pub unit: Option<f64>,
    /// Arcs head to tail.
    pub chains: Vec<Vec<ArcRef>>,
}

/// The borders of a collection by rank, then open before closed.
pub(super) fn borders(ground: &Ground, at: usize) -> Vec<Border> {
    let collections = ground.dataset().collections();
    let Shapes::Regions { coverage, .. } = collections[at].shapes() else { return Vec::new() };
    let ranks = ground.ranks(coverage);
    let mut groups: BTreeMap<(&Arc<str>, bool), Vec<u32>> = BTreeMap::new();
    for arc in ground.borders(at) {
        if let Some(rank) = &ranks[*arc as usize] {
            groups.entry((rank, coverage.is_closed(*arc as usize))).or_default().push(*arc);
        }
    }
    let border = |((rank, closed), arcs): ((&Arc<str>, bool), Vec<u32>)| Border {
        rank: rank.clone(),
        closed,
        unit: unit(collections, coverage, rank),
        chains: chains(coverage, &arcs),
    };
    groups.into_iter().map(border).collect()
}

/// The average width of the units of a rank, if they are many.
fn unit(collections: &[Collection], coverage: &Arc<Coverage>, rank: &Arc<str>) -> Option<f64> {
    let of_rank = |c: &&Collection| {
        let shares =
            matches!(c.shapes(), Shapes::Regions { coverage: other, .. } if Arc::ptr_eq(coverage, other));
        shares && c.info().rank.as_ref().unwrap_or(c.id()) == rank
    };
    let units = collections.iter().find(of_rank).filter(|c| c.len() > MANY)?;
    let width = |i: usize| {
        let circle_km = EQUATOR_M / 1e3 * units.shapes().bounds(i).center()[1].to_radians().cos();
        units.shapes().area_km2(i).sqrt() / circle_km.max(1.0)
    };
    Some((0..units.len()).map(width).sum::<f64>() / units.len() as f64)
}

type ArcEnd = [u64; 2];

/// Joins arcs at their ends, the lowest first, each once.
fn chains(coverage: &Coverage, arcs: &[u32]) -> Vec<Vec<ArcRef>> {
    let mut leaving: FxHashMap<ArcEnd, Vec<ArcRef>> = FxHashMap::default();
    for arc in arcs {
        for r in [false, true].map(|reversed| ArcRef::new(*arc as usize, reversed)) {
            leaving.entry(tail(coverage, r)).or_default().push(r);
        }
    }
    let mut used = rustc_hash::FxHashSet::default();
    let mut out = Vec::new();
    for arc in arcs {
        if !used.insert(*arc as usize) {
            continue;
        }
        let mut extend = |chain: &mut Vec<ArcRef>| {
            while let Some(last) = chain.last()
                && let Some(next) = leaving.get(&tail(coverage, last.reversed()))
                && let Some(next) = next.iter().find(|r| !used.contains(&r.arc()))
            {
                used.insert(next.arc());
                chain.push(*next);
            }
        };
        // Forward from the arc's end, then backward from its start.
        let mut chain = vec![ArcRef::new(*arc as usize, false)];
        extend(&mut chain);
        chain.reverse();
        chain.iter_mut().for_each(|r| *r = r.reversed());
        extend(&mut chain);
        out.push(chain);
    }
    out
}

/// The node from which a directed arc leaves.
fn tail(coverage: &Coverage, r: ArcRef) -> ArcEnd {
    let line = coverage.arc_positions(r.arc());
    let at = if r.is_reversed() { line[line.len() - 1] } else { line[0] };
    at.map(f64::to_bits)
}
