//! Work in hand by what it makes: it goes on as long as one of those who wait for it is waited for.

use super::key::Key;
use crate::budget::Budget;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Work in hand.
#[derive(Debug, Default)]
pub struct Jobs(Mutex<HashMap<Key, (Budget, usize)>>);

/// One of those who wait for a job.
#[derive(Debug)]
pub struct Job {
    /// The budget of the job: over with the time of the first who waited, or when the budgets of all are.
    pub budget: Budget,
    key: Key,
    jobs: Arc<Jobs>,
}

impl Jobs {
    /// Waits for a job, that of others or a new one.
    pub fn join(self: &Arc<Self>, key: Key, own: &Budget) -> Job {
        let mut jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (budget, waiting) = jobs.entry(key).or_insert_with(|| (Budget::shared(own), 0));
        if *waiting > 0 {
            budget.join(own);
        }
        *waiting += 1;
        Job { budget: budget.clone(), key, jobs: self.clone() }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        let mut jobs = self.jobs.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, waiting)) = jobs.get_mut(&self.key) {
            *waiting -= 1;
            if *waiting == 0 {
                jobs.remove(&self.key);
            }
        }
    }
}
