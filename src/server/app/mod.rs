//! What every handler shares.

pub mod cache;
mod held;
pub mod jobs;
pub mod key;
pub mod lanes;
pub mod metrics;
pub mod monitor;
mod options;
pub mod rate;
pub mod scratch;
pub mod ticket;

pub use held::HeldCollection;
pub use options::{CACHE_MIB, ServerOptions};

use crate::atlas::Atlas;
use crate::export::File;
use crate::feature::Collection;
use cache::{Cache, Entry, Key};
use metrics::RouteNumber;
use quick_cache::sync::Cache as Kept;
use std::ops::Deref;
use std::sync::Arc;

/// Bytes of files that are kept, at most: of each where its features stand, and its index.
const FILES_BYTES: u64 = 16 << 20;
/// Shards of the cache of tiles: what asks at once for different tiles seldom waits.
const TILE_SHARDS: usize = 8;
/// Requests whose answers are known by their own words, at most.
const REQUESTS: usize = 1 << 16;

/// What every handler shares. Cloned for each layer of each request, so it is one pointer.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of an [`App`].
pub struct Parts {
    /// The data.
    pub atlas: Arc<Atlas>,
    /// How the server presents itself.
    pub options: ServerOptions,
    /// Finished tiles, maps, legends and small answers.
    pub tiles: Cache<Entry>,
    /// The keys of answers, and the routes that gave them, by the requests that asked for them, word for word.
    pub requests: Kept<Key, (Key, RouteNumber)>,
    /// Files of whole collections, as far as they are kept.
    pub files: Cache<File>,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// [`App::stamp`] when a request came in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DataStamp(pub u64);

/// An id that nothing has; the sentence names what is known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct UnknownId {
    /// What is unknown, or what is not answered of what is known.
    pub sentence: String,
    /// True for a collection that is there, but not in memory.
    pub is_elsewhere: bool,
}

impl UnknownId {
    fn new(sentence: String) -> Self {
        UnknownId { sentence, is_elsewhere: false }
    }
}

impl App {
    /// Over an atlas.
    pub fn new(atlas: Arc<Atlas>, options: ServerOptions) -> Self {
        let monitor = options.monitor.clone();
        let tiles = Cache::new(u64::from(options.cache_mib) << 20, TILE_SHARDS, monitor.tiles.clone());
        // A file may be as large as all that is kept, so they stand in one shard.
        let files = Cache::new(FILES_BYTES, 1, monitor.files.clone());
        monitor.serves(&atlas.info().digest, (tiles.clone(), files.clone()));
        App(Arc::new(Parts { atlas, options, tiles, requests: Kept::new(REQUESTS), files }))
    }

    /// Changes with what is kept outside of memory. Looking at files may block, so it is not done on the async threads.
    pub async fn stamp(&self) -> DataStamp {
        if self.atlas.stores().is_empty() {
            return DataStamp(self.atlas.stamp());
        }
        let atlas = self.atlas.clone();
        match tokio::task::spawn_blocking(move || atlas.stamp()).await {
            Ok(stamp) => DataStamp(stamp),
            Err(fault) if fault.is_panic() => std::panic::resume_unwind(fault.into_panic()),
            // The server has stopped, and nothing is kept any more.
            Err(_) => DataStamp::default(),
        }
    }

    /// A collection by id.
    ///
    /// # Errors
    /// There is none; the sentence says which there are.
    pub fn collection(&self, id: &str) -> Result<&Collection, UnknownId> {
        self.atlas.collection(id).ok_or_else(|| {
            if self.atlas.store(id).is_some() {
                let sentence = format!(
                    "the features of {id:?} are read in place: they are served as items, in tiles, and as counts and sums by zone; this is answered for collections in memory alone"
                );
                return UnknownId { sentence, is_elsewhere: true };
            }
            let elsewhere = self.atlas.stores().iter().map(|s| &**s.schema().id());
            let known = self.atlas.collections().iter().map(|c| &**c.id()).chain(elsewhere);
            let known = known.collect::<Vec<_>>().join(", ");
            let known = if known.is_empty() { String::new() } else { format!("; known: {known}") };
            UnknownId::new(format!("no collection {id:?}{known}"))
        })
    }

    /// A collection by id, for answers that are made while they are sent.
    ///
    /// # Errors
    /// There is none; the sentence says which there are.
    pub fn held(&self, id: &str) -> Result<HeldCollection, UnknownId> {
        self.collection(id)?;
        let (data, at) = (self.atlas.dataset(), self.atlas.dataset().position(id));
        Ok(HeldCollection::OfData(data.clone(), at.unwrap_or_default()))
    }

    /// The position of a feature by id.
    ///
    /// # Errors
    /// There is none; the sentence says what ids look like.
    pub fn feature(&self, collection: &Collection, id: &str) -> Result<usize, UnknownId> {
        collection.position(id).ok_or_else(|| {
            let example = (!collection.is_empty()).then(|| collection.feature_id(0));
            let like = example.map_or_else(String::new, |e| format!("; ids look like {e:?}"));
            UnknownId::new(format!("collection {:?} has no feature {id:?}{like}", collection.id()))
        })
    }
}
