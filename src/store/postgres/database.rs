//! A database as those who ask see it: a queue, and an end to everything.

use super::address::DatabaseAddress;
use super::connections::{CONNECTIONS, Connections};
use super::fault::SessionFault;
use super::hosts::SilentHosts;
use super::listener::{self, Channel, Listener};
use super::rows::{RowPart, channel};
use super::statement::Statement;
use crate::budget::{Budget, Stopped};
use crate::store::{MOST_BYTES, StoreFault};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::Row;

/// Requests that may wait for a connection.
const WAITING: usize = 64;
/// Between two looks at a budget while the database works: how long it works for nobody.
const PACE: Duration = Duration::from_millis(20);
/// The longest that anything runs whose budget has no end.
const LONGEST: Duration = Duration::from_secs(300);
/// Rows that are held at a time where they are taken one after another.
const BATCH: usize = 4096;

/// A database that is asked from any thread; it works on a thread of its own.
#[derive(Debug)]
pub struct Database {
    runtime: Option<Runtime>,
    connections: Arc<Connections>,
    listener: Arc<Listener>,
    asked: AtomicUsize,
    /// What was logged since somebody answered: it is not said again.
    logged: Mutex<BTreeSet<String>>,
}

impl Database {
    /// At an address; no connection is opened yet.
    ///
    /// # Errors
    /// The system has no thread left.
    pub fn new(address: DatabaseAddress) -> Result<Self, String> {
        let mut runtime = Builder::new_multi_thread();
        runtime.worker_threads(1).thread_name("database").enable_all();
        Ok(Database {
            runtime: Some(runtime.build().map_err(|e| e.to_string())?),
            connections: Arc::new(Connections::new(address)),
            listener: Arc::default(),
            asked: AtomicUsize::new(0),
            logged: Mutex::default(),
        })
    }

    /// True if nobody answered when it was asked last.
    pub(super) fn is_away(&self) -> bool {
        self.connections.is_away()
    }

    /// The channel of a name, from now on listened to; one connection listens to all of them.
    pub(super) fn channel(&self, name: &str) -> Arc<Channel> {
        let (channel, is_first) = self.listener.channel(name);
        if let Some(runtime) = self.runtime.as_ref().filter(|_| is_first) {
            runtime.spawn(listener::listen(self.listener.clone(), self.connections.address().clone()));
        }
        channel
    }

    /// Works on a connection of its own, for as long as it takes.
    ///
    /// # Errors
    /// What the work says, as those who ask hear it.
    pub(super) fn apart<T>(
        &self,
        work: impl AsyncFnOnce(&DatabaseAddress, &SilentHosts) -> Result<T, SessionFault>,
    ) -> Result<T, StoreFault> {
        let runtime = self.runtime.as_ref().ok_or_else(|| StoreFault::Away("no thread".to_owned()))?;
        let silent = SilentHosts::default();
        let done = runtime.block_on(work(self.connections.address(), &silent));
        done.map_err(|fault| match fault {
            SessionFault::Lost(why) => StoreFault::Away(format!("the database does not answer: {why}")),
            SessionFault::Changed(why) | SessionFault::Failed(why) => StoreFault::Refused(why),
            fault => self.told(fault, &Budget::unlimited()),
        })
    }

    /// The rows of a statement. Once the budget is over the database is told to stop.
    ///
    /// # Errors
    /// The database cannot be reached, has too much to do or refuses; the rows are too large together; the budget is over.
    pub(super) fn ask(&self, statement: Statement, budget: &Budget) -> Result<Vec<Row>, StoreFault> {
        self.ask_for(statement, budget, LONGEST)
    }

    /// The same, within a time of its own.
    ///
    /// # Errors
    /// As [`Database::ask`]; [`Stopped::Late`] once the time is over.
    pub(super) fn ask_for(
        &self,
        statement: Statement,
        budget: &Budget,
        time: Duration,
    ) -> Result<Vec<Row>, StoreFault> {
        let (mut all, mut bytes) = (Vec::new(), 0);
        let take = |rows: Vec<Row>| {
            bytes += rows.iter().map(Row::raw_size_bytes).sum::<usize>() as u64;
            all.extend(rows);
            match bytes > MOST_BYTES {
                true => Err(StoreFault::too_large(None)),
                false => Ok(()),
            }
        };
        self.taken(statement, budget, time, usize::MAX, take)?;
        Ok(all)
    }

    /// The same for rows of which there may be more than fit: they are taken some thousands at a time, and no more are
    /// fetched before.
    ///
    /// # Errors
    /// As [`Database::ask`], or what `take` says, which ends the statement.
    pub(super) fn each(
        &self,
        statement: Statement,
        budget: &Budget,
        take: impl FnMut(Vec<Row>) -> Result<(), StoreFault>,
    ) -> Result<(), StoreFault> {
        self.taken(statement, budget, LONGEST, BATCH, take)
    }

    fn taken(
        &self,
        statement: Statement,
        budget: &Budget,
        time: Duration,
        batch: usize,
        mut take: impl FnMut(Vec<Row>) -> Result<(), StoreFault>,
    ) -> Result<(), StoreFault> {
        budget.check()?;
        let busy = || {
            StoreFault::Away(
                "its database is busy: too many requests wait for it; try again in a moment".to_owned(),
            )
        };
        let _asked = WaitingPlace(&self.asked);
        if self.asked.fetch_add(1, Ordering::Relaxed) >= CONNECTIONS + WAITING {
            return Err(busy());
        }
        let Some(runtime) = &self.runtime else { return Err(busy()) };
        let (sender, taking) = channel(batch);
        let (connections, stop) = (self.connections.clone(), taking.stop.clone());
        let time = budget.remaining().unwrap_or(time).min(time);
        runtime.spawn(async move {
            let end = connections.answer(&statement, time, &stop, &sender).await;
            sender.end(end);
        });
        let end = loop {
            match taking.parts.recv_timeout(PACE) {
                Ok(RowPart::Rows(rows)) => {
                    take(rows)?;
                    taking.make_room();
                }
                Ok(RowPart::End(end)) => break end,
                Err(RecvTimeoutError::Timeout) => budget.check()?,
                Err(RecvTimeoutError::Disconnected) => break Err(SessionFault::Lost("no answer".to_owned())),
            }
        };
        end.map_err(|fault| self.told(fault, budget))?;
        self.logged.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(())
    }

    /// Says something once until somebody answers.
    fn log(&self, what: String) {
        if self.logged.lock().unwrap_or_else(PoisonError::into_inner).insert(what.clone()) {
            tracing::warn!("{what}");
        }
    }

    /// What a client hears; the log has the rest.
    fn told(&self, fault: SessionFault, budget: &Budget) -> StoreFault {
        match fault {
            SessionFault::Cancelled => budget.check().err().unwrap_or(Stopped::Late).into(),
            SessionFault::Lost(why) => {
                self.log(format!("the database does not answer: {why}"));
                StoreFault::Away("its database does not answer; try again in a moment".to_owned())
            }
            SessionFault::Untrusted(why) => {
                self.log(format!("the database is not asked: {why}"));
                StoreFault::Away(format!("its database is not asked: {why}"))
            }
            SessionFault::Changed(why) => {
                tracing::warn!("a table is another than the one that was looked at: {why}");
                let what = "its table is another than the one that is served; it is served again once the data are loaded anew";
                StoreFault::Changed(what.to_owned())
            }
            SessionFault::Failed(why) => StoreFault::Damaged(format!("the database refused: {why}")),
        }
    }
}

/// One of those who ask.
struct WaitingPlace<'a>(&'a AtomicUsize);

impl Drop for WaitingPlace<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
