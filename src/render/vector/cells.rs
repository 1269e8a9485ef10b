//! Points of a tile that are too many to be told one by one: how many there are in each cell of a grid, and where their
//! middle is.

use super::TileEncoding;
use super::columns::TileColumns;
use super::draw::Frame;
use super::geometry::GeometryType;
use super::gzip::gzip;
use super::layers::TileLayer;
use super::writer::LayerWriter;
use crate::budget::{Budget, Stopped};
use crate::feature::Collection;
use std::collections::BTreeMap;

/// Zooms from a tile to its cells: 64 along a side, 8 pixels of 512 each.
pub const CELLS_ZOOMS: u8 = 6;
/// Points that a tile tells one by one, however much is told of each.
pub const FEW_POINTS: usize = 4000;
/// Points of a tile that it never tells one by one: with ten bytes each they would come to more than [`MOST_BYTES`].
const MANY_POINTS: usize = 30_000;
/// Bytes of a layer as it is sent, beyond which its points are told as aggregates.
pub const MOST_BYTES: usize = 300_000;
/// The part of a cell at its edges that middles keep away from, so that none is rounded onto the edge of another tile.
const EDGE: f64 = 1.5 / 64.0;

/// Points in a cell.
struct PointCell {
    count: u64,
    /// Position of the first of them.
    first: usize,
    /// The sum of their places, tile units.
    sum: [f64; 2],
}

/// The points of a layer in a tile, where there are many.
pub(super) struct Crowded<'a> {
    points: &'a [[f64; 2]],
    frame: &'a Frame,
    inside: Vec<u32>,
}

impl<'a> Crowded<'a> {
    /// Those of some features that the tile owns; `None` where they are few.
    ///
    /// # Errors
    /// The budget is over.
    pub fn of(
        points: &'a [[f64; 2]],
        candidates: &[u32],
        frame: &'a Frame,
        budget: &Budget,
    ) -> Result<Option<Self>, Stopped> {
        if points.is_empty() || candidates.len() <= FEW_POINTS {
            return Ok(None);
        }
        let mut inside = Vec::new();
        budget.each(candidates, |position| {
            if frame.owns(frame.place(points[*position as usize])) {
                inside.push(*position);
            }
        })?;
        Ok((inside.len() > FEW_POINTS).then_some(Crowded { points, frame, inside }))
    }

    /// Whether they are too many, whatever is told of each.
    pub fn is_hopeless(&self) -> bool {
        self.inside.len() > MANY_POINTS
    }

    /// The layer with a point for each cell; its id is that of the first feature.
    ///
    /// # Errors
    /// The budget is over.
    pub fn cells(
        &self,
        collection: &Collection,
        layer: &TileLayer,
        encoding: TileEncoding,
        budget: &Budget,
    ) -> Result<Option<Vec<u8>>, Stopped> {
        let side = f64::from(1u32 << CELLS_ZOOMS);
        let scale = side / f64::from(self.frame.extent);
        let mut cells: BTreeMap<[u32; 2], PointCell> = BTreeMap::new();
        budget.each(&self.inside, |position| {
            let [x, y] = self.frame.place(self.points[*position as usize]);
            let at = [y, x].map(|v| (v * scale).floor().clamp(0.0, side - 1.0) as u32);
            let first = *position as usize;
            let cell = cells.entry(at).or_insert(PointCell { count: 0, first, sum: [0.0; 2] });
            cell.count += 1;
            cell.sum = [cell.sum[0] + x, cell.sum[1] + y];
        })?;
        let columns = TileColumns::of_counts(cells.values().map(|cell| cell.count));
        let mut writer = LayerWriter::new(encoding, &columns, vec![(0, 0)]);
        let mut commands = self.frame.commands();
        for (at, ([row, column], cell)) in cells.iter().enumerate() {
            let middle = [(column, 0), (row, 1)].map(|(low, axis)| {
                let [low, high] = [f64::from(*low) + EDGE, f64::from(*low + 1) - EDGE].map(|v| v / scale);
                (cell.sum[axis] / cell.count as f64).clamp(low, high)
            });
            commands.clear();
            commands.points(&[middle], self.frame.is_last());
            writer.feature(collection.feature_number(cell.first), at, GeometryType::Point, &commands);
        }
        Ok(writer.finish(&layer.name, self.frame.extent))
    }
}

/// Whether a layer is too large to be sent; none is packed to a sixteenth, and packing more takes long.
pub(super) fn is_too_large(layer: &[u8]) -> bool {
    layer.len() > 16 * MOST_BYTES || (layer.len() > MOST_BYTES && gzip(layer).len() > MOST_BYTES)
}
