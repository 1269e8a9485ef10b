//! What was made for one map and is kept for the next, within a number of bytes.

use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};
use std::hash::Hash;
use std::sync::Arc;

/// A value with its bytes.
type Weighed<V> = (Arc<V>, usize);

/// Weighs values by the bytes they were put with.
#[derive(Debug, Clone, Copy)]
struct ByBytes;

impl<K, V> Weighter<K, Weighed<V>> for ByBytes {
    fn weight(&self, _: &K, value: &Weighed<V>) -> u64 {
        // What weighs nothing would never go.
        value.1.max(1) as u64
    }
}

/// Things made, by what they depend on; what is asked for least goes first.
#[derive(Debug)]
pub(super) struct Kept<K, V> {
    cache: Cache<K, Weighed<V>, ByBytes>,
    /// Bytes of the largest thing that is kept.
    largest: usize,
}

/// Bytes of a middling thing, by which a first number of places is guessed.
const MIDDLING: usize = 64 << 10;

impl<K: Eq + Hash, V> Kept<K, V> {
    /// Keeps at most `room` bytes; of things larger than a quarter of them none.
    pub fn new(room: usize) -> Self {
        Self::up_to(room / 4, room)
    }

    /// Keeps at most `room` bytes, be it of one thing: for what takes far longer to make than others take that it throws
    /// out.
    pub fn of_large(room: usize) -> Self {
        // The cache sets three hundredths apart for what is new, and takes nothing larger than the rest.
        Self::up_to(room - room / 32, room)
    }

    fn up_to(largest: usize, room: usize) -> Self {
        // One part, which may hold few and large things as well as many.
        let options = OptionsBuilder::new()
            .estimated_items_capacity((room / MIDDLING).max(1))
            .weight_capacity(room as u64)
            .shards(1)
            .build()
            .unwrap_or_else(|_| unreachable!("both capacities are given"));
        let cache =
            Cache::with_options(options, ByBytes, DefaultHashBuilder::default(), DefaultLifecycle::default());
        Kept { cache, largest }
    }

    /// Bytes of all that is kept.
    #[cfg(test)]
    pub fn weight(&self) -> u64 {
        self.cache.weight()
    }

    /// What was made for a key, if it is still there.
    pub fn get(&self, key: &K) -> Option<Arc<V>> {
        self.cache.get(key).map(|(value, _)| value)
    }

    /// Keeps what was made, unless it is too large.
    pub fn put(&self, key: K, value: Arc<V>, bytes: usize) {
        if bytes <= self.largest {
            self.cache.insert(key, (value, bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_is_kept_and_what_is_asked_for_stays() {
        let kept = Kept::new(100);
        for i in 0..4 {
            kept.put(i, Arc::new(i), 20);
        }
        assert_eq!([0, 1, 2, 3].map(|i| kept.get(&i).as_deref().copied()), [0, 1, 2, 3].map(Some));
        for i in 4..50 {
            kept.put(i, Arc::new(i), 20);
            assert!(kept.get(&0).is_some(), "asked for again and again");
            assert!(kept.weight() <= 100);
        }
        assert!((1..50).filter(|i| kept.get(i).is_some()).count() <= 4);
        kept.put(50, Arc::new(50), 26);
        assert!(kept.get(&50).is_none(), "too large to be worth the room of others");
    }
    #[test]
    fn one_large_thing_may_take_the_room_of_all_others() {
        let kept = Kept::of_large(1000);
        for (i, bytes) in [(0, 20), (1, 968), (2, 20), (3, 968)] {
            kept.put(i, Arc::new(i), bytes);
            assert_eq!(kept.get(&i).as_deref(), Some(&i), "{bytes} bytes");
            assert!(kept.weight() <= 1000);
        }
        kept.put(4, Arc::new(4), 1000);
        assert!(kept.get(&4).is_none() && kept.get(&3).is_some());
    }
}
