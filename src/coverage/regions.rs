//! Groups of faces: the features of a collection, and what they dissolve into.

use super::{ArcRef, Coverage, OUTSIDE, Ring};
use crate::budget::{Budget, Stopped};
use crate::geometry::Bounds;
use geo::{LineString, MultiPolygon, Polygon};
use rustc_hash::FxHashSet;

/// One group of faces with its outline.
#[derive(Debug, Clone)]
pub struct Region {
    /// Numbers of the faces in their coverage, ascending.
    pub faces: Vec<u32>,
    /// Polygons: each an exterior ring and its holes.
    pub polygons: Vec<Vec<Ring>>,
    bounds: Bounds,
    area_km2: f64,
}

/// Groups of a coverage's faces, one for each feature of a collection.
#[derive(Debug, Clone)]
pub struct Regions {
    regions: Vec<Region>,
    of_face: Vec<u32>,
    disjoint: bool,
    complete: bool,
}

impl Regions {
    /// The features the coverage was built from.
    pub fn of_features(coverage: &Coverage) -> Self {
        let mut groups = vec![Vec::new(); coverage.features()];
        for (face, f) in coverage.faces().iter().enumerate() {
            groups[f.feature as usize].push(face as u32);
        }
        let whole = |faces: Vec<u32>| {
            let polygons = faces.iter().map(|f| coverage.faces()[*f as usize].rings.clone()).collect();
            Region::new(coverage, faces, polygons)
        };
        Self::index(coverage, groups.into_iter().map(whole).collect())
    }

    /// Dissolves groups of faces: arcs with the group on both sides vanish.
    pub fn dissolve(coverage: &Coverage, groups: Vec<Vec<u32>>) -> Self {
        let regions = groups.into_iter().map(|faces| Region::united(coverage, faces));
        Self::index(coverage, regions.collect())
    }

    /// The same with a limit.
    ///
    /// # Errors
    /// The budget is over.
    pub fn dissolve_within(
        coverage: &Coverage,
        groups: Vec<Vec<u32>>,
        budget: &Budget,
    ) -> Result<Self, Stopped> {
        let unite = |faces| budget.check().map(|()| Region::united(coverage, faces));
        let regions = groups.into_iter().map(unite).collect::<Result<_, _>>()?;
        Ok(Self::index(coverage, regions))
    }

    fn index(coverage: &Coverage, regions: Vec<Region>) -> Self {
        let mut of_face = vec![OUTSIDE; coverage.faces().len()];
        let mut disjoint = true;
        for (i, region) in regions.iter().enumerate() {
            for face in &region.faces {
                let slot = &mut of_face[*face as usize];
                disjoint &= *slot == OUTSIDE;
                if *slot == OUTSIDE {
                    *slot = i as u32;
                }
            }
        }
        let complete = !of_face.contains(&OUTSIDE);
        Regions { regions, of_face, disjoint, complete }
    }

    /// Number of regions.
    pub fn len(&self) -> usize {
        self.regions.len()
    }
    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.regions.is_empty()
    }
    /// A region.
    pub fn region(&self, position: usize) -> &Region {
        &self.regions[position]
    }
    /// The first region that holds each face, or [`OUTSIDE`].
    pub fn of_face(&self) -> &[u32] {
        &self.of_face
    }
    /// True if no face belongs to two regions.
    pub fn is_disjoint(&self) -> bool {
        self.disjoint
    }

    /// True if every face belongs to a region.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// The outline of a region as a geometry, degrees, wound as RFC 7946 requires.
    pub fn multi_polygon(&self, coverage: &Coverage, position: usize) -> MultiPolygon {
        let line = |ring: &Ring| LineString::from(coverage.ring_positions(ring));
        let polygon =
            |rings: &Vec<Ring>| Polygon::new(line(&rings[0]), rings[1..].iter().map(line).collect());
        self.regions[position].polygons.iter().map(polygon).collect()
    }

    /// Arcs between two regions, or between a region and what belongs to none; each once, ascending.
    pub fn borders(&self, coverage: &Coverage) -> Vec<u32> {
        let owner = |face: u32| if face == OUTSIDE { OUTSIDE } else { self.of_face[face as usize] };
        let parts = |a: &super::Arc| owner(a.left) != owner(a.right);
        (0..coverage.arcs().len() as u32).filter(|i| parts(&coverage.arcs()[*i as usize])).collect()
    }
}

impl Region {
    /// The box of the region, degrees.
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Area on the ellipsoid, km², without the area of holes.
    pub fn area_km2(&self) -> f64 {
        self.area_km2
    }

    fn united(coverage: &Coverage, mut faces: Vec<u32>) -> Self {
        faces.sort_unstable();
        faces.dedup();
        let inside: FxHashSet<u32> = faces.iter().copied().collect();
        let mut outline = Vec::new();
        let mut seen = FxHashSet::default();
        for r in faces.iter().flat_map(|f| coverage.faces()[*f as usize].rings.iter().flatten()) {
            let arc = &coverage.arcs()[r.arc()];
            let (left, right) = (inside.contains(&arc.left), inside.contains(&arc.right));
            if left != right && seen.insert(r.arc()) {
                outline.push(ArcRef::new(r.arc(), right));
            }
        }
        let polygons = coverage.stitch(&outline);
        Region::new(coverage, faces, polygons)
    }

    fn new(coverage: &Coverage, faces: Vec<u32>, polygons: Vec<Vec<Ring>>) -> Self {
        let mut bounds = Bounds::EMPTY;
        let rings = || polygons.iter().flatten();
        rings().flatten().for_each(|r| bounds.merge(&coverage.arcs()[r.arc()].bounds));
        let area_km2 = rings().map(|r| coverage.ring_area_km2(r)).sum();
        Region { faces, polygons, bounds, area_km2 }
    }
}
