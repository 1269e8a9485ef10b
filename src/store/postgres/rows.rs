//! Rows on their way from the thread of a database to whoever asks, so many at a time.

use super::fault::SessionFault;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use tokio::sync::{Notify, Semaphore};
use tokio_postgres::Row;

/// Bytes of a batch, beyond which it has no more rows.
const MOST_BYTES: usize = 8 << 20;
/// Batches that wait to be taken.
const ROOM: usize = 2;

/// What arrives.
pub(super) enum RowPart {
    Rows(Vec<Row>),
    End(Result<(), SessionFault>),
}

/// Where the rows of one statement go.
pub(super) struct RowSender {
    /// Rows in a batch at most.
    batch: usize,
    parts: Sender<RowPart>,
    room: Arc<Semaphore>,
    has_sent: AtomicBool,
}

impl RowSender {
    /// Whether a batch of so many rows and bytes is to be sent.
    pub fn is_full(&self, rows: usize, bytes: usize) -> bool {
        rows >= self.batch || bytes >= MOST_BYTES
    }

    /// Sends a batch once there is room for it.
    ///
    /// # Errors
    /// Nobody takes them any more.
    pub async fn send(&self, rows: Vec<Row>) -> Result<(), SessionFault> {
        let permit = self.room.acquire().await.map_err(|_| SessionFault::Cancelled)?;
        permit.forget();
        self.has_sent.store(true, Ordering::Relaxed);
        self.parts.send(RowPart::Rows(rows)).map_err(|_| SessionFault::Cancelled)
    }

    /// True once something was sent: the statement cannot begin again.
    pub fn has_sent(&self) -> bool {
        self.has_sent.load(Ordering::Relaxed)
    }

    /// Says how it ended.
    pub fn end(&self, end: Result<(), SessionFault>) {
        // Whoever asked may have left.
        let _ = self.parts.send(RowPart::End(end));
    }
}

/// Where they are taken; dropping it stops the statement.
pub(super) struct Taking {
    pub parts: Receiver<RowPart>,
    pub stop: Arc<Notify>,
    room: Arc<Semaphore>,
}

impl Taking {
    /// A batch was taken.
    pub fn make_room(&self) {
        self.room.add_permits(1);
    }
}

impl Drop for Taking {
    fn drop(&mut self) {
        self.stop.notify_one();
        self.room.close();
    }
}

/// Both ends for one statement.
pub(super) fn channel(batch: usize) -> (RowSender, Taking) {
    let (room, (sender, receiver)) = (Arc::new(Semaphore::new(ROOM)), mpsc::channel());
    let taking = Taking { parts: receiver, stop: Arc::new(Notify::new()), room: room.clone() };
    (RowSender { batch, parts: sender, room, has_sent: AtomicBool::new(false) }, taking)
}
