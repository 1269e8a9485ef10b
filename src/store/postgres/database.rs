//! A database as those who ask see it: a few connections, a queue, and an end to everything.

use super::address::DatabaseAddress;
use super::hosts::SilentHosts;
use super::session::{self, Session, SessionFault};
use super::statement::Statement;
use crate::budget::{Budget, Stopped};
use crate::store::StoreFault;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Notify, Semaphore};
use tokio_postgres::Row;

/// Connections at most.
const CONNECTIONS: usize = 8;
/// Requests that may wait for one.
const WAITING: usize = 64;
/// Between two looks at a budget while the database works: how long it works for nobody.
const PACE: Duration = Duration::from_millis(20);
/// The longest that anything runs whose budget has no end.
const LONGEST: Duration = Duration::from_secs(300);
/// How long nothing is tried after nobody answered.
const PAUSE: Duration = Duration::from_millis(500);
/// How long a connection may take to end what was cancelled before it is given up.
const END: Duration = Duration::from_secs(2);

/// A database that is asked from any thread; it works on a thread of its own.
#[derive(Debug)]
pub struct Database {
    runtime: Option<Runtime>,
    inner: Arc<DatabaseInner>,
}

struct DatabaseInner {
    address: DatabaseAddress,
    permits: Semaphore,
    asked: AtomicUsize,
    idle: Mutex<Vec<Session>>,
    /// While nobody answers; nothing is tried before.
    away_until: Mutex<Option<Instant>>,
    silent: SilentHosts,
    /// What was logged since somebody answered: it is not said again.
    logged: Mutex<BTreeSet<String>>,
}

impl std::fmt::Debug for DatabaseInner {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("DatabaseInner").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Database {
    /// At an address; no connection is opened yet.
    ///
    /// # Errors
    /// The system has no thread left.
    pub fn new(address: DatabaseAddress) -> Result<Self, String> {
        let mut runtime = Builder::new_multi_thread();
        runtime.worker_threads(1).thread_name("database").enable_all();
        let runtime = runtime.build().map_err(|e| e.to_string())?;
        let inner = DatabaseInner {
            address,
            permits: Semaphore::new(CONNECTIONS),
            asked: AtomicUsize::new(0),
            idle: Mutex::default(),
            away_until: Mutex::default(),
            silent: SilentHosts::default(),
            logged: Mutex::default(),
        };
        Ok(Database { runtime: Some(runtime), inner: Arc::new(inner) })
    }

    /// True if nobody answered when it was asked last.
    pub(super) fn is_away(&self) -> bool {
        locked(&self.inner.away_until).is_some()
    }

    /// The rows of a statement. Once the budget is over the database is told to stop.
    ///
    /// # Errors
    /// The database cannot be reached, has too much to do or refuses; the budget is over.
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
        budget.check()?;
        let busy = || {
            StoreFault::Away(
                "its database is busy: too many requests wait for it; try again in a moment".to_owned(),
            )
        };
        let asked = WaitingPlace(&self.inner.asked);
        if self.inner.asked.fetch_add(1, Ordering::Relaxed) >= CONNECTIONS + WAITING {
            return Err(busy());
        }
        let Some(runtime) = &self.runtime else { return Err(busy()) };
        let (sender, receiver) = sync_channel(1);
        let (inner, stop) = (self.inner.clone(), Arc::new(Notify::new()));
        let (stopping, time) = (stop.clone(), budget.remaining().unwrap_or(time).min(time));
        runtime.spawn(async move {
            let answer = inner.answered(&statement, time, &stopping).await;
            // Whoever asked may have left.
            let _ = sender.send(answer);
        });
        let answer = loop {
            match receiver.recv_timeout(PACE) {
                Ok(answer) => break answer,
                Err(RecvTimeoutError::Timeout) => {
                    if let Err(stopped) = budget.check() {
                        stop.notify_one();
                        return Err(stopped.into());
                    }
                }
                Err(RecvTimeoutError::Disconnected) => break Err(SessionFault::Lost("no answer".to_owned())),
            }
        };
        drop(asked);
        match answer {
            Ok(rows) => {
                locked(&self.inner.logged).clear();
                Ok(rows)
            }
            Err(fault) => Err(self.inner.told(fault, budget)),
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

fn locked<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

impl DatabaseInner {
    /// What a client hears; the log has the rest.
    fn told(&self, fault: SessionFault, budget: &Budget) -> StoreFault {
        match fault {
            SessionFault::Cancelled => budget.check().err().unwrap_or(Stopped::Late).into(),
            SessionFault::Lost(why) => {
                if locked(&self.logged).insert(why.clone()) {
                    tracing::warn!("the database does not answer: {why}");
                }
                StoreFault::Away("its database does not answer; try again in a moment".to_owned())
            }
            SessionFault::Changed(why) => {
                tracing::warn!("a table is another than the one that was looked at: {why}");
                let what = "its table is another than the one that is served; it is served again once the data are loaded anew";
                StoreFault::Changed(what.to_owned())
            }
            SessionFault::Failed(why) => StoreFault::Damaged(format!("the database refused: {why}")),
        }
    }

    /// The answer on one of the connections; on another where the first was lost before it answered.
    async fn answered(
        self: Arc<Self>,
        statement: &Statement,
        time: Duration,
        stop: &Notify,
    ) -> Result<Vec<Row>, SessionFault> {
        let start = Instant::now();
        let permit = tokio::select! {
            permit = self.permits.acquire() => permit.map_err(|_| SessionFault::Cancelled)?,
            () = stop.notified() => return Err(SessionFault::Cancelled),
            () = tokio::time::sleep(time) => return Err(SessionFault::Cancelled),
        };
        let mut answer = Err(SessionFault::Cancelled);
        for _ in 0..2 {
            let session = tokio::select! {
                session = self.session() => session,
                () = stop.notified() => return Err(SessionFault::Cancelled),
            };
            let left = time.saturating_sub(start.elapsed());
            answer = match session {
                Ok(session) => self.on(session, statement, left, stop).await,
                Err(fault) => Err(fault),
            };
            if !matches!(answer, Err(SessionFault::Lost(_))) {
                break;
            }
            // What stood idle is of the same server: most likely lost too.
            locked(&self.idle).clear();
            if start.elapsed() >= time {
                break;
            }
        }
        drop(permit);
        answer
    }

    async fn session(&self) -> Result<Session, SessionFault> {
        let idle = {
            let mut idle = locked(&self.idle);
            idle.retain(|session| !session.client.is_closed());
            idle.pop()
        };
        if let Some(session) = idle {
            return Ok(session);
        }
        if locked(&self.away_until).is_some_and(|until| Instant::now() < until) {
            return Err(SessionFault::Lost("nobody answered a moment ago".to_owned()));
        }
        let opened = session::open(&self.address, &self.silent).await;
        *locked(&self.away_until) = match opened {
            Err(SessionFault::Lost(_)) => Some(Instant::now() + PAUSE),
            _ => None,
        };
        opened
    }

    async fn on(
        &self,
        session: Session,
        statement: &Statement,
        time: Duration,
        stop: &Notify,
    ) -> Result<Vec<Row>, SessionFault> {
        let client = &session.client;
        let cancel = client.cancel_token();
        let answer = {
            let mut running = std::pin::pin!(session::run(client, statement, time));
            tokio::select! {
                answer = &mut running => Some(answer),
                () = stop.notified() => {
                    // Where that does not get through the connection is closed all the same.
                    let _ = tokio::time::timeout(END, cancel.cancel_query(self.address.tls.clone())).await;
                    if tokio::time::timeout(END, running).await.is_err() {
                        locked(&self.idle).clear();
                    }
                    None
                }
                // The database ends what takes too long by itself, unless it hangs.
                () = tokio::time::sleep(time + END) => Some(Err(SessionFault::Lost("no answer".to_owned()))),
            }
        };
        // Word to stop may arrive late, at whatever the connection does next: one that was cancelled does nothing more.
        let is_sound = answer.as_ref().is_some_and(|a| !matches!(a, Err(SessionFault::Lost(_))));
        if is_sound && !session.client.is_closed() {
            locked(&self.idle).push(session);
        }
        answer.unwrap_or(Err(SessionFault::Cancelled))
    }
}
