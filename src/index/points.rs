//! A tree over points that takes four bytes for each.

use crate::geometry::{Bounds, Position};
use std::sync::Arc;

/// Points that are looked at one by one.
const LEAF: usize = 16;

/// A balanced k-d tree without nodes: the point in the middle of a stretch parts it, by longitude and latitude in turn
/// (J. L. Bentley, "Multidimensional binary search trees used for associative searching", 1975).
#[derive(Debug)]
pub(super) struct PointTree {
    points: Arc<[Position]>,
    order: Box<[u32]>,
}

impl PointTree {
    /// Orders the points, which stay where they are.
    pub fn new(points: Arc<[Position]>) -> Self {
        let mut order: Box<[u32]> = (0..points.len() as u32).collect();
        part(&mut order, &points, 0);
        PointTree { points, order }
    }

    /// Positions of the points within the bounds or on their edge, in the tree's order.
    pub fn within(&self, bounds: &Bounds) -> Vec<u32> {
        let mut found = Vec::new();
        let corners = [[bounds.west(), bounds.south()], [bounds.east(), bounds.north()]];
        self.look(&self.order, corners, 0, &mut found);
        found
    }

    fn look(&self, order: &[u32], corners: [Position; 2], axis: usize, found: &mut Vec<u32>) {
        let [low, high] = corners;
        let is_inside = |position: &&u32| {
            let at = self.points[**position as usize];
            (0..2).all(|axis| low[axis] <= at[axis] && at[axis] <= high[axis])
        };
        if order.len() <= LEAF {
            return found.extend(order.iter().filter(is_inside));
        }
        let middle = order.len() / 2;
        let at = self.points[order[middle] as usize][axis];
        if low[axis] <= at {
            self.look(&order[..middle], corners, 1 - axis, found);
        }
        found.extend(Some(&order[middle]).filter(is_inside));
        if at <= high[axis] {
            self.look(&order[middle + 1..], corners, 1 - axis, found);
        }
    }
}

fn part(order: &mut [u32], points: &[Position], axis: usize) {
    if order.len() <= LEAF {
        return;
    }
    let by_axis = |a: &u32, b: &u32| points[*a as usize][axis].total_cmp(&points[*b as usize][axis]);
    let (before, _, behind) = order.select_nth_unstable_by(order.len() / 2, by_axis);
    part(before, points, 1 - axis);
    part(behind, points, 1 - axis);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_what_looking_at_every_point_finds(
            points in prop::collection::vec([-9i32..9, -9i32..9], 0..300),
            west in -9i32..9, south in -9i32..9, wide in 0i32..9, high in 0i32..9,
        ) {
            let points: Arc<[Position]> = points.iter().map(|p| p.map(f64::from)).collect();
            let [w, s, e, n] = [west, south, west + wide, south + high].map(f64::from);
            let bounds = Bounds::new(w, s, e, n).unwrap();
            let expected: Vec<u32> =
                (0..points.len() as u32).filter(|i| bounds.contains(points[*i as usize])).collect();
            let mut found = PointTree::new(points).within(&bounds);
            found.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
