//! What a feature costs the tiles that it reaches into.

use super::outline::{ShapeOutline, part_of};
use crate::feature::Value;
use crate::geometry::Bounds;
use crate::tile::{BUFFER, MAX_VECTOR_ZOOM};
use geo::{CoordsIter, Geometry};

/// Features that a tile of lines and polygons is read of, at most.
pub(crate) const MOST_SHAPES: u32 = 8000;
/// Positions of these in the file, at most: 32 MB.
const MOST_READ: u32 = 2_000_000;
/// Bytes of such a tile before it is packed, at most: packed it is smaller than the 300 KB it may have.
const MOST_BYTES: u32 = 290_000;

/// Positions of a feature that is read in place, at most.
pub(crate) const MOST_OF_ONE: usize = 1_000_000;
/// Bytes of a feature in a tile beside its values and its geometry: id, type, lengths; of one that is a speck, its square.
const FEATURE: u32 = 48;
/// Bytes of a position in a tile at most: two steps of less than 2^13 units.
const POSITION: u32 = 4;
/// Bytes with which a line or ring begins and ends, and those where it is clipped at the edge of a tile.
const PART: u32 = 9;
const CROSSING: u32 = 13;
/// Cells along the longer side of a box, at most, into which what reaches far is entered.
const MOST_CELLS: u32 = 4;

/// Of a tile, or of what reaches into it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct TileLoad {
    /// Bytes before they are packed.
    bytes: u32,
    features: u32,
    /// Positions in the file.
    read: u32,
}

impl TileLoad {
    /// Of a feature that is drawn as it is, with the bytes of its values, its positions and its lines and rings.
    pub fn of(values: u32, positions: usize, parts: usize) -> Self {
        let each = |bytes: u32, count: usize| bytes.saturating_mul(count.try_into().unwrap_or(u32::MAX));
        let bytes = FEATURE.saturating_add(values).saturating_add(each(POSITION, positions));
        TileLoad { bytes: bytes.saturating_add(each(PART, parts)), features: 1, read: each(1, positions) }
    }

    /// So many alike.
    pub fn times(self, count: u32) -> Self {
        let TileLoad { bytes, features, read } = self;
        let [bytes, features, read] = [bytes, features, read].map(|v| v.saturating_mul(count));
        TileLoad { bytes, features, read }
    }

    /// Adds another.
    pub fn add(&mut self, other: TileLoad) {
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.features = self.features.saturating_add(other.features);
        self.read = self.read.saturating_add(other.read);
    }

    /// Whether a tile may have that.
    pub fn fits(self) -> bool {
        self.bytes <= MOST_BYTES && self.features <= MOST_SHAPES && self.read <= MOST_READ
    }
}

/// A square of the grid of a zoom: a tile, or, of a coarser level, all tiles in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct LoadCell {
    pub level: u8,
    pub at: [u32; 2],
}

impl LoadCell {
    /// The square of a coarser level that it lies in.
    pub fn above(self, level: u8) -> Self {
        LoadCell { level, at: self.at.map(|v| v >> (self.level - level)) }
    }
}

/// A feature as tiles of any zoom have it.
pub(crate) struct DrawnFeature<'a> {
    outline: &'a ShapeOutline<'a>,
    /// Bytes of it wherever it reaches.
    base: u32,
    read: u32,
}

impl<'a> DrawnFeature<'a> {
    /// A feature with its values.
    pub fn new(outline: &'a ShapeOutline<'a>, values: &[Value]) -> Self {
        let value = |value: &Value| match value {
            Value::Null | Value::List(_) => 0,
            // A date may stand as its midnight in a file, and never does in a tile.
            Value::Text(text) => text.strip_suffix("T00:00:00").unwrap_or(text).len() as u32 + 9,
            Value::Boolean(_) => 7,
            Value::Integer(_) | Value::Number(_) => 14,
        };
        Self::with(outline, values.iter().map(value).fold(0, u32::saturating_add))
    }

    /// A feature whose values take so many bytes.
    pub fn with(outline: &'a ShapeOutline<'a>, values: u32) -> Self {
        DrawnFeature { outline, base: FEATURE.saturating_add(values), read: outline.len() as u32 }
    }

    /// Whether it leaves room for others in a tile: one with values, or points, of more than a quarter of it is in none.
    pub fn fits(&self) -> bool {
        let points = POSITION.saturating_mul(self.outline.points.len() as u32);
        self.base.saturating_add(points) <= MOST_BYTES / 4
    }

    /// What it costs one tile, as it is drawn around there: never more than is entered.
    pub fn within(&self, drawn: &Geometry, around: &Bounds) -> TileLoad {
        let inside = drawn.coords_iter().filter(|at| around.contains([at.x, at.y])).count() as u32;
        TileLoad {
            bytes: self.base.saturating_add(POSITION.saturating_mul(inside)),
            features: 1,
            read: inside,
        }
    }

    /// Enters what it costs the tiles of a zoom: never less than it does. What reaches over many tiles is entered into
    /// squares of a coarser level, each for all tiles in it.
    pub(super) fn enter(&self, zoom: u8, mut each: impl FnMut(LoadCell, TileLoad)) {
        debug_assert!(zoom <= MAX_VECTOR_ZOOM);
        let side = f64::from(1u32 << zoom);
        let [low, high] = self.outline.bounds;
        let all = TileLoad { bytes: self.base, features: 1, read: self.read };
        let shown = self.outline.shown(zoom);
        let parts = || self.outline.kept(shown);
        let points = self.outline.points.len() as u32;
        let is_near = spread(zoom, [low, high], 2, |_| ());
        if is_near {
            let positions: usize = parts().map(|part| part.kept(shown).count()).sum();
            let bytes = POSITION
                .saturating_mul(positions as u32 + points)
                .saturating_add(PART.saturating_mul(parts().count() as u32));
            let whole = TileLoad { bytes: all.bytes.saturating_add(bytes), ..all };
            spread(zoom, [low, high], 2, |cell| each(cell, whole));
            return;
        }
        let only = |bytes| TileLoad { bytes, ..TileLoad::default() };
        let corners = if parts().any(|p| p.is_ring()) { 4 * POSITION } else { 0 };
        let all = TileLoad { bytes: all.bytes + corners + POSITION.saturating_mul(points), ..all };
        spread(zoom, [low, high], MOST_CELLS, |cell| each(cell, all));
        for part in parts() {
            let mut before: Option<[f64; 2]> = None;
            let mut run = (LoadCell { level: zoom, at: [0; 2] }, 0);
            for at in part.kept(shown) {
                let cell = LoadCell { level: zoom, at: part_of(at, side) };
                if is_inner(at, side) {
                    if run.0 != cell {
                        let (done, count) = std::mem::replace(&mut run, (cell, 0));
                        if count > 0 {
                            each(done, only(count * POSITION));
                        }
                    }
                    run.1 += 1;
                } else {
                    spread(zoom, [at, at], MOST_CELLS, |cell| each(cell, only(POSITION)));
                }
                if let Some(from) = before.replace(at)
                    && (part_of(from, side) != cell.at || !is_inner(from, side) || !is_inner(at, side))
                {
                    let ends = [0, 1].map(|axis| [from[axis].min(at[axis]), from[axis].max(at[axis])]);
                    let bounds = [[ends[0][0], ends[1][0]], [ends[0][1], ends[1][1]]];
                    spread(zoom, bounds, MOST_CELLS, |cell| each(cell, only(CROSSING)));
                }
            }
            if run.1 > 0 {
                each(run.0, only(run.1 * POSITION + PART));
            }
        }
    }
}

/// Whether a position lies in one tile alone, buffers and all.
fn is_inner(at: [f64; 2], side: f64) -> bool {
    at.iter().all(|v| (BUFFER..1.0 - BUFFER).contains(&(v * side).fract()))
}

/// The squares whose buffered tiles a box reaches into: of the zoom itself, or coarser where there were more than so many
/// along a side. True if they are those of the zoom.
fn spread(zoom: u8, [low, high]: [[f64; 2]; 2], most: u32, mut each: impl FnMut(LoadCell)) -> bool {
    let side = f64::from(1u32 << zoom);
    let first = low.map(|v| (v * side - BUFFER).floor().clamp(0.0, side - 1.0) as u32);
    let last = high.map(|v| (v * side + BUFFER).floor().clamp(0.0, side - 1.0) as u32);
    let mut level = zoom;
    let along = |level: u8| {
        let cells = |axis: usize| (last[axis] >> (zoom - level)) - (first[axis] >> (zoom - level)) + 1;
        cells(0).max(cells(1))
    };
    while along(level) > most {
        level -= 1;
    }
    for y in first[1] >> (zoom - level)..=last[1] >> (zoom - level) {
        for x in first[0] >> (zoom - level)..=last[0] >> (zoom - level) {
            each(LoadCell { level, at: [x, y] });
        }
    }
    level == zoom
}
