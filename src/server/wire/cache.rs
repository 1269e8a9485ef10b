//! Tiles, made once: one render for each key, off the async threads, under a permit.

use super::problem::Problem;
use axum::body::Bytes;
use moka::future::Cache;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Tiles that nobody asked for in this time are dropped.
const IDLE: Duration = Duration::from_secs(3600);

/// Keeps finished tiles by what makes them.
#[derive(Clone)]
pub struct TileCache {
    tiles: Cache<String, Bytes>,
    permits: Arc<Semaphore>,
}

impl TileCache {
    /// An empty cache of so many MiB; one of 0 keeps nothing, but makes a tile once for all who wait for it.
    pub fn new(mib: u32) -> Self {
        let weigh = |key: &String, tile: &Bytes| (key.len() + tile.len() + 64).min(u32::MAX as usize) as u32;
        let tiles =
            Cache::builder().max_capacity(u64::from(mib) << 20).weigher(weigh).time_to_idle(IDLE).build();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        TileCache { tiles, permits: Arc::new(Semaphore::new(cores)) }
    }

    /// What lets heavy work run side by side: one for each core.
    pub fn permits(&self) -> Arc<Semaphore> {
        self.permits.clone()
    }

    /// The tile of a key, made if need be; clients that ask for it meanwhile wait for the same one.
    ///
    /// # Errors
    /// The maker failed or panicked.
    pub async fn get(
        &self,
        key: String,
        make: impl FnOnce() -> Result<Bytes, Problem> + Send + 'static,
    ) -> Result<Bytes, Problem> {
        if let Some(tile) = self.tiles.get(&key).await {
            return Ok(tile);
        }
        let permits = self.permits.clone();
        // Spawned, so that a client that goes away does not throw the work away.
        let made = async move {
            let _permit = permits.acquire_owned().await.map_err(Problem::internal)?;
            // A copy of exactly its length: what an encoder reserved beyond would be kept with it, unweighed.
            let exact = move || make().map(|tile| Bytes::copy_from_slice(&tile));
            tokio::task::spawn_blocking(exact).await.map_err(Problem::internal)?
        };
        let tile =
            self.tiles.try_get_with(key, async move { tokio::spawn(made).await.map_err(Problem::internal)? });
        tile.await.map_err(|e: Arc<Problem>| (*e).clone())
    }
}
