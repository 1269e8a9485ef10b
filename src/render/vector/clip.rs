//! Clipping to a box (Sutherland and Hodgman 1974 for rings, Liang and Barsky's idea for lines).

/// A point in tile units.
pub type TilePoint = [f64; 2];

/// Clips a closed ring to the square `low..high` on both axes; the result is closed, empty if nothing is left.
///
/// Parts may be joined along the box's edge, which lies beyond what a tile shows.
pub fn ring(ring: &mut Vec<TilePoint>, low: f64, high: f64) {
    let (mut least, mut most) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for p in &*ring {
        for axis in 0..2 {
            (least[axis], most[axis]) = (least[axis].min(p[axis]), most[axis].max(p[axis]));
        }
    }
    if (0..2).any(|axis| least[axis] > high || most[axis] < low) {
        ring.clear();
    }
    for axis in 0..2 {
        if least[axis] < low {
            *ring = half_plane(ring, axis, low, true);
        }
        if most[axis] > high {
            *ring = half_plane(ring, axis, high, false);
        }
    }
    if ring.len() < 4 {
        ring.clear();
    }
}

fn half_plane(ring: &[TilePoint], axis: usize, limit: f64, keep_above: bool) -> Vec<TilePoint> {
    let inside = |p: &TilePoint| if keep_above { p[axis] >= limit } else { p[axis] <= limit };
    let mut out: Vec<TilePoint> = Vec::with_capacity(ring.len());
    for w in ring.windows(2) {
        let (a, b) = (w[0], w[1]);
        match (inside(&a), inside(&b)) {
            (true, true) => out.push(b),
            (true, false) => out.push(cross(a, b, axis, limit)),
            (false, true) => out.extend([cross(a, b, axis, limit), b]),
            (false, false) => {}
        }
    }
    if let Some(first) = out.first().copied() {
        out.push(first);
    }
    out
}

fn cross(a: TilePoint, b: TilePoint, axis: usize, limit: f64) -> TilePoint {
    // From the lower end, so that neighbours that share the line cross it in the same place.
    let (p, q) = if (a[0], a[1]) <= (b[0], b[1]) { (a, b) } else { (b, a) };
    let t = (limit - p[axis]) / (q[axis] - p[axis]);
    let mut at = [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
    at[axis] = limit;
    at
}

/// The pieces of a line inside the square `low..high`.
pub fn line(points: &[TilePoint], low: f64, high: f64) -> Vec<Vec<TilePoint>> {
    let mut pieces: Vec<Vec<TilePoint>> = Vec::new();
    for w in points.windows(2) {
        let Some((a, b)) = segment(w[0], w[1], low, high) else { continue };
        match pieces.last_mut() {
            Some(piece) if piece.last() == Some(&a) => piece.push(b),
            _ => pieces.push(vec![a, b]),
        }
    }
    pieces
}

fn segment(a: TilePoint, b: TilePoint, low: f64, high: f64) -> Option<(TilePoint, TilePoint)> {
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    for axis in 0..2 {
        let d = b[axis] - a[axis];
        let (to_low, to_high) = (low - a[axis], high - a[axis]);
        if d == 0.0 {
            if to_low > 0.0 || to_high < 0.0 {
                return None;
            }
            continue;
        }
        let (first, last) = if d > 0.0 { (to_low / d, to_high / d) } else { (to_high / d, to_low / d) };
        enter = enter.max(first);
        leave = leave.min(last);
    }
    let at = |t: f64| [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
    let start = if enter == 0.0 { a } else { at(enter) };
    let end = if leave == 1.0 { b } else { at(leave) };
    (enter < leave).then_some((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_around_the_box_becomes_the_box() {
        let big = [[-9.0, -9.0], [9.0, -9.0], [9.0, 9.0], [-9.0, 9.0], [-9.0, -9.0]];
        let mut clipped = big.to_vec();
        ring(&mut clipped, 0.0, 1.0);
        assert!(clipped.contains(&[0.0, 0.0]) && clipped.contains(&[1.0, 1.0]));
        let mut elsewhere = big.map(|[x, y]| [x + 100.0, y]).to_vec();
        ring(&mut elsewhere, 0.0, 1.0);
        assert!(elsewhere.is_empty());
    }

    #[test]
    fn a_line_that_leaves_and_returns_is_two_pieces() {
        let zigzag = [[0.5, 0.5], [2.0, 0.5], [2.0, 0.7], [0.5, 0.7]];
        assert_eq!(line(&zigzag, 0.0, 1.0).len(), 2);
        assert_eq!(line(&[[-1.0, 0.5], [2.0, 0.5]], 0.0, 1.0), [[[0.0, 0.5], [1.0, 0.5]]]);
    }
}
