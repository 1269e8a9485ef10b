//! Request bodies that are processed in parts while they arrive, and answered in order.

use super::stream::{blocking, streamed};
use crate::budget::{Budget, Stopped};
use crate::server::app::ticket::Leaving;
use axum::body::{Body, BodyDataStream, Bytes};
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::Response;
use futures_util::{FutureExt, StreamExt, stream};
use std::future::ready;
use std::io;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Bytes collected before a part is processed: its answer, which may be several times as long, waits for the client.
const PART: usize = 64 * 1024;
/// Maximum size of one record, bytes.
pub const LONGEST: usize = 64 * 1024;

/// Whole records of a body.
#[derive(Debug)]
pub struct Part {
    /// The records.
    pub bytes: Vec<u8>,
    /// Line of the body on which they begin, from 1.
    pub line: u64,
    /// Why the body ended early, if it did.
    pub fault: Option<String>,
}

/// A body as it arrives.
pub struct Upload {
    body: BodyDataStream,
    waiting: Vec<u8>,
    line: u64,
    read: usize,
    most: usize,
    done: bool,
}

/// Where the last whole record of some bytes ends, given that they begin with one.
pub type Cut = fn(&[u8]) -> Option<usize>;

impl Upload {
    /// Over a body of at most `most` bytes.
    pub fn new(body: Body, most: usize) -> Self {
        Upload { body: body.into_data_stream(), waiting: Vec::new(), line: 1, read: 0, most, done: false }
    }

    /// The first line, without what ends it; `None` where the body has none or it is too long.
    pub async fn first_line(&mut self) -> Option<Vec<u8>> {
        loop {
            if let Some(end) = self.waiting.iter().position(|b| *b == b'\n') {
                let rest = self.waiting.split_off(end + 1);
                let mut line = std::mem::replace(&mut self.waiting, rest);
                self.line += 1;
                line.truncate(line.trim_ascii_end().len());
                return Some(line);
            }
            if self.waiting.len() > LONGEST || self.done {
                return self.done.then(|| std::mem::take(&mut self.waiting)).filter(|l| !l.is_empty());
            }
            if self.more().await.is_some() {
                return None;
            }
        }
    }

    /// The next whole records.
    async fn part(&mut self, cut: Cut) -> Option<Part> {
        loop {
            let end = match self.done {
                true => Some(self.waiting.len()),
                false if self.waiting.len() >= PART => cut(&self.waiting),
                false => None,
            };
            if let Some(end) = end.filter(|e| *e > 0) {
                return Some(self.take(end, None));
            }
            if self.done {
                return None;
            }
            let fault = match self.waiting.len() >= PART + LONGEST {
                true => Some(format!(
                    "expected records of at most {LONGEST} bytes (is a quote not closed?); what follows is not read"
                )),
                false => self.more().await,
            };
            if let Some(fault) = fault {
                self.done = true;
                let end = cut(&self.waiting).unwrap_or(0);
                return Some(self.take(end, Some(fault)));
            }
        }
    }

    fn take(&mut self, end: usize, fault: Option<String>) -> Part {
        let rest = self.waiting.split_off(end);
        let rest = if fault.is_some() { Vec::new() } else { rest };
        let bytes = std::mem::replace(&mut self.waiting, rest);
        let line = self.line;
        self.line += bytes.iter().filter(|b| **b == b'\n').count() as u64;
        Part { bytes, line, fault }
    }

    /// Reads the next chunk; returns the error, if there is one.
    async fn more(&mut self) -> Option<String> {
        match self.body.next().await {
            None => self.done = true,
            Some(Err(_)) => return Some("the body broke off".to_owned()),
            Some(Ok(bytes)) => {
                self.read += bytes.len();
                if self.read > self.most {
                    return Some(format!("expected at most {} bytes; what follows is not read", self.most));
                }
                self.waiting.extend_from_slice(&bytes);
            }
        }
        None
    }

    /// Answers with `head`, then what `work` makes of every part, in order; parts are worked on side by side, off the
    /// async threads, each under a permit. A client that reads slowly slows the reading down (backpressure); one that
    /// leaves ends the budget of the work.
    pub fn answer(
        self,
        media: &'static str,
        head: Vec<u8>,
        cut: Cut,
        permits: Arc<Semaphore>,
        work: impl Fn(Part, &Budget) -> Result<Vec<u8>, Stopped> + Send + Sync + 'static,
    ) -> Response {
        let side_by_side = permits.available_permits().clamp(1, 8);
        let work = Arc::new(work);
        let parts =
            stream::unfold(self, move |mut upload| async move { Some((upload.part(cut).await?, upload)) });
        // It has no end of its own: a long table takes as long as it takes.
        let budget = Budget::unlimited();
        let leaving = Leaving::of(&budget);
        let made = parts.map(move |part| {
            let (work, budget, _) = (work.clone(), budget.clone(), &leaving);
            let made = blocking(permits.clone(), move || work(part, &budget).map(Bytes::from));
            made.map(|made| made?.map_err(io::Error::other))
        });
        let all = stream::once(ready(Ok(head.into()))).chain(made.buffered(side_by_side));
        let mut response = streamed(media, all);
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// Cuts at the last line break.
pub fn lines(bytes: &[u8]) -> Option<usize> {
    bytes.iter().rposition(|b| *b == b'\n').map(|i| i + 1)
}

/// Cuts at the last line break that is not inside quotes.
pub fn quoted_lines(bytes: &[u8]) -> Option<usize> {
    let (mut quoted, mut end) = (false, None);
    for (i, b) in bytes.iter().enumerate() {
        match b {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => end = Some(i + 1),
            _ => {}
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    #[test]
    fn records_end_outside_quotes() {
        assert_eq!(quoted_lines(b"a,b\nc,\"d\ne"), Some(4));
        assert_eq!(quoted_lines(b"a,\"b\n\"\"c\"\nd"), Some(10));
        assert_eq!(quoted_lines(b"\"a\n"), None);
        assert_eq!(lines(b"a\nb\nc"), Some(4));
    }

    #[tokio::test]
    async fn every_record_is_in_one_part() {
        let text: String = (0..100_000).map(|i| format!("{i},\"x\ny\"\n")).collect();
        let mut upload = Upload::new(Body::from(format!("head\n{text}")), usize::MAX);
        assert_eq!(upload.first_line().await.unwrap(), b"head");
        let (mut joined, mut line) = (Vec::new(), 2);
        while let Some(part) = upload.part(quoted_lines).await {
            assert_eq!(part.line, line);
            line += part.bytes.iter().filter(|b| **b == b'\n').count() as u64;
            joined.extend(part.bytes);
        }
        assert!(joined == text.as_bytes());
    }

    #[tokio::test]
    async fn who_leaves_ends_the_work() {
        let ((started, starts), (ended, ends)) = (std::sync::mpsc::channel(), std::sync::mpsc::channel());
        let work = move |_: Part, budget: &Budget| {
            let _ = started.send(());
            while budget.check().is_ok() {
                std::thread::yield_now();
            }
            let _ = ended.send(budget.check());
            Err(Stopped::Cancelled)
        };
        let upload = Upload::new(Body::from("a\n"), usize::MAX);
        let mut answer =
            upload.answer("text/plain", Vec::new(), lines, Arc::new(Semaphore::new(1)), work).into_body();
        let reading = tokio::spawn(async move { while BodyExt::frame(&mut answer).await.is_some() {} });
        let wait = tokio::task::spawn_blocking(move || starts.recv());
        wait.await.unwrap().unwrap();
        reading.abort();
        let wait = tokio::task::spawn_blocking(move || ends.recv());
        assert_eq!(wait.await.unwrap().unwrap(), Err(Stopped::Cancelled));
    }

    #[tokio::test]
    async fn a_body_too_large_ends_with_its_fault() {
        let mut upload = Upload::new(Body::from("a\nb\n".repeat(10)), 10);
        let part = upload.part(lines).await.unwrap();
        assert!(part.fault.unwrap().contains("at most 10 bytes"));
        assert!(upload.part(lines).await.is_none());
    }
}
