//! Vertices that several lines share, each once: of a border between two units, the second names those of the first.

use crate::render::vector::geometry::TilePixel;
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;

/// Different vertices beyond which naming them costs more than repeating them, as a share of all.
const MOST_DIFFERENT: f64 = 0.9;

/// Vertices, and which of them stands at each place.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SharedVertices {
    /// Number of the vertex at each place.
    pub offsets: Vec<i64>,
    /// In the order in which they come first: along a border both ways the numbers go up or down by one.
    pub vertices: Vec<TilePixel>,
}

impl SharedVertices {
    /// Each vertex once; `None` where hardly any stands in two places.
    pub fn shared(all: &[TilePixel]) -> Option<Self> {
        let mut known: FxHashMap<u64, u32> = FxHashMap::default();
        known.reserve(all.len());
        let (mut offsets, mut vertices) = (Vec::with_capacity(all.len()), Vec::new());
        for vertex in all {
            let [x, y] = vertex.map(|v| u64::from(v as u32));
            let number = match known.entry(x << 32 | y) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => {
                    vertices.push(*vertex);
                    *new.insert(vertices.len() as u32 - 1)
                }
            };
            offsets.push(i64::from(number));
        }
        let is_worth_it = vertices.len() as f64 <= MOST_DIFFERENT * all.len() as f64;
        is_worth_it.then_some(SharedVertices { offsets, vertices })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_border_is_named_backwards_by_the_second_unit() {
        let [a, b, c, d] = [[0, 0], [0, 9], [-3, 4], [8, 5]];
        let shared = SharedVertices::shared(&[a, b, c, b, a, d]).unwrap();
        assert_eq!(shared.offsets, [0, 1, 2, 1, 0, 3]);
        assert_eq!(shared.vertices, [a, b, c, d]);
        assert_eq!(SharedVertices::shared(&[a, b, c, d]), None);
    }
}
