//! Relations of regions of one coverage, from the faces and arcs they share: exact, without computing on coordinates.

use super::op::Spatial;
use crate::coverage::Coverage;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// Faces of a coverage and the arcs and nodes of their borders.
#[derive(Debug, Clone)]
pub(super) struct Faces {
    coverage: Arc<Coverage>,
    /// Ascending.
    faces: Vec<u32>,
    arcs: FxHashSet<usize>,
    /// Nodes: where regions may meet in a single point.
    nodes: FxHashSet<[u64; 2]>,
}

impl Faces {
    /// Faces, ascending.
    pub(super) fn new(coverage: Arc<Coverage>, faces: &[u32]) -> Self {
        let mut out = Faces {
            coverage: coverage.clone(),
            faces: faces.to_vec(),
            arcs: FxHashSet::default(),
            nodes: FxHashSet::default(),
        };
        for arc in arcs(&coverage, faces) {
            out.arcs.insert(arc);
            out.nodes.extend(ends(&coverage, arc));
        }
        out
    }

    /// True if they are faces of this coverage.
    pub(super) fn is_of(&self, coverage: &Arc<Coverage>) -> bool {
        Arc::ptr_eq(&self.coverage, coverage)
    }

    /// The relation of other faces to these.
    pub(super) fn relate(&self, other: &[u32], relation: Spatial) -> bool {
        let shared = other.iter().filter(|f| self.faces.binary_search(f).is_ok()).count();
        let (within, contains) = (shared == other.len(), shared == self.faces.len());
        match relation {
            Spatial::Intersects => shared > 0 || self.border_meets(other),
            Spatial::Disjoint => shared == 0 && !self.border_meets(other),
            Spatial::Within => within && shared > 0,
            Spatial::Contains => contains && shared > 0,
            Spatial::Equals => within && contains && shared > 0,
            Spatial::Overlaps => shared > 0 && !within && !contains,
            Spatial::Touches => shared == 0 && self.border_meets(other),
            // Two areas never cross (OGC 06-103r4).
            Spatial::Crosses => false,
        }
    }

    fn border_meets(&self, other: &[u32]) -> bool {
        arcs(&self.coverage, other).any(|arc| {
            self.arcs.contains(&arc) || ends(&self.coverage, arc).iter().any(|e| self.nodes.contains(e))
        })
    }
}

fn arcs<'a>(coverage: &'a Coverage, faces: &'a [u32]) -> impl Iterator<Item = usize> + 'a {
    faces.iter().flat_map(|f| coverage.faces()[*f as usize].rings.iter().flatten().map(|r| r.arc()))
}

fn ends(coverage: &Coverage, arc: usize) -> [[u64; 2]; 2] {
    let line = coverage.arc_positions(arc);
    let bits = |at: usize| line.get(at).map_or([0; 2], |p| p.map(f64::to_bits));
    [bits(0), bits(line.len().saturating_sub(1))]
}
