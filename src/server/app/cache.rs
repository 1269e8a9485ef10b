//! Answers computed once for each key.

use super::jobs::Jobs;
pub use super::key::Key;
use super::lanes::Busy;
use super::metrics::CacheCounts;
use super::ticket::Ticket;
use crate::budget::Budget;
use crate::export::File;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue};
use quick_cache::sync::Cache as Kept;
use quick_cache::sync::{DefaultLifecycle, GuardResult};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use xxhash_rust::xxh3::xxh3_128;

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

/// What is kept in memory.
pub trait InMemory {
    /// Bytes that it holds, about.
    fn weight(&self) -> usize;
    /// The media type of the answer, where it is one.
    fn media(&self) -> &str;
}

impl InMemory for Entry {
    fn weight(&self) -> usize {
        self.body.len() + BESIDE_BODY
    }

    fn media(&self) -> &str {
        self.media
    }
}

impl InMemory for File {
    fn weight(&self) -> usize {
        self.held()
    }

    fn media(&self) -> &str {
        ""
    }
}

/// Weighs by bytes.
#[derive(Debug, Clone)]
struct Bulk;

impl<T: InMemory> Weighter<Key, Arc<T>> for Bulk {
    fn weight(&self, _: &Key, value: &Arc<T>) -> u64 {
        value.weight() as u64
    }
}

/// Keeps what was made by what makes it.
pub struct Cache<T> {
    entries: Arc<Kept<Key, Arc<T>, Bulk>>,
    jobs: Arc<Jobs>,
    counts: Arc<CacheCounts>,
}

impl<T> Clone for Cache<T> {
    fn clone(&self) -> Self {
        Cache { entries: self.entries.clone(), jobs: self.jobs.clone(), counts: self.counts.clone() }
    }
}

impl<T: InMemory> fmt::Debug for Cache<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").field("bytes", &self.bytes()).finish_non_exhaustive()
    }
}

impl<T: InMemory> Cache<T> {
    /// An empty cache of so many bytes; one of 0 keeps nothing, but makes an answer once for all who wait for it. What is
    /// larger than one of its `shards` is not kept. What it gives and what is made for it is counted.
    pub fn new(bytes: u64, shards: usize, counts: Arc<CacheCounts>) -> Self {
        let options = OptionsBuilder::new()
            .estimated_items_capacity((bytes / MIDDLING).max(1) as usize)
            .weight_capacity(bytes)
            .shards(shards)
            .build()
            .unwrap_or_else(|_| unreachable!("both capacities are given"));
        let entries =
            Kept::with_options(options, Bulk, DefaultHashBuilder::default(), DefaultLifecycle::default());
        Cache { entries: Arc::new(entries), jobs: Arc::default(), counts }
    }

    /// The answer of a key, if it is there.
    pub fn kept(&self, key: Key) -> Option<Arc<T>> {
        self.entries.get(&key).inspect(|_| self.counts.hit())
    }

    /// True if there is an answer of a key.
    pub fn has(&self, key: Key) -> bool {
        self.entries.peek(&key).is_some()
    }

    /// Bytes that are kept.
    pub fn bytes(&self) -> u64 {
        self.entries.weight()
    }

    /// Keeps an answer that was made elsewhere.
    pub fn keep(&self, key: Key, entry: Arc<T>) {
        self.entries.insert(key, entry);
    }

    /// The answer for a key, computed on a miss; concurrent requests for it wait for the same computation, which goes on
    /// as long as one of them is waited for.
    ///
    /// # Errors
    /// The maker failed, or there is no room in the lane of the ticket.
    pub async fn get<E: From<Busy>>(
        &self,
        key: Key,
        ticket: &Ticket,
        make: impl FnOnce(&Budget) -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        if let Some(entry) = self.kept(key) {
            return Ok(entry);
        }
        let job = self.jobs.join(key, ticket.budget());
        let guard = match self.entries.get_value_or_guard(&key, Some(Duration::ZERO)) {
            GuardResult::Value(entry) => {
                self.counts.hit();
                return Ok(entry);
            }
            GuardResult::Guard(guard) => guard,
            GuardResult::Timeout => match ticket.aside(self.entries.get_value_or_guard_async(&key)).await {
                Ok(entry) => {
                    self.counts.hit();
                    return Ok(entry);
                }
                Err(guard) => guard,
            },
        };
        let start = Instant::now();
        let made = make(&job.budget);
        drop(job);
        let entry = Arc::new(made?);
        self.counts.made(entry.media(), start.elapsed());
        // It fails only where the key was removed meanwhile, which nobody does.
        let _ = guard.insert(entry.clone());
        Ok(entry)
    }
}
