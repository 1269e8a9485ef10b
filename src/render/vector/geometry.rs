//! Geometry in tile units: quantised, wound and encoded as commands (MVT 2.1, section 4.3).

use super::clip;
use crate::coverage::MAX_OVERVIEW;
use crate::render::protobuf::{read_varint, unzigzag, varint, zigzag};
use crate::tile::BUFFER;

/// Commands (MVT 2.1, section 4.3.1).
const MOVE_TO: u64 = 1;
const LINE_TO: u64 = 2;
const CLOSE_PATH: u64 = 7;

/// A point in whole tile units.
pub type TilePixel = [i32; 2];

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

/// Collects the commands of one feature after the other.
#[derive(Debug)]
pub struct Commands {
    extent: f64,
    /// Command integers as varints.
    codes: Vec<u8>,
    cursor: TilePixel,
    /// The ring at hand, before and after rounding; kept for their memory.
    ring: Vec<clip::TilePoint>,
    pixels: Vec<TilePixel>,
}

impl Commands {
    /// Nothing yet, in a tile of so many units.
    pub fn new(extent: u32) -> Self {
        let extent = f64::from(extent);
        Commands { extent, codes: Vec::new(), cursor: [0; 2], ring: Vec::new(), pixels: Vec::new() }
    }

    /// Begins the next feature.
    pub fn clear(&mut self) {
        self.codes.clear();
        self.cursor = [0; 2];
    }

    /// The lowest and highest coordinate that is drawn.
    fn limits(&self) -> [f64; 2] {
        [-BUFFER * self.extent, (1.0 + BUFFER) * self.extent]
    }

    /// True if nothing was drawn.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The command integers, each a varint.
    pub fn codes(&self) -> &[u8] {
        &self.codes
    }

    fn begin(&mut self, command: u64, count: usize) {
        varint(&mut self.codes, (count as u64) << 3 | command);
    }

    fn go(&mut self, to: TilePixel) {
        let steps = [to[0] - self.cursor[0], to[1] - self.cursor[1]];
        steps.iter().for_each(|step| varint(&mut self.codes, zigzag(*step).into()));
        self.cursor = to;
    }

    fn path(&mut self, points: &[TilePixel], close: bool) {
        // Nearly every step takes one or two bytes each way.
        self.codes.reserve(4 * points.len() + 8);
        self.begin(MOVE_TO, 1);
        self.go(points[0]);
        self.begin(LINE_TO, points.len() - 1);
        points[1..].iter().for_each(|p| self.go(*p));
        if close {
            self.begin(CLOSE_PATH, 1);
        }
    }

    /// Draws points, tile units. Each stands in one tile: the one whose west and north edges it may lie on; the
    /// last tile of a row or column, as `last` says, owns its other edge too.
    pub fn points(&mut self, points: &[[f64; 2]], last: [bool; 2]) {
        let extent = self.extent;
        let owned = |v: f64, last: bool| v >= 0.0 && (v < extent || (last && v <= extent));
        let inside = points.iter().filter(|p| owned(p[0], last[0]) && owned(p[1], last[1]));
        let inside: Vec<TilePixel> = inside.map(|p| quantise(*p)).collect();
        if !inside.is_empty() {
            self.begin(MOVE_TO, inside.len());
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
    pub fn gather(&self, pieces: &mut Vec<Vec<TilePixel>>, points: &[[f64; 2]]) {
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
    pub fn pieces(&mut self, pieces: &[Vec<TilePixel>]) {
        for piece in pieces {
            let mut pixels: Vec<TilePixel> = Vec::with_capacity(piece.len());
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

    /// Draws a polygon, exterior first; nothing if its exterior encloses nothing, as the answer says. `draw` appends
    /// a ring, closed, in tile units.
    pub fn polygon<R>(
        &mut self,
        rings: impl IntoIterator<Item = R>,
        draw: impl Fn(&mut Vec<clip::TilePoint>, R),
    ) -> bool {
        let before = self.codes.len();
        let [low, high] = self.limits();
        let (mut ring, mut pixels) = (std::mem::take(&mut self.ring), std::mem::take(&mut self.pixels));
        for (i, wanted) in rings.into_iter().enumerate() {
            ring.clear();
            draw(&mut ring, wanted);
            clip::ring(&mut ring, low, high);
            pixel_ring(&ring, &mut pixels);
            // After rounding, as rounding may turn a small ring over. With y downward a positive sum is clockwise.
            let area = doubled_area(&pixels);
            if area == 0 {
                if i == 0 {
                    break;
                }
                continue;
            }
            if (area > 0) != (i == 0) {
                pixels.reverse();
            }
            self.path(&pixels, true);
        }
        (self.ring, self.pixels) = (ring, pixels);
        self.codes.len() > before
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

/// The unit that a place within the buffered tile lies in, halves toward the south-east.
fn quantise(p: [f64; 2]) -> TilePixel {
    // A cast cuts off toward zero in one instruction, where `round` is a call: so far from zero, and back.
    const AWAY: i32 = 1 << 20;
    p.map(|v| (v + (f64::from(AWAY) + 0.5)) as i32 - AWAY)
}

/// A closed ring as different pixels, not closed.
fn pixel_ring(ring: &[[f64; 2]], pixels: &mut Vec<TilePixel>) {
    pixels.clear();
    for p in ring.iter().map(|p| quantise(*p)) {
        if pixels.last() == Some(&p) {
            continue;
        }
        // A point between two on one straight line says nothing; a spike back along it is a line, not an area.
        while let [.., a, b] = pixels.as_slice()
            && collinear(*a, *b, p)
        {
            pixels.pop();
        }
        if pixels.last() != Some(&p) {
            pixels.push(p);
        }
    }
    while pixels.len() > 1 && pixels.first() == pixels.last() {
        pixels.pop();
    }
}

/// The first pixel of a line that is being rounded.
fn piece_start(pixels: &(impl Iterator<Item = TilePixel> + Clone)) -> Option<TilePixel> {
    pixels.clone().next()
}

/// True if `b` lies on the straight way from `a` to `c`.
fn between(a: TilePixel, b: TilePixel, c: TilePixel) -> bool {
    let d = |p: TilePixel, q: TilePixel| [i64::from(q[0] - p[0]), i64::from(q[1] - p[1])];
    let (u, v) = (d(a, b), d(b, c));
    u[0] * v[1] == u[1] * v[0] && u[0] * v[0] + u[1] * v[1] > 0
}

fn collinear(a: TilePixel, b: TilePixel, c: TilePixel) -> bool {
    let d = |p: TilePixel, q: TilePixel| [i64::from(q[0] - p[0]), i64::from(q[1] - p[1])];
    let (u, v) = (d(a, b), d(b, c));
    u[0] * v[1] == u[1] * v[0]
}

/// Reads command integers, each a varint, back: each line, ring (not closed) or run of points in turn.
pub(super) fn paths(mut codes: &[u8], mut path: impl FnMut(&[TilePixel])) {
    let (mut points, mut cursor): (Vec<TilePixel>, TilePixel) = (Vec::new(), [0; 2]);
    while !codes.is_empty() {
        let command = read_varint(&mut codes);
        match command & 7 {
            CLOSE_PATH => continue,
            MOVE_TO if !points.is_empty() => {
                path(&points);
                points.clear();
            }
            _ => {}
        }
        for _ in 0..command >> 3 {
            cursor = cursor.map(|v| v + unzigzag(read_varint(&mut codes) as u32));
            points.push(cursor);
        }
    }
    if !points.is_empty() {
        path(&points);
    }
}

/// Twice the area of a ring that is not closed; positive if clockwise with y downward.
pub(super) fn doubled_area(ring: &[TilePixel]) -> i64 {
    let cross =
        |p: TilePixel, q: TilePixel| i64::from(p[0]) * i64::from(q[1]) - i64::from(q[0]) * i64::from(p[1]);
    let closing = ring.first().zip(ring.last()).map_or(0, |(first, last)| cross(*last, *first));
    ring.windows(2).map(|w| cross(w[0], w[1])).sum::<i64>() + closing
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(commands: &mut Commands, rings: &[&[clip::TilePoint]]) {
        commands.polygon(rings, |out, ring| out.extend_from_slice(ring));
    }

    #[test]
    fn places_round_to_the_nearest_unit() {
        for (v, unit) in [(-80.6, -81), (-0.5, 0), (-0.4, 0), (0.5, 1), (4175.5, 4176), (4175.4, 4175)] {
            assert_eq!(quantise([v, v]), [unit; 2], "{v}");
        }
    }

    #[test]
    fn a_square_as_the_specification_encodes_it() {
        // MVT 2.1, section 4.3.5.5, first polygon of the multipolygon.
        let mut commands = Commands::new(4096);
        draw(&mut commands, &[&[[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0], [0.0, 0.0]]]);
        assert_eq!(commands.codes(), [9, 0, 0, 26, 20, 0, 0, 20, 19, 0, 15]);
    }

    #[test]
    fn commands_are_read_back() {
        let read = |commands: &Commands| {
            let mut all = Vec::new();
            paths(commands.codes(), |path| all.push(path.to_vec()));
            all
        };
        let mut commands = Commands::new(4096);
        draw(&mut commands, &[&[[0.0, 0.0], [300.0, -7.0], [10.0, 10.0], [0.0, 0.0]]]);
        commands.speck([20.0, 20.0]);
        let speck = vec![[20, 20], [21, 20], [21, 21], [20, 21]];
        assert_eq!(read(&commands), [vec![[0, 0], [300, -7], [10, 10]], speck]);
        commands.clear();
        commands.points(&[[5.0, 6.0], [4.0, 9.0]], [false; 2]);
        assert_eq!(read(&commands), [[[5, 6], [4, 9]]]);
        commands.clear();
        assert!(read(&commands).is_empty());
    }

    #[test]
    fn winding_does_not_depend_on_the_input() {
        let mut ring = vec![[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0], [0.0, 0.0]];
        ring.reverse();
        let mut commands = Commands::new(4096);
        draw(&mut commands, &[&ring, &ring]);
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
        draw(&mut commands, &[&[[0.0, 0.0], [0.3, 0.1], [0.1, 0.3], [0.0, 0.0]]]);
        assert!(commands.is_empty());
        commands.speck([0.1, 0.1]);
        assert!(!commands.is_empty());
    }
}
