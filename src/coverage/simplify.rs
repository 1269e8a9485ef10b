//! Simplification of shared arcs, each once, without crossing another.
//!
//! Visvalingam and Whyatt (1993): the position whose triangle with its two neighbours is smallest goes
//! first. The triangle is weighted by its angle as mapshaper does, so that spikes go before bends. A
//! position stays as long as its triangle holds any other live position: the shortcut could cross
//! another border. As all removals happen in one order, every level is a state of one process, and
//! every state is a valid coverage.

use super::grid::Grid;
use super::queue::Queue;
use super::{Arc, Coverage};
use crate::geometry::{EQUATOR_M, Position};
use geo::MultiPolygon;
use rustc_hash::FxHashMap;

impl Coverage {
    /// A new coverage without the positions that move no border by more than `tolerance_m` metres.
    ///
    /// Every face survives and no border crosses another. 0 keeps everything.
    pub fn simplified(&self, tolerance_m: f64) -> Coverage {
        self.simplified_by(|_, _| tolerance_m)
    }

    /// As [`Coverage::simplified`], each position with a tolerance of its own: no position of the source lies
    /// further than that from the new border, whether lines between positions are straight in degrees (as
    /// GeoJSON has them) or in Web Mercator (as maps draw them). A position with 0 stays.
    pub fn simplified_by(&self, tolerance_m: impl Fn(&Arc, Position) -> f64) -> Coverage {
        let mut tolerances = Vec::with_capacity(self.positions.len());
        for (i, arc) in self.arcs.iter().enumerate() {
            tolerances.extend(self.arc_positions(i).iter().map(|p| tolerance_m(arc, *p)));
        }
        let ranks = rank(self, 1.0, Some(Allowance::new(self, tolerances)));
        let keeps = |i: usize| ranks[i].is_infinite();
        let mut positions = Vec::new();
        let mut arcs = Vec::with_capacity(self.arcs.len());
        for arc in &self.arcs {
            let start = positions.len() as u32;
            positions.extend(
                (arc.start as usize..arc.end as usize).filter(|i| keeps(*i)).map(|i| self.positions[i]),
            );
            arcs.push(Arc { start, end: positions.len() as u32, ..arc.clone() });
        }
        Coverage::from_parts(positions, arcs, self.faces.clone(), self.features)
    }

    /// The features as geometries, degrees.
    pub fn multi_polygons(&self) -> Vec<MultiPolygon> {
        let regions = super::Regions::of_features(self);
        (0..regions.len()).map(|i| regions.multi_polygon(self, i)).collect()
    }
}

/// For every position the weighted area at which it goes, or, with an allowance, the part of it that is used
/// then; infinite for those that stay beyond `limit`.
pub(super) fn rank(coverage: &Coverage, limit: f64, allowance: Option<Allowance<'_>>) -> Vec<f32> {
    let mut work = Work::new(coverage, allowance);
    work.run(limit);
    work.ranks
}

/// A candidate: the bits of its area (positive, so they order as the area does) above its position.
type Candidate = u64;

struct Work<'a> {
    points: &'a [[f64; 2]],
    before: Vec<u32>,
    after: Vec<u32>,
    arc_of: Vec<u32>,
    inner: Vec<u32>,
    twins: Vec<Vec<u32>>,
    closed: Vec<bool>,
    grid: Grid,
    queue: Queue,
    areas: Vec<f32>,
    ranks: Vec<f32>,
    allowance: Option<Allowance<'a>>,
}

const NONE: u32 = u32::MAX;

impl<'a> Work<'a> {
    fn new(coverage: &'a Coverage, allowance: Option<Allowance<'a>>) -> Self {
        let points = &coverage.mercator[..];
        let n = points.len();
        let (mut before, mut after, mut arc_of) = (vec![NONE; n], vec![NONE; n], vec![0; n]);
        let mut ends: FxHashMap<[u64; 4], Vec<u32>> = FxHashMap::default();
        for (a, arc) in coverage.arcs.iter().enumerate() {
            for i in arc.start..arc.end {
                arc_of[i as usize] = a as u32;
                if i > arc.start && i + 1 < arc.end {
                    (before[i as usize], after[i as usize]) = (i - 1, i + 1);
                }
            }
            let mut pair = [points[arc.start as usize], points[arc.end as usize - 1]];
            pair.sort_by(|p, q| p[0].total_cmp(&q[0]).then(p[1].total_cmp(&q[1])));
            let key = [pair[0][0], pair[0][1], pair[1][0], pair[1][1]].map(f64::to_bits);
            ends.entry(key).or_default().push(a as u32);
        }
        let mut twins = vec![Vec::new(); coverage.arcs.len()];
        for group in ends.values().filter(|g| g.len() > 1) {
            for a in group {
                twins[*a as usize] = group.iter().copied().filter(|b| b != a).collect();
            }
        }
        let closed = |a: &Arc| points[a.start as usize] == points[a.end as usize - 1];
        Work {
            points,
            before,
            after,
            arc_of,
            inner: coverage.arcs.iter().map(|a| a.end - a.start - 2).collect(),
            twins,
            closed: coverage.arcs.iter().map(closed).collect(),
            grid: Grid::new(points),
            queue: Queue::new(),
            areas: vec![0.0; n],
            ranks: vec![f32::INFINITY; n],
            allowance,
        }
    }

    fn run(&mut self, limit: f64) {
        for i in 0..self.points.len() as u32 {
            if self.before[i as usize] != NONE {
                self.consider(i, 0.0, limit);
            }
        }
        let mut reached = 0f32;
        while let Some(candidate) = self.queue.pop() {
            let (area, i) = (f32::from_bits((candidate >> 32) as u32), candidate as u32);
            let at = i as usize;
            if self.areas[at] != area || !self.ranks[at].is_infinite() {
                continue;
            }
            if !self.may_go(i) {
                // It is tried again at a coarser level, when what was in the way may be gone.
                if self.allowance.is_none() {
                    self.consider(i, area * 4.0, limit);
                }
                continue;
            }
            reached = reached.max(area);
            self.remove(i, reached, limit);
        }
    }

    fn consider(&mut self, i: u32, least: f32, limit: f64) {
        if let Some(candidate) = self.weigh(i, least, limit) {
            self.queue.push(candidate);
        }
    }

    /// The candidate of a position; `None` if its area is beyond the limit.
    fn weigh(&mut self, i: u32, least: f32, limit: f64) -> Option<Candidate> {
        let at = i as usize;
        let [a, p, b] = [self.before[at], i, self.after[at]].map(|x| self.points[x as usize]);
        let area = match &self.allowance {
            None => weighted_area(a, p, b),
            Some(allowance) => allowance.used(self.points, self.before[at], self.after[at]),
        };
        let area = (area as f32).max(least).max(f32::MIN_POSITIVE);
        self.areas[at] = area;
        (f64::from(area) <= limit).then_some(u64::from(area.to_bits()) << 32 | u64::from(i))
    }

    fn remove(&mut self, i: u32, rank: f32, limit: f64) {
        let at = i as usize;
        let (before, after) = (self.before[at], self.after[at]);
        self.ranks[at] = rank;
        self.inner[self.arc_of[at] as usize] -= 1;
        self.grid.remove(i, self.points[at]);
        if self.before[before as usize] != NONE {
            self.after[before as usize] = after;
            self.consider(before, 0.0, limit);
        }
        if self.after[after as usize] != NONE {
            self.before[after as usize] = before;
            self.consider(after, 0.0, limit);
        }
    }

    fn may_go(&mut self, i: u32) -> bool {
        let at = i as usize;
        let arc = self.arc_of[at] as usize;
        // A closed line keeps a triangle; of two lines between the same nodes only one may be straight.
        let least = if self.closed[arc] { 2 } else { 0 };
        if self.inner[arc] <= least {
            return false;
        }
        if self.inner[arc] == 1 && self.twins[arc].iter().any(|t| self.inner[*t as usize] == 0) {
            return false;
        }
        let corners = [self.before[at], i, self.after[at]];
        !self.any_in_triangle(corners)
    }

    /// True if a live position other than the corners lies in their triangle or on its edge.
    fn any_in_triangle(&self, corners: [u32; 3]) -> bool {
        let of = |points: &[[f64; 2]]| corners.map(|c| points[c as usize]);
        let drawn = of(self.points);
        let low = drawn.iter().fold([f64::INFINITY; 2], |m, p| [m[0].min(p[0]), m[1].min(p[1])]);
        let high = drawn.iter().fold([f64::NEG_INFINITY; 2], |m, p| [m[0].max(p[0]), m[1].max(p[1])]);
        let degrees = self.allowance.as_ref().map(|a| (a.positions, of(a.positions)));
        self.grid.any_within(self.points, [low, high], |i| {
            let q = self.points[i as usize];
            let inside = || in_triangle(q, drawn);
            let inside_in_degrees =
                || degrees.is_some_and(|(positions, corners)| in_triangle(positions[i as usize], corners));
            !drawn.contains(&q) && (inside() || inside_in_degrees())
        })
    }
}

/// How far each position may lie from the new border.
pub(super) struct Allowance<'a> {
    positions: &'a [Position],
    /// Cosine of each position's latitude.
    cosines: Vec<f64>,
    tolerances_m: Vec<f64>,
}

impl<'a> Allowance<'a> {
    fn new(coverage: &'a Coverage, tolerances_m: Vec<f64>) -> Self {
        let cosines = coverage.positions.iter().map(|p| p[1].to_radians().cos()).collect();
        Allowance { positions: &coverage.positions, cosines, tolerances_m }
    }

    /// The greatest part of its tolerance that a position of the source uses between two live ones.
    fn used(&self, points: &[[f64; 2]], before: u32, after: u32) -> f64 {
        let (a, b) = (before as usize, after as usize);
        let used = |i: usize| {
            if self.tolerances_m[i] <= 0.0 {
                return f64::INFINITY;
            }
            let cosine = self.cosines[i];
            let local = |p: Position| [p[0] * cosine, p[1]];
            let [p, from, to] = [i, a, b].map(|x| local(self.positions[x]));
            let straight_in_degrees = distance(p, from, to) / 360.0;
            let straight_on_maps = distance(points[i], points[a], points[b]) * cosine;
            straight_in_degrees.max(straight_on_maps) * EQUATOR_M / self.tolerances_m[i]
        };
        (a + 1..b).map(used).fold(0.0, f64::max)
    }
}

fn distance(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length = dx * dx + dy * dy;
    let t =
        if length > 0.0 { (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (p[0] - a[0] - t * dx).hypot(p[1] - a[1] - t * dy)
}

/// Triangle area, less for a spike and more for a bend (mapshaper's weighting with 0.7).
pub(crate) fn weighted_area(a: [f64; 2], p: [f64; 2], b: [f64; 2]) -> f64 {
    let (ux, uy, vx, vy) = (a[0] - p[0], a[1] - p[1], b[0] - p[0], b[1] - p[1]);
    let area = (ux * vy - uy * vx).abs() / 2.0;
    let lengths = ((ux * ux + uy * uy) * (vx * vx + vy * vy)).sqrt();
    let cosine = if lengths > 0.0 { (ux * vx + uy * vy) / lengths } else { 0.0 };
    area * (1.0 - 0.7 * cosine)
}

fn in_triangle(q: [f64; 2], [a, p, b]: [[f64; 2]; 3]) -> bool {
    let cross = |u: [f64; 2], v: [f64; 2]| (v[0] - u[0]) * (q[1] - u[1]) - (v[1] - u[1]) * (q[0] - u[0]);
    let (s, t, r) = (cross(a, p), cross(p, b), cross(b, a));
    (s >= 0.0 && t >= 0.0 && r >= 0.0) || (s <= 0.0 && t <= 0.0 && r <= 0.0)
}
