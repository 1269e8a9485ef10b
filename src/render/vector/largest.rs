//! Lines and polygons of a collection that are too many for a tile: the largest are drawn.

use super::columns::TileColumns;
use crate::feature::Collection;
use crate::render::generalized::{DrawnFeature, LargestByZoom, ShapeOutline, TileLoad, rank, ranks_of};
use crate::render::ground::Own;

/// What tiles of each zoom hold of a collection that does not fit into one.
#[derive(Debug)]
pub(super) struct Largest {
    by_zoom: LargestByZoom,
    /// The place of each feature in the order of size.
    features: Vec<u16>,
    /// The ranks of all positions, one feature after the other, and where those of each begin.
    ranks: Vec<f32>,
    starts: Vec<u32>,
}

impl Largest {
    /// Of a collection with its shapes; `None` where a tile has room for all of them as they are, and where points or shared
    /// borders are drawn.
    pub fn new<'c>(
        collection: &Collection,
        shapes: &[Own],
        columns: impl Fn() -> &'c TileColumns,
    ) -> Option<Self> {
        if shapes.is_empty() {
            return None;
        }
        let columns = columns();
        if fit(shapes, columns, 0..shapes.len()) {
            return None;
        }
        let (mut ranks, mut starts) = (Vec::new(), Vec::with_capacity(shapes.len()));
        for own in shapes {
            starts.push(ranks.len() as u32);
            ranks.extend(ranks_of(own));
        }
        let bounds = |position| collection.shapes().bounds(position).into();
        let features = (0..shapes.len()).map(|position| rank(&bounds(position))).collect();
        let mut largest = Largest { by_zoom: LargestByZoom::default(), features, ranks, starts };
        largest.by_zoom = LargestByZoom::of(|each| {
            for (position, own) in shapes.iter().enumerate() {
                let outline = largest.outline(own, position);
                each(&DrawnFeature::with(&outline, columns.bytes(position)), largest.features[position]);
            }
        });
        Some(largest)
    }

    fn outline<'a>(&'a self, own: &'a Own, position: usize) -> ShapeOutline<'a> {
        ShapeOutline::new(own, &self.ranks[self.starts[position] as usize..])
    }

    /// A feature as tiles of a zoom draw it; nothing where it would leave no room for others.
    pub fn drawn(&self, own: &Own, (position, values): (usize, u32), zoom: u8) -> Option<Own> {
        let outline = self.outline(own, position);
        DrawnFeature::with(&outline, values).fits().then(|| outline.drawn(zoom))
    }

    /// The deepest zoom that does not hold all, and the number of features that each up to it holds.
    pub fn told(&self) -> Option<(u8, Vec<u64>)> {
        self.by_zoom.told()
    }

    /// Whether tiles of a zoom hold a feature.
    pub fn keeps(&self, zoom: u8, position: u32) -> bool {
        self.by_zoom.keeps(zoom, self.features[position as usize])
    }
}

/// Whether one tile has room for some of all shapes as they are.
pub(super) fn fit(shapes: &[Own], columns: &TileColumns, positions: impl IntoIterator<Item = usize>) -> bool {
    let mut all = TileLoad::default();
    positions.into_iter().all(|position| {
        let lines = &shapes[position].lines;
        let count = lines.iter().map(|line| line.points.len()).sum();
        all.add(TileLoad::of(columns.bytes(position), count, lines.len()));
        all.fits()
    })
}
