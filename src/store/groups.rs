//! The groups of neighbours of which aggregates are made, so that none tells of too few.
//!
//! Where a collection may only be told in aggregates of at least so many features, all aggregates are made of the same
//! groups: runs of the file's order, which is that of a Hilbert curve, so that neighbours on the ground. A group counts
//! wholly where its middle lies. Whatever two answers are subtracted from each other, the difference is made of whole
//! groups again. Without such a rule every feature is a group.

use std::ops::Range;

/// Runs of positions, all as long as the first but the last, which is at least that long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NeighbourGroups {
    size: u64,
    count: u64,
}

impl NeighbourGroups {
    /// Of at least `minimum` features each, of `count` in all; lengths are powers of two, so that they fit the nodes of
    /// an index.
    pub fn new(minimum: u32, count: u64) -> Self {
        NeighbourGroups { size: u64::from(minimum.max(1)).next_power_of_two(), count }
    }

    /// Features in each group but the last.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The positions of the last group, where that is longer than the others; none where it is as long.
    pub fn tail(&self) -> Range<u64> {
        match self.count.is_multiple_of(self.size) {
            true => self.count..self.count,
            false => (self.count / self.size).saturating_sub(1) * self.size..self.count,
        }
    }

    /// The groups that begin in a run of positions, in order.
    pub fn beginning_in(&self, run: Range<u64>) -> impl Iterator<Item = Range<u64>> + use<> {
        let NeighbourGroups { size, count } = *self;
        let tail = self.tail();
        let first = run.start.next_multiple_of(size);
        (first..run.end.min(count)).step_by(size as usize).filter_map(move |start| match start {
            start if start == tail.start => Some(tail.clone()),
            start if start > tail.start => None,
            start => Some(start..start + size),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_position_is_in_one_group_of_enough() {
        for (minimum, count) in
            [(1, 0), (1, 5), (5, 8), (5, 9), (5, 15), (5, 16), (16, 100), (17, 100), (5, 3)]
        {
            let groups = NeighbourGroups::new(minimum, count);
            let all: Vec<Range<u64>> = groups.beginning_in(0..count).collect();
            let positions: Vec<u64> = all.iter().cloned().flatten().collect();
            assert_eq!(positions, (0..count).collect::<Vec<_>>(), "{minimum} of {count}");
            let enough = |g: &Range<u64>| g.end - g.start >= u64::from(minimum).min(count);
            assert!(all.iter().all(enough), "{minimum} of {count}: {all:?}");
        }
        let parts = |runs: [Range<u64>; 2]| -> Vec<Range<u64>> {
            let groups = NeighbourGroups::new(5, 21);
            runs.into_iter().flat_map(|run| groups.beginning_in(run)).collect()
        };
        assert_eq!(parts([0..16, 16..21]), [0..8, 8..21]);
    }
}
