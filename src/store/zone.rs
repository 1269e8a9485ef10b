//! The ground of a zone, for points that count in one zone alone.

use super::walk::Lie;
use crate::feature::Collection;
use crate::geometry::{Bounds, PointTest, Position};
use geo::Geometry;
use std::sync::Arc;

/// Slabs of latitude into which the borders of a zone are sorted, at most.
const MOST_SLABS: usize = 4096;

/// The ground of a zone with half of its border: of two zones that share a border, a point on it lies in one, and in the
/// same whoever asks. A box owns its west and south edges.
#[derive(Debug, Clone)]
pub struct ZoneGround(Arc<ZoneEdges>);

#[derive(Debug)]
struct ZoneEdges {
    bounds: Bounds,
    slabs: Vec<Vec<[Position; 2]>>,
}

impl ZoneGround {
    /// The ground of a feature with polygons; `None` where it has none.
    pub fn of_feature(zones: &Collection, position: usize) -> Option<Self> {
        let geometry = zones.shapes().geometry(position);
        let polygons: Vec<&geo::Polygon> = match &*geometry {
            Geometry::Polygon(polygon) => vec![polygon],
            Geometry::MultiPolygon(all) => all.iter().collect(),
            _ => return None,
        };
        let rings = polygons.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
        let edges: Vec<[Position; 2]> =
            rings.flat_map(geo::LineString::lines).map(|l| [l.start.into(), l.end.into()]).collect();
        (!edges.is_empty()).then(|| Self::of_edges(&edges))
    }

    /// A box, degrees.
    pub fn of_bounds(bounds: &Bounds) -> Self {
        let (w, s, e, n) = (bounds.west(), bounds.south(), bounds.east(), bounds.north());
        Self::of_edges(&[[[w, s], [e, s]], [[e, s], [e, n]], [[e, n], [w, n]], [[w, n], [w, s]]])
    }

    /// The whole earth, its poles and its 180th meridian included.
    pub fn everywhere() -> Self {
        let (x, y) = (181.0, 91.0);
        Self::of_edges(&[[[-x, -y], [x, -y]], [[x, -y], [x, y]], [[x, y], [-x, y]], [[-x, y], [-x, -y]]])
    }

    fn of_edges(edges: &[[Position; 2]]) -> Self {
        let bounds = Bounds::around(edges.iter().flatten().copied());
        let slabs = vec![Vec::new(); edges.len().div_ceil(4).clamp(1, MOST_SLABS)];
        let mut ring = ZoneEdges { bounds, slabs };
        for edge in edges {
            let (low, high) = (edge[0][1].min(edge[1][1]), edge[0][1].max(edge[1][1]));
            for slab in ring.slab(low)..=ring.slab(high) {
                ring.slabs[slab].push(*edge);
            }
        }
        ZoneGround(Arc::new(ring))
    }

    /// The box around it, degrees.
    pub fn bounds(&self) -> &Bounds {
        &self.0.bounds
    }

    /// True if a point counts in this zone.
    pub fn owns(&self, point: Position) -> bool {
        let ring = &*self.0;
        if !ring.bounds.contains(point) {
            return false;
        }
        let mut test = PointTest::new(point);
        ring.slabs[ring.slab(point[1])].iter().for_each(|[a, b]| test.edge(*a, *b));
        test.owns()
    }

    /// How a box lies to it.
    pub(super) fn lie(&self, &[west, south, east, north]: &[f64; 4]) -> Lie {
        let ring = &*self.0;
        let around = &ring.bounds;
        if west > around.east() || east < around.west() || south > around.north() || north < around.south() {
            return Lie::Apart;
        }
        let corners = [[west, south], [east, south], [east, north], [west, north]];
        let meets = |[a, b]: &[Position; 2]| {
            let apart = a[0].max(b[0]) < west
                || a[0].min(b[0]) > east
                || a[1].max(b[1]) < south
                || a[1].min(b[1]) > north;
            let side = |[x, y]: Position| (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]);
            let sides = corners.map(side);
            // A hair's breadth of rounding is decided by looking.
            let hair = 1e-12 * ((b[0] - a[0]).abs() + (b[1] - a[1]).abs());
            !(apart || sides.iter().all(|s| *s > hair) || sides.iter().all(|s| *s < -hair))
        };
        let near = &ring.slabs[ring.slab(south)..=ring.slab(north)];
        match near.iter().flatten().any(meets) {
            true => Lie::Across,
            false if self.owns(corners[0]) => Lie::Within,
            false => Lie::Apart,
        }
    }
}

impl ZoneEdges {
    fn slab(&self, latitude: f64) -> usize {
        let height = (self.bounds.north() - self.bounds.south()).max(f64::MIN_POSITIVE);
        let share = ((latitude - self.bounds.south()) / height).clamp(0.0, 1.0);
        ((share * self.slabs.len() as f64) as usize).min(self.slabs.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_on_a_shared_border_lies_in_one_box() {
        let boxed = |w, s, e, n| ZoneGround::of_bounds(&Bounds::new(w, s, e, n).unwrap());
        let four = [
            boxed(0.0, 0.0, 1.0, 1.0),
            boxed(1.0, 0.0, 2.0, 1.0),
            boxed(0.0, 1.0, 1.0, 2.0),
            boxed(1.0, 1.0, 2.0, 2.0),
        ];
        for point in [[1.0, 1.0], [1.0, 0.5], [0.5, 1.0], [0.0, 0.0], [1.5, 1.0], [0.3, 0.7]] {
            assert_eq!(four.iter().filter(|z| z.owns(point)).count(), 1, "{point:?}");
        }
        assert!(!four[3].owns([2.0, 1.5]) && !four[3].owns([1.5, 2.0]));
        assert_eq!(four[0].lie(&[0.2, 0.2, 0.8, 0.8]), Lie::Within);
        assert_eq!(four[0].lie(&[0.2, 0.2, 1.0, 0.8]), Lie::Across);
        assert_eq!(four[0].lie(&[1.2, 0.2, 1.4, 0.8]), Lie::Apart);
        assert_eq!(four[0].lie(&[-1.0, -1.0, 3.0, 3.0]), Lie::Across);
    }
}
