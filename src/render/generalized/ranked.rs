//! Which position of a line goes first when it is simplified (Visvalingam and Whyatt 1993, the triangle weighted by its angle
//! as mapshaper does): the rule of [`crate::coverage`], for lines that share nothing.

use crate::coverage::weighted_area;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const NONE: u32 = u32::MAX;

/// For each position of a line the area at which it goes, in the square of the units of the positions; infinite for the ends,
/// and for two more of a ring.
pub(super) fn ranks(points: &[[f64; 2]], is_ring: bool) -> Vec<f32> {
    let mut ranks = vec![f32::INFINITY; points.len()];
    let mut left = points.len().saturating_sub(2);
    let least = if is_ring { 2 } else { 0 };
    if left <= least {
        return ranks;
    }
    let last = points.len() as u32 - 1;
    let mut before: Vec<u32> = (0..=last).map(|i| i.wrapping_sub(1)).collect();
    let mut after: Vec<u32> = (1..=last).chain([NONE]).collect();
    let mut areas = vec![0f32; points.len()];
    // The bits of an area order as it does.
    let mut queue = BinaryHeap::with_capacity(points.len());
    let weigh = |i: u32, before: &[u32], after: &[u32], areas: &mut [f32]| {
        let [a, p, b] = [before[i as usize], i, after[i as usize]].map(|at| points[at as usize]);
        areas[i as usize] = weighted_area(a, p, b) as f32;
        Reverse((areas[i as usize].to_bits(), i))
    };
    for i in 1..last {
        queue.push(weigh(i, &before, &after, &mut areas));
    }
    let mut reached = 0f32;
    while let Some(Reverse((bits, i))) = queue.pop() {
        let at = i as usize;
        if areas[at].to_bits() != bits || ranks[at].is_finite() {
            continue;
        }
        if left <= least {
            break;
        }
        left -= 1;
        reached = reached.max(areas[at]);
        ranks[at] = reached;
        let (a, b) = (before[at], after[at]);
        (after[a as usize], before[b as usize]) = (b, a);
        for neighbour in [a, b].into_iter().filter(|n| (1..last).contains(n)) {
            queue.push(weigh(neighbour, &before, &after, &mut areas));
        }
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_bends_go_before_large_ones_and_ends_stay() {
        let line = [[0.0, 0.0], [1.0, 0.1], [2.0, 0.0], [3.0, 2.0], [4.0, 0.0]];
        let ranks = ranks(&line, false);
        assert!(ranks[0].is_infinite() && ranks[4].is_infinite());
        assert!(ranks[1] < ranks[2] && ranks[2] <= ranks[3], "{ranks:?}");
    }

    #[test]
    fn a_ring_keeps_a_triangle() {
        let circle: Vec<[f64; 2]> =
            (0..=64).map(|i| (f64::from(i % 64) / 32.0 * std::f64::consts::PI).sin_cos().into()).collect();
        assert_eq!(ranks(&circle, true).iter().filter(|r| r.is_infinite()).count(), 4);
        assert_eq!(ranks(&circle[..3], true).len(), 3);
    }
}
