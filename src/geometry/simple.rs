//! Whether the rings of a polygon keep apart, found by a sweep over boxes of short pieces of them.

use super::{Bounds, Locate, Position, point_in_ring};
use geo::kernels::{Kernel, Orientation, RobustKernel};
use geo::{LineString, Polygon};

/// Edges of a piece: few enough that most pairs of pieces are told apart by their boxes.
const PIECE: usize = 8;

/// What keeps a polygon from being valid (OGC 06-103r4, 6.1.11.1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RingFault {
    /// A ring crosses, touches or repeats itself.
    SelfCrossing(Position),
    /// Two rings cross, or share a line.
    RingsCross(Position),
    /// A hole that is not inside the exterior ring, or inside another hole.
    HoleOutside(Position),
}

impl std::fmt::Display for RingFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (what, [lon, lat]) = match self {
            RingFault::SelfCrossing(at) => ("a ring that crosses or touches itself", at),
            RingFault::RingsCross(at) => ("two rings that cross or share a line", at),
            RingFault::HoleOutside(at) => ("a hole that is not inside its polygon", at),
        };
        write!(f, "{what} at [{lon}, {lat}]")
    }
}

struct RingPiece {
    ring: usize,
    first: usize,
    last: usize,
    bounds: Bounds,
}

/// The first fault of a polygon whose rings are closed, have no repeated positions and are nowhere flat; `None` for a
/// valid one.
pub fn ring_fault(polygon: &Polygon) -> Option<RingFault> {
    let positions = |l: &LineString| l.0.iter().map(|c| [c.x, c.y]).collect::<Vec<Position>>();
    let rings: Vec<Vec<Position>> =
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(positions).collect();
    crossing(&rings).or_else(|| misplaced_hole(&rings))
}

fn crossing(rings: &[Vec<Position>]) -> Option<RingFault> {
    let mut pieces: Vec<RingPiece> = Vec::new();
    for (ring, line) in rings.iter().enumerate() {
        let edges = line.len().saturating_sub(1);
        for first in (0..edges).step_by(PIECE) {
            let last = (first + PIECE).min(edges);
            let bounds = Bounds::around(line[first..=last].iter().copied());
            pieces.push(RingPiece { ring, first, last, bounds });
        }
    }
    pieces.sort_by(|a, b| a.bounds.west().total_cmp(&b.bounds.west()));
    for (i, a) in pieces.iter().enumerate() {
        let near = pieces[i..].iter().take_while(|b| b.bounds.west() <= a.bounds.east());
        for b in near.filter(|b| b.bounds.intersects(&a.bounds)) {
            if let Some(fault) = pieces_meet(rings, a, b) {
                return Some(fault);
            }
        }
    }
    None
}

fn pieces_meet(rings: &[Vec<Position>], a: &RingPiece, b: &RingPiece) -> Option<RingFault> {
    let edge = |piece: &RingPiece, i: usize| (rings[piece.ring][i], rings[piece.ring][i + 1]);
    for i in a.first..a.last {
        for j in b.first..b.last {
            let (p, q) = (edge(a, i), edge(b, j));
            if a.ring != b.ring {
                if crosses(p, q) {
                    return Some(RingFault::RingsCross(p.0));
                }
                continue;
            }
            let edges = rings[a.ring].len() - 1;
            let fault = match (i == j, (i + 1) % edges == j, (j + 1) % edges == i) {
                (true, ..) => false,
                (_, true, _) => doubles_back(p, q),
                (_, _, true) => doubles_back(q, p),
                _ => meets(p, q),
            };
            if fault {
                return Some(RingFault::SelfCrossing(q.0));
            }
        }
    }
    None
}

/// One edge: where it begins and ends.
type RingEdge = (Position, Position);

fn side(line: RingEdge, p: Position) -> Orientation {
    RobustKernel::orient2d(line.0.into(), line.1.into(), p.into())
}

/// True if an edge runs back over the one before it.
fn doubles_back(first: RingEdge, second: RingEdge) -> bool {
    let ahead = (first.1[0] - first.0[0]) * (second.1[0] - second.0[0])
        + (first.1[1] - first.0[1]) * (second.1[1] - second.0[1]);
    ahead < 0.0 && side(first, second.1) == Orientation::Collinear
}

fn boxes_meet(a: RingEdge, b: RingEdge) -> bool {
    (0..2).all(|k| a.0[k].min(a.1[k]) <= b.0[k].max(b.1[k]) && b.0[k].min(b.1[k]) <= a.0[k].max(a.1[k]))
}

/// True if two edges have a point in common.
fn meets(a: RingEdge, b: RingEdge) -> bool {
    boxes_meet(a, b) && {
        let (a0, a1, b0, b1) = (side(b, a.0), side(b, a.1), side(a, b.0), side(a, b.1));
        // On one line the boxes alone decide.
        (a0 != a1 && b0 != b1) || [a0, a1, b0, b1].iter().all(|o| *o == Orientation::Collinear)
    }
}

/// True if two edges of different rings have more than one end in common: they cross, or share a line.
fn crosses(a: RingEdge, b: RingEdge) -> bool {
    if !boxes_meet(a, b) {
        return false;
    }
    let sides = [side(b, a.0), side(b, a.1), side(a, b.0), side(a, b.1)];
    if sides.iter().all(|o| *o == Orientation::Collinear) {
        let k = usize::from((a.0[0] - a.1[0]).abs() < (a.0[1] - a.1[1]).abs());
        let low = a.0[k].min(a.1[k]).max(b.0[k].min(b.1[k]));
        let high = a.0[k].max(a.1[k]).min(b.0[k].max(b.1[k]));
        return low < high;
    }
    let apart = |p: Orientation, q: Orientation| p != q && ![p, q].contains(&Orientation::Collinear);
    apart(sides[0], sides[1]) && apart(sides[2], sides[3])
}

fn misplaced_hole(rings: &[Vec<Position>]) -> Option<RingFault> {
    let (exterior, holes) = rings.split_first()?;
    for (i, hole) in holes.iter().enumerate() {
        let place =
            |ring: &[Position]| hole.iter().map(|p| point_in_ring(ring, *p)).find(|l| *l != Locate::Border);
        let around = Bounds::around(hole.iter().copied());
        let others = holes
            .iter()
            .enumerate()
            .filter(|(j, o)| *j != i && Bounds::around(o.iter().copied()).covers(&around));
        let nested = others.map(|(_, o)| o).any(|o| place(o) == Some(Locate::Inside));
        if place(exterior) != Some(Locate::Inside) || nested {
            return hole.first().map(|p| RingFault::HoleOutside(*p));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    fn square(low: f64, high: f64) -> LineString {
        vec![(low, low), (high, low), (high, high), (low, high), (low, low)].into()
    }

    #[test]
    fn valid_polygons_have_no_fault() {
        assert_eq!(
            ring_fault(&Polygon::new(square(0.0, 9.0), vec![square(1.0, 2.0), square(3.0, 4.0)])),
            None
        );
        // Holes may touch each other and the exterior ring at a point.
        let touching = Polygon::new(square(0.0, 9.0), vec![square(1.0, 2.0), square(2.0, 4.0)]);
        assert_eq!(ring_fault(&touching), None);
        let circle: Vec<(f64, f64)> =
            (0..=500).map(|i| (f64::from(i % 500) / 250.0 * std::f64::consts::PI).sin_cos()).collect();
        assert_eq!(ring_fault(&Polygon::new(circle.into(), vec![])), None);
    }

    #[test]
    fn each_fault_is_found() {
        let bow_tie = polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 2.0), (x: 2.0, y: 0.0), (x: 0.0, y: 2.0)];
        assert!(matches!(ring_fault(&bow_tie), Some(RingFault::SelfCrossing(_))));
        let spike = polygon![(x: 0., y: 0.), (x: 1., y: 0.), (x: 1., y: 1.), (x: 1., y: 5.), (x: 1., y: 1.), (x: 0., y: 1.)];
        assert!(matches!(ring_fault(&spike), Some(RingFault::SelfCrossing(_))));
        let pinched = polygon![(x: 0., y: 0.), (x: 2., y: 0.), (x: 1., y: 1.), (x: 2., y: 2.), (x: 0., y: 2.), (x: 1., y: 1.)];
        assert!(matches!(ring_fault(&pinched), Some(RingFault::SelfCrossing(_))));
        let outside = Polygon::new(square(0.0, 1.0), vec![square(3.0, 4.0)]);
        assert!(matches!(ring_fault(&outside), Some(RingFault::HoleOutside(_))));
        let across = Polygon::new(square(0.0, 2.0), vec![square(1.0, 4.0)]);
        assert!(matches!(ring_fault(&across), Some(RingFault::RingsCross(_))));
        let nested = Polygon::new(square(0.0, 9.0), vec![square(1.0, 8.0), square(2.0, 3.0)]);
        assert!(matches!(ring_fault(&nested), Some(RingFault::HoleOutside(_))));
        let equal = Polygon::new(square(0.0, 9.0), vec![square(0.0, 9.0)]);
        assert!(matches!(ring_fault(&equal), Some(RingFault::RingsCross(_))));
    }
}
