//! Joining what nearly meets: vertices to vertices, vertices to edges, and edges where they cross.

use super::arcs::ArcTable;
use super::near_joins::{Joins, found};
use super::outline::{Outlines, VertexRing};
use crate::geometry::{Position, ring_fault};
use geo::{LineString, Polygon};
use std::collections::BTreeSet;

/// How often what was joined is looked at again: each time a vertex may come near another.
const ROUNDS: usize = 8;
/// How often faces that do not bear it are left as they were.
const TRIES: usize = 3;

/// How much was joined.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct JoinCounts {
    /// Vertices put onto other vertices.
    pub to_vertices: usize,
    /// Vertices put onto edges.
    pub to_edges: usize,
}

/// Joins the outlines; a polygon that would no longer be valid stays as it is.
pub(super) fn join(outlines: Outlines, tolerance: f64) -> (Outlines, ArcTable, JoinCounts) {
    let table = ArcTable::of(&outlines);
    let mut fixed = vec![false; outlines.faces.len()];
    if found(&outlines, &table, &fixed, tolerance).is_empty() {
        return (outlines, table, JoinCounts::default());
    }
    for _ in 0..TRIES {
        let mut joined = outlines.clone();
        let (table, counts) = rounds(&mut joined, &fixed, tolerance);
        let faulty = faulty(&outlines, &joined);
        if faulty.is_empty() {
            return (joined, table, counts);
        }
        faulty.into_iter().for_each(|face| fixed[face] = true);
    }
    (outlines, table, JoinCounts::default())
}

fn rounds(outlines: &mut Outlines, fixed: &[bool], tolerance: f64) -> (ArcTable, JoinCounts) {
    let mut counts = JoinCounts::default();
    let mut table = ArcTable::of(outlines);
    let mut fixed = fixed.to_vec();
    for _ in 0..ROUNDS {
        let joins = found(outlines, &table, &fixed, tolerance);
        if joins.is_empty() {
            break;
        }
        counts.to_vertices += joins.moved.len();
        if joins.crossings.is_empty() {
            counts.to_edges += joins.inserted.values().map(Vec::len).sum::<usize>();
        }
        outlines.positions.extend(&joins.crossings);
        for ring in &mut outlines.rings {
            // What would collapse stays; then it fits nowhere.
            fixed[ring.face] = fixed[ring.face] || !apply(ring, &joins);
        }
        table = ArcTable::of(outlines);
    }
    (table, counts)
}

/// False for a ring of which nothing would remain.
fn apply(ring: &mut VertexRing, joins: &Joins) -> bool {
    let n = ring.vertices.len();
    let mut out: Vec<u32> = Vec::with_capacity(n);
    for (i, here) in ring.vertices.iter().enumerate() {
        let next = ring.vertices[(i + 1) % n];
        out.push(joins.moved.get(here).copied().unwrap_or(*here));
        if let Some(between) = joins.inserted.get(&(*here, next)) {
            out.extend(between);
        } else if let Some(between) = joins.inserted.get(&(next, *here)) {
            out.extend(between.iter().rev());
        }
    }
    out.dedup();
    while out.len() > 1 && out.first() == out.last() {
        out.pop();
    }
    let remains = out.len() >= 3;
    if remains {
        ring.vertices = out;
    }
    remains
}

/// Faces that were changed and are no longer valid.
fn faulty(before: &Outlines, after: &Outlines) -> BTreeSet<usize> {
    let changed = before.rings.iter().zip(&after.rings).filter(|(a, b)| a.vertices != b.vertices);
    let changed: BTreeSet<usize> = changed.map(|(ring, _)| ring.face).collect();
    let first = |face: usize| after.rings.partition_point(|ring| ring.face < face);
    let is_faulty = |face: &usize| {
        let rings = &after.rings[first(*face)..first(*face + 1)];
        let line = |ring: &VertexRing| {
            let closed = ring.vertices.iter().chain(&ring.vertices[..1]);
            closed.map(|v| after.positions[*v as usize]).collect::<Vec<Position>>()
        };
        let mut lines = rings.iter().map(|ring| LineString::from(line(ring)));
        let Some(exterior) = lines.next() else { return false };
        ring_fault(&Polygon::new(exterior, lines.collect())).is_some()
    };
    changed.into_iter().filter(is_faulty).collect()
}
