//! Lines and polygons as tiles of a zoom show them: simplified, each as a whole, so that it is the same on both sides of a
//! tile's edge.

use super::ranked::ranks;
use crate::coverage::simplification_m2;
use crate::geometry::{EQUATOR_M, to_mercator};
use geo::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};
use rustc_hash::FxHashMap;

/// Positions of one feature in one tile at most: where it has more, it is simplified until it has not.
pub(super) const MOST_POSITIONS: u32 = 6000;

/// What a part of a feature is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartSide {
    Open,
    Exterior,
    Interior,
}

/// A line or ring.
#[derive(Debug)]
pub(super) struct OutlinePart {
    pub side: PartSide,
    /// Degrees.
    coordinates: Vec<Coord>,
    /// In the unit square of Web Mercator.
    pub points: Vec<[f64; 2]>,
    ranks: Vec<f32>,
    /// The longer side of its box, in the unit square.
    size: f64,
}

/// A feature with what is needed to draw it at any zoom.
#[derive(Debug)]
pub(super) struct ShapeOutline {
    pub parts: Vec<OutlinePart>,
    /// Places of a feature that is nothing but points, degrees.
    pub points: Vec<Point>,
    /// Low and high corner in the unit square.
    pub bounds: [[f64; 2]; 2],
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

impl ShapeOutline {
    /// Of a geometry: of several kinds in one feature the highest dimension alone, as a tile's feature has one kind.
    pub fn new(geometry: &Geometry) -> Self {
        let infinite = [[f64::INFINITY; 2], [f64::NEG_INFINITY; 2]];
        let mut outline =
            ShapeOutline { parts: Vec::new(), points: Vec::new(), bounds: infinite, largest: 0 };
        outline.add(geometry);
        if outline.parts.iter().any(|part| part.side == PartSide::Exterior) {
            outline.parts.retain(|part| part.side != PartSide::Open);
        }
        if !outline.parts.is_empty() {
            outline.points.clear();
        }
        let places: Vec<[f64; 2]> = outline.points.iter().map(|p| to_mercator([p.x(), p.y()])).collect();
        for at in outline.parts.iter().flat_map(|part| &part.points).chain(&places) {
            let [low, high] = outline.bounds;
            outline.bounds =
                [[low[0].min(at[0]), low[1].min(at[1])], [high[0].max(at[0]), high[1].max(at[1])]];
        }
        let sizes = outline.parts.iter().enumerate().filter(|(_, part)| part.side != PartSide::Interior);
        let largest = sizes.reduce(|a, b| if b.1.size > a.1.size { b } else { a });
        outline.largest = largest.map_or(0, |(at, _)| at);
        outline
    }

    fn add(&mut self, geometry: &Geometry) {
        match geometry {
            Geometry::Point(p) => self.points.push(*p),
            Geometry::MultiPoint(all) => self.points.extend(all),
            Geometry::LineString(line) => self.part(line, PartSide::Open),
            Geometry::MultiLineString(all) => all.iter().for_each(|line| self.part(line, PartSide::Open)),
            Geometry::Polygon(polygon) => self.polygon(polygon),
            Geometry::MultiPolygon(all) => all.iter().for_each(|polygon| self.polygon(polygon)),
            Geometry::GeometryCollection(all) => all.iter().for_each(|member| self.add(member)),
            // What no file has.
            Geometry::Line(_) | Geometry::Rect(_) | Geometry::Triangle(_) => {}
        }
    }

    fn polygon(&mut self, polygon: &Polygon) {
        self.part(polygon.exterior(), PartSide::Exterior);
        polygon.interiors().iter().for_each(|ring| self.part(ring, PartSide::Interior));
    }

    fn part(&mut self, line: &LineString, side: PartSide) {
        let points: Vec<[f64; 2]> = line.coords().map(|c| to_mercator([c.x, c.y])).collect();
        let extent = |axis: usize| {
            let (low, high) = points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| {
                (low.min(p[axis]), high.max(p[axis]))
            });
            high - low
        };
        let size = extent(0).max(extent(1));
        let ranks = ranks(&points, side != PartSide::Open);
        self.parts.push(OutlinePart { side, coordinates: line.0.clone(), points, ranks, size });
    }

    /// Positions in all.
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.points.len()).sum::<usize>() + self.points.len()
    }

    /// How much of it a zoom shows: as much as any feature, or less where a tile would have too much of it.
    pub fn shown(&self, zoom: u8) -> Shown {
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
    pub fn kept(&self, shown: Shown) -> impl Iterator<Item = &OutlinePart> {
        let mut is_whole = true;
        self.parts.iter().enumerate().filter_map(move |(at, part)| {
            let is_shown = at == self.largest || part.size >= shown.least;
            if part.side != PartSide::Interior {
                is_whole = is_shown;
            }
            (is_shown && is_whole).then_some(part)
        })
    }

    /// The geometry that a zoom shows, degrees.
    pub fn geometry(&self, zoom: u8) -> Geometry {
        if self.parts.is_empty() {
            return Geometry::MultiPoint(MultiPoint(self.points.clone()));
        }
        let shown = self.shown(zoom);
        let mut polygons: Vec<(LineString, Vec<LineString>)> = Vec::new();
        let mut lines = Vec::new();
        for part in self.kept(shown) {
            let line = LineString(part.kept_coordinates(shown).collect());
            match part.side {
                PartSide::Open => lines.push(line),
                PartSide::Exterior => polygons.push((line, Vec::new())),
                PartSide::Interior => {
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

impl OutlinePart {
    /// The positions that are shown, in the unit square.
    pub fn kept(&self, shown: Shown) -> impl Iterator<Item = [f64; 2]> {
        let least = shown.limit as f32;
        self.points.iter().zip(&self.ranks).filter(move |(_, rank)| **rank > least).map(|(at, _)| *at)
    }

    fn kept_coordinates(&self, shown: Shown) -> impl Iterator<Item = Coord> {
        let least = shown.limit as f32;
        self.coordinates.iter().zip(&self.ranks).filter(move |(_, rank)| **rank > least).map(|(at, _)| *at)
    }
}

/// The tile that a position lies in, of a grid with so many along a side.
pub(super) fn part_of(at: [f64; 2], side: f64) -> [u32; 2] {
    at.map(|v| (v * side).floor().clamp(0.0, side - 1.0) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::CoordsIter;

    #[test]
    fn whatever_a_feature_has_a_tile_has_no_more_than_its_share() {
        // A line that fills a degree square with bends that no zoom hides.
        let bends = |i: i32| Coord { x: 100.0 + f64::from(i) / 50_000.0, y: 20.0 + f64::from(i % 2) };
        let line = Geometry::LineString(LineString((0..50_000).map(bends).collect()));
        let outline = ShapeOutline::new(&line);
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
        let outline = ShapeOutline::new(&Geometry::MultiPolygon(islands.clone()));
        let Geometry::MultiPolygon(far) = outline.geometry(2) else { panic!("no polygons") };
        assert_eq!((far.0.len(), far.0[0].exterior().0[0].x), (1, 20.0));
        assert_eq!(outline.geometry(14), Geometry::MultiPolygon(islands));
    }
}
