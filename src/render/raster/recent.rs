//! What was made recently, within a number of bytes.

use std::sync::{Arc, Mutex};

/// The latest things made, by what they depend on; those not asked for longest go first.
#[derive(Debug)]
pub(super) struct Recent<K, V> {
    /// The latest last, each with its bytes.
    kept: Mutex<Vec<(K, Arc<V>, usize)>>,
    room: usize,
}

impl<K: PartialEq, V> Recent<K, V> {
    /// Keeps at most `room` bytes.
    pub fn new(room: usize) -> Self {
        Recent { kept: Mutex::default(), room }
    }

    /// What was made for a key, if it is still there.
    pub fn get(&self, key: &K) -> Option<Arc<V>> {
        let mut kept = self.kept.lock().ok()?;
        let i = kept.iter().rposition(|(k, ..)| k == key)?;
        let entry = kept.remove(i);
        let found = entry.1.clone();
        kept.push(entry);
        Some(found)
    }

    /// Keeps what was made; what is larger than a quarter of the room is not kept.
    pub fn put(&self, key: K, value: Arc<V>, bytes: usize) {
        let Ok(mut kept) = self.kept.lock() else { return };
        if bytes > self.room / 4 || kept.iter().any(|(k, ..)| *k == key) {
            return;
        }
        kept.push((key, value, bytes));
        let mut all: usize = kept.iter().map(|(.., bytes)| bytes).sum();
        let over = kept.iter().take_while(|(.., bytes)| {
            let goes = all > self.room;
            if goes {
                all -= bytes;
            }
            goes
        });
        let over = over.count();
        kept.drain(..over);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_asked_for_longest_goes_first() {
        let recent = Recent::new(100);
        for i in 0..4 {
            recent.put(i, Arc::new(i), 25);
        }
        assert_eq!(recent.get(&0).as_deref(), Some(&0));
        recent.put(4, Arc::new(4), 20);
        assert_eq!([0, 1, 2, 3, 4].map(|i| recent.get(&i).is_some()), [true, false, true, true, true]);
        recent.put(5, Arc::new(5), 26);
        assert!(recent.get(&5).is_none(), "too large to be worth the room of others");
    }
}
