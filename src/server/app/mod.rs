//! What every handler shares.

pub mod cache;
mod options;

pub use options::{CACHE_MIB, ServerOptions};

use crate::atlas::Atlas;
use crate::feature::Collection;
use cache::Cache;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

/// How long a finished tile is kept without being requested.
const TILES_IDLE: Duration = Duration::from_secs(3600);
/// Maximum total size of the finished files kept, bytes.
const FILES_BYTES: u64 = 96 << 20;
/// How long a finished file is kept without being requested.
const FILES_IDLE: Duration = Duration::from_secs(1800);

/// What every handler shares. Cloned for each layer of each request, so it is one pointer.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of an [`App`].
pub struct Parts {
    /// The data.
    pub atlas: Arc<Atlas>,
    /// How the server presents itself.
    pub options: ServerOptions,
    /// Finished tiles, maps and legends.
    pub tiles: Cache,
    /// Finished files of whole collections.
    pub files: Cache,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// An id that nothing has; the sentence names what is known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UnknownId(pub String);

impl App {
    /// Over an atlas.
    pub fn new(atlas: Arc<Atlas>, options: ServerOptions) -> Self {
        let tiles = Cache::new(u64::from(options.cache_mib) << 20, TILES_IDLE);
        App(Arc::new(Parts { atlas, options, tiles, files: Cache::new(FILES_BYTES, FILES_IDLE) }))
    }

    /// A collection by id.
    ///
    /// # Errors
    /// There is none; the sentence says which there are.
    pub fn collection(&self, id: &str) -> Result<&Collection, UnknownId> {
        self.atlas.collection(id).ok_or_else(|| {
            let known = self.atlas.collections().iter().map(|c| &**c.id()).collect::<Vec<_>>().join(", ");
            let known = if known.is_empty() { String::new() } else { format!("; known: {known}") };
            UnknownId(format!("no collection {id:?}{known}"))
        })
    }

    /// The position of a feature by id.
    ///
    /// # Errors
    /// There is none; the sentence says what ids look like.
    pub fn feature(&self, collection: &Collection, id: &str) -> Result<usize, UnknownId> {
        collection.position(id).ok_or_else(|| {
            let example = (!collection.is_empty()).then(|| &**collection.feature_id(0));
            let like = example.map_or_else(String::new, |e| format!("; ids look like {e:?}"));
            UnknownId(format!("collection {:?} has no feature {id:?}{like}", collection.id()))
        })
    }
}
