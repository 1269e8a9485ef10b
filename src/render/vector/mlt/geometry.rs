//! The geometries of a layer: their kinds, how many parts and vertices they have, and the vertices.

use super::stream::{Stream, StreamKind};
use super::vertices::SharedVertices;
use crate::render::vector::geometry::{GeometryType, TilePixel, doubled_area, paths};

/// Kinds of geometries; a collection of several is three further.
const POINT: u64 = 0;
const LINE: u64 = 1;
const POLYGON: u64 = 2;
const MULTI: u64 = 3;

/// Geometries one after the other.
#[derive(Debug, Default)]
pub(super) struct Geometries {
    types: Vec<u64>,
    /// Of each collection of geometries, how many.
    members: Vec<u64>,
    /// Rings of each polygon.
    rings: Vec<u64>,
    /// Vertices of each line and ring.
    lengths: Vec<u64>,
    vertices: Vec<TilePixel>,
}

impl Geometries {
    /// True before the first.
    pub fn is_empty(&self) -> bool {
        self.types.is_empty()
    }

    /// Appends what a feature of a Mapbox Vector Tile draws.
    pub fn push(&mut self, kind: GeometryType, commands: &[u8]) {
        let mut members = 0;
        let single = match kind {
            GeometryType::Point => POINT,
            GeometryType::Line => LINE,
            GeometryType::Polygon => POLYGON,
        };
        paths(commands, |path| {
            match kind {
                // One command may move to all points of a feature.
                GeometryType::Point => members += path.len() as u64,
                GeometryType::Line => members += 1,
                GeometryType::Polygon if members == 0 || doubled_area(path) > 0 => {
                    members += 1;
                    self.rings.push(1);
                }
                GeometryType::Polygon => self.rings.iter_mut().last().into_iter().for_each(|n| *n += 1),
            }
            if kind != GeometryType::Point {
                self.lengths.push(path.len() as u64);
            }
            self.vertices.extend_from_slice(path);
        });
        if members > 1 {
            self.members.push(members);
        }
        self.types.push(if members > 1 { single + MULTI } else { single });
    }

    /// Appends the column behind the number of its streams.
    pub fn write(&self, out: &mut Vec<u8>) {
        let mut streams = vec![Stream::runs(StreamKind::TYPES, self.types.iter().copied())];
        let mut lengths = |kind: StreamKind, numbers: &[u64]| {
            if !numbers.is_empty() {
                streams.push(Stream::numbers(kind, numbers.iter().copied()));
            }
        };
        lengths(StreamKind::GEOMETRIES, &self.members);
        if self.rings.is_empty() {
            lengths(StreamKind::PARTS, &self.lengths);
        } else {
            lengths(StreamKind::PARTS, &self.rings);
            lengths(StreamKind::RINGS, &self.lengths);
        }
        match SharedVertices::shared(&self.vertices) {
            Some(SharedVertices { offsets, vertices }) => {
                streams.push(Stream::delta_runs(StreamKind::VERTEX_OFFSETS, offsets));
                streams.push(Stream::vertices(&vertices));
            }
            None => streams.push(Stream::vertices(&self.vertices)),
        }
        out.push(streams.len() as u8);
        streams.iter().for_each(|stream| stream.write(out));
    }
}
