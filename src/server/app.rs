//! What every handler shares.

use super::features::download::Downloads;
use super::wire::cache::TileCache;
use super::wire::problem::Problem;
use super::wire::proxy::Network;
use crate::atlas::Atlas;
use crate::feature::Collection;
use std::ops::Deref;
use std::sync::Arc;

/// How the server presents itself.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// Public address, where a proxy stands before the server; may have a path.
    pub public_url: Option<String>,
    /// Proxies whose `Forwarded` and `X-Forwarded-*` are believed.
    pub trusted_proxies: Vec<Network>,
    /// Finished tiles that are kept, MiB; none if 0.
    pub cache_mib: u32,
}

impl Default for ServerOptions {
    fn default() -> Self {
        ServerOptions { public_url: None, trusted_proxies: Vec::new(), cache_mib: CACHE_MIB }
    }
}

/// Finished tiles that are kept unless options say otherwise, MiB.
pub const CACHE_MIB: u32 = 64;

/// What every handler shares. Cloned for each layer of each request, so it is one pointer.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of an [`App`].
pub struct Parts {
    /// The data.
    pub atlas: Arc<Atlas>,
    /// How the server presents itself.
    pub options: ServerOptions,
    /// Finished tiles.
    pub cache: TileCache,
    /// Finished files.
    pub downloads: Downloads,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Over an atlas.
    pub fn new(atlas: Arc<Atlas>, options: ServerOptions) -> Self {
        let cache = TileCache::new(options.cache_mib);
        App(Arc::new(Parts { atlas, options, cache, downloads: Downloads::new() }))
    }

    /// A collection by id, or the problem that says which there are.
    pub fn collection(&self, id: &str) -> Result<&Collection, Problem> {
        let known = || self.atlas.collections().iter().map(|c| &**c.id());
        self.atlas.collection(id).ok_or_else(|| Problem::unknown("collection", id, known()))
    }

    /// The position of a feature by id, or the problem that says what ids look like.
    pub fn feature(&self, collection: &Collection, id: &str) -> Result<usize, Problem> {
        collection.position(id).ok_or_else(|| {
            let example = (!collection.is_empty()).then(|| &**collection.feature_id(0));
            let like = example.map_or_else(String::new, |e| format!("; ids look like {e:?}"));
            Problem::not_found(format!("collection {:?} has no feature {id:?}{like}", collection.id()))
        })
    }
}
