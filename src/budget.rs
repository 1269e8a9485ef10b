//! What a piece of work may cost: a deadline, and word from whoever asked that nobody waits for it any more.
//!
//! A budget is made for each request and handed down with the work. Every loop whose length a client chooses looks at
//! it, and stops where it is over; so a thread is free within a moment of its client's leaving.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a piece of work may go on. Clones are one budget: cancelling one cancels all.
///
/// ```
/// use poverty_atlas::budget::{Budget, Stopped};
///
/// let budget = Budget::unlimited();
/// assert_eq!(budget.check(), Ok(()));
/// budget.clone().cancel();
/// assert_eq!(budget.check(), Err(Stopped::Cancelled));
/// ```
#[derive(Debug, Clone)]
pub struct Budget(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    deadline: Option<Instant>,
    cancelled: AtomicBool,
    /// Those for whom shared work is done; empty for work that is not shared.
    shared: Mutex<Vec<Budget>>,
}

/// Why work stopped before it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// Nobody waits for the result any more.
    #[error("nobody waits for the answer any more")]
    Cancelled,
    /// The time is up.
    #[error("the answer takes longer than the server allows")]
    Late,
}

/// Items between two looks at a budget, in loops whose steps are short.
const PACE: usize = 1024;

impl Budget {
    /// Without an end.
    pub fn unlimited() -> Self {
        Self::new(None)
    }

    /// From now on for so long.
    pub fn lasting(time: Duration) -> Self {
        Self::new(Instant::now().checked_add(time))
    }

    fn new(deadline: Option<Instant>) -> Self {
        Budget(Arc::new(Inner { deadline, cancelled: AtomicBool::new(false), shared: Mutex::default() }))
    }

    /// Of work that is done for several: over with the time of the `first` of them, however many join later, or when the
    /// budgets of all who [joined](Budget::join) are.
    pub fn shared(first: &Budget) -> Self {
        let shared = Self::new(first.0.deadline);
        shared.join(first);
        shared
    }

    /// Goes on for one more.
    pub fn join(&self, other: &Budget) {
        self.others().push(other.clone());
    }

    fn others(&self) -> MutexGuard<'_, Vec<Budget>> {
        self.0.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says that nobody waits for the result any more.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Relaxed);
    }

    /// The time that is left; `None` where it has no end.
    pub fn remaining(&self) -> Option<Duration> {
        self.0.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// Whether the work may go on: some 30 ns.
    ///
    /// # Errors
    /// The budget is cancelled, or its time is up.
    #[inline]
    pub fn check(&self) -> Result<(), Stopped> {
        if self.0.cancelled.load(Ordering::Relaxed) {
            return Err(Stopped::Cancelled);
        }
        match self.0.deadline {
            Some(deadline) if Instant::now() >= deadline => Err(Stopped::Late),
            _ => self.others().iter().map(Budget::check).reduce(Result::or).unwrap_or(Ok(())),
        }
    }

    /// Does `step` with each item, in order; the budget is looked at now and then, as befits short steps.
    ///
    /// # Errors
    /// The budget is over before all items are done.
    pub fn each<T>(
        &self,
        items: impl IntoIterator<Item = T>,
        mut step: impl FnMut(T),
    ) -> Result<(), Stopped> {
        for (done, item) in items.into_iter().enumerate() {
            if done % PACE == 0 {
                self.check()?;
            }
            step(item);
        }
        Ok(())
    }

    /// What `step` makes of each item, as [`Budget::each`] does it.
    ///
    /// # Errors
    /// The budget is over before all items are done.
    pub fn collect<T, U>(
        &self,
        items: impl IntoIterator<Item = T>,
        mut step: impl FnMut(T) -> U,
    ) -> Result<Vec<U>, Stopped> {
        let items = items.into_iter();
        let mut made = Vec::with_capacity(items.size_hint().0);
        self.each(items, |item| made.push(step(item)))?;
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_ends_with_its_time() {
        assert_eq!(Budget::lasting(Duration::ZERO).check(), Err(Stopped::Late));
        assert_eq!(Budget::lasting(Duration::MAX).check(), Ok(()));
    }

    #[test]
    fn shared_work_goes_on_for_the_last_who_waits() {
        let (first, second) = (Budget::unlimited(), Budget::lasting(Duration::MAX));
        let shared = Budget::shared(&first);
        assert_eq!(shared.check(), Ok(()));
        first.cancel();
        assert_eq!(shared.check(), Err(Stopped::Cancelled));
        shared.join(&second);
        assert_eq!(shared.check(), Ok(()));
        second.cancel();
        assert_eq!(shared.check(), Err(Stopped::Cancelled));
    }

    #[test]
    fn who_joins_gives_shared_work_no_more_time() {
        let shared = Budget::shared(&Budget::lasting(Duration::ZERO));
        shared.join(&Budget::unlimited());
        assert_eq!(shared.check(), Err(Stopped::Late));
    }

    #[test]
    fn nothing_is_collected_once_it_is_over() {
        let budget = Budget::unlimited();
        let steps = budget.collect(0..10 * PACE, |i| {
            if i == PACE + 1 {
                budget.cancel();
            }
            i
        });
        assert_eq!(steps, Err(Stopped::Cancelled));
        assert_eq!(Budget::unlimited().collect(0..3, |i| i * 2), Ok(vec![0, 2, 4]));
    }
}
