//! The part of the world an image shows.

use super::cells::{Point, SUB, Size, whole};
use crate::geometry::{Bounds, Projection, WORLD_PX, from_mercator, to_mercator};
use crate::tile::TileCoord;
use std::hash::{Hash, Hasher};
use std::ops::Range;

/// A rectangle of the pixels of a projected world.
///
/// The plane of the projection is laid out in pixels from its own origin; the window's edges may lie between pixels of
/// that grid, to 1/256 pixel.
///
/// ```
/// use poverty_atlas::{TileCoord, Window};
///
/// let window = Window::of_tile(TileCoord::new(3, 4, 2)?, 256, 2);
/// assert_eq!((window.width, window.height), (512, 512));
/// // Styles count tiles of 512 pixels.
/// assert_eq!(window.style_zoom(), 2.0);
/// let [x, y] = window.position([0.0, 66.513_26]);
/// assert!(x.abs() < 0.1 && y.abs() < 0.1);
/// # Ok::<(), poverty_atlas::tile::TileCoordError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// How the world is laid flat.
    pub projection: Projection,
    /// Device pixels per CSS pixel.
    pub scale: f64,
    /// Width in device pixels.
    pub width: u32,
    /// Height in device pixels.
    pub height: u32,
    /// Device pixels for one unit of the plane, to the right and down.
    density: [f64; 2],
    /// Left and upper edge, 1/256 device pixel from the plane's origin.
    origin: Point,
}

// No number of a window is ever NaN.
impl Eq for Window {}

impl Hash for Window {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.plane().hash(state);
        (self.width, self.height, self.origin).hash(state);
    }
}

/// The ends of an edge of the window are joined by this many samples where meridians bend.
const EDGE_SAMPLES: u32 = 24;

/// Times that a window may go around the earth: each is drawn for itself.
const MOST_WORLDS: f64 = 64.0;
/// Device pixels from the plane's origin within which places are whole numbers of 1/256 pixel, with room to add some.
const FARTHEST: f64 = (1u64 << 42) as f64;

impl Window {
    /// The window of one tile of the Web Mercator grid; `tile_size` in CSS pixels.
    pub fn of_tile(tile: TileCoord, tile_size: u32, scale: u8) -> Self {
        Self::of_tiles(tile, 1, tile_size, scale)
    }

    /// The window of a square block of tiles, `n` on a side, from its north-western one.
    pub fn of_tiles(tile: TileCoord, n: u32, tile_size: u32, scale: u8) -> Self {
        let side = tile_size * u32::from(scale);
        let at = |i: u32| i64::from(i) * i64::from(side) * SUB;
        Window {
            projection: Projection::Mercator,
            scale: f64::from(scale),
            width: side * n,
            height: side * n,
            density: [f64::from(side) * f64::from(1u32 << tile.z()); 2],
            origin: [at(tile.x()), at(tile.y())],
        }
    }

    /// The window of a box in the projection's own coordinates (metres or degrees): west, south, east, north; drawn on
    /// `width` × `height` device pixels. `None` if the box is empty or not finite, or if it is so small or so large that
    /// a style has no zoom for it.
    pub fn of_box(
        projection: Projection,
        [west, south, east, north]: [f64; 4],
        width: u32,
        height: u32,
        scale: f64,
    ) -> Option<Self> {
        let (low, high) = (projection.plane_of([west, north]), projection.plane_of([east, south]));
        Self::checked(projection, low, high, [width, height], scale)
    }

    /// The window of a rectangle of a projection's own plane, y down; an empty one shows nothing.
    pub fn of_plane(
        projection: Projection,
        low: [f64; 2],
        high: [f64; 2],
        size: [u32; 2],
        scale: f64,
    ) -> Self {
        Self::checked(projection, low, high, size, scale)
            .unwrap_or_else(|| Self::of_pixels(size[0].max(1), size[1].max(1)))
    }

    /// Some of its rows, from the top.
    pub(in crate::render) fn rows(&self, rows: Range<u32>) -> Self {
        let [left, top] = self.origin;
        let origin = [left, top + i64::from(rows.start) * SUB];
        Window { height: rows.end - rows.start, origin, ..*self }
    }

    fn checked(
        projection: Projection,
        low: [f64; 2],
        high: [f64; 2],
        [width, height]: [u32; 2],
        scale: f64,
    ) -> Option<Self> {
        let sides = [high[0] - low[0], high[1] - low[1]];
        if width == 0 || height == 0 || !sides.iter().all(|s| s.is_finite() && *s > 0.0) {
            return None;
        }
        let density = [f64::from(width) / sides[0], f64::from(height) / sides[1]];
        let mut window = Window { projection, scale, width, height, density, origin: [0; 2] };
        let worlds = window.turn().map_or(0.0, |turn| f64::from(width) / turn);
        let places =
            low.into_iter().chain(high).zip(density.into_iter().cycle()).map(|(at, d)| (at * d).abs());
        if !(-4.0..=24.0).contains(&window.style_zoom())
            || worlds > MOST_WORLDS
            || places.fold(0.0, f64::max) > FARTHEST
        {
            return None;
        }
        window.origin = window.units([low[0] * density[0], low[1] * density[1]]);
        Some(window)
    }

    /// A window without a map: plain pixels from a corner.
    pub(in crate::render) fn of_pixels(width: u32, height: u32) -> Self {
        Window {
            projection: Projection::Mercator,
            scale: 1.0,
            width,
            height,
            density: [1.0; 2],
            origin: [0; 2],
        }
    }

    fn units(&self, [x, y]: [f64; 2]) -> Point {
        [whole(x * SUB as f64), whole(y * SUB as f64)]
    }

    /// The zoom of styles, which counts 512-pixel tiles of Web Mercator.
    pub fn style_zoom(&self) -> f64 {
        let worlds = self.density[0].max(self.density[1]) / self.scale / WORLD_PX;
        (worlds / self.projection.mercator_worlds()).log2()
    }

    /// The zoom whose simplified arcs look exact in this window.
    pub(in crate::render) fn level(&self) -> u8 {
        (self.style_zoom() + self.scale.log2() - 1e-9).ceil().clamp(0.0, 24.0) as u8
    }

    pub(in crate::render) fn size(&self) -> Size {
        Size { width: i64::from(self.width), height: i64::from(self.height) }
    }

    /// What a window shows of each turn around the earth, from the west: some of its columns, and the window of those on
    /// the plane of the data. Nothing where it lies on that plane, or where meridians bend.
    pub fn turns(&self) -> Vec<(Range<u32>, Window)> {
        let Some(turn) = self.turn() else { return Vec::new() };
        let left = self.origin[0] as f64 / SUB as f64;
        // A column is of the turn that its middle lies on.
        let turn_of = |column: u32| ((left + f64::from(column) + 0.5) / turn).floor();
        let (first, last) = (turn_of(0), turn_of(self.width - 1));
        if (first, last) == (0.0, 0.0) {
            return Vec::new();
        }
        let mut parts = Vec::new();
        let (mut start, mut at) = (0, first);
        while start < self.width {
            let end = ((at + 1.0) * turn - left - 0.5)
                .ceil()
                .clamp(f64::from(start + 1), f64::from(self.width)) as u32;
            let west = self.origin[0] + i64::from(start) * SUB - whole(at * turn * SUB as f64);
            parts.push((start..end, Window { width: end - start, origin: [west, self.origin[1]], ..*self }));
            (start, at) = (end, at + 1.0);
        }
        parts
    }

    /// Columns that the antimeridian runs through, but not the outermost, each with the share of it that lies before: no side
    /// fills it.
    pub fn cuts(&self) -> Vec<(u32, f64)> {
        let Some(turn) = self.turn() else { return Vec::new() };
        let left = self.origin[0] as f64 / SUB as f64;
        let (first, last) =
            ((left / turn).ceil() as i64, ((left + f64::from(self.width)) / turn).floor() as i64);
        let at = |k: i64| k as f64 * turn - left;
        let split = |x: f64| (x.floor() as u32, x.fract());
        let inner = |(column, share): &(u32, f64)| {
            *column > 0 && column + 1 < self.width && *share > 1.0 / SUB as f64
        };
        (first..=last).map(at).map(split).filter(inner).collect()
    }

    /// Device pixels once around the earth; nothing where meridians bend.
    fn turn(&self) -> Option<f64> {
        let around = match self.projection {
            Projection::Mercator => 1.0,
            Projection::Degrees => 360.0,
            Projection::Albers(_) => return None,
        };
        Some(around * self.density[0])
    }

    /// From the unit square of Web Mercator to device pixels from the plane's origin: the same for every window.
    pub(in crate::render) fn pixels(&self, mercator: [f64; 2]) -> [f64; 2] {
        let [x, y] = self.projection.to_plane(mercator);
        [x * self.density[0], y * self.density[1]]
    }

    /// The same for many points, in 1/256 device pixel.
    pub(in crate::render) fn extend_units(&self, out: &mut Vec<[f64; 2]>, mercator: &[[f64; 2]]) {
        // Times a power of two: nothing is rounded more than by `pixels`.
        let [across, down] = self.density.map(|d| d * SUB as f64);
        match self.projection {
            Projection::Mercator => out.extend(mercator.iter().map(|[x, y]| [x * across, y * down])),
            _ => out.extend(mercator.iter().map(|p| self.pixels(*p).map(|v| v * SUB as f64))),
        }
    }

    /// From the unit square of Web Mercator to units of 1/256 pixel from the window's origin. Rounded in the
    /// plane's grid first: the same for every window.
    pub(in crate::render) fn place(&self, mercator: [f64; 2]) -> Point {
        let [x, y] = self.units(self.pixels(mercator));
        [x - self.origin[0], y - self.origin[1]]
    }

    /// Left and upper edge, units of 1/256 pixel from the plane's origin.
    pub(in crate::render) fn origin(&self) -> Point {
        self.origin
    }

    /// A whole pixel of the plane in units from the window's origin.
    pub(in crate::render) fn corner(&self, pixel: [f64; 2]) -> Point {
        [pixel[0] as i64 * SUB - self.origin[0], pixel[1] as i64 * SUB - self.origin[1]]
    }

    /// The pixel of the plane under the window's first.
    pub(in crate::render) fn first_pixel(&self) -> [i64; 2] {
        self.origin.map(|o| o.div_euclid(SUB))
    }

    /// Device pixels of the plane that the window shows: low and high corner, grown by device pixels.
    pub(in crate::render) fn pixel_box(&self, margin: f64) -> [[f64; 2]; 2] {
        let low = self.origin.map(|o| o as f64 / SUB as f64);
        let size = [self.width, self.height].map(f64::from);
        [low.map(|l| l - margin), [low[0] + size[0] + margin, low[1] + size[1] + margin]]
    }

    /// Low and high corners in the unit square of Web Mercator, grown by device pixels.
    pub(in crate::render) fn mercator_box(&self, margin: f64) -> [[f64; 2]; 2] {
        let pixels = self.pixel_box(margin);
        let [low, high] = pixels.map(|p| [p[0] / self.density[0], p[1] / self.density[1]]);
        match self.projection {
            Projection::Mercator => [low, high],
            Projection::Degrees => [low, high].map(|p| to_mercator(self.projection.from_plane(p))),
            Projection::Albers(_) => self.bent_box(low, high),
        }
    }

    /// The same box where it is the window's rectangle: where meridians and parallels run straight up and across.
    pub(in crate::render) fn upright_box(&self, margin: f64) -> Option<[[f64; 2]; 2]> {
        (!matches!(self.projection, Projection::Albers(_))).then(|| self.mercator_box(margin))
    }

    /// The box around the plane's rectangle where its edges are no meridians and parallels.
    fn bent_box(&self, low: [f64; 2], high: [f64; 2]) -> [[f64; 2]; 2] {
        let mut around = [[f64::INFINITY; 2], [f64::NEG_INFINITY; 2]];
        for i in 0..=EDGE_SAMPLES {
            let t = f64::from(i) / f64::from(EDGE_SAMPLES);
            let [x, y] = [0, 1].map(|k| low[k] + (high[k] - low[k]) * t);
            for p in [[x, low[1]], [x, high[1]], [low[0], y], [high[0], y]] {
                let p = to_mercator(self.projection.from_plane(p));
                for k in 0..2 {
                    around[0][k] = around[0][k].min(p[k]);
                    around[1][k] = around[1][k].max(p[k]);
                }
            }
        }
        // Between two samples an edge may bulge a little.
        let bulge = [0, 1].map(|k| (around[1][k] - around[0][k]) * 0.01);
        [
            [around[0][0] - bulge[0], around[0][1] - bulge[1]],
            [around[1][0] + bulge[0], around[1][1] + bulge[1]],
        ]
    }

    /// The box in degrees, grown by device pixels.
    pub fn bounds(&self, margin: f64) -> Bounds {
        let [low, high] = self.mercator_box(margin);
        Bounds::around([from_mercator([low[0], high[1].min(1.0)]), from_mercator([high[0], low[1].max(0.0)])])
    }

    /// What every window of one plane at one size shares: projection, density and pixel ratio, the numbers by their bits.
    pub(in crate::render) fn plane(&self) -> (Projection, [u64; 3]) {
        let [across, down] = self.density;
        (self.projection, [across, down, self.scale].map(f64::to_bits))
    }

    /// Where a position in degrees lies, device pixels from the window's upper left corner.
    pub fn position(&self, position: [f64; 2]) -> [f64; 2] {
        let plane = self.projection.of_position(position);
        let at = |k: usize| plane[k] * self.density[k] - self.origin[k] as f64 / SUB as f64;
        [at(0), at(1)]
    }

    /// Degrees of longitude that a CSS pixel shows: the same on a dense screen.
    pub fn pixel_degrees(&self) -> f64 {
        360.0 / (WORLD_PX * self.style_zoom().exp2())
    }

    /// The position in degrees under a point, device pixels from the window's upper left corner; its longitude from -180 to
    /// 180, however often the window goes around the earth.
    pub fn position_at(&self, pixel: [f64; 2]) -> [f64; 2] {
        let at = |k: usize| (pixel[k] + self.origin[k] as f64 / SUB as f64) / self.density[k];
        let [lon, lat] = self.projection.from_plane([at(0), at(1)]);
        let around = if lon.abs() > 180.0 { (lon + 180.0).rem_euclid(360.0) - 180.0 } else { lon };
        [around, lat]
    }
}
