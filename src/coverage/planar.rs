//! The plane between lines that meet at nodes alone: its areas, and how many polygons lie on each.

use crate::geometry::{AreaIntegral, Position};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

/// A line from node to node, with the number of polygons that end there.
#[derive(Debug)]
pub(super) struct PlanarLine<'a> {
    /// Places, forward.
    pub places: &'a [Position],
    /// Nodes at the beginning and at the end.
    pub ends: (u32, u32),
    /// How many polygons more lie on the left than on the right.
    pub net: i32,
}

/// One way along a line: forward if even.
pub(super) type Half = usize;

/// True for the way from the beginning of a line to its end.
pub(super) fn is_forward(half: Half) -> bool {
    half & 1 == 0
}

/// A walk with the same area always on the left.
#[derive(Debug)]
pub(super) struct Walk {
    /// The ways in order.
    pub halves: Vec<Half>,
    /// Signed km²: positive around an area, negative around all that hangs together.
    pub area_km2: f64,
    /// Polygons over what lies on the left.
    pub depth: i32,
    /// Number of what hangs together.
    pub island: usize,
}

/// All walks along lines. `depth` tells how many polygons lie on the left of a way.
pub(super) fn walks(lines: &[PlanarLine], depth: impl Fn(Half) -> i32) -> Vec<Walk> {
    let next = successors(lines);
    let mut of_half = vec![usize::MAX; next.len()];
    let mut walks: Vec<Walk> = Vec::new();
    for first in 0..next.len() {
        let mut halves = Vec::new();
        let mut here = first;
        while of_half[here] == usize::MAX {
            of_half[here] = walks.len();
            halves.push(here);
            here = next[here];
        }
        if !halves.is_empty() {
            let area = |h: &Half| {
                let area = AreaIntegral::of(lines[h / 2].places.iter().copied());
                if is_forward(*h) { area } else { -area }
            };
            let area_km2 = halves.iter().map(area).sum();
            walks.push(Walk { halves, area_km2, depth: 0, island: usize::MAX });
        }
    }
    let mut outward: Vec<usize> = (0..walks.len()).collect();
    outward.sort_by(|a, b| walks[*a].area_km2.total_cmp(&walks[*b].area_km2).then(a.cmp(b)));
    let mut islands = 0;
    for first in outward {
        if walks[first].island != usize::MAX {
            continue;
        }
        walks[first].depth = depth(walks[first].halves[0]);
        walks[first].island = islands;
        let mut queue = VecDeque::from([first]);
        while let Some(walk) = queue.pop_front() {
            for i in 0..walks[walk].halves.len() {
                let half = walks[walk].halves[i];
                let other = of_half[half ^ 1];
                if walks[other].island == usize::MAX {
                    let net = lines[half / 2].net;
                    walks[other].depth = walks[walk].depth + if is_forward(half) { -net } else { net };
                    walks[other].island = islands;
                    queue.push_back(other);
                }
            }
        }
        islands += 1;
    }
    walks
}

/// The way that follows each way: the next one clockwise where it ends.
fn successors(lines: &[PlanarLine]) -> Vec<Half> {
    let mut leaving: FxHashMap<u32, Vec<(f64, Half)>> = FxHashMap::default();
    for (i, line) in lines.iter().enumerate() {
        let n = line.places.len();
        let angle = |a: Position, b: Position| (b[1] - a[1]).atan2(b[0] - a[0]);
        leaving.entry(line.ends.0).or_default().push((angle(line.places[0], line.places[1]), 2 * i));
        let back = angle(line.places[n - 1], line.places[n - 2]);
        leaving.entry(line.ends.1).or_default().push((back, 2 * i + 1));
    }
    let mut next = vec![0; 2 * lines.len()];
    for around in leaving.values_mut() {
        around.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for (i, (_, half)) in around.iter().enumerate() {
            next[half ^ 1] = around[(i + around.len() - 1) % around.len()].1;
        }
    }
    next
}
