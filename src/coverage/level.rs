//! Arcs simplified for a zoom.

use super::{ArcRef, Coverage, join};

/// The highest zoom with simplified arcs of its own; beyond it every position is drawn.
pub const MAX_LEVEL: u8 = 14;

/// The arcs of a coverage as one zoom shows them, in the unit square of Web Mercator.
#[derive(Debug)]
pub struct Level {
    points: Vec<[f64; 2]>,
    starts: Vec<u32>,
}

impl Level {
    /// Points of one arc, forward; both ends are always there.
    pub fn arc(&self, arc: usize) -> &[[f64; 2]] {
        &self.points[self.starts[arc] as usize..self.starts[arc + 1] as usize]
    }

    /// Points of a ring, closed.
    pub fn ring(&self, ring: &[ArcRef]) -> Vec<[f64; 2]> {
        join(ring, |arc| self.arc(arc))
    }

    /// Number of points kept.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// True if the coverage has no arc.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }
}

/// The area a zoom does not show, in the unit square of Web Mercator: a triangle of half a pixel of a
/// 512-pixel tile.
fn invisible_area(zoom: u8) -> f64 {
    let pixel = 1.0 / (512.0 * f64::from(1u32 << zoom));
    pixel * pixel / 2.0
}

impl Coverage {
    /// The arcs for a zoom; made on first use, then kept.
    pub fn level(&self, zoom: u8) -> &Level {
        let zoom = zoom.min(MAX_LEVEL);
        self.levels[usize::from(zoom)].get_or_init(|| {
            let least = invisible_area(zoom) as f32;
            let ranks = self.ranks();
            let mut level = Level { points: Vec::new(), starts: Vec::with_capacity(self.arcs.len() + 1) };
            for arc in &self.arcs {
                level.starts.push(level.points.len() as u32);
                let kept = (arc.start as usize..arc.end as usize).filter(|i| ranks[*i] > least);
                level.points.extend(kept.map(|i| self.mercator[i]));
            }
            level.starts.push(level.points.len() as u32);
            level.points.shrink_to_fit();
            level
        })
    }

    /// For every position the triangle area (unit square of Web Mercator) at which it may go.
    fn ranks(&self) -> &[f32] {
        self.ranks.get_or_init(|| super::simplify::rank(self, invisible_area(0), None))
    }
}
