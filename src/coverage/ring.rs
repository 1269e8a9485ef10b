//! Walking along a ring: its arcs, head to tail.

/// An arc with the direction in which a ring follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArcRef(u32);

impl ArcRef {
    /// An arc, followed backward if `reversed`.
    pub fn new(arc: usize, reversed: bool) -> Self {
        ArcRef((arc as u32) << 1 | u32::from(reversed))
    }
    /// Index of the arc.
    pub fn arc(self) -> usize {
        (self.0 >> 1) as usize
    }
    /// The same arc the other way.
    #[must_use]
    pub fn reversed(self) -> Self {
        ArcRef(self.0 ^ 1)
    }
    /// True if the ring follows the arc from its end to its start.
    pub fn is_reversed(self) -> bool {
        self.0 & 1 == 1
    }
}

/// The positions of a ring arc by arc, each without the one where the arc before ended, as they are stored; and true for
/// those that the ring follows from their end to their start.
pub fn stretches<'a>(
    ring: &[ArcRef],
    line: impl Fn(usize) -> &'a [[f64; 2]],
) -> impl Iterator<Item = (&'a [[f64; 2]], bool)> {
    ring.iter().enumerate().map(move |(i, r)| {
        let points = line(r.arc());
        let skip = usize::from(i > 0).min(points.len());
        match r.is_reversed() {
            false => (&points[skip..], false),
            true => (&points[..points.len() - skip], true),
        }
    })
}

/// Appends the arcs of a ring, joined into one closed line, each point as `place` has it.
pub(super) fn join<'a, P>(
    out: &mut Vec<P>,
    ring: &[ArcRef],
    line: impl Fn(usize) -> &'a [[f64; 2]],
    place: impl Fn(&[f64; 2]) -> P,
) {
    out.reserve(ring.iter().map(|r| line(r.arc()).len()).sum());
    for (points, is_reversed) in stretches(ring, line) {
        match is_reversed {
            false => out.extend(points.iter().map(&place)),
            true => out.extend(points.iter().rev().map(&place)),
        }
    }
}
