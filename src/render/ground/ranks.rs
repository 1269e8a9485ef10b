//! Ranks of borders.

use crate::coverage::{Coverage, OUTSIDE};
use crate::feature::{Collection, Shapes};
use std::sync::Arc;

/// Rank of a border with nothing on one side.
const OUTLINE: &str = "outline";

/// For every arc of a coverage the rank of its border: of the largest units that it parts.
pub(super) fn ranks(coverage: &Arc<Coverage>, collections: &[Collection]) -> Vec<Option<Arc<str>>> {
    let mut levels: Vec<(&Collection, &[u32], usize)> = Vec::new();
    for c in collections {
        if let Shapes::Regions { coverage: other, regions } = c.shapes()
            && Arc::ptr_eq(coverage, other)
            && regions.is_disjoint()
            && regions.is_complete()
        {
            levels.push((c, regions.of_face(), regions.len()));
        }
    }
    levels.sort_by_key(|(_, _, n)| *n);
    let rank = |c: &Collection| c.info().rank.clone().unwrap_or_else(|| c.id().clone());
    let outline: Arc<str> = OUTLINE.into();
    let of = |arc: &crate::coverage::Arc| {
        if arc.left == OUTSIDE || arc.right == OUTSIDE {
            return Some(outline.clone());
        }
        let parted = |of_face: &[u32]| of_face[arc.left as usize] != of_face[arc.right as usize];
        levels.iter().find(|(_, of_face, _)| parted(of_face)).map(|(c, _, _)| rank(c))
    };
    coverage.arcs().iter().map(of).collect()
}
