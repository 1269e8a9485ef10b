//! Features in tile units.

use super::geometry::{Commands, GeometryType, extent};
use super::layers::Reduction;
use crate::coverage::{ArcRef, Coverage, Level, Region};
use crate::feature::Shapes;
use crate::geometry::{Bounds, WORLD_PX, to_mercator};
use crate::render::ground::{Own, Prepared, Side};
use crate::tile::{BUFFER, MatrixTile};

/// Pixels along one side of a tile, as most clients show it.
const PIXELS: u32 = WORLD_PX as u32;

/// A tile with what every feature needs of it.
pub(super) struct Frame {
    pub tile: MatrixTile,
    /// The zoom whose detail is drawn.
    pub detail: u8,
    /// The buffered tile, degrees.
    pub near: Bounds,
    /// Units along one side.
    pub extent: u32,
}

impl Frame {
    /// A tile that shows so much less than it could.
    pub fn new(tile: MatrixTile, reduction: Reduction) -> Self {
        Frame {
            tile,
            detail: tile.detail().saturating_sub(reduction.zooms),
            near: tile.bounds(BUFFER),
            extent: if reduction.whole_pixels { PIXELS } else { extent(tile.detail()) },
        }
    }

    /// A pixel of a 512-pixel tile in the unit square of Web Mercator.
    pub fn pixel(&self) -> f64 {
        1.0 / (f64::from(PIXELS) * f64::from(1u32 << self.tile.detail()))
    }

    /// From the unit square of Web Mercator to tile units.
    pub fn place(&self, point: [f64; 2]) -> [f64; 2] {
        self.tile.place(point).map(|v| v * f64::from(self.extent))
    }

    /// Whether the tile is the last of its row and of its column, which own the world's edge.
    pub fn is_last(&self) -> [bool; 2] {
        let (columns, rows) = self.tile.set().size(self.tile.z());
        [self.tile.column() + 1 == columns, self.tile.row() + 1 == rows]
    }

    /// Whether a place in tile units is the tile's own: on its west and north edges it may lie, on the others at the world's
    /// end alone.
    pub fn owns(&self, place: [f64; 2]) -> bool {
        let (extent, last) = (f64::from(self.extent), self.is_last());
        (0..2).all(|k| place[k] >= 0.0 && (place[k] < extent || (last[k] && place[k] <= extent)))
    }

    /// Nothing yet.
    pub fn commands(&self) -> Commands {
        Commands::new(self.extent)
    }

    fn placed(&self, points: &[[f64; 2]]) -> Vec<[f64; 2]> {
        points.iter().map(|p| self.place(*p)).collect()
    }
}

/// The longer side of a box in the unit square of Web Mercator.
pub(super) fn size(bounds: &Bounds) -> f64 {
    let low = to_mercator([bounds.west(), bounds.north()]);
    let high = to_mercator([bounds.east(), bounds.south()]);
    (high[0] - low[0]).max(high[1] - low[1])
}

/// Draws a feature.
pub(super) fn feature(
    commands: &mut Commands,
    prepared: &Prepared,
    shapes: &Shapes,
    position: usize,
    frame: &Frame,
) -> GeometryType {
    match shapes {
        Shapes::Regions { coverage, regions } => {
            region(commands, coverage, regions.region(position), frame);
            GeometryType::Polygon
        }
        Shapes::Own(_) => match prepared.points.get(position) {
            Some(point) => {
                commands.points(&[frame.place(*point)], frame.is_last());
                GeometryType::Point
            }
            None => own(commands, &prepared.own[position], frame),
        },
    }
}

/// The arcs of a coverage as a tile shows them.
pub(super) struct Arcs<'c> {
    coverage: &'c Coverage,
    /// The tile's own zoom.
    zoom: u8,
    /// Those of islands and enclaves.
    islets: &'c Level,
    /// Those that join others.
    shared: &'c Level,
}

impl<'c> Arcs<'c> {
    pub fn new(coverage: &'c Coverage, frame: &Frame) -> Self {
        let zoom = frame.tile.detail();
        let shared = coverage.overview(frame.detail);
        // Where a unit is a pixel, one is what a small island comes to anyway.
        let islets = if frame.extent == PIXELS { shared } else { coverage.overview(zoom) };
        Arcs { coverage, zoom, islets, shared }
    }

    /// True if a ring is too small for the tile: see [`Coverage::hides`].
    pub fn hides(&self, ring: &[ArcRef]) -> bool {
        self.coverage.hides(ring, self.zoom)
    }

    /// The arcs from which a ring is drawn. Islands and enclaves keep their detail, which would take a small one away.
    pub fn level(&self, ring: &[ArcRef]) -> &'c Level {
        if is_islet(self.coverage, ring) { self.islets } else { self.shared }
    }
}

/// True for an island or an enclave whose border is one arc.
fn is_islet(coverage: &Coverage, ring: &[ArcRef]) -> bool {
    matches!(ring, [only] if coverage.is_closed(only.arc()))
}

/// Draws a region of a coverage.
pub(super) fn region(commands: &mut Commands, coverage: &Coverage, region: &Region, frame: &Frame) {
    let arcs = Arcs::new(coverage, frame);
    for polygon in &region.polygons {
        let mut bounds = Bounds::EMPTY;
        polygon[0].iter().for_each(|r| bounds.merge(&coverage.arcs()[r.arc()].bounds));
        if bounds.intersects(&frame.near) && !arcs.hides(&polygon[0]) {
            let shown = polygon.iter().filter(|r| !arcs.hides(r));
            let drawn =
                commands.polygon(shown, |out, ring| arcs.level(ring).extend(out, ring, |p| frame.place(*p)));
            if !drawn && is_islet(coverage, &polygon[0]) {
                commands.speck(frame.place(to_mercator(bounds.center())));
            }
        }
    }
    if commands.is_empty() {
        let [low, high] = {
            let b = region.bounds();
            [to_mercator([b.west(), b.north()]), to_mercator([b.east(), b.south()])].map(|p| frame.place(p))
        };
        speck(commands, low, high, || frame.place(to_mercator(largest_face_center(coverage, region))));
    }
}

/// Units below which rounding and simplification may have erased a polygon, rather than it lying elsewhere.
const TINY: f64 = 64.0;

/// Draws what is so narrow that nothing but rounding can have erased it.
fn speck(commands: &mut Commands, low: [f64; 2], high: [f64; 2], middle: impl Fn() -> [f64; 2]) {
    if (high[0] - low[0]).min(high[1] - low[1]) < TINY {
        commands.speck(middle());
    }
}

fn largest_face_center(coverage: &Coverage, region: &Region) -> [f64; 2] {
    let area = |f: &&u32| coverage.face_area_km2(**f as usize);
    let largest = region.faces.iter().max_by(|a, b| area(a).total_cmp(&area(b)));
    largest.map_or_else(|| region.bounds().center(), |f| coverage.face_bounds(*f as usize).center())
}

/// Draws a geometry of its own: of several kinds in one feature the highest dimension alone, as a tile's
/// feature has one kind.
pub(super) fn own(commands: &mut Commands, own: &Own, frame: &Frame) -> GeometryType {
    let kind = own.lines.iter().fold(GeometryType::Point, |kind, line| match (line.ring, kind) {
        (Some(_), _) | (_, GeometryType::Polygon) => GeometryType::Polygon,
        _ if line.points.len() > 1 => GeometryType::Line,
        _ => kind,
    });
    match kind {
        GeometryType::Point => {
            let points: Vec<_> = own.lines.iter().map(|l| frame.place(l.points[0])).collect();
            commands.points(&points, frame.is_last());
        }
        GeometryType::Line => {
            let lines = own.lines.iter().filter(|l| l.points.len() > 1);
            lines.for_each(|l| commands.line(&frame.placed(&l.points)));
        }
        GeometryType::Polygon => {
            let mut rings = own.lines.iter().filter(|l| l.ring.is_some()).peekable();
            while let Some(exterior) = rings.next() {
                let holes = std::iter::from_fn(|| rings.next_if(|l| l.ring == Some(Side::Interior)));
                let polygon: Vec<_> = std::iter::once(exterior).chain(holes).collect();
                commands
                    .polygon(polygon, |out, line| out.extend(line.points.iter().map(|p| frame.place(*p))));
            }
            if commands.is_empty() {
                let [low, high] = own.bounds.map(|p| frame.place(p));
                speck(commands, low, high, || [(low[0] + high[0]) / 2.0, (low[1] + high[1]) / 2.0]);
            }
        }
    }
    kind
}
