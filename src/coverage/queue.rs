//! A priority queue of candidates, smallest first.
//!
//! One heap of all candidates would not fit the processor's cache, and every sift would wait for memory. Candidates are
//! therefore bucketed by size: only the current bucket is a heap, the larger ones wait unsorted.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The bits of a key that number its bucket, and their distance from its low end.
const SHIFT: u32 = 32 + 19;

/// Keys whose upper half is the bits of a positive `f32`, lowest first; a key may be added at any time, also below
/// those that have been taken.
pub(super) struct Queue {
    /// Keys of the sizes up to `size`.
    near: BinaryHeap<Reverse<u64>>,
    /// Keys by size, in no order.
    far: Vec<Vec<u64>>,
    size: usize,
}

impl Queue {
    /// Without a key.
    pub fn new() -> Self {
        let far = vec![Vec::new(); 1 << (64 - SHIFT)];
        Queue { near: BinaryHeap::new(), far, size: 0 }
    }

    /// Adds a key.
    pub fn push(&mut self, key: u64) {
        let size = (key >> SHIFT) as usize;
        if size <= self.size { self.near.push(Reverse(key)) } else { self.far[size].push(key) }
    }

    /// Takes the lowest key.
    pub fn pop(&mut self) -> Option<u64> {
        while self.near.is_empty() {
            self.size = (self.size + 1..self.far.len()).find(|size| !self.far[*size].is_empty())?;
            let keys = std::mem::take(&mut self.far[self.size]);
            self.near.extend(keys.into_iter().map(Reverse));
        }
        self.near.pop().map(|Reverse(key)| key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_out_as_from_one_heap() {
        let (mut queue, mut heap) = (Queue::new(), BinaryHeap::new());
        let mut seed = 7u64;
        for step in 0..20_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let size = f32::exp2(-((seed >> 40) as f32 / 500_000.0));
            let key = u64::from(size.to_bits()) << 32 | seed >> 32 & 0xffff;
            queue.push(key);
            heap.push(Reverse(key));
            if step % 3 == 0 {
                assert_eq!(queue.pop(), heap.pop().map(|Reverse(k)| k));
            }
        }
        while let Some(Reverse(key)) = heap.pop() {
            assert_eq!(queue.pop(), Some(key));
        }
        assert_eq!(queue.pop(), None);
    }
}
