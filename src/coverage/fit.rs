//! How well the polygons of a coverage fit: what they share, where they overlap, and what lies bare between them.

use super::join::JoinCounts;
use super::planar::{Half, PlanarLine, Walk, is_forward, walks};
use super::{Coverage, OUTSIDE};
use crate::geometry::{Bounds, Locate, Position, distance_km, point_in_ring};
use geo::{InteriorPoint, LineString, Polygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use std::collections::BTreeSet;

/// The share of the inner borders that polygons have to share to be a coverage.
pub const COVERAGE_SHARE: f64 = 0.9;
/// A gap is narrow if its width is less than this share of the side of a square as large as the smallest feature at it.
const NARROW: f64 = 0.005;
/// Degrees beside a line that are on one side of it.
const HAIR: f64 = 1e-9;
/// Kilometres of a degree of latitude, for a tolerance.
const DEGREE_KM: f64 = 111.0;

/// What is wrong at a place between polygons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlawKind {
    /// Several polygons over one area.
    Overlap,
    /// A narrow area between polygons without any.
    Gap,
    /// A wide one, such as a lake that belongs to nobody.
    Uncovered,
}

impl FlawKind {
    /// In one word.
    pub fn name(self) -> &'static str {
        match self {
            FlawKind::Overlap => "overlap",
            FlawKind::Gap => "gap",
            FlawKind::Uncovered => "uncovered",
        }
    }
}

/// A place between polygons where they do not fit.
#[derive(Debug, Clone)]
pub struct Flaw {
    /// What it is.
    pub kind: FlawKind,
    /// Positions of the features there, ascending.
    pub features: Vec<usize>,
    /// How many polygons lie over it.
    pub covered: usize,
    /// Area on the ellipsoid, km².
    pub area_km2: f64,
    /// Mean width: twice the area over the length of its border, km.
    pub width_km: f64,
    /// A position within, degrees.
    pub at: Position,
    /// Its outer border, closed, degrees.
    pub ring: Vec<Position>,
}

/// How well polygons fit.
#[derive(Debug, Clone, Default)]
pub struct CoverageFit {
    /// Vertices that were put onto others within the tolerance.
    pub on_vertices: usize,
    /// Vertices that were put onto edges within the tolerance.
    pub on_edges: usize,
    /// Length of the borders between two features, km.
    pub shared_km: f64,
    /// Length of the borders that should be: along overlaps and narrow gaps, each counted once, km.
    pub unshared_km: f64,
    /// What remains, the largest first of each kind.
    pub flaws: Vec<Flaw>,
}

impl CoverageFit {
    /// The share of the inner borders that two features share, 0 to 1; 1 where there are none.
    pub fn shared(&self) -> f64 {
        let inner = self.shared_km + self.unshared_km;
        if inner > 0.0 { self.shared_km / inner } else { 1.0 }
    }

    /// True for polygons that are to be treated as a coverage.
    pub fn is_coverage(&self) -> bool {
        self.shared() >= COVERAGE_SHARE
    }
}

struct PlanarScene<'a> {
    coverage: &'a Coverage,
    lines: Vec<Vec<usize>>,
    faces: RTree<GeomWithData<Rectangle<Position>, u32>>,
}

/// Measures a coverage; `lines` are its arcs along one line each, `ends` the nodes of these lines.
pub(super) fn measure(
    coverage: &Coverage,
    lines: Vec<Vec<usize>>,
    ends: Vec<(u32, u32)>,
    joins: JoinCounts,
    tolerance: f64,
) -> CoverageFit {
    let mut fit =
        CoverageFit { on_vertices: joins.to_vertices, on_edges: joins.to_edges, ..CoverageFit::default() };
    let feature = |face: u32| coverage.faces()[face as usize].feature;
    for (i, arc) in coverage.arcs().iter().enumerate() {
        if arc.left != OUTSIDE && arc.right != OUTSIDE && feature(arc.left) != feature(arc.right) {
            fit.shared_km += length_km(coverage.arc_positions(i));
        }
    }
    let net = |line: &[usize]| {
        let sides = |arc: &usize| {
            let arc = &coverage.arcs()[*arc];
            i32::from(arc.left != OUTSIDE) - i32::from(arc.right != OUTSIDE)
        };
        line.iter().map(sides).sum::<i32>()
    };
    let ending: Vec<(Vec<usize>, PlanarLine)> = lines
        .into_iter()
        .zip(ends)
        .map(|(line, ends)| {
            let planar = PlanarLine { places: coverage.arc_positions(line[0]), ends, net: net(&line) };
            (line, planar)
        })
        .filter(|(_, planar)| planar.net != 0)
        .collect();
    let (lines, planar): (Vec<_>, Vec<_>) = ending.into_iter().unzip();
    let boxed = |face: usize| {
        let b = coverage.face_bounds(face);
        GeomWithData::new(Rectangle::from_corners([b.west(), b.south()], [b.east(), b.north()]), face as u32)
    };
    let faces = RTree::bulk_load((0..coverage.faces().len()).map(boxed).collect());
    let scene = PlanarScene { coverage, lines, faces };
    let walks = walks(&planar, |half| (scene.over(half).len() + scene.beside(half).count()) as i32);
    for (walk, within) in scene.flawed(&walks) {
        let Some(flaw) = scene.flaw(walk, &within, &planar) else { continue };
        if flaw.width_km < tolerance * DEGREE_KM {
            continue;
        }
        // Between parts of one feature there is no border to share.
        if flaw.kind != FlawKind::Uncovered && flaw.features.len() > 1 {
            let within = within.into_iter().filter(|_| flaw.kind == FlawKind::Gap);
            let halves = std::iter::once(walk).chain(within).flat_map(|w| &w.halves);
            fit.unshared_km += halves.map(|h| length_km(planar[h / 2].places)).sum::<f64>() / 2.0;
        }
        fit.flaws.push(flaw);
    }
    let largest = |a: &Flaw, b: &Flaw| a.kind.cmp(&b.kind).then(b.area_km2.total_cmp(&a.area_km2));
    fit.flaws.sort_by(|a, b| largest(a, b).then_with(|| a.features.cmp(&b.features)));
    fit
}

impl PlanarScene<'_> {
    /// Faces on the left of a way that do not end at its line.
    fn over(&self, half: Half) -> Vec<u32> {
        let places = self.coverage.arc_positions(self.lines[half / 2][0]);
        let middle = places.len() / 2;
        let (a, b) = match is_forward(half) {
            true => (places[middle - 1], places[middle]),
            false => (places[middle], places[middle - 1]),
        };
        let [x, y] = [b[0] - a[0], b[1] - a[1]];
        // A hair beside the line, which may run along another, and not half way, where others may meet it.
        let (share, hair) = (0.381_966, HAIR / x.hypot(y));
        let at = [a[0] + share * x - hair * y, a[1] + share * y + hair * x];
        let own: BTreeSet<u32> = self.beside(half).chain(self.beside(half ^ 1)).collect();
        let around = self.faces.locate_in_envelope_intersecting(AABB::from_point(at)).map(|f| f.data);
        around.filter(|face| !own.contains(face) && self.is_within(*face as usize, at)).collect()
    }

    fn is_within(&self, face: usize, at: Position) -> bool {
        let rings = &self.coverage.faces()[face].rings;
        self.coverage.locate_in_ring(&rings[0], at) == Locate::Inside
            && rings[1..].iter().all(|hole| self.coverage.locate_in_ring(hole, at) == Locate::Outside)
    }

    /// Faces on the left of a way that end at its line.
    fn beside(&self, half: Half) -> impl Iterator<Item = u32> {
        let arcs = self.lines[half / 2].iter().map(|arc| &self.coverage.arcs()[*arc]);
        arcs.map(move |arc| if is_forward(half) { arc.left } else { arc.right })
            .filter(|face| *face != OUTSIDE)
    }

    /// Walks around areas that are covered more than once or not at all, with those around what lies within without
    /// touching their border.
    fn flawed<'w>(&self, walks: &'w [Walk]) -> Vec<(&'w Walk, Vec<&'w Walk>)> {
        let mut areas: Vec<(&Walk, Vec<&Walk>)> =
            walks.iter().filter(|w| w.area_km2 > 0.0 && w.depth != 1).map(|w| (w, Vec::new())).collect();
        let rings: Vec<Vec<Position>> = areas.iter().map(|(w, _)| self.ring(w)).collect();
        let boxed = |(i, ring): (usize, &Vec<Position>)| {
            let b = Bounds::around(ring.iter().copied());
            GeomWithData::new(Rectangle::from_corners([b.west(), b.south()], [b.east(), b.north()]), i)
        };
        let tree = RTree::bulk_load(rings.iter().enumerate().map(boxed).collect());
        let islands = walks.iter().filter(|w| w.area_km2 <= 0.0 && w.depth != 1 && !areas.is_empty());
        let mut found: Vec<(usize, &Walk)> = Vec::new();
        for island in islands {
            let at = self.coverage.arc_positions(self.lines[island.halves[0] / 2][0])[0];
            let around = tree.locate_in_envelope_intersecting(AABB::from_point(at)).map(|area| area.data);
            let is_around = |area: &usize| {
                let walk = areas[*area].0;
                walk.island != island.island
                    && walk.depth == island.depth
                    && point_in_ring(&rings[*area], at) == Locate::Inside
            };
            let larger = |a: &usize, b: &usize| areas[*a].0.area_km2.total_cmp(&areas[*b].0.area_km2);
            let smallest = around.filter(is_around).min_by(|a, b| larger(a, b).then(a.cmp(b)));
            found.extend(smallest.map(|area| (area, island)));
        }
        found.into_iter().for_each(|(area, island)| areas[area].1.push(island));
        areas
    }

    fn ring(&self, walk: &Walk) -> Vec<Position> {
        let mut ring: Vec<Position> = Vec::new();
        for half in &walk.halves {
            let places = self.coverage.arc_positions(self.lines[half / 2][0]);
            let skip = usize::from(!ring.is_empty());
            match is_forward(*half) {
                true => ring.extend(&places[skip..]),
                false => ring.extend(places.iter().rev().skip(skip)),
            }
        }
        ring
    }

    fn flaw(&self, walk: &Walk, within: &[&Walk], planar: &[PlanarLine]) -> Option<Flaw> {
        let is_bare = walk.depth < 1;
        let area_km2 = walk.area_km2 + within.iter().map(|w| w.area_km2).sum::<f64>();
        // What lies within a gap makes it narrower; over an overlap it is another overlap.
        let border = within.iter().copied().filter(|_| is_bare);
        let halves: Vec<Half> = std::iter::once(walk).chain(border).flat_map(|w| w.halves.clone()).collect();
        let feature = |face: u32| self.coverage.faces()[face as usize].feature as usize;
        let across = usize::from(is_bare);
        let mut features: BTreeSet<usize> =
            halves.iter().flat_map(|h| self.beside(h ^ across)).map(feature).collect();
        match is_bare {
            // A lake, or the sea within an atoll.
            true if features.len() < 2 => return None,
            true => {}
            false => features.extend(self.over(halves[0]).into_iter().map(feature)),
        }
        let border_km: f64 = halves.iter().map(|h| length_km(planar[h / 2].places)).sum();
        let width_km = 2.0 * area_km2.max(0.0) / border_km;
        let kind = match is_bare {
            false => FlawKind::Overlap,
            true if width_km < NARROW * self.least_side(&features) => FlawKind::Gap,
            true => FlawKind::Uncovered,
        };
        let ring = self.ring(walk);
        let polygon = Polygon::new(LineString::from(ring.clone()), Vec::new());
        let at = polygon.interior_point().map_or(ring[0], |p| [p.x(), p.y()]);
        let features = features.into_iter().collect();
        let covered = walk.depth.max(0) as usize;
        Some(Flaw { kind, features, covered, area_km2, width_km, at, ring })
    }

    /// The side of a square as large as the smallest of some features, km.
    fn least_side(&self, features: &BTreeSet<usize>) -> f64 {
        let faces = self.coverage.faces();
        let area = |feature: &usize| {
            let first = faces.partition_point(|f| (f.feature as usize) < *feature);
            let own = faces[first..].iter().take_while(|f| f.feature as usize == *feature);
            own.enumerate().map(|(i, _)| self.coverage.face_area_km2(first + i)).sum::<f64>()
        };
        features.iter().map(area).fold(f64::INFINITY, f64::min).max(0.0).sqrt()
    }
}

fn length_km(line: &[Position]) -> f64 {
    line.windows(2).map(|w| distance_km(w[0], w[1])).sum()
}
