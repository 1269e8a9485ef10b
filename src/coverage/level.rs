//! Arcs simplified for a zoom.

use super::pieces::Pieces;
use super::ring::join;
use super::{ArcRef, Coverage};
use crate::geometry::{EQUATOR_M, WORLD_PX, to_mercator};
use std::sync::OnceLock;

/// The highest zoom with simplified arcs of its own; beyond it every position is drawn.
pub const MAX_LEVEL: u8 = 14;

/// The arcs of a coverage as one zoom shows them, in the unit square of Web Mercator.
///
/// High zooms keep nearly every point, so arcs that lost none are not copied.
#[derive(Debug)]
pub struct Level {
    /// The points of arcs that lost some.
    points: Vec<[f64; 2]>,
    /// All points of the coverage.
    all: std::sync::Arc<[[f64; 2]]>,
    spans: Vec<ArcSpan>,
    pieces: OnceLock<Pieces>,
}

/// Edges of a piece of an arc.
pub const PIECE: usize = 48;

/// Where the points of an arc stand.
#[derive(Debug)]
struct ArcSpan {
    start: u32,
    end: u32,
    /// True if they stand among all points.
    whole: bool,
}

impl Level {
    /// Points of one arc, forward; both ends are always there.
    pub fn arc(&self, arc: usize) -> &[[f64; 2]] {
        let ArcSpan { start, end, whole } = self.spans[arc];
        let points = if whole { &self.all[..] } else { &self.points[..] };
        &points[start as usize..end as usize]
    }

    /// Pieces of one arc, forward, each beginning where the last one ends, with the low and the high corner of a box
    /// around it, a little too large. They are the same whatever is asked for.
    pub fn pieces(&self, arc: usize) -> impl Iterator<Item = (&[[f64; 2]], [[f64; 2]; 2])> {
        self.all_pieces().of(arc, self.arc(arc)).map(|(points, around)| (points, corners(around)))
    }

    /// True if an arc touches the meridian at which the world is cut.
    pub fn is_at_cut(&self, arc: usize) -> bool {
        // Boxes are a little too large: one beyond the world is that of an arc at its edge.
        let [west, _, east, _] = self.all_pieces().lines()[arc];
        west < 0.0 || east > 1.0
    }

    /// The low and the high corner of a box around each arc, a little too large; of an arc of one point, around nothing.
    pub fn boxes(&self) -> impl ExactSizeIterator<Item = [[f64; 2]; 2]> {
        self.all_pieces().lines().iter().copied().map(corners)
    }

    fn all_pieces(&self) -> &Pieces {
        let lines = || (0..self.spans.len()).map(|arc| self.arc(arc));
        self.pieces.get_or_init(|| Pieces::new(lines(), PIECE))
    }

    /// Points of a ring, closed.
    pub fn ring(&self, ring: &[ArcRef]) -> Vec<[f64; 2]> {
        let mut out = Vec::new();
        self.extend(&mut out, ring, |p| *p);
        out
    }

    /// Appends the points of a ring, closed, each as `place` has it.
    pub fn extend<P>(&self, out: &mut Vec<P>, ring: &[ArcRef], place: impl Fn(&[f64; 2]) -> P) {
        join(out, ring, |arc| self.arc(arc), place);
    }

    /// Number of points kept.
    pub fn len(&self) -> usize {
        self.spans.iter().map(|s| (s.end - s.start) as usize).sum()
    }

    /// True if the coverage has no arc.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn corners([x, y, u, v]: [f32; 4]) -> [[f64; 2]; 2] {
    [[x, y], [u, v]].map(|p| p.map(f64::from))
}

/// The highest zoom whose tiles have to hold a whole country, for which [`Coverage::overview`] keeps less.
pub const MAX_OVERVIEW: u8 = 5;

/// Half a pixel of a 512-pixel tile, as an area in the unit square of Web Mercator: what a zoom does not show.
pub(super) fn invisible_area(zoom: u8) -> f64 {
    let pixel = 1.0 / (WORLD_PX * f64::from(1u32 << zoom));
    pixel * pixel / 2.0
}

/// The area that the borders of a zoom's vector tiles may cut off or add at one bend, m² at the equator: a pixel of a
/// 512-pixel tile up to [`MAX_OVERVIEW`], half of one up to [`MAX_LEVEL`], 0 beyond.
pub fn simplification_m2(zoom: u8) -> f64 {
    let pixels = if zoom > MAX_OVERVIEW { 1.0 } else { 2.0 };
    if zoom > MAX_LEVEL { 0.0 } else { pixels * invisible_area(zoom) * EQUATOR_M * EQUATOR_M }
}

impl Coverage {
    /// The arcs for a zoom, each bend true to half a pixel of a 512-pixel tile; made on first use, then kept.
    pub fn level(&self, zoom: u8) -> &Level {
        let zoom = zoom.min(MAX_LEVEL);
        self.levels[usize::from(zoom)].get_or_init(|| self.simplify(invisible_area(zoom)))
    }

    /// The arcs for a zoom's vector tiles: true to one pixel where a tile has to hold a whole country, else as
    /// [`Coverage::level`].
    pub fn overview(&self, zoom: u8) -> &Level {
        match self.overviews.get(usize::from(zoom)) {
            Some(level) => level.get_or_init(|| self.simplify(2.0 * invisible_area(zoom))),
            None => self.level(zoom),
        }
    }

    fn simplify(&self, least: f64) -> Level {
        let (least, ranks) = (least as f32, self.ranks());
        let mut level = Level {
            points: Vec::new(),
            all: self.mercator.clone(),
            spans: Vec::with_capacity(self.arcs.len()),
            pieces: OnceLock::new(),
        };
        for arc in &self.arcs {
            let kept = (arc.start as usize..arc.end as usize).filter(|i| ranks[*i] > least);
            let whole = kept.clone().count() == (arc.end - arc.start) as usize;
            let (start, end) = if whole {
                (arc.start, arc.end)
            } else {
                let start = level.points.len() as u32;
                level.points.extend(kept.map(|i| self.mercator[i]));
                (start, level.points.len() as u32)
            };
            level.spans.push(ArcSpan { start, end, whole });
        }
        level.points.shrink_to_fit();
        level
    }

    /// True if a ring is hidden at a zoom: an island or enclave of its own that is smaller than one pixel of a
    /// 512-pixel tile both ways, and not the largest part of its feature. Both sides of a border agree.
    pub fn hides(&self, ring: &[ArcRef], zoom: u8) -> bool {
        let [only] = ring else { return false };
        let pixel = 1.0 / (WORLD_PX * f64::from(1u32 << zoom.min(30)));
        f64::from(self.islets()[only.arc()]) < pixel
    }

    /// For every arc the longer side of its box (unit square of Web Mercator) if it is a ring that may be hidden,
    /// else infinity.
    fn islets(&self) -> &[f32] {
        self.islets.get_or_init(|| {
            let mut sizes = vec![f32::INFINITY; self.arcs.len()];
            for (i, arc) in self.arcs.iter().enumerate().filter(|(i, _)| self.is_closed(*i)) {
                let low = to_mercator([arc.bounds.west(), arc.bounds.north()]);
                let high = to_mercator([arc.bounds.east(), arc.bounds.south()]);
                sizes[i] = (high[0] - low[0]).max(high[1] - low[1]) as f32;
            }
            for faces in self.faces.chunk_by(|a, b| a.feature == b.feature) {
                let area = |f: &super::Face| f.rings.iter().map(|r| self.ring_area_km2(r)).sum::<f64>();
                let largest = faces.iter().max_by(|a, b| area(a).total_cmp(&area(b)));
                if let Some([only]) = largest.map(|f| f.rings[0].as_slice()) {
                    sizes[only.arc()] = f32::INFINITY;
                }
            }
            sizes
        })
    }

    /// For every position the triangle area (unit square of Web Mercator) at which it may go.
    fn ranks(&self) -> &[f32] {
        self.ranks.get_or_init(|| super::simplify::rank(self, 2.0 * invisible_area(0), None))
    }
}
