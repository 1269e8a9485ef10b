//! What a request holds while it is worked on: its budget, and its place in a lane.

use super::lanes::{Busy, Lane, Lanes, Standing};
use crate::budget::Budget;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

/// What a request holds while it is worked on. Clones are the same ticket.
#[derive(Debug, Clone)]
pub struct Ticket(Arc<Held>);

#[derive(Debug)]
struct Held {
    budget: Budget,
    lanes: Arc<Lanes>,
    turn: Mutex<InLane>,
}

/// Where the work stands in its lane.
#[derive(Debug, Default)]
struct InLane {
    permit: Option<OwnedSemaphorePermit>,
    place: Option<Arc<Standing>>,
}

/// Cancels the budget of work when it is dropped: whoever waited for it has left.
#[derive(Debug)]
pub struct Leaving(Budget);

impl Leaving {
    /// Of whoever waits for the work of a budget.
    pub fn of(budget: &Budget) -> Self {
        Leaving(budget.clone())
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl Ticket {
    /// For work that may take so long, with a place in a lane, but no permit yet.
    ///
    /// # Errors
    /// The lane is full.
    pub fn new(lanes: Arc<Lanes>, lane: Lane, time: Duration) -> Result<Self, Busy> {
        let turn = InLane { permit: None, place: lanes.place(lane)?.map(Arc::new) };
        Ok(Ticket(Arc::new(Held { budget: Budget::lasting(time), lanes, turn: Mutex::new(turn) })))
    }

    /// What the work may cost.
    pub fn budget(&self) -> &Budget {
        &self.0.budget
    }

    /// Cancels the work when dropped.
    pub fn leaving(&self) -> Leaving {
        Leaving::of(&self.0.budget)
    }

    /// Waits for a permit of the lane.
    pub async fn begin(&self) {
        let place = self.with(|turn| turn.place.clone());
        if let Some(place) = place {
            let permit = place.permit().await;
            self.with(|turn| turn.permit = permit);
        }
    }

    /// Goes on in the lane of heavy work.
    ///
    /// # Errors
    /// It is full.
    pub async fn grows_heavy(&self) -> Result<(), Busy> {
        let place = self.0.lanes.place(Lane::Heavy)?.map(Arc::new);
        self.with(|turn| *turn = InLane { permit: None, place });
        self.begin().await;
        Ok(())
    }

    /// Waits for something that others make, letting others work meanwhile.
    pub async fn aside<T>(&self, wait: impl Future<Output = T>) -> T {
        self.with(|turn| turn.permit = None);
        let done = wait.await;
        self.begin().await;
        done
    }

    /// Leaves the lane.
    pub fn end(&self) {
        self.with(|turn| *turn = InLane::default());
    }

    fn with<T>(&self, change: impl FnOnce(&mut InLane) -> T) -> T {
        change(&mut self.0.turn.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
