//! Cutting rings into shared arcs.

use super::{Arc, ArcRef, Coverage, Face, OUTSIDE, Ring};
use crate::geometry::{Bounds, Position, signed_area};
use geo::{LineString, MultiPolygon};
use rustc_hash::FxHashMap;

/// Why polygons do not form a coverage. Messages count features from 1.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CoverageError {
    /// A ring that encloses nothing.
    #[error(
        "feature {feature}, polygon {polygon}, ring {ring}: fewer than three different positions or no area"
    )]
    EmptyRing {
        /// Position of the feature.
        feature: usize,
        /// Polygon of the feature, counted from 1.
        polygon: usize,
        /// Ring of the polygon, counted from 1 (1 is the exterior).
        ring: usize,
    },
    /// A coordinate that is NaN, infinite or outside the world.
    #[error(
        "feature {feature}: position [{lon}, {lat}] is not on earth; expected longitude -180..180, latitude -90..90"
    )]
    NotOnEarth {
        /// Position of the feature.
        feature: usize,
        /// Longitude found.
        lon: f64,
        /// Latitude found.
        lat: f64,
    },
    /// Two polygons on the same side of one border.
    #[error(
        "features {} and {} overlap at [{}, {}]: both lie on the same side of one border",
        first + 1, second + 1, at[0], at[1]
    )]
    Overlap {
        /// Position of the first feature.
        first: usize,
        /// Position of the second feature.
        second: usize,
        /// Where.
        at: Position,
    },
}

struct RawRing {
    face: usize,
    hole: bool,
    vertices: Vec<u32>,
}

impl Coverage {
    /// Builds the arcs of polygons, one multi-polygon for each feature, in degrees.
    ///
    /// Borders are shared where they are equal to the last bit. Winding is put right; repeated
    /// positions are dropped.
    ///
    /// # Errors
    /// A ring without area, a position off the earth, two polygons on one side of a border.
    pub fn build(features: &[MultiPolygon]) -> Result<Self, CoverageError> {
        let mut vertices = Vertices::default();
        let mut faces = Vec::new();
        let mut rings = Vec::new();
        for (feature, polygons) in features.iter().enumerate() {
            for (polygon, shape) in polygons.iter().enumerate() {
                let lines = std::iter::once(shape.exterior()).chain(shape.interiors());
                for (ring, line) in lines.enumerate() {
                    let vertices = vertices.ring(feature, line, ring > 0)?;
                    let empty = CoverageError::EmptyRing { feature, polygon: polygon + 1, ring: ring + 1 };
                    rings.push(RawRing {
                        face: faces.len(),
                        hole: ring > 0,
                        vertices: vertices.ok_or(empty)?,
                    });
                }
                faces.push(Face { feature: feature as u32, rings: Vec::new() });
            }
        }
        let is_node = find_nodes(&rings, vertices.positions.len());
        let mut arcs = ArcTable { vertices: &vertices.positions, ..ArcTable::default() };
        for ring in &rings {
            let refs = arcs.cut(ring, &is_node, &faces)?;
            debug_assert!(!ring.hole || !faces[ring.face].rings.is_empty());
            faces[ring.face].rings.push(refs);
        }
        let ArcTable { positions, arcs, .. } = arcs;
        Ok(Coverage::from_parts(positions, arcs, faces, features.len()))
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

/// A vertex is a node where two rings pass through it with different neighbours.
fn find_nodes(rings: &[RawRing], vertices: usize) -> Vec<bool> {
    const UNSEEN: (u32, u32) = (u32::MAX, u32::MAX);
    let mut passed = vec![UNSEEN; vertices];
    let mut is_node = vec![false; vertices];
    for ring in rings {
        let v = &ring.vertices;
        for (i, here) in v.iter().enumerate() {
            let before = v[(i + v.len() - 1) % v.len()];
            let after = v[(i + 1) % v.len()];
            let pair = (before.min(after), before.max(after));
            let slot = &mut passed[*here as usize];
            if *slot == UNSEEN {
                *slot = pair;
            } else if *slot != pair {
                is_node[*here as usize] = true;
            }
        }
    }
    is_node
}

#[derive(Default)]
struct ArcTable<'a> {
    vertices: &'a [Position],
    positions: Vec<Position>,
    arcs: Vec<Arc>,
    /// First and second vertex in the direction of travel: an arc is known by them, as arcs part only at nodes.
    known: FxHashMap<(u32, u32), ArcRef>,
}

impl ArcTable<'_> {
    fn cut(&mut self, ring: &RawRing, is_node: &[bool], faces: &[Face]) -> Result<Ring, CoverageError> {
        let v = &ring.vertices;
        let n = v.len();
        // A ring without a node starts at its lowest vertex, so that both sides start it alike.
        let first =
            v.iter().position(|x| is_node[*x as usize]).or_else(|| (0..n).min_by_key(|i| v[*i])).unwrap_or(0);
        let mut refs = Vec::new();
        let mut line = vec![v[first]];
        for step in 1..=n {
            let here = v[(first + step) % n];
            line.push(here);
            if step == n || is_node[here as usize] {
                refs.push(self.claim(&line, ring.face as u32, faces)?);
                line.clear();
                line.push(here);
            }
        }
        Ok(refs)
    }

    /// Finds the arc or adds it, and puts the face on its side.
    fn claim(&mut self, line: &[u32], face: u32, faces: &[Face]) -> Result<ArcRef, CoverageError> {
        let found = self.known.get(&(line[0], line[1])).copied();
        let arc = found.unwrap_or_else(|| self.add(line));
        let side = match (&mut self.arcs[arc.arc()], arc.is_reversed()) {
            (a, false) => &mut a.left,
            (a, true) => &mut a.right,
        };
        if *side != OUTSIDE {
            let [first, second] = [*side, face].map(|f| faces[f as usize].feature as usize);
            return Err(CoverageError::Overlap { first, second, at: self.vertices[line[0] as usize] });
        }
        *side = face;
        Ok(arc)
    }

    fn add(&mut self, line: &[u32]) -> ArcRef {
        let index = self.arcs.len();
        let start = self.positions.len() as u32;
        self.positions.extend(line.iter().map(|v| self.vertices[*v as usize]));
        let end = self.positions.len() as u32;
        self.arcs.push(Arc {
            start,
            end,
            left: OUTSIDE,
            right: OUTSIDE,
            area_km2: 0.0,
            bounds: Bounds::EMPTY,
        });
        let n = line.len();
        self.known.insert((line[0], line[1]), ArcRef::new(index, false));
        self.known.insert((line[n - 1], line[n - 2]), ArcRef::new(index, true));
        ArcRef::new(index, false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    fn squares() -> Vec<MultiPolygon> {
        let left = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 1.0), (x: 0.0, y: 1.0)];
        // Wound the wrong way on purpose.
        let right = polygon![(x: 1.0, y: 0.0), (x: 1.0, y: 1.0), (x: 2.0, y: 1.0), (x: 2.0, y: 0.0)];
        vec![left.into(), right.into()]
    }

    #[test]
    fn neighbours_share_one_arc() {
        let coverage = Coverage::build(&squares()).unwrap();
        assert_eq!(coverage.arcs().len(), 3);
        let shared: Vec<_> =
            coverage.arcs().iter().filter(|a| a.left != OUTSIDE && a.right != OUTSIDE).collect();
        assert_eq!(shared.len(), 1);
        assert!((coverage.face_area_km2(0) - coverage.face_area_km2(1)).abs() < 1e-6);
    }

    #[test]
    fn overlap_is_named() {
        let mut twice = squares();
        twice.push(twice[0].clone());
        let error = Coverage::build(&twice).unwrap_err();
        assert!(matches!(error, CoverageError::Overlap { first: 0, second: 2, .. }), "{error}");
    }

    #[test]
    fn a_hole_filled_by_another_feature_is_one_closed_arc() {
        let ring = polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 9.0, y: 0.0), (x: 9.0, y: 9.0), (x: 0.0, y: 9.0)],
            interiors: [[(x: 3.0, y: 3.0), (x: 6.0, y: 3.0), (x: 6.0, y: 6.0), (x: 3.0, y: 6.0)]],
        );
        let island = polygon![(x: 6.0, y: 6.0), (x: 3.0, y: 6.0), (x: 3.0, y: 3.0), (x: 6.0, y: 3.0)];
        let coverage = Coverage::build(&[ring.into(), island.into()]).unwrap();
        assert_eq!(coverage.arcs().len(), 2);
        assert_eq!(coverage.faces()[0].rings.len(), 2);
    }
}
