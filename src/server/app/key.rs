//! What tells one answer from all others.

use std::fmt::{self, Write};
use std::hash::{BuildHasher, Hasher as _, RandomState};
use std::sync::LazyLock;
use xxhash_rust::xxh3::Xxh3;

/// Differs from process to process, so that nobody can construct a request whose key is another's; keys are never put
/// out.
static SEED: LazyLock<u64> = LazyLock::new(|| RandomState::new().build_hasher().finish());

/// The hash of everything that makes an answer what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key(u128);

impl Key {
    /// Of a typed request, which its debug form tells in full: numbers in their shortest form that reads back.
    pub fn of(request: &impl fmt::Debug) -> Self {
        let mut hasher = Hasher(Xxh3::with_seed(*SEED));
        // Hashing never fails.
        let _ = write!(hasher, "{request:?}");
        Key(hasher.0.digest128())
    }

    /// Of bytes.
    pub fn of_bytes<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hasher = Xxh3::with_seed(*SEED);
        for part in parts {
            // The length before the bytes: parts that run into each other differ.
            hasher.update(&part.len().to_le_bytes());
            hasher.update(part);
        }
        Key(hasher.digest128())
    }
}

/// Hashes what is written.
struct Hasher(Xxh3);

impl Write for Hasher {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}
