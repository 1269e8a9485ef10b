//! Joining directed arcs into rings, and rings into polygons.

use super::{ArcRef, Coverage, Ring};
use crate::geometry::{Locate, PointTest, Position};
use rustc_hash::FxHashMap;

impl Coverage {
    /// First position of a directed arc.
    fn tail(&self, r: ArcRef) -> Position {
        let line = self.arc_positions(r.arc());
        if r.is_reversed() { line[line.len() - 1] } else { line[0] }
    }

    /// Last position of a directed arc.
    fn head(&self, r: ArcRef) -> Position {
        self.tail(r.reversed())
    }

    /// Joins directed arcs (inside on the left) into polygons: each an exterior ring and its holes.
    pub(super) fn stitch(&self, arcs: &[ArcRef]) -> Vec<Vec<Ring>> {
        let mut leaving: FxHashMap<(u64, u64), Vec<ArcRef>> = FxHashMap::default();
        for r in arcs.iter().rev() {
            leaving.entry(key(self.tail(*r))).or_default().push(*r);
        }
        let mut rings = Vec::new();
        for first in arcs {
            let start = key(self.tail(*first));
            if !leaving.get(&start).is_some_and(|l| l.contains(first)) {
                continue;
            }
            let mut path: Vec<ArcRef> = Vec::new();
            let mut here = start;
            while let Some(next) = self.depart(&mut leaving, here, path.last().copied()) {
                path.push(next);
                here = key(self.head(next));
                // A node met twice closes a ring of its own, so that no ring touches itself.
                if let Some(from) = path.iter().position(|r| key(self.tail(*r)) == here) {
                    rings.push(path.split_off(from));
                }
            }
        }
        self.nest(rings)
    }

    /// Takes the arc that leaves a node, the sharpest left turn where several do.
    fn depart(
        &self,
        leaving: &mut FxHashMap<(u64, u64), Vec<ArcRef>>,
        node: (u64, u64),
        arrived: Option<ArcRef>,
    ) -> Option<ArcRef> {
        let choices = leaving.get_mut(&node)?;
        if choices.len() < 2 {
            return choices.pop();
        }
        let Some(arrived) = arrived else { return choices.pop() };
        let back = self.direction(arrived.reversed());
        let clockwise = |r: &ArcRef| (back - self.direction(*r)).rem_euclid(std::f64::consts::TAU);
        let best =
            (0..choices.len()).min_by(|a, b| clockwise(&choices[*a]).total_cmp(&clockwise(&choices[*b])))?;
        Some(choices.swap_remove(best))
    }

    /// Angle in which a directed arc leaves its first position.
    fn direction(&self, r: ArcRef) -> f64 {
        let line = self.arc_positions(r.arc());
        let (a, b) =
            if r.is_reversed() { (line[line.len() - 1], line[line.len() - 2]) } else { (line[0], line[1]) };
        (b[1] - a[1]).atan2(b[0] - a[0])
    }

    /// Gives each hole to the smallest exterior ring around it.
    fn nest(&self, rings: Vec<Ring>) -> Vec<Vec<Ring>> {
        let (shells, holes): (Vec<Ring>, Vec<Ring>) =
            rings.into_iter().partition(|r| self.ring_area_km2(r) > 0.0);
        let areas: Vec<f64> = shells.iter().map(|r| self.ring_area_km2(r)).collect();
        let mut polygons: Vec<Vec<Ring>> = shells.into_iter().map(|r| vec![r]).collect();
        for hole in holes {
            let around = (0..polygons.len())
                .filter(|i| areas[*i] > -self.ring_area_km2(&hole) && self.is_within(&hole, &polygons[*i][0]))
                .min_by(|a, b| areas[*a].total_cmp(&areas[*b]));
            if let Some(shell) = around {
                polygons[shell].push(hole);
            }
        }
        polygons
    }

    /// True if a ring that does not cross the shell lies within it.
    fn is_within(&self, ring: &[ArcRef], shell: &[ArcRef]) -> bool {
        let decide = |p: &Position| match self.locate_in_ring(shell, *p) {
            Locate::Inside => Some(true),
            Locate::Outside => Some(false),
            Locate::Border => None,
        };
        ring.iter().flat_map(|r| self.arc_positions(r.arc())).find_map(decide).unwrap_or(false)
    }

    /// Where a position lies against a ring.
    pub fn locate_in_ring(&self, ring: &[ArcRef], point: Position) -> Locate {
        let mut test = PointTest::new(point);
        for r in ring {
            let arc = &self.arcs[r.arc()];
            if point[1] < arc.bounds.south() || point[1] > arc.bounds.north() || point[0] > arc.bounds.east()
            {
                continue;
            }
            self.arc_positions(r.arc()).windows(2).for_each(|w| test.edge(w[0], w[1]));
        }
        test.locate()
    }

    /// True if a position lies in a face; its border belongs to it.
    pub fn face_contains(&self, face: usize, point: Position) -> bool {
        let rings = &self.faces[face].rings;
        self.locate_in_ring(&rings[0], point) != Locate::Outside
            && rings[1..].iter().all(|hole| self.locate_in_ring(hole, point) != Locate::Inside)
    }
}

fn key([lon, lat]: Position) -> (u64, u64) {
    (lon.to_bits(), lat.to_bits())
}
