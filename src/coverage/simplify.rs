//! Simplification of shared arcs, each once, without crossing another.
//!
//! Visvalingam and Whyatt (1993): the position whose triangle with its two neighbours is smallest goes
//! first. The triangle is weighted by its angle as mapshaper does, so that spikes go before bends. A
//! position stays as long as its triangle holds any other live position: the shortcut could cross
//! another border. As all removals happen in one order, every level is a state of one process, and
//! every state is a valid coverage.

use super::{Arc, Coverage};
use geo::MultiPolygon;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Metres around the equator of Web Mercator.
const CIRCUMFERENCE_M: f64 = 40_075_016.685_578_49;

impl Coverage {
    /// A new coverage without the positions that move no border by more than `tolerance_m` metres.
    ///
    /// Every face survives and no border crosses another. 0 keeps everything.
    pub fn simplified(&self, tolerance_m: f64) -> Coverage {
        let ranks = if tolerance_m > 0.0 { rank(self, tolerance_m, Some(tolerance_m)) } else { Vec::new() };
        let keeps = |i: usize| ranks.get(i).is_none_or(|r| r.is_infinite());
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

/// For every position the weighted area at which it goes; infinite for those that stay beyond `limit`.
pub(super) fn rank(coverage: &Coverage, limit: f64, tolerance_m: Option<f64>) -> Vec<f32> {
    let mut work = Work::new(coverage, tolerance_m);
    work.run(limit);
    work.ranks
}

/// A candidate: the bits of its area (positive, so they order as the area does) above its position.
type Candidate = Reverse<u64>;

struct Work<'a> {
    points: &'a [[f64; 2]],
    before: Vec<u32>,
    after: Vec<u32>,
    arc_of: Vec<u32>,
    inner: Vec<u32>,
    twins: Vec<Vec<u32>>,
    closed: Vec<bool>,
    grid: Grid,
    heap: BinaryHeap<Candidate>,
    areas: Vec<f32>,
    ranks: Vec<f32>,
    tolerance_m: Option<f64>,
}

const NONE: u32 = u32::MAX;

impl<'a> Work<'a> {
    fn new(coverage: &'a Coverage, tolerance_m: Option<f64>) -> Self {
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
            heap: BinaryHeap::new(),
            areas: vec![0.0; n],
            ranks: vec![f32::INFINITY; n],
            tolerance_m,
        }
    }

    fn run(&mut self, limit: f64) {
        let all = (0..self.points.len() as u32).filter(|i| self.before[*i as usize] != NONE);
        let first: Vec<Candidate> =
            all.collect::<Vec<_>>().into_iter().filter_map(|i| self.weigh(i, 0.0, limit)).collect();
        self.heap = BinaryHeap::from(first);
        let mut reached = 0f32;
        while let Some(Reverse(candidate)) = self.heap.pop() {
            let (area, i) = (f32::from_bits((candidate >> 32) as u32), candidate as u32);
            let at = i as usize;
            if self.areas[at] != area || !self.ranks[at].is_infinite() {
                continue;
            }
            if !self.may_go(i) {
                // Its turn comes again when the map is coarser and what stood in the way may be gone.
                if self.tolerance_m.is_none() {
                    self.consider(i, area * 4.0, limit);
                }
                continue;
            }
            reached = reached.max(area);
            self.remove(i, reached, limit);
        }
    }

    fn consider(&mut self, i: u32, least: f32, limit: f64) {
        let candidate = self.weigh(i, least, limit);
        self.heap.extend(candidate);
    }

    /// The candidate of a position; `None` if its area is beyond the limit.
    fn weigh(&mut self, i: u32, least: f32, limit: f64) -> Option<Candidate> {
        let at = i as usize;
        let [a, p, b] = [self.before[at], i, self.after[at]].map(|x| self.points[x as usize]);
        let area = match self.tolerance_m {
            None => weighted_area(a, p, b),
            Some(_) => self.deviation_m(self.before[at], self.after[at]),
        };
        let area = (area as f32).max(least).max(f32::MIN_POSITIVE);
        self.areas[at] = area;
        (f64::from(area) <= limit).then_some(Reverse(u64::from(area.to_bits()) << 32 | u64::from(i)))
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
        let (before, after) = (self.before[at], self.after[at]);
        let [a, p, b] = [before, i, after].map(|x| self.points[x as usize]);
        !self.grid.any_in_triangle(self.points, a, p, b)
    }

    /// How far the source's positions between two live ones lie from their chord at most, metres.
    fn deviation_m(&self, before: u32, after: u32) -> f64 {
        let (a, b) = (self.points[before as usize], self.points[after as usize]);
        let scale = CIRCUMFERENCE_M / (std::f64::consts::PI * (1.0 - 2.0 * a[1])).cosh();
        let between = before + 1..after;
        between.map(|i| distance(self.points[i as usize], a, b)).fold(0.0, f64::max) * scale
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
fn weighted_area(a: [f64; 2], p: [f64; 2], b: [f64; 2]) -> f64 {
    let (ux, uy, vx, vy) = (a[0] - p[0], a[1] - p[1], b[0] - p[0], b[1] - p[1]);
    let area = (ux * vy - uy * vx).abs() / 2.0;
    let lengths = ((ux * ux + uy * uy) * (vx * vx + vy * vy)).sqrt();
    let cosine = if lengths > 0.0 { (ux * vx + uy * vy) / lengths } else { 0.0 };
    area * (1.0 - 0.7 * cosine)
}

/// Live positions by cell.
struct Grid {
    origin: [f64; 2],
    scale: f64,
    columns: usize,
    rows: usize,
    starts: Vec<u32>,
    counts: Vec<u32>,
    items: Vec<u32>,
}

impl Grid {
    fn new(points: &[[f64; 2]]) -> Self {
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for p in points {
            for k in 0..2 {
                low[k] = low[k].min(p[k]);
                high[k] = high[k].max(p[k]);
            }
        }
        let (w, h) = ((high[0] - low[0]).max(1e-12), (high[1] - low[1]).max(1e-12));
        let cells = (points.len() as f64 / 2.0).max(1.0);
        let scale = (cells / (w * h)).sqrt().min(4096.0 / w.max(h));
        let (columns, rows) = ((w * scale) as usize + 1, (h * scale) as usize + 1);
        let mut grid = Grid {
            origin: low,
            scale,
            columns,
            rows,
            starts: vec![0; columns * rows + 1],
            counts: vec![0; columns * rows],
            items: vec![0; points.len()],
        };
        for p in points {
            let c = grid.cell(*p);
            grid.starts[c + 1] += 1;
        }
        for c in 0..columns * rows {
            grid.starts[c + 1] += grid.starts[c];
        }
        for (i, p) in points.iter().enumerate() {
            let c = grid.cell(*p);
            grid.items[(grid.starts[c] + grid.counts[c]) as usize] = i as u32;
            grid.counts[c] += 1;
        }
        grid
    }

    fn column(&self, x: f64) -> usize {
        (((x - self.origin[0]) * self.scale) as usize).min(self.columns - 1)
    }
    fn row(&self, y: f64) -> usize {
        (((y - self.origin[1]) * self.scale) as usize).min(self.rows - 1)
    }
    fn cell(&self, p: [f64; 2]) -> usize {
        self.row(p[1]) * self.columns + self.column(p[0])
    }

    fn remove(&mut self, i: u32, p: [f64; 2]) {
        let c = self.cell(p);
        let start = self.starts[c] as usize;
        let live = &mut self.items[start..start + self.counts[c] as usize];
        if let Some(found) = live.iter().position(|x| *x == i) {
            let last = live.len() - 1;
            live.swap(found, last);
            self.counts[c] -= 1;
        }
    }

    /// True if a live position other than the corners lies in the triangle or on its edge.
    fn any_in_triangle(&self, points: &[[f64; 2]], a: [f64; 2], p: [f64; 2], b: [f64; 2]) -> bool {
        let x = [a[0].min(p[0]).min(b[0]), a[0].max(p[0]).max(b[0])];
        let y = [a[1].min(p[1]).min(b[1]), a[1].max(p[1]).max(b[1])];
        for row in self.row(y[0])..=self.row(y[1]) {
            for column in self.column(x[0])..=self.column(x[1]) {
                let c = row * self.columns + column;
                let start = self.starts[c] as usize;
                for i in &self.items[start..start + self.counts[c] as usize] {
                    let q = points[*i as usize];
                    let boxed = q[0] >= x[0] && q[0] <= x[1] && q[1] >= y[0] && q[1] <= y[1];
                    if boxed && q != a && q != p && q != b && in_triangle(q, a, p, b) {
                        return true;
                    }
                }
            }
        }
        false
    }
}

fn in_triangle(q: [f64; 2], a: [f64; 2], p: [f64; 2], b: [f64; 2]) -> bool {
    let cross = |u: [f64; 2], v: [f64; 2]| (v[0] - u[0]) * (q[1] - u[1]) - (v[1] - u[1]) * (q[0] - u[0]);
    let (s, t, r) = (cross(a, p), cross(p, b), cross(b, a));
    (s >= 0.0 && t >= 0.0 && r >= 0.0) || (s <= 0.0 && t <= 0.0 && r <= 0.0)
}
