//! Three lanes with permits of their own, so that what takes long never keeps what is quick waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A kind of work by what it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Looking things up: an id, a point, a small page, a document.
    LookUp,
    /// Drawing: tiles, legends.
    Drawing,
    /// What may take long: relations of geometries, prints, aggregates.
    Heavy,
    /// What computes nothing before it answers: health checks, which a full lane must not fail, and bodies whose parts are
    /// worked on as they arrive, each under a permit of its own.
    Free,
}

/// Requests that may wait for look-ups or for drawing, each; a page of a map asks for some fifty tiles at once.
const WAITING: usize = 256;
/// Requests that may wait for heavy work: each may take seconds.
const WAITING_LONG: usize = 32;

/// The lanes of a server.
#[derive(Debug)]
pub struct Lanes {
    look_ups: Permits,
    drawing: Permits,
    heavy: Permits,
    turns: Arc<Semaphore>,
}

/// Permits, and places for those who hold one or wait for one.
#[derive(Debug)]
struct Permits {
    permits: Arc<Semaphore>,
    places: Arc<Semaphore>,
    granted: usize,
    waiting: usize,
    refused: AtomicU64,
}

/// What a lane is doing at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaneLoad {
    /// The word for the lane.
    pub lane: &'static str,
    /// Permits there are.
    pub permits: usize,
    /// Permits in use.
    pub in_use: usize,
    /// Requests that wait for a permit.
    pub waiting: usize,
    /// Requests that found the lane full, since the start.
    pub refused: u64,
}

/// A place in a lane.
#[derive(Debug)]
pub struct Standing {
    permits: Arc<Semaphore>,
    _place: OwnedSemaphorePermit,
}

/// As many wait already as may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the server is busy: too many requests wait for the same kind of work; try again in a moment")]
pub struct Busy;

impl Permits {
    fn new(permits: usize, waiting: usize) -> Self {
        let semaphore = |n| Arc::new(Semaphore::new(n));
        Permits {
            permits: semaphore(permits),
            places: semaphore(permits + waiting),
            granted: permits,
            waiting,
            refused: AtomicU64::new(0),
        }
    }

    fn load(&self, lane: &'static str) -> LaneLoad {
        let in_use = self.granted - self.permits.available_permits();
        let standing = self.granted + self.waiting - self.places.available_permits();
        LaneLoad {
            lane,
            permits: self.granted,
            in_use,
            // Parts of a body hold permits without standing in the lane.
            waiting: standing.saturating_sub(in_use),
            refused: self.refused.load(Ordering::Relaxed),
        }
    }
}

impl Lanes {
    /// For a machine of so many cores: heavy work leaves one of them free, if there are several.
    pub fn new(cores: usize) -> Self {
        let heavy = cores.saturating_sub(1).max(1);
        Lanes {
            look_ups: Permits::new(cores, WAITING),
            drawing: Permits::new(cores, WAITING),
            heavy: Permits::new(heavy, WAITING_LONG),
            turns: Arc::new(Semaphore::new(heavy)),
        }
    }

    /// A place in a lane; none is needed for what computes nothing.
    ///
    /// # Errors
    /// The lane is full.
    pub fn place(&self, lane: Lane) -> Result<Option<Standing>, Busy> {
        let queue = match lane {
            Lane::LookUp => &self.look_ups,
            Lane::Drawing => &self.drawing,
            Lane::Heavy => &self.heavy,
            Lane::Free => return Ok(None),
        };
        let place = queue.places.clone().try_acquire_owned().map_err(|_| {
            queue.refused.fetch_add(1, Ordering::Relaxed);
            Busy
        })?;
        Ok(Some(Standing { permits: queue.permits.clone(), _place: place }))
    }

    /// Permits for pieces of answers that are made while they are sent. Each takes a moment, so they go in turn; behind
    /// heavy work they would wait for seconds.
    pub fn turns(&self) -> Arc<Semaphore> {
        self.turns.clone()
    }

    /// What each lane is doing.
    pub fn loads(&self) -> [LaneLoad; 3] {
        [self.look_ups.load("look_up"), self.drawing.load("drawing"), self.heavy.load("heavy")]
    }

    /// Permits for heavy work, for what takes one for each of its parts.
    pub fn heavy_permits(&self) -> Arc<Semaphore> {
        self.heavy.permits.clone()
    }
}

impl Standing {
    /// Waits for a permit.
    pub async fn permit(&self) -> Option<OwnedSemaphorePermit> {
        // It fails only where the lane was closed, which nobody does.
        self.permits.clone().acquire_owned().await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_lane_says_so_at_once() {
        let lanes = Lanes::new(2);
        let places: Vec<_> = (0..1 + WAITING_LONG).map(|_| lanes.place(Lane::Heavy)).collect();
        assert!(places.iter().all(Result::is_ok));
        assert_eq!(lanes.place(Lane::Heavy).unwrap_err(), Busy);
        assert!(lanes.place(Lane::LookUp).is_ok(), "the others are not touched");
        assert!(matches!(lanes.place(Lane::Free), Ok(None)));
        let heavy = LaneLoad { lane: "heavy", permits: 1, in_use: 0, waiting: 1 + WAITING_LONG, refused: 1 };
        assert_eq!(lanes.loads()[2], heavy);
        drop(places);
        assert!(lanes.place(Lane::Heavy).is_ok());
        assert_eq!(lanes.loads()[2], LaneLoad { waiting: 0, ..heavy });
    }

    #[tokio::test]
    async fn heavy_work_leaves_a_core() {
        let lanes = Lanes::new(2);
        let [first, second] =
            [lanes.place(Lane::Heavy).unwrap().unwrap(), lanes.place(Lane::Heavy).unwrap().unwrap()];
        let held = first.permit().await;
        let waits = tokio::time::timeout(std::time::Duration::from_millis(20), second.permit());
        assert!(held.is_some() && waits.await.is_err());
    }
}
