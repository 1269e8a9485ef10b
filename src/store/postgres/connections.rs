//! The connections to a database: a few, each of which is opened where one is needed and kept while it is sound.

use super::address::DatabaseAddress;
use super::fault::SessionFault;
use super::hosts::SilentHosts;
use super::rows::RowSender;
use super::session::{self, Session};
use super::statement::Statement;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, Semaphore};

/// Connections at most.
pub(super) const CONNECTIONS: usize = 8;
/// How long nothing is tried after nobody answered.
const PAUSE: Duration = Duration::from_millis(500);
/// How long a connection may take to end what was cancelled before it is given up.
const END: Duration = Duration::from_secs(2);

/// The connections to a database.
pub(super) struct Connections {
    address: DatabaseAddress,
    permits: Semaphore,
    idle: Mutex<Vec<Session>>,
    /// While nobody answers, and why; nothing is tried before.
    away: Mutex<Option<(Instant, SessionFault)>>,
    silent: SilentHosts,
}

fn locked<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

impl std::fmt::Debug for Connections {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Connections").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Connections {
    /// None is opened yet.
    pub fn new(address: DatabaseAddress) -> Self {
        Connections {
            address,
            permits: Semaphore::new(CONNECTIONS),
            idle: Mutex::default(),
            away: Mutex::default(),
            silent: SilentHosts::default(),
        }
    }

    /// True if nobody answered a moment ago.
    pub fn is_away(&self) -> bool {
        self.away().is_some()
    }

    fn away(&self) -> Option<SessionFault> {
        locked(&self.away).as_ref().filter(|(until, _)| Instant::now() < *until).map(|(_, why)| why.clone())
    }

    /// Where they lead to.
    pub fn address(&self) -> &DatabaseAddress {
        &self.address
    }

    /// Sends the rows of a statement on one of the connections; on another where the first was lost before it answered.
    ///
    /// # Errors
    /// Nobody answers, the statement was stopped or took longer than `time`, or the database refuses.
    pub async fn answer(
        &self,
        statement: &Statement,
        time: Duration,
        stop: &Notify,
        rows: &RowSender,
    ) -> Result<(), SessionFault> {
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
                () = tokio::time::sleep(time.saturating_sub(start.elapsed())) => return Err(SessionFault::Cancelled),
            };
            let left = time.saturating_sub(start.elapsed());
            answer = match session {
                Ok(session) => self.on(session, statement, left, stop, rows).await,
                Err(fault) => Err(fault),
            };
            if !matches!(answer, Err(SessionFault::Lost(_))) {
                break;
            }
            // What stood idle is of the same server: most likely lost too.
            locked(&self.idle).clear();
            if rows.has_sent() || start.elapsed() >= time {
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
        if let Some(fault) = self.away() {
            return Err(fault);
        }
        let opened = session::open(&self.address, &self.silent).await;
        *locked(&self.away) = match &opened {
            Err(fault @ (SessionFault::Lost(_) | SessionFault::Untrusted(_))) => {
                Some((Instant::now() + PAUSE, fault.clone()))
            }
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
        rows: &RowSender,
    ) -> Result<(), SessionFault> {
        let client = &session.client;
        let cancel = client.cancel_token();
        let answer = {
            let mut running = std::pin::pin!(session::run(client, statement, time, rows));
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
