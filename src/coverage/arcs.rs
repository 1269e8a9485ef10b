//! Cutting rings into shared arcs.

use super::outline::{Outlines, VertexRing};
use super::{Arc, ArcRef, Coverage, CoverageError, OUTSIDE, Ring};
use crate::geometry::Bounds;
use rustc_hash::FxHashMap;

/// Arcs of outlines. Where two faces lie on one side of a border, each has an arc of its own along it.
#[derive(Debug, Default)]
pub(super) struct ArcTable {
    /// The arcs, as stretches of `vertices`.
    pub arcs: Vec<Arc>,
    /// Vertices of one arc after the other.
    pub vertices: Vec<u32>,
    /// For each outline its arcs.
    pub rings: Vec<Ring>,
    /// For an arc along another, the next one along the same line, in the same direction.
    along: FxHashMap<u32, u32>,
    /// For a first arc and a direction, the last one along it whose side was taken: those before it are taken too.
    taken: FxHashMap<(u32, bool), u32>,
    /// Arcs along one that was there before.
    repeats: Vec<bool>,
    /// First and second vertex in the direction of travel: an arc is known by them, as arcs part only at nodes.
    known: FxHashMap<(u32, u32), ArcRef>,
    /// The first two faces on one side of a border, and the vertex where it begins.
    overlap: Option<([u32; 2], u32)>,
}

impl ArcTable {
    /// Cuts outlines at the nodes where borders meet.
    pub fn of(outlines: &Outlines) -> Self {
        let is_node = find_nodes(&outlines.rings, outlines.positions.len());
        let mut table = ArcTable::default();
        for ring in &outlines.rings {
            let refs = table.cut(ring, &is_node);
            table.rings.push(refs);
        }
        table
    }

    /// The vertices of an arc, forward.
    pub fn line(&self, arc: usize) -> &[u32] {
        let Arc { start, end, .. } = self.arcs[arc];
        &self.vertices[start as usize..end as usize]
    }

    /// Arcs along one line, each line once.
    pub fn lines(&self) -> impl Iterator<Item = Vec<usize>> {
        let firsts = (0..self.arcs.len()).filter(|i| !self.repeats[*i]);
        firsts.map(|first| {
            let next = |arc: &usize| self.along.get(&(*arc as u32)).map(|a| *a as usize);
            std::iter::successors(Some(first), next).collect()
        })
    }

    /// The arcs as a coverage of the outlines that they were cut from.
    ///
    /// # Errors
    /// Two faces on one side of a border, where that is not allowed.
    pub fn into_coverage(self, outlines: Outlines, may_overlap: bool) -> Result<Coverage, CoverageError> {
        let Outlines { positions, rings, mut faces, features } = outlines;
        if let Some((pair, vertex)) = self.overlap.filter(|_| !may_overlap) {
            let [first, second] = pair.map(|f| faces[f as usize].feature as usize);
            return Err(CoverageError::Overlap { first, second, at: positions[vertex as usize] });
        }
        for (ring, refs) in rings.iter().zip(self.rings) {
            faces[ring.face].rings.push(refs);
        }
        let places = self.vertices.iter().map(|v| positions[*v as usize]).collect();
        Ok(Coverage::from_parts(places, self.arcs, faces, features))
    }

    fn cut(&mut self, ring: &VertexRing, is_node: &[bool]) -> Ring {
        let v = &ring.vertices;
        let n = v.len();
        // A ring without a node starts at its lowest vertex, so that both sides start it alike.
        let first =
            v.iter().position(|x| is_node[*x as usize]).or_else(|| (0..n).min_by_key(|i| v[*i])).unwrap_or(0);
        let mut refs = Vec::new();
        let mut line = vec![v[first]];
        for step in 1..=n {
            let here = v[(first + step) % n];
            line.push(here);
            if step == n || is_node[here as usize] {
                refs.push(self.claim(&line, ring.face as u32));
                line.clear();
                line.push(here);
            }
        }
        refs
    }

    /// Finds an arc whose side is free, or adds one, and puts the face there.
    fn claim(&mut self, line: &[u32], face: u32) -> ArcRef {
        let Some(found) = self.known.get(&(line[0], line[1])).copied() else {
            let arc = self.add(line.to_vec());
            self.known.insert((line[0], line[1]), arc);
            let n = line.len();
            self.known.insert((line[n - 1], line[n - 2]), arc.reversed());
            self.arcs[arc.arc()].left = face;
            return arc;
        };
        let reversed = found.is_reversed();
        let first = (found.arc() as u32, reversed);
        let mut here = self.taken.get(&first).copied().unwrap_or(first.0) as usize;
        loop {
            let arc = &mut self.arcs[here];
            let side = if reversed { &mut arc.right } else { &mut arc.left };
            if *side == OUTSIDE {
                *side = face;
                self.taken.insert(first, here as u32);
                return ArcRef::new(here, reversed);
            }
            self.overlap.get_or_insert(([*side, face], line[0]));
            match self.along.get(&(here as u32)) {
                Some(next) => here = *next as usize,
                None => break,
            }
        }
        let added = self.add(self.line(here).to_vec()).arc();
        self.repeats[added] = true;
        self.along.insert(here as u32, added as u32);
        self.taken.insert(first, added as u32);
        let arc = &mut self.arcs[added];
        *(if reversed { &mut arc.right } else { &mut arc.left }) = face;
        ArcRef::new(added, reversed)
    }

    fn add(&mut self, line: Vec<u32>) -> ArcRef {
        let start = self.vertices.len() as u32;
        self.vertices.extend(line);
        let end = self.vertices.len() as u32;
        self.arcs.push(Arc {
            start,
            end,
            left: OUTSIDE,
            right: OUTSIDE,
            area_km2: 0.0,
            bounds: Bounds::EMPTY,
        });
        self.repeats.push(false);
        ArcRef::new(self.arcs.len() - 1, false)
    }
}

/// A vertex is a node where two rings pass through it with different neighbours.
fn find_nodes(rings: &[VertexRing], vertices: usize) -> Vec<bool> {
    const UNSEEN: (u32, u32) = (u32::MAX, u32::MAX);
    let mut passed = vec![UNSEEN; vertices];
    let mut is_node = vec![false; vertices];
    for ring in rings {
        let v = &ring.vertices;
        for (i, here) in v.iter().enumerate() {
            let before = v[(i + v.len() - 1) % v.len()];
            let after = v[(i + 1) % v.len()];
            let pair = (before.min(after), before.max(after));
            let slot = &mut passed[*here as usize];
            if *slot == UNSEEN {
                *slot = pair;
            } else if *slot != pair {
                is_node[*here as usize] = true;
            }
        }
    }
    is_node
}
