//! Rings of polygons as numbers of vertices.

use super::{CoverageError, Face};
use crate::geometry::{Position, signed_area};
use geo::{LineString, MultiPolygon};
use rustc_hash::FxHashMap;

/// One ring.
#[derive(Debug, Clone)]
pub(super) struct VertexRing {
    /// Number of its face.
    pub face: usize,
    /// Vertices, not closed; a shell runs counter-clockwise, a hole clockwise.
    pub vertices: Vec<u32>,
}

/// Rings of many polygons over one list of vertices: places that are equal to the last bit are one.
#[derive(Debug, Clone, Default)]
pub(super) struct Outlines {
    /// Places of the vertices, degrees.
    pub positions: Vec<Position>,
    /// Face by face, the exterior ring first.
    pub rings: Vec<VertexRing>,
    /// Faces, without their arcs.
    pub faces: Vec<Face>,
    /// Number of features.
    pub features: usize,
}

impl Outlines {
    /// Numbers the vertices of polygons, one multi-polygon for each feature, in degrees. Winding is put right; repeated
    /// positions are dropped.
    ///
    /// # Errors
    /// A ring without area, a position off the earth.
    pub fn of(features: &[MultiPolygon]) -> Result<Self, CoverageError> {
        let mut vertices = Vertices::default();
        let mut out = Outlines { features: features.len(), ..Outlines::default() };
        for (feature, polygons) in features.iter().enumerate() {
            for (polygon, shape) in polygons.iter().enumerate() {
                let lines = std::iter::once(shape.exterior()).chain(shape.interiors());
                for (ring, line) in lines.enumerate() {
                    let vertices = vertices.ring(feature, line, ring > 0)?;
                    let empty = CoverageError::EmptyRing { feature, polygon: polygon + 1, ring: ring + 1 };
                    out.rings.push(VertexRing { face: out.faces.len(), vertices: vertices.ok_or(empty)? });
                }
                out.faces.push(Face { feature: feature as u32, rings: Vec::new() });
            }
        }
        out.positions = vertices.positions;
        Ok(out)
    }
}

#[derive(Default)]
struct Vertices {
    ids: FxHashMap<(u64, u64), u32>,
    positions: Vec<Position>,
}

impl Vertices {
    /// A ring as vertex numbers, not closed, wound as a shell or a hole; `None` if it encloses nothing.
    fn ring(
        &mut self,
        feature: usize,
        line: &LineString,
        hole: bool,
    ) -> Result<Option<Vec<u32>>, CoverageError> {
        let mut ring: Vec<u32> = Vec::with_capacity(line.0.len());
        for c in &line.0 {
            // -0.0 and 0.0 are one place.
            let (lon, lat) = (c.x + 0.0, c.y + 0.0);
            if !((-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat)) {
                return Err(CoverageError::NotOnEarth { feature, lon, lat });
            }
            let id = *self.ids.entry((lon.to_bits(), lat.to_bits())).or_insert_with(|| {
                self.positions.push([lon, lat]);
                self.positions.len() as u32 - 1
            });
            if ring.last() != Some(&id) {
                ring.push(id);
            }
        }
        while ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        if ring.len() < 3 {
            return Ok(None);
        }
        let closed: Vec<Position> =
            ring.iter().chain(&ring[..1]).map(|v| self.positions[*v as usize]).collect();
        let area = signed_area(&closed);
        if (area > 0.0) == hole {
            ring.reverse();
        }
        Ok((area != 0.0).then_some(ring))
    }
}
