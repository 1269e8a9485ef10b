//! What lies so near that it should be one: found along borders with one side.

use super::arcs::ArcTable;
use super::outline::Outlines;
use crate::geometry::{Bounds, Position};
use geo::kernels::{Kernel, Orientation, RobustKernel};
use rustc_hash::{FxHashMap, FxHashSet};

/// Edges of a piece: few enough that most pairs of pieces are told apart by their boxes.
const PIECE: usize = 8;

/// Degrees within which crossings are one, whatever the tolerance: more than rounding, less than anybody means.
const LEAST_CELL: f64 = 1e-11;

/// What is to be joined; of one kind at a time.
#[derive(Debug, Default)]
pub(super) struct Joins {
    /// Vertices that go where others are.
    pub moved: FxHashMap<u32, u32>,
    /// Vertices that come into edges, in their order.
    pub inserted: FxHashMap<(u32, u32), Vec<u32>>,
    /// Places of new vertices, where edges cross; numbered after those that are there.
    pub crossings: Vec<Position>,
}

impl Joins {
    /// True if there is nothing to join.
    pub fn is_empty(&self) -> bool {
        self.moved.is_empty() && self.inserted.is_empty()
    }
}

/// Vertices near vertices; where there are none, vertices near edges; else edges that cross. Faces that are fixed stay.
pub(super) fn found(outlines: &Outlines, table: &ArcTable, fixed: &[bool], tolerance: f64) -> Joins {
    let loose: Vec<usize> = (0..table.arcs.len()).filter(|i| table.arcs[*i].is_outline()).collect();
    let search = Search { places: &outlines.positions, table, loose, fixed, tolerance };
    let moved = search.moved();
    if !moved.is_empty() {
        return Joins { moved, ..Joins::default() };
    }
    search.inserted()
}

struct Search<'a> {
    places: &'a [Position],
    table: &'a ArcTable,
    loose: Vec<usize>,
    fixed: &'a [bool],
    tolerance: f64,
}

struct Piece<'a> {
    face: u32,
    line: &'a [u32],
    bounds: Bounds,
}

impl Search<'_> {
    fn face(&self, arc: usize) -> u32 {
        let arc = &self.table.arcs[arc];
        arc.left.min(arc.right)
    }

    fn place(&self, vertex: u32) -> Position {
        self.places[vertex as usize]
    }

    fn is_near(&self, a: Position, b: Position) -> bool {
        (a[0] - b[0]).hypot(a[1] - b[1]) <= self.tolerance
    }

    /// Each vertex goes to the one that came first.
    fn moved(&self) -> FxHashMap<u32, u32> {
        const MANY: u32 = u32::MAX;
        if self.tolerance <= 0.0 {
            return FxHashMap::default();
        }
        let mut faces: FxHashMap<u32, u32> = FxHashMap::default();
        let mut still: FxHashSet<u32> = FxHashSet::default();
        for arc in &self.loose {
            let face = self.face(*arc);
            for vertex in self.table.line(*arc) {
                let slot = faces.entry(*vertex).or_insert(face);
                if *slot != face {
                    *slot = MANY;
                }
                if self.fixed[face as usize] {
                    still.insert(*vertex);
                }
            }
        }
        let mut vertices: Vec<u32> = faces.keys().copied().collect();
        vertices.sort_unstable();
        let apart = |a: u32, b: u32| faces[&a] != faces[&b] || faces[&a] == MANY;
        let pairs = self.near_pairs(&vertices, apart);
        if pairs.is_empty() {
            return FxHashMap::default();
        }
        let edges = self.loose.iter().flat_map(|arc| self.table.line(*arc).windows(2));
        let edges: FxHashSet<(u32, u32)> = edges.map(|e| (e[0].min(e[1]), e[0].max(e[1]))).collect();
        let mut moved = FxHashMap::default();
        for (a, b) in pairs {
            let (to, from) = if still.contains(&b) { (b, a) } else { (a, b) };
            let is_free = !moved.contains_key(&from) && !moved.contains_key(&to) && !still.contains(&from);
            // Neighbours on one border are no fault; nodes that several borders meet at are one.
            let are_nodes = faces[&a] == MANY && faces[&b] == MANY;
            if is_free && (are_nodes || !edges.contains(&(a, b))) {
                moved.insert(from, to);
            }
        }
        // What others come to stays, so that nobody is moved further than the tolerance.
        let goals: FxHashSet<u32> = moved.values().copied().collect();
        moved.retain(|from, _| !goals.contains(from));
        moved
    }

    /// Pairs within the tolerance that are of different faces, the lower vertex first; sorted.
    fn near_pairs(&self, vertices: &[u32], apart: impl Fn(u32, u32) -> bool) -> Vec<(u32, u32)> {
        let column = |v: u32| (self.place(v)[0] / self.tolerance).floor() as i64;
        let mut sorted: Vec<(i64, f64, u32)> =
            vertices.iter().map(|v| (column(*v), self.place(*v)[1], *v)).collect();
        sorted.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
        let mut pairs = Vec::new();
        let mut beside = 0;
        for (i, (x, y, v)) in sorted.iter().enumerate() {
            let mut look = |other: &(i64, f64, u32)| {
                let (a, b) = (other.2.min(*v), other.2.max(*v));
                if self.is_near(self.place(*v), self.place(other.2)) && apart(a, b) {
                    pairs.push((a, b));
                }
            };
            let above = sorted[i + 1..].iter();
            above.take_while(|o| o.0 == *x && o.1 - y <= self.tolerance).for_each(&mut look);
            let is_before = |o: &(i64, f64, u32)| o.0 <= *x || (o.0 == x + 1 && o.1 < y - self.tolerance);
            while sorted.get(beside).is_some_and(is_before) {
                beside += 1;
            }
            let next = sorted[beside..].iter();
            next.take_while(|o| o.0 == x + 1 && o.1 - y <= self.tolerance).for_each(look);
        }
        pairs.sort_unstable();
        pairs
    }

    fn inserted(&self) -> Joins {
        let pieces = self.pieces();
        let mut on_edges: FxHashMap<(u32, u32), Vec<u32>> = FxHashMap::default();
        let mut crossing: Vec<[u32; 4]> = Vec::new();
        for (i, p) in pieces.iter().enumerate() {
            let near = pieces[i + 1..].iter().take_while(|q| q.bounds.west() <= p.bounds.east());
            for q in near.filter(|q| q.face != p.face && q.bounds.intersects(&p.bounds)) {
                self.onto_edges(p, q, &mut on_edges);
                self.onto_edges(q, p, &mut on_edges);
                if !self.fixed[p.face as usize] && !self.fixed[q.face as usize] {
                    self.crossing(p, q, &mut crossing);
                }
            }
        }
        let mut joins = Joins { inserted: on_edges, ..Joins::default() };
        if joins.inserted.is_empty() {
            self.add_crossings(crossing, &mut joins);
        }
        let all = |v: u32| match (v as usize).checked_sub(self.places.len()) {
            Some(new) => joins.crossings[new],
            None => self.place(v),
        };
        for ((a, b), between) in &mut joins.inserted {
            let (from, to) = (self.place(*a), self.place(*b));
            between.sort_unstable();
            between.dedup();
            between.sort_by(|p, q| along(from, to, all(*p)).total_cmp(&along(from, to, all(*q))));
        }
        joins
    }

    fn pieces(&self) -> Vec<Piece<'_>> {
        let mut pieces = Vec::new();
        for arc in &self.loose {
            let (face, line) = (self.face(*arc), self.table.line(*arc));
            for first in (0..line.len() - 1).step_by(PIECE) {
                let line = &line[first..=(first + PIECE).min(line.len() - 1)];
                let mut bounds = Bounds::around(line.iter().map(|v| self.place(*v)));
                let reach = self.tolerance;
                bounds.include([bounds.west() - reach, bounds.south() - reach]);
                bounds.include([bounds.east() + reach, bounds.north() + reach]);
                pieces.push(Piece { face, line, bounds });
            }
        }
        pieces.sort_by(|a, b| a.bounds.west().total_cmp(&b.bounds.west()));
        pieces
    }

    /// Vertices of one piece on the edges of another.
    fn onto_edges(&self, from: &Piece, onto: &Piece, found: &mut FxHashMap<(u32, u32), Vec<u32>>) {
        if self.fixed[onto.face as usize] {
            return;
        }
        for edge in onto.line.windows(2) {
            let (a, b) = (self.place(edge[0]), self.place(edge[1]));
            for vertex in from.line.iter().filter(|v| !edge.contains(v)) {
                let p = self.place(*vertex);
                let t = along(a, b, p);
                let foot = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
                let is_within = t > 0.0 && t < 1.0 && !self.is_near(p, a) && !self.is_near(p, b);
                if is_within && self.is_near(p, foot) {
                    found.entry((edge[0], edge[1])).or_default().push(*vertex);
                }
            }
        }
    }

    fn crossing(&self, p: &Piece, q: &Piece, found: &mut Vec<[u32; 4]>) {
        for e in p.line.windows(2) {
            for f in q.line.windows(2) {
                let (a, b, c, d) = (self.place(e[0]), self.place(e[1]), self.place(f[0]), self.place(f[1]));
                let apart = |p: Orientation, q: Orientation| {
                    p != q && p != Orientation::Collinear && q != Orientation::Collinear
                };
                let boxes =
                    (0..2).all(|k| a[k].min(b[k]) <= c[k].max(d[k]) && c[k].min(d[k]) <= a[k].max(b[k]));
                if boxes && apart(side(c, d, a), side(c, d, b)) && apart(side(a, b, c), side(a, b, d)) {
                    found.push([e[0], e[1], f[0], f[1]]);
                }
            }
        }
    }

    fn add_crossings(&self, mut crossing: Vec<[u32; 4]>, joins: &mut Joins) {
        crossing.sort_unstable();
        crossing.dedup();
        let cell = self.tolerance.max(LEAST_CELL);
        let mut known: FxHashMap<[i64; 2], u32> = FxHashMap::default();
        for [a, b, c, d] in crossing {
            let [p, q, r, s] = [a, b, c, d].map(|v| self.place(v));
            let (u, w) = ([q[0] - p[0], q[1] - p[1]], [s[0] - r[0], s[1] - r[1]]);
            let t = ((r[0] - p[0]) * w[1] - (r[1] - p[1]) * w[0]) / (u[0] * w[1] - u[1] * w[0]);
            let at = [p[0] + t * u[0], p[1] + t * u[1]];
            if !t.is_finite() || [p, q, r, s].iter().any(|end| self.is_near(at, *end)) {
                continue;
            }
            // Where several edges cross at one place, it is one vertex.
            let vertex = *known.entry(at.map(|n| (n / cell).round() as i64)).or_insert_with(|| {
                joins.crossings.push(at);
                (self.places.len() + joins.crossings.len() - 1) as u32
            });
            joins.inserted.entry((a, b)).or_default().push(vertex);
            joins.inserted.entry((c, d)).or_default().push(vertex);
        }
    }
}

/// Where the foot of a point lies on an edge: 0 at its beginning, 1 at its end.
fn along(a: Position, b: Position, p: Position) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy)
}

fn side(a: Position, b: Position, p: Position) -> Orientation {
    RobustKernel::orient2d(a.into(), b.into(), p.into())
}
