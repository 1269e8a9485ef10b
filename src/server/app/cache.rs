//! Answers computed once for each key, off the async threads, under a permit.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue};
use quick_cache::sync::Cache as Kept;
use quick_cache::sync::DefaultLifecycle;
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};
use std::fmt::{self, Write};
use std::hash::{BuildHasher, Hasher as _, RandomState};
use std::sync::{Arc, LazyLock, OnceLock};
use tokio::sync::Semaphore;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// Overhead of an entry beyond its body, bytes: its headers above all.
const BESIDE_BODY: usize = 1024;
/// Bytes of a middling entry, of which the first guess at the number of entries is made.
const MIDDLING: u64 = 16 << 10;

/// A finished answer: a hit is sent as it stands, neither hashed nor copied nor compressed again.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The body; empty for an answer that says that there is nothing.
    pub body: Bytes,
    /// Its media type.
    pub media: &'static str,
    /// Its content coding, such as `gzip`; none if it stands as it is.
    pub encoding: Option<&'static str>,
    /// A strong entity tag: byte for byte this body.
    pub tag: HeaderValue,
    /// The headers it was first sent with, those of the moment left out.
    pub sent: OnceLock<HeaderMap>,
}

impl Entry {
    /// An entry with its tag.
    pub fn new(media: &'static str, encoding: Option<&'static str>, body: impl Into<Bytes>) -> Self {
        let body: Bytes = body.into();
        // Copied to its exact length: spare capacity left by an encoder would be kept without being counted.
        let body = Bytes::copy_from_slice(&body);
        let tag = format!("\"{:032x}\"", xxh3_128(&body));
        let tag = HeaderValue::from_str(&tag).unwrap_or_else(|_| HeaderValue::from_static("\"0\""));
        Entry { body, media, encoding, tag, sent: OnceLock::new() }
    }
}

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

/// Weighs entries by their bytes.
#[derive(Debug, Clone)]
struct Bulk;

impl Weighter<Key, Arc<Entry>> for Bulk {
    fn weight(&self, _: &Key, entry: &Arc<Entry>) -> u64 {
        (entry.body.len() + BESIDE_BODY) as u64
    }
}

/// Keeps finished answers by what makes them.
#[derive(Clone)]
pub struct Cache {
    entries: Arc<Kept<Key, Arc<Entry>, Bulk>>,
    permits: Arc<Semaphore>,
}

/// The maker of an answer panicked.
#[derive(Debug, thiserror::Error)]
#[error("the maker of an answer failed: {0}")]
pub struct MakerFailed(String);

impl Cache {
    /// An empty cache of so many bytes; one of 0 keeps nothing, but makes an answer once for all who wait for it. What is
    /// larger than one of its `shards` is not kept.
    pub fn new(bytes: u64, shards: usize) -> Self {
        let options = OptionsBuilder::new()
            .estimated_items_capacity((bytes / MIDDLING).max(1) as usize)
            .weight_capacity(bytes)
            .shards(shards)
            .build()
            .unwrap_or_else(|_| unreachable!("both capacities are given"));
        let entries =
            Kept::with_options(options, Bulk, DefaultHashBuilder::default(), DefaultLifecycle::default());
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Cache { entries: Arc::new(entries), permits: Arc::new(Semaphore::new(cores)) }
    }

    /// Permits for CPU-bound work: one for each core.
    pub fn permits(&self) -> Arc<Semaphore> {
        self.permits.clone()
    }

    /// The answer of a key, if it is there.
    pub fn kept(&self, key: Key) -> Option<Arc<Entry>> {
        self.entries.get(&key)
    }

    /// Keeps an answer that was made elsewhere.
    pub fn keep(&self, key: Key, entry: Arc<Entry>) {
        self.entries.insert(key, entry);
    }

    /// The answer for a key, computed on a miss; concurrent requests for it wait for the same computation.
    ///
    /// # Errors
    /// The maker failed or panicked.
    pub async fn get<E>(
        &self,
        key: Key,
        make: impl FnOnce() -> Result<Entry, E> + Send + 'static,
    ) -> Result<Arc<Entry>, E>
    where
        E: From<MakerFailed> + Send + 'static,
    {
        if let Some(entry) = self.kept(key) {
            return Ok(entry);
        }
        let (entries, permits) = (self.entries.clone(), self.permits.clone());
        // Spawned, so that the work is not lost when a client disconnects.
        let made = tokio::spawn(async move {
            let guard = match entries.get_value_or_guard_async(&key).await {
                Ok(entry) => return Ok(entry),
                Err(guard) => guard,
            };
            let _permit = permits.acquire_owned().await.map_err(|e| MakerFailed(e.to_string()))?;
            let make = move || make().map(Arc::new);
            let entry = tokio::task::spawn_blocking(make).await.map_err(|e| MakerFailed(e.to_string()))??;
            // It fails only where the key was removed meanwhile, which nobody does.
            let _ = guard.insert(entry.clone());
            Ok(entry)
        });
        made.await.map_err(|e| MakerFailed(e.to_string()))?
    }
}
