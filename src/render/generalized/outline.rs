//! Lines and polygons as tiles of a zoom show them: simplified, each as a whole, so that it is the same on both sides of a
//! tile's edge.

use super::ranked::ranks;
use crate::coverage::simplification_m2;
use crate::geometry::{EQUATOR_M, from_mercator};
use crate::render::ground::{Box2, Own, ShapeLine, Side};
use geo::{Geometry, LineString, MultiLineString, MultiPolygon, Point, Polygon};
use rustc_hash::FxHashMap;

/// Positions of one feature in one tile at most: where it has more, it is simplified until it has not.
const MOST_POSITIONS: u32 = 6000;

/// A line or ring.
#[derive(Debug)]
pub(super) struct OutlinePart<'a> {
    line: &'a ShapeLine,
    ranks: &'a [f32],
    /// The longer side of its box, in the unit square.
    size: f64,
}

/// A feature with what is needed to draw it at any zoom.
#[derive(Debug)]
pub(crate) struct ShapeOutline<'a> {
    parts: Vec<OutlinePart<'a>>,
    /// Places of a feature that is nothing but points, in the unit square of Web Mercator.
    pub(super) points: Vec<[f64; 2]>,
    /// Low and high corner in the unit square.
    pub(super) bounds: Box2,
    largest: usize,
}

/// How much of a feature a zoom shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    /// The area that a bend may lose, in the unit square of Web Mercator.
    limit: f64,
    /// The longer side of the box of a part that is shown, but for the largest of a feature.
    least: f64,
}

impl Shown {
    /// What no zoom loses: bends that a tile does not show, and parts smaller than half a pixel of a 512-pixel tile.
    fn at(zoom: u8) -> Self {
        let limit = simplification_m2(zoom) / (EQUATOR_M * EQUATOR_M);
        Shown { limit, least: 0.5 / (512.0 * f64::from(1u32 << zoom)) }
    }

    fn coarser(self) -> Self {
        Shown { limit: self.limit * 4.0, least: self.least * 2.0 }
    }
}

/// A feature with the ranks of its positions.
#[derive(Debug)]
pub(crate) struct RankedShape {
    own: Own,
    ranks: Vec<f32>,
}

impl RankedShape {
    /// Of a geometry.
    pub fn new(geometry: &Geometry) -> Self {
        let own = Own::of(geometry);
        let ranks = ranks_of(&own).collect();
        RankedShape { own, ranks }
    }

    /// Its outline.
    pub fn outline(&self) -> ShapeOutline<'_> {
        ShapeOutline::new(&self.own, &self.ranks)
    }
}

/// The ranks of all positions of a shape, one line or ring after the other.
pub(in crate::render) fn ranks_of(own: &Own) -> impl Iterator<Item = f32> {
    own.lines.iter().flat_map(|line| ranks(&line.points, line.ring.is_some()))
}

impl<'a> ShapeOutline<'a> {
    /// Of a shape and the ranks of its positions: of several kinds in one feature the highest dimension alone, as a tile's
    /// feature has one kind.
    pub(in crate::render) fn new(own: &'a Own, mut ranks: &'a [f32]) -> Self {
        let is_polygon = own.lines.iter().any(|line| line.ring.is_some());
        let (mut parts, mut points) = (Vec::with_capacity(own.lines.len()), Vec::new());
        for line in &own.lines {
            let of_line;
            (of_line, ranks) = ranks.split_at(line.points.len());
            match line.ring {
                None if is_polygon => {}
                None if line.points.len() == 1 => points.push(line.points[0]),
                _ => parts.push(OutlinePart { line, ranks: of_line, size: longer_side(&line.points) }),
            }
        }
        let bounds = match is_polygon || parts.is_empty() {
            true => own.bounds,
            false => around(parts.iter().flat_map(|part| &part.line.points)),
        };
        if !parts.is_empty() {
            points.clear();
        }
        let sizes = parts.iter().enumerate().filter(|(_, part)| !part.is_hole());
        let largest = sizes.reduce(|a, b| if b.1.size > a.1.size { b } else { a });
        ShapeOutline { largest: largest.map_or(0, |(at, _)| at), parts, points, bounds }
    }

    /// Positions in all.
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.ranks.len()).sum::<usize>() + self.points.len()
    }

    /// How much of it a zoom shows: as much as any feature, or less where a tile would have too much of it.
    pub(super) fn shown(&self, zoom: u8) -> Shown {
        let mut shown = Shown::at(zoom);
        while self.fullest(zoom, shown) > MOST_POSITIONS {
            shown = shown.coarser();
        }
        shown
    }

    /// Positions in the tile of a zoom that has most of them; not counted where all together are not too many.
    fn fullest(&self, zoom: u8, shown: Shown) -> u32 {
        let all: usize = self.kept(shown).map(|part| part.kept(shown).count()).sum();
        if all <= MOST_POSITIONS as usize {
            return 0;
        }
        let side = f64::from(1u32 << zoom);
        let mut tiles: FxHashMap<[u32; 2], u32> = FxHashMap::default();
        for at in self.kept(shown).flat_map(|part| part.kept(shown)) {
            *tiles.entry(part_of(at, side)).or_default() += 1;
        }
        tiles.into_values().max().unwrap_or(0)
    }

    /// The parts that are shown: small ones are not, and with an exterior ring its holes are not.
    pub(super) fn kept(&self, shown: Shown) -> impl Iterator<Item = &OutlinePart<'a>> {
        let mut is_whole = true;
        self.parts.iter().enumerate().filter_map(move |(at, part)| {
            let is_shown = at == self.largest || part.size >= shown.least;
            if !part.is_hole() {
                is_whole = is_shown;
            }
            (is_shown && is_whole).then_some(part)
        })
    }

    /// What a zoom shows, as tiles draw it.
    pub(in crate::render) fn drawn(&self, zoom: u8) -> Own {
        let shown = self.shown(zoom);
        let line =
            |part: &OutlinePart<'_>| ShapeLine { points: part.kept(shown).collect(), ring: part.line.ring };
        let point = |p: &[f64; 2]| ShapeLine { points: vec![*p], ring: None };
        let lines = self.kept(shown).map(line).chain(self.points.iter().map(point)).collect();
        Own { bounds: self.bounds, lines }
    }

    /// The geometry that a zoom shows, degrees.
    pub fn geometry(&self, zoom: u8) -> Geometry {
        if self.parts.is_empty() {
            let points = self.points.iter().map(|p| Point::from(from_mercator(*p)));
            return Geometry::MultiPoint(points.collect());
        }
        let shown = self.shown(zoom);
        let mut polygons: Vec<(LineString, Vec<LineString>)> = Vec::new();
        let mut lines = Vec::new();
        for part in self.kept(shown) {
            let line = LineString(part.kept(shown).map(|at| from_mercator(at).into()).collect());
            match part.line.ring {
                None => lines.push(line),
                Some(Side::Exterior) => polygons.push((line, Vec::new())),
                Some(Side::Interior) => {
                    if let Some((_, holes)) = polygons.last_mut() {
                        holes.push(line);
                    }
                }
            }
        }
        match polygons.is_empty() {
            true => Geometry::MultiLineString(MultiLineString(lines)),
            false => Geometry::MultiPolygon(MultiPolygon(
                polygons.into_iter().map(|(exterior, holes)| Polygon::new(exterior, holes)).collect(),
            )),
        }
    }
}

impl<'a> OutlinePart<'a> {
    /// The positions that are shown, in the unit square.
    pub fn kept(&self, shown: Shown) -> impl Iterator<Item = [f64; 2]> + use<'a> {
        let least = shown.limit as f32;
        self.line.points.iter().zip(self.ranks).filter(move |(_, rank)| **rank > least).map(|(at, _)| *at)
    }

    /// Whether it is a ring.
    pub fn is_ring(&self) -> bool {
        self.line.ring.is_some()
    }

    fn is_hole(&self) -> bool {
        self.line.ring == Some(Side::Interior)
    }
}

fn around<'p>(points: impl Iterator<Item = &'p [f64; 2]>) -> Box2 {
    points.fold([[f64::INFINITY; 2], [f64::NEG_INFINITY; 2]], |[low, high], at| {
        [[low[0].min(at[0]), low[1].min(at[1])], [high[0].max(at[0]), high[1].max(at[1])]]
    })
}

fn longer_side(points: &[[f64; 2]]) -> f64 {
    let [low, high] = around(points.iter());
    (high[0] - low[0]).max(high[1] - low[1])
}

/// The tile that a position lies in, of a grid with so many along a side.
pub(super) fn part_of(at: [f64; 2], side: f64) -> [u32; 2] {
    at.map(|v| (v * side).floor().clamp(0.0, side - 1.0) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::to_mercator;
    use geo::{Coord, CoordsIter};

    #[test]
    fn whatever_a_feature_has_a_tile_has_no_more_than_its_share() {
        // A line that fills a degree square with bends that no zoom hides.
        let bends = |i: i32| Coord { x: 100.0 + f64::from(i) / 50_000.0, y: 20.0 + f64::from(i % 2) };
        let line = Geometry::LineString(LineString((0..50_000).map(bends).collect()));
        let ranked = RankedShape::new(&line);
        let outline = ranked.outline();
        for zoom in [0, 4, 8, 14] {
            let side = f64::from(1u32 << zoom);
            let mut tiles: FxHashMap<[u32; 2], u32> = FxHashMap::default();
            for at in outline.geometry(zoom).coords_iter() {
                *tiles.entry(part_of(to_mercator([at.x, at.y]), side)).or_default() += 1;
            }
            let most = tiles.into_values().max().unwrap();
            assert!((2..=MOST_POSITIONS).contains(&most), "zoom {zoom}: {most}");
        }
    }

    #[test]
    fn the_largest_part_of_a_feature_is_always_there() {
        let square = |at: f64, side: f64| {
            let [a, b] = [at, at + side];
            Polygon::new(LineString::from(vec![(a, a), (b, a), (b, b), (a, b), (a, a)]), vec![])
        };
        let islands = MultiPolygon(vec![square(10.0, 0.001), square(20.0, 0.002), square(30.0, 0.001)]);
        let ranked = RankedShape::new(&Geometry::MultiPolygon(islands.clone()));
        let outline = ranked.outline();
        let Geometry::MultiPolygon(far) = outline.geometry(2) else { panic!("no polygons") };
        assert_eq!(far.0.len(), 1);
        let near = |a: f64, b: f64| (a - b).abs() < 1e-12;
        assert!(near(far.0[0].exterior().0[0].x, 20.0));
        let Geometry::MultiPolygon(all) = outline.geometry(14) else { panic!("no polygons") };
        let mut places = all.coords_iter().zip(islands.coords_iter());
        assert!(all.coords_count() == 15 && places.all(|(a, b)| near(a.x, b.x) && near(a.y, b.y)));
    }
}
