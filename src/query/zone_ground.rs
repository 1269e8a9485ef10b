//! The ground of a zone, for points that count in one zone alone.

use crate::feature::{Collection, Shapes};
use crate::geometry::{Bounds, PointTest, Position};
use geo::Geometry;
use std::sync::Arc;

/// Slabs of latitude into which the borders of a zone are sorted, at most.
const MOST_SLABS: usize = 4096;

/// How a box lies to what is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// Nothing in it is meant.
    Apart,
    /// Everything in it is.
    Within,
    /// One has to look.
    Across,
}

/// The ground of a zone with half of its border: of two zones that share a border, a point on it lies in one, and in the
/// same whoever asks. A box owns its west and south edges.
#[derive(Debug, Clone)]
pub struct ZoneGround {
    parts: Arc<ZoneParts>,
    /// The box around it, degrees.
    bounds: Bounds,
}

#[derive(Debug)]
enum ZoneParts {
    Zone(ZoneEdges),
    /// What lies in any of them.
    Any(Vec<ZoneGround>),
    /// What lies in both.
    Both([ZoneGround; 2]),
}

#[derive(Debug)]
struct ZoneEdges {
    bounds: Bounds,
    slabs: Vec<Vec<[Position; 2]>>,
}

impl ZoneGround {
    /// The ground of a feature with polygons; `None` where it has none.
    pub fn of_feature(zones: &Collection, position: usize) -> Option<Self> {
        Self::of_shape(zones.shapes(), position)
    }

    /// The same of shapes alone.
    pub(super) fn of_shape(shapes: &Shapes, position: usize) -> Option<Self> {
        let geometry = shapes.geometry(position);
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

    /// The ground of all of these together: what lies in several of them counts once. `None` of none.
    pub fn any(grounds: Vec<Self>) -> Option<Self> {
        let bounds = grounds.iter().map(|g| g.bounds).reduce(|mut all, own| {
            all.merge(&own);
            all
        })?;
        match grounds.len() {
            1 => grounds.into_iter().next(),
            _ => Some(ZoneGround { parts: Arc::new(ZoneParts::Any(grounds)), bounds }),
        }
    }

    /// The ground that it has in common with another; `None` where their boxes are apart.
    pub fn within(&self, other: &Self) -> Option<Self> {
        let (a, b) = (&self.bounds, &other.bounds);
        let bounds = Bounds::new(
            a.west().max(b.west()),
            a.south().max(b.south()),
            a.east().min(b.east()),
            a.north().min(b.north()),
        );
        let parts = || Arc::new(ZoneParts::Both([self.clone(), other.clone()]));
        bounds.ok().map(|bounds| ZoneGround { parts: parts(), bounds })
    }

    fn of_edges(edges: &[[Position; 2]]) -> Self {
        let bounds = Bounds::around(edges.iter().flatten().copied());
        let slabs = vec![Vec::new(); edges.len().div_ceil(4).clamp(1, MOST_SLABS)];
        let mut zone = ZoneEdges { bounds, slabs };
        for edge in edges {
            let (low, high) = (edge[0][1].min(edge[1][1]), edge[0][1].max(edge[1][1]));
            for slab in zone.slab(low)..=zone.slab(high) {
                zone.slabs[slab].push(*edge);
            }
        }
        ZoneGround { parts: Arc::new(ZoneParts::Zone(zone)), bounds }
    }

    /// The box around it, degrees.
    pub fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// True if a point counts in this zone.
    pub fn owns(&self, point: Position) -> bool {
        self.bounds.contains(point)
            && match &*self.parts {
                ZoneParts::Zone(zone) => zone.owns(point),
                ZoneParts::Any(grounds) => grounds.iter().any(|ground| ground.owns(point)),
                ZoneParts::Both(grounds) => grounds.iter().all(|ground| ground.owns(point)),
            }
    }

    /// How a box lies to it.
    pub fn lie(&self, part: &[f64; 4]) -> Lie {
        let [west, south, east, north] = *part;
        let around = &self.bounds;
        if west > around.east() || east < around.west() || south > around.north() || north < around.south() {
            return Lie::Apart;
        }
        match &*self.parts {
            ZoneParts::Zone(zone) => zone.lie(part),
            ZoneParts::Any(grounds) => together(grounds, part, Lie::Within, Lie::Apart),
            ZoneParts::Both(grounds) => together(grounds, part, Lie::Apart, Lie::Within),
        }
    }
}

/// How a box lies to several: what one of them decides, else what all of them agree in, else across.
fn together(grounds: &[ZoneGround], part: &[f64; 4], one: Lie, all: Lie) -> Lie {
    let mut agree = true;
    for lie in grounds.iter().map(|ground| ground.lie(part)) {
        if lie == one {
            return one;
        }
        agree &= lie == all;
    }
    if agree { all } else { Lie::Across }
}

impl ZoneEdges {
    fn owns(&self, point: Position) -> bool {
        let mut test = PointTest::new(point);
        self.slabs[self.slab(point[1])].iter().for_each(|[a, b]| test.edge(*a, *b));
        test.owns()
    }

    /// How a box lies to it that reaches into the box around it.
    fn lie(&self, &[west, south, east, north]: &[f64; 4]) -> Lie {
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
        let near = &self.slabs[self.slab(south)..=self.slab(north)];
        match near.iter().flatten().any(meets) {
            true => Lie::Across,
            false if self.bounds.contains(corners[0]) && self.owns(corners[0]) => Lie::Within,
            false => Lie::Apart,
        }
    }

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

    #[test]
    fn grounds_together_and_in_common_own_what_their_parts_own() {
        let boxed = |w, s, e, n| ZoneGround::of_bounds(&Bounds::new(w, s, e, n).unwrap());
        let (left, right, low) =
            (boxed(0.0, 0.0, 2.0, 4.0), boxed(1.0, 0.0, 4.0, 4.0), boxed(0.0, 0.0, 4.0, 2.0));
        let any = ZoneGround::any(vec![left.clone(), right.clone()]).unwrap();
        let both = any.within(&low).unwrap();
        for (x, y) in (-1..=10).flat_map(|x| (-1..=10).map(move |y| (x, y))) {
            let at = [f64::from(x) / 2.0, f64::from(y) / 2.0];
            assert_eq!(any.owns(at), left.owns(at) || right.owns(at), "{at:?}");
            assert_eq!(both.owns(at), any.owns(at) && low.owns(at), "{at:?}");
        }
        assert_eq!((both.bounds().east(), both.bounds().north()), (4.0, 2.0));
        assert_eq!(any.lie(&[0.5, 0.5, 0.8, 0.8]), Lie::Within);
        assert_eq!(any.lie(&[5.0, 0.5, 6.0, 0.8]), Lie::Apart);
        assert_eq!(both.lie(&[0.5, 0.5, 0.8, 0.8]), Lie::Within);
        assert_eq!(both.lie(&[0.5, 2.5, 0.8, 2.8]), Lie::Apart);
        assert_eq!(both.lie(&[0.5, 1.5, 0.8, 2.8]), Lie::Across);
        assert!(ZoneGround::any(vec![]).is_none());
        assert!(left.within(&boxed(5.0, 5.0, 6.0, 6.0)).is_none());
    }
}
