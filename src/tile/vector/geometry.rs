//! Geometry in tile units: quantised, wound and encoded as commands (MVT 2.1, section 4.3).

use super::clip;
use super::protobuf::zigzag;
use crate::coverage::MAX_OVERVIEW;

/// Drawn beyond each side of a tile, as a share of it.
pub const BUFFER: f64 = 80.0 / 4096.0;

/// A point in whole tile units.
pub type Pixel = [i32; 2];

/// MVT geometry types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeometryType {
    /// Points.
    Point = 1,
    /// Lines.
    Line = 2,
    /// Polygons.
    Polygon = 3,
}

/// Units along one side of a tile of a zoom: an eighth of a pixel of 512-pixel tiles; a quarter below zoom 6, where
/// the whole country has to fit into few tiles.
pub fn extent(zoom: u8) -> u32 {
    if zoom > MAX_OVERVIEW { 4096 } else { 2048 }
}

/// Collects the commands of one feature.
#[derive(Debug)]
pub struct Commands {
    extent: f64,
    codes: Vec<u32>,
    cursor: Pixel,
}

impl Commands {
    /// Nothing yet, in a tile of so many units.
    pub fn new(extent: u32) -> Self {
        Commands { extent: f64::from(extent), codes: Vec::new(), cursor: [0; 2] }
    }

    /// The lowest and highest coordinate that is drawn.
    fn limits(&self) -> [f64; 2] {
        [-BUFFER * self.extent, (1.0 + BUFFER) * self.extent]
    }

    /// True if nothing was drawn.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The command integers.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    fn go(&mut self, to: Pixel) {
        self.codes.extend([zigzag(to[0] - self.cursor[0]), zigzag(to[1] - self.cursor[1])]);
        self.cursor = to;
    }

    fn path(&mut self, points: &[Pixel], close: bool) {
        self.codes.push(1 << 3 | 1);
        self.go(points[0]);
        self.codes.push((points.len() as u32 - 1) << 3 | 2);
        points[1..].iter().for_each(|p| self.go(*p));
        if close {
            self.codes.push(1 << 3 | 7);
        }
    }

    /// Draws points, tile units. Each stands in one tile: the one whose west and north edges it may lie on; the
    /// last tile of a row or column, as `last` says, owns its other edge too.
    pub fn points(&mut self, points: &[[f64; 2]], last: [bool; 2]) {
        let extent = self.extent;
        let owned = |v: f64, last: bool| v >= 0.0 && (v < extent || (last && v <= extent));
        let inside = points.iter().filter(|p| owned(p[0], last[0]) && owned(p[1], last[1]));
        let inside: Vec<Pixel> = inside.map(|p| quantise(*p)).collect();
        if !inside.is_empty() {
            self.codes.push((inside.len() as u32) << 3 | 1);
            inside.iter().for_each(|p| self.go(*p));
        }
    }

    /// Draws a line, tile units, clipped to the buffered tile.
    pub fn line(&mut self, points: &[[f64; 2]]) {
        let mut pieces = Vec::new();
        self.gather(&mut pieces, points);
        self.pieces(&pieces);
    }

    /// Clips and rounds a line, and joins what begins where the piece before it ended.
    pub fn gather(&self, pieces: &mut Vec<Vec<Pixel>>, points: &[[f64; 2]]) {
        let [low, high] = self.limits();
        for piece in clip::line(points, low, high) {
            let pixels = piece.into_iter().map(quantise);
            match pieces.last_mut() {
                Some(line) if line.last() == piece_start(&pixels).as_ref() => line.extend(pixels),
                _ => pieces.push(pixels.collect()),
            }
        }
    }

    /// Draws pieces that were gathered; those of one pixel are nothing.
    pub fn pieces(&mut self, pieces: &[Vec<Pixel>]) {
        for piece in pieces {
            let mut pixels: Vec<Pixel> = Vec::with_capacity(piece.len());
            for p in piece {
                if pixels.last() == Some(p) {
                    continue;
                }
                while let [.., a, b] = pixels.as_slice()
                    && between(*a, *b, *p)
                {
                    pixels.pop();
                }
                pixels.push(*p);
            }
            if pixels.len() > 1 {
                self.path(&pixels, false);
            }
        }
    }

    /// Draws a polygon, closed rings in tile units, exterior first; nothing if its exterior encloses nothing.
    pub fn polygon(&mut self, rings: Vec<Vec<[f64; 2]>>) {
        for (i, ring) in rings.into_iter().enumerate() {
            let [low, high] = self.limits();
            let clipped = clip::ring(ring, low, high);
            let Some(mut pixels) = pixel_ring(&clipped) else {
                if i == 0 {
                    return;
                }
                continue;
            };
            // After rounding, as rounding may turn a small ring over. With y downward a positive sum is clockwise.
            let clockwise = doubled_area(&pixels) > 0;
            if clockwise != (i == 0) {
                pixels.reverse();
            }
            self.path(&pixels, true);
        }
    }

    /// Draws the smallest polygon there is around a point, for what would vanish at this zoom.
    pub fn speck(&mut self, at: [f64; 2]) {
        let [low, high] = self.limits();
        if at.iter().all(|v| (low..high).contains(v)) {
            let [x, y] = quantise(at);
            self.path(&[[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1]], true);
        }
    }
}

fn quantise(p: [f64; 2]) -> Pixel {
    p.map(|v| v.round() as i32)
}

/// A closed ring as different pixels, not closed; `None` if it encloses nothing.
fn pixel_ring(ring: &[[f64; 2]]) -> Option<Vec<Pixel>> {
    let mut pixels: Vec<Pixel> = Vec::with_capacity(ring.len());
    for p in ring.iter().map(|p| quantise(*p)) {
        if pixels.last() == Some(&p) {
            continue;
        }
        // A point between two on one straight line says nothing; a spike back along it is a line, not an area.
        while pixels.len() > 1 && collinear(pixels[pixels.len() - 2], pixels[pixels.len() - 1], p) {
            pixels.pop();
        }
        if pixels.last() != Some(&p) {
            pixels.push(p);
        }
    }
    while pixels.len() > 1 && pixels.first() == pixels.last() {
        pixels.pop();
    }
    (pixels.len() > 2 && doubled_area(&pixels) != 0).then_some(pixels)
}

/// The first pixel of a line that is being rounded.
fn piece_start(pixels: &(impl Iterator<Item = Pixel> + Clone)) -> Option<Pixel> {
    pixels.clone().next()
}

/// True if `b` lies on the straight way from `a` to `c`.
fn between(a: Pixel, b: Pixel, c: Pixel) -> bool {
    let d = |p: Pixel, q: Pixel| [i64::from(q[0] - p[0]), i64::from(q[1] - p[1])];
    let (u, v) = (d(a, b), d(b, c));
    u[0] * v[1] == u[1] * v[0] && u[0] * v[0] + u[1] * v[1] > 0
}

fn collinear(a: Pixel, b: Pixel, c: Pixel) -> bool {
    let d = |p: Pixel, q: Pixel| [i64::from(q[0] - p[0]), i64::from(q[1] - p[1])];
    let (u, v) = (d(a, b), d(b, c));
    u[0] * v[1] == u[1] * v[0]
}

fn doubled_area(ring: &[Pixel]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter()
        .zip(next)
        .map(|(p, q)| i64::from(p[0]) * i64::from(q[1]) - i64::from(q[0]) * i64::from(p[1]))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_as_the_specification_encodes_it() {
        // MVT 2.1, section 4.3.5.5, first polygon of the multipolygon.
        let mut commands = Commands::new(4096);
        commands.polygon(vec![vec![[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0], [0.0, 0.0]]]);
        assert_eq!(commands.codes(), [9, 0, 0, 26, 20, 0, 0, 20, 19, 0, 15]);
    }

    #[test]
    fn winding_does_not_depend_on_the_input() {
        let mut ring = vec![[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0], [0.0, 0.0]];
        ring.reverse();
        let mut commands = Commands::new(4096);
        commands.polygon(vec![ring.clone(), ring]);
        let pixels = |reversed: bool| {
            let mut p = vec![[0, 0], [10, 0], [10, 10], [0, 10]];
            if reversed {
                p.reverse();
            }
            doubled_area(&p)
        };
        assert!(pixels(false) > 0 && pixels(true) < 0);
        assert_eq!(commands.codes().iter().filter(|c| **c == 15).count(), 2);
    }

    #[test]
    fn what_has_no_area_is_not_drawn() {
        let mut commands = Commands::new(4096);
        commands.polygon(vec![vec![[0.0, 0.0], [0.3, 0.1], [0.1, 0.3], [0.0, 0.0]]]);
        assert!(commands.is_empty());
        commands.speck([0.1, 0.1]);
        assert!(!commands.is_empty());
    }
}
