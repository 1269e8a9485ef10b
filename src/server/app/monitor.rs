//! What is known of the running server, whichever data it serves: it outlives every reload.

use super::cache::{Cache, Entry};
use super::lanes::Lanes;
use super::metrics::{CacheCounts, RequestCounts};
use crate::export::File;
use jiff::Timestamp;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is known of a running server: lanes, counts, its data, whether it stops.
#[derive(Debug)]
pub struct Monitor {
    /// Where requests wait for their turn; new data change nothing about the machine.
    pub lanes: Arc<Lanes>,
    /// Requests by route.
    pub requests: RequestCounts,
    /// The cache of tiles, maps, legends and small answers.
    pub tiles: Arc<CacheCounts>,
    /// The cache of whole files.
    pub files: Arc<CacheCounts>,
    /// Open connections.
    pub connections: Arc<AtomicUsize>,
    started: Timestamp,
    stopping: AtomicBool,
    data: Mutex<DataState>,
}

/// The data that are served.
#[derive(Debug, Clone, Default)]
pub struct DataState {
    /// Digest of the data.
    pub version: String,
    /// When they were loaded.
    pub loaded: Option<Timestamp>,
    /// When a later version could not be loaded, for as long as these are served in its place.
    pub failed: Option<Timestamp>,
    /// Times that data were loaded, the first included.
    pub loads: u64,
    /// Times that data could not be loaded.
    pub failures: u64,
    caches: Option<(Cache<Entry>, Cache<File>)>,
}

/// Whether requests should be sent to this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// They should.
    Ready,
    /// They should, but what they get is older than what the server was given at this time.
    Stale(Timestamp),
    /// They should not: the server finishes what it has begun.
    Stopping,
}

impl Default for Monitor {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Monitor {
            lanes: Arc::new(Lanes::new(cores)),
            requests: RequestCounts::default(),
            tiles: Arc::default(),
            files: Arc::default(),
            connections: Arc::default(),
            started: Timestamp::now(),
            stopping: AtomicBool::new(false),
            data: Mutex::default(),
        }
    }
}

impl Monitor {
    /// When the server was started.
    pub fn started(&self) -> Timestamp {
        self.started
    }

    /// From now on the server finishes what it has begun.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// New data could not be loaded; the previous ones are still served.
    pub fn reload_failed(&self) {
        let mut data = self.state();
        data.failures += 1;
        data.failed = Some(Timestamp::now());
    }

    /// Data of this digest are served from now on, with these caches of tiles and of files.
    pub fn serves(&self, version: &str, caches: (Cache<Entry>, Cache<File>)) {
        let mut data = self.state();
        let loads = data.loads + 1;
        *data = DataState {
            version: version.to_owned(),
            loaded: Some(Timestamp::now()),
            failed: None,
            loads,
            failures: data.failures,
            caches: Some(caches),
        };
    }

    /// Whether requests should be sent here.
    pub fn readiness(&self) -> Readiness {
        match (self.stopping.load(Ordering::Relaxed), self.state().failed) {
            (true, _) => Readiness::Stopping,
            (false, Some(since)) => Readiness::Stale(since),
            (false, None) => Readiness::Ready,
        }
    }

    /// What is known of the data.
    pub fn data(&self) -> DataState {
        self.state().clone()
    }

    fn state(&self) -> MutexGuard<'_, DataState> {
        self.data.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DataState {
    /// Bytes that the caches of tiles and of files hold.
    pub fn cached_bytes(&self) -> [u64; 2] {
        self.caches.as_ref().map_or([0; 2], |(tiles, files)| [tiles.bytes(), files.bytes()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_stops_is_not_ready_whatever_its_data() {
        let monitor = Monitor::default();
        assert_eq!(monitor.readiness(), Readiness::Ready);
        monitor.reload_failed();
        assert!(matches!(monitor.readiness(), Readiness::Stale(_)));
        monitor.stop();
        assert_eq!(monitor.readiness(), Readiness::Stopping);
    }
}
