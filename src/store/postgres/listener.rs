//! What the database tells by itself: one connection listens to all channels that tables name, and whoever waits for one of
//! them hears of it at once.

use super::address::{DatabaseAddress, PATIENCE};
use super::fault::SessionFault;
use super::session::{Session, opened};
use super::statement::quoted;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::{Notify, mpsc};
use tokio_postgres::Notification;
use tokio_postgres::config::TargetSessionAttrs;

/// Between two attempts to listen.
const AGAIN: Duration = Duration::from_secs(1);
/// Between two questions whether the other side is still there, and how long the answer may take.
const ALIVE: Duration = Duration::from_secs(5);
const ANSWER: Duration = Duration::from_secs(5);

/// A channel that changes are told on.
#[derive(Debug)]
pub(super) struct Channel {
    name: String,
    state: Mutex<ChannelState>,
    changed: Condvar,
}

#[derive(Debug)]
struct ChannelState {
    changes: u64,
    is_heard: bool,
}

fn locked<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Channel {
    fn new(name: &str) -> Self {
        // No number of an earlier process comes again: answers of that may be kept elsewhere.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let state = ChannelState { changes: now.as_nanos() as u64, is_heard: false };
        Channel { name: name.to_owned(), state: Mutex::new(state), changed: Condvar::new() }
    }

    /// A number that is another after each change: what was told, and whenever something may have been missed.
    pub fn changes(&self) -> u64 {
        locked(&self.state).changes
    }

    /// True while changes are heard of.
    pub fn is_heard(&self) -> bool {
        locked(&self.state).is_heard
    }

    /// Waits until the number is another than `seen`, but no longer than so long.
    pub fn wait(&self, seen: u64, time: Duration) {
        // Whoever waits looks for itself what came of it.
        let _ = self.changed.wait_timeout_while(locked(&self.state), time, |state| state.changes == seen);
    }

    fn change(&self, is_heard: bool) {
        let mut state = locked(&self.state);
        *state = ChannelState { changes: state.changes + 1, is_heard };
        self.changed.notify_all();
    }
}

/// The channels of a database.
#[derive(Debug, Default)]
pub(super) struct Listener {
    channels: Mutex<Vec<Arc<Channel>>>,
    is_added: Notify,
}

impl Listener {
    /// The channel of a name, and whether it is the first of all.
    pub fn channel(&self, name: &str) -> (Arc<Channel>, bool) {
        let mut channels = locked(&self.channels);
        if let Some(channel) = channels.iter().find(|channel| channel.name == name) {
            return (channel.clone(), false);
        }
        let channel = Arc::new(Channel::new(name));
        channels.push(channel.clone());
        self.is_added.notify_one();
        (channel, channels.len() == 1)
    }

    fn all(&self) -> Vec<Arc<Channel>> {
        locked(&self.channels).clone()
    }
}

/// Listens for ever: a connection that is lost is opened again, and what may have been told meanwhile counts as told.
pub(super) async fn listen(listener: Arc<Listener>, address: DatabaseAddress) {
    let mut told: Option<String> = None;
    loop {
        let (sender, mut names) = mpsc::unbounded_channel();
        let fault = match connect(&address, sender).await {
            Ok(session) => {
                let fault = hear(&listener, &session, &mut names, &mut told).await;
                listener.all().iter().filter(|channel| channel.is_heard()).for_each(|c| c.change(false));
                fault
            }
            Err(fault) => fault,
        };
        let why = match fault {
            SessionFault::Lost(why)
            | SessionFault::Untrusted(why)
            | SessionFault::Changed(why)
            | SessionFault::Failed(why) => why,
            SessionFault::Cancelled => "no answer".to_owned(),
        };
        if told.as_ref() != Some(&why) {
            tracing::warn!(
                "the database tells of no changes, which are looked for by `ttl` meanwhile: {why}"
            );
            told = Some(why);
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// A connection to the first host that is no standby: those tell nothing.
async fn connect(
    address: &DatabaseAddress,
    sender: mpsc::UnboundedSender<String>,
) -> Result<Session, SessionFault> {
    let mut fault = SessionFault::Lost("there is no host".to_owned());
    for host in &address.hosts {
        let (mut host, sender) = (host.clone(), sender.clone());
        host.target_session_attrs(TargetSessionAttrs::Any);
        // The receiver hears the end of the connection by the end of the sender.
        let told = move |notification: &Notification| {
            let _ = sender.send(notification.channel().to_owned());
        };
        let time = 2 * host.get_connect_timeout().copied().unwrap_or(PATIENCE);
        let opening = async {
            let session = opened(&host, address, told).await?;
            let rows = session.client.query_typed("SELECT pg_is_in_recovery()", &[]).await;
            let rows = rows.map_err(|e| SessionFault::of(&e))?;
            match rows.first().is_some_and(|row| row.get(0)) {
                true => Err(SessionFault::Lost("expected a primary, found a standby".to_owned())),
                false => Ok(session),
            }
        };
        fault = match tokio::time::timeout(time, opening).await {
            Ok(Ok(session)) => return Ok(session),
            Ok(Err(fault)) => fault,
            Err(_) => SessionFault::Lost("a host says nothing".to_owned()),
        };
    }
    Err(fault)
}

/// Hears until the connection is lost; why it was.
async fn hear(
    listener: &Listener,
    session: &Session,
    names: &mut mpsc::UnboundedReceiver<String>,
    told: &mut Option<String>,
) -> SessionFault {
    let said = async |sql: &str| match tokio::time::timeout(ANSWER, session.client.batch_execute(sql)).await {
        Ok(done) => done.map_err(|e| SessionFault::of(&e)),
        Err(_) => Err(SessionFault::Lost("a host says nothing".to_owned())),
    };
    loop {
        for channel in listener.all().iter().filter(|channel| !channel.is_heard()) {
            if let Err(fault) = said(&format!("LISTEN {}", quoted(&channel.name))).await {
                return fault;
            }
            // What was told before nobody heard.
            channel.change(true);
        }
        if told.take().is_some() {
            tracing::warn!("the database tells of changes again");
        }
        tokio::select! {
            name = names.recv() => match name {
                Some(name) => listener.all().iter().filter(|c| c.name == name).for_each(|c| c.change(true)),
                None => return SessionFault::Lost("the connection broke off".to_owned()),
            },
            () = listener.is_added.notified() => {}
            () = tokio::time::sleep(ALIVE) => {
                if let Err(fault) = said("SELECT 1").await {
                    return fault;
                }
            }
        }
    }
}
