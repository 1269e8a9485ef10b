//! What the index of lines and polygons holds of all of them, and how their ranks are written.

use super::StoreFault;
use super::packed::FAN;
use super::sections::Sections;
use crate::feature::{ShapeKind, Shapes};
use crate::render::generalized::LargestByZoom;
use geo::Geometry;
use serde::{Deserialize, Serialize};

/// The part of an index with the points by which features count: longitude and latitude of each.
pub(super) const PLACES: &str = "places";
/// The part with the highest rank below each node, the lowest level first.
pub(super) const RANKS: &str = "ranks of nodes";
/// Bytes of an entry in [`PLACES`].
pub(super) const PLACE: u64 = 16;

/// What the index of lines and polygons tells of all of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ShapeTable {
    /// The highest dimension of a feature: 0, 1 or 2.
    pub dimension: u8,
    pub largest: LargestByZoom,
}

impl ShapeTable {
    /// The dimension as collections tell it.
    pub fn kind(&self) -> ShapeKind {
        kind(self.dimension)
    }
}

/// A dimension as collections tell it.
pub(super) fn kind(dimension: u8) -> ShapeKind {
    match dimension {
        0 => ShapeKind::Point,
        1 => ShapeKind::Line,
        _ => ShapeKind::Polygon,
    }
}

/// The highest ranks below the nodes of an index, by level from the lowest.
///
/// # Errors
/// The index cannot be read.
pub(super) fn ranks(sections: &Sections, levels: &[u64]) -> Result<Vec<Vec<u16>>, StoreFault> {
    let (mut at, mut ranks) = (0, Vec::with_capacity(levels.len()));
    for count in levels {
        let bytes = sections.read(RANKS, at, count * 2)?;
        ranks.push(bytes.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect());
        at += count * 2;
    }
    Ok(ranks)
}

/// The highest ranks below the nodes of an index as they are written; of the ranks of the features.
pub(super) fn node_ranks(mut ranks: Vec<u16>, levels: &[u64]) -> Vec<u8> {
    let mut out = Vec::new();
    for count in levels {
        let highest = |ranks: &[u16]| ranks.iter().copied().max().unwrap_or(0);
        ranks = ranks.chunks(FAN as usize).map(highest).collect();
        // Nodes without a place stand last.
        ranks.resize(*count as usize, 0);
        ranks.iter().for_each(|rank| out.extend_from_slice(&rank.to_le_bytes()));
    }
    out
}

/// The dimension of a geometry: 0, 1 or 2.
pub(super) fn dimension(geometry: &Geometry) -> u8 {
    match Shapes::Own(vec![geometry.clone()].into()).kind() {
        ShapeKind::Point => 0,
        ShapeKind::Line => 1,
        ShapeKind::Polygon => 2,
    }
}
