//! Answers computed once for each key, off the async threads, under a permit.

use axum::body::Bytes;
use axum::http::HeaderValue;
use moka::future::Cache as Kept;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// Overhead of an entry beyond its body, bytes.
const BESIDE_BODY: usize = 192;

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
}

impl Entry {
    /// An entry with its tag.
    pub fn new(media: &'static str, encoding: Option<&'static str>, body: impl Into<Bytes>) -> Self {
        let body: Bytes = body.into();
        // Copied to its exact length: spare capacity left by an encoder would be kept without being counted.
        let body = Bytes::copy_from_slice(&body);
        let tag = format!("\"{:032x}\"", xxh3_128(&body));
        let tag = HeaderValue::from_str(&tag).unwrap_or_else(|_| HeaderValue::from_static("\"0\""));
        Entry { body, media, encoding, tag }
    }
}

/// The hash of everything that makes an answer what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key(u128);

impl Key {
    /// Of a typed request.
    pub fn of(request: &impl Hash) -> Self {
        let mut hasher = Xxh3::new();
        request.hash(&mut hasher);
        Key(hasher.digest128())
    }
}

/// Keeps finished answers by what makes them.
#[derive(Clone)]
pub struct Cache {
    entries: Kept<Key, Arc<Entry>>,
    permits: Arc<Semaphore>,
}

/// The maker of an answer panicked.
#[derive(Debug, thiserror::Error)]
#[error("the maker of an answer failed: {0}")]
pub struct MakerFailed(String);

impl Cache {
    /// An empty cache of so many bytes; one of 0 keeps nothing, but makes an answer once for all who wait for it.
    /// Entries that nobody asked for in `idle` are dropped.
    pub fn new(bytes: u64, idle: Duration) -> Self {
        let weigh = |_: &Key, e: &Arc<Entry>| u32::try_from(e.body.len() + BESIDE_BODY).unwrap_or(u32::MAX);
        let entries = Kept::builder().max_capacity(bytes).weigher(weigh).time_to_idle(idle).build();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Cache { entries, permits: Arc::new(Semaphore::new(cores)) }
    }

    /// Permits for CPU-bound work: one for each core.
    pub fn permits(&self) -> Arc<Semaphore> {
        self.permits.clone()
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
        E: Clone + From<MakerFailed> + Send + Sync + 'static,
    {
        if let Some(entry) = self.entries.get(&key).await {
            return Ok(entry);
        }
        let permits = self.permits.clone();
        // Spawned, so that the work is not lost when a client disconnects.
        let made = async move {
            let _permit = permits.acquire_owned().await.map_err(|e| MakerFailed(e.to_string()))?;
            let make = move || make().map(Arc::new);
            tokio::task::spawn_blocking(make).await.map_err(|e| MakerFailed(e.to_string()))?
        };
        let made = async move { tokio::spawn(made).await.map_err(|e| E::from(MakerFailed(e.to_string())))? };
        self.entries.try_get_with(key, made).await.map_err(|e: Arc<E>| (*e).clone())
    }
}
