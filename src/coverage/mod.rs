//! Polygons that share their borders: every border is stored, simplified and drawn once.
//!
//! A [`Coverage`] cuts the rings of many polygons at the nodes where borders meet. The pieces are
//! [`Arc`]s; each knows the face on its left and on its right. Neighbours refer to the same arc, so
//! no simplification can open a gap between them, and uniting them ([`Regions`]) is dropping the arcs
//! that have a member on both sides. The idea is TopoJSON's (Bostock 2012).

mod arcs;
mod build;
mod error;
mod fit;
mod grid;
mod join;
mod level;
mod near;
mod near_joins;
mod outline;
mod pieces;
mod planar;
mod queue;
mod regions;
mod ring;
mod simplify;
mod stitch;

pub use error::CoverageError;
pub use fit::{COVERAGE_SHARE, CoverageFit, Flaw, FlawKind};
pub use level::{Level, MAX_LEVEL, MAX_OVERVIEW, PIECE, simplification_m2};
pub use regions::{Region, Regions};
pub use ring::{ArcRef, stretches};
pub(crate) use simplify::weighted_area;

use crate::geometry::{AreaIntegral, Bounds, Position, to_mercator};
use ring::join;
use std::sync::OnceLock;

/// The face number of what belongs to no feature: the outside.
pub const OUTSIDE: u32 = u32::MAX;

/// One shared border line between two nodes, or a closed line without any.
#[derive(Debug, Clone)]
pub struct Arc {
    /// First position, as an index into [`Coverage::positions`].
    start: u32,
    /// One past the last position.
    end: u32,
    /// Face on the left hand going forward, or [`OUTSIDE`].
    pub left: u32,
    /// Face on the right hand, or [`OUTSIDE`].
    pub right: u32,
    /// Signed km² between the arc and the equator.
    area_km2: f64,
    /// Box around the arc's positions, degrees.
    pub bounds: Bounds,
}

impl Arc {
    /// True for a border with a face on one side alone.
    pub fn is_outline(&self) -> bool {
        (self.left == OUTSIDE) != (self.right == OUTSIDE)
    }
}

/// Arcs of one closed ring, head to tail; exterior rings run counter-clockwise, holes clockwise.
pub type Ring = Vec<ArcRef>;

/// One polygon of one feature.
#[derive(Debug, Clone)]
pub struct Face {
    /// Position of the feature in its collection.
    pub feature: u32,
    /// Exterior ring, then holes.
    pub rings: Vec<Ring>,
}

/// Shared arcs and the faces between them.
///
/// ```
/// use geo::{MultiPolygon, polygon};
/// use poverty_atlas::coverage::Coverage;
///
/// let square = |west: f64| {
///     let east = west + 1.0;
///     let ring = polygon![(x: west, y: 0.0), (x: east, y: 0.0), (x: east, y: 1.0), (x: west, y: 1.0)];
///     MultiPolygon(vec![ring])
/// };
/// let coverage = Coverage::build(&[square(0.0), square(1.0)])?;
/// // The outline of each, and the border between them once.
/// assert_eq!(coverage.arcs().len(), 3);
/// # Ok::<(), poverty_atlas::coverage::CoverageError>(())
/// ```
#[derive(Debug)]
pub struct Coverage {
    positions: Vec<Position>,
    mercator: std::sync::Arc<[[f64; 2]]>,
    ranks: OnceLock<Vec<f32>>,
    pieces: OnceLock<pieces::Pieces>,
    levels: [OnceLock<Level>; MAX_LEVEL as usize + 1],
    overviews: [OnceLock<Level>; MAX_OVERVIEW as usize + 1],
    islets: OnceLock<Vec<f32>>,
    arcs: Vec<Arc>,
    faces: Vec<Face>,
    features: usize,
}

impl Coverage {
    /// The arcs; an [`ArcRef`] is an index into them and a direction.
    pub fn arcs(&self) -> &[Arc] {
        &self.arcs
    }
    /// The faces; those of one feature stand together, in the features' order.
    pub fn faces(&self) -> &[Face] {
        &self.faces
    }
    /// Number of features the faces belong to.
    pub fn features(&self) -> usize {
        self.features
    }
    /// How many arcs have a face on both sides, and how many on one.
    pub fn sides(&self) -> [usize; 2] {
        let both = self.arcs.iter().filter(|a| a.left != OUTSIDE && a.right != OUTSIDE).count();
        [both, self.arcs.len() - both]
    }

    /// Number of positions stored, each border counted once.
    pub fn position_count(&self) -> usize {
        self.positions.len()
    }

    /// Positions of one arc, degrees, forward.
    pub fn arc_positions(&self, arc: usize) -> &[Position] {
        let Arc { start, end, .. } = self.arcs[arc];
        &self.positions[start as usize..end as usize]
    }

    /// True if an arc is a whole ring of its own: an island or an enclave.
    pub fn is_closed(&self, arc: usize) -> bool {
        let line = self.arc_positions(arc);
        line.first() == line.last()
    }

    /// Positions of one arc in the unit square of Web Mercator, forward.
    pub fn arc_mercator(&self, arc: usize) -> &[[f64; 2]] {
        let Arc { start, end, .. } = self.arcs[arc];
        &self.mercator[start as usize..end as usize]
    }

    /// Positions of a ring, closed (the first is repeated at the end), degrees.
    pub fn ring_positions(&self, ring: &[ArcRef]) -> Vec<Position> {
        let mut out = Vec::new();
        join(&mut out, ring, |arc| self.arc_positions(arc), |p| *p);
        out
    }

    /// Signed area of a ring in km²: positive for exterior rings.
    pub fn ring_area_km2(&self, ring: &[ArcRef]) -> f64 {
        let signed = |r: &ArcRef| if r.is_reversed() { -1.0 } else { 1.0 } * self.arcs[r.arc()].area_km2;
        ring.iter().map(signed).sum()
    }

    /// The box of a face, degrees.
    pub fn face_bounds(&self, face: usize) -> Bounds {
        let mut bounds = Bounds::EMPTY;
        self.faces[face].rings[0].iter().for_each(|r| bounds.merge(&self.arcs[r.arc()].bounds));
        bounds
    }

    /// Area of a face in km².
    pub fn face_area_km2(&self, face: usize) -> f64 {
        self.faces[face].rings.iter().map(|r| self.ring_area_km2(r)).sum()
    }

    fn from_parts(positions: Vec<Position>, mut arcs: Vec<Arc>, faces: Vec<Face>, features: usize) -> Self {
        for arc in &mut arcs {
            let line = &positions[arc.start as usize..arc.end as usize];
            arc.area_km2 = AreaIntegral::of(line.iter().copied());
            arc.bounds = Bounds::around(line.iter().copied());
        }
        let mercator = positions.iter().map(|p| to_mercator(*p)).collect();
        let overviews = std::array::from_fn(|_| OnceLock::new());
        let levels = std::array::from_fn(|_| OnceLock::new());
        Coverage {
            positions,
            mercator,
            ranks: OnceLock::new(),
            pieces: OnceLock::new(),
            levels,
            overviews,
            islets: OnceLock::new(),
            arcs,
            faces,
            features,
        }
    }
}
