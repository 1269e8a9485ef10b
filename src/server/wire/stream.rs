//! Answers made while they are sent, piece by piece.
//!
//! A piece is made when the connection has room for it, by a thread that is busy with it for a moment. Between two
//! pieces an answer holds what it needs to go on, and neither a thread nor a permit: a client that does not read costs
//! little more than the piece on its way to it. An answer may take as long as its client keeps reading.

use super::respond;
use axum::body::{Body, Bytes};
use axum::response::Response;
use futures_util::{Stream, StreamExt, stream};
use std::io;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Bytes of a piece; an answer that is not longer is made whole.
pub const PIECE: usize = 128 * 1024;

/// Marks an answer whose body is made while it is sent: it must not be collected.
#[derive(Debug, Clone, Copy)]
pub struct Streamed;

/// Runs short work off the async threads, in its turn.
///
/// # Errors
/// The work panicked.
pub async fn blocking<T: Send + 'static>(
    turns: Arc<Semaphore>,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<T> {
    let turn = turns.acquire_owned().await.map_err(io::Error::other)?;
    let work = move || {
        let _turn = turn;
        work()
    };
    tokio::task::spawn_blocking(work).await.map_err(|fault| {
        tracing::error!(%fault, "an answer broke off");
        io::Error::other(fault)
    })
}

/// Has `write` append parts to a piece until it is full; true while there are more.
pub fn fill(piece: &mut Vec<u8>, write: &mut impl FnMut(&mut Vec<u8>) -> bool) -> bool {
    while piece.len() < PIECE {
        if !write(piece) {
            return false;
        }
    }
    true
}

/// An answer that has `begun`, and whose further parts `write` appends one at a time until it returns false.
pub fn pieces(
    media: &'static str,
    turns: Arc<Semaphore>,
    begun: Vec<u8>,
    write: impl FnMut(&mut Vec<u8>) -> bool + Send + 'static,
) -> Response {
    let rest = stream::try_unfold(Some(write), move |write| {
        let turns = turns.clone();
        async move {
            let Some(mut write) = write else { return Ok(None) };
            let work = move || {
                let mut piece = Vec::with_capacity(PIECE + PIECE / 8);
                let has_more = fill(&mut piece, &mut write);
                (Bytes::from(piece), has_more.then_some(write))
            };
            blocking(turns, work).await.map(Some)
        }
    });
    let begun = (!begun.is_empty()).then(|| Ok(begun.into()));
    streamed(media, stream::iter(begun).chain(rest))
}

/// An answer of pieces; a fault breaks the connection, so that nobody takes what is there for all.
pub fn streamed(
    media: &'static str,
    pieces: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
) -> Response {
    let mut response = respond::bytes(media, Bytes::new());
    *response.body_mut() = Body::from_stream(pieces);
    response.extensions_mut().insert(Streamed);
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{ConnectionLimits, run};
    use axum::Router;
    use axum::routing::get;
    use std::io::{Read, Write};
    use std::net::{SocketAddr, TcpStream};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::net::TcpListener;

    /// An answer of endless parts, or of some until the writer panics; and how many were written.
    fn parts(until: Option<usize>) -> (Response, Arc<AtomicUsize>) {
        let written = Arc::new(AtomicUsize::new(0));
        let count = written.clone();
        let write = move |out: &mut Vec<u8>| {
            let n = count.fetch_add(1, Ordering::SeqCst);
            assert!(until != Some(n), "a fault of the writer");
            out.resize(out.len() + PIECE / 4, b'x');
            true
        };
        (pieces("text/plain", Arc::new(Semaphore::new(1)), b"begun".to_vec(), write), written)
    }

    fn received(address: SocketAddr, path: &str) -> String {
        let mut client = TcpStream::connect(address).unwrap();
        write!(client, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        // That it broke off may be told by a reset too.
        let _ = client.read_to_end(&mut answer);
        String::from_utf8(answer).unwrap()
    }

    #[tokio::test]
    async fn nothing_is_made_that_nobody_reads() {
        let (response, written) = parts(None);
        let mut body = response.into_body().into_data_stream();
        assert_eq!(body.next().await.unwrap().unwrap(), "begun");
        assert_eq!(written.load(Ordering::SeqCst), 0);
        assert_eq!(body.next().await.unwrap().unwrap().len(), PIECE);
        assert_eq!(written.load(Ordering::SeqCst), 4);
        drop(body);
        tokio::task::spawn_blocking(|| ()).await.unwrap();
        assert_eq!(written.load(Ordering::SeqCst), 4);
    }

    #[tokio::test]
    async fn a_fault_breaks_the_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new()
            .route("/breaks", get(|| async { parts(Some(6)).0 }))
            .route("/ends", get(|| async { "whole" }));
        tokio::spawn(run(listener, router, ConnectionLimits::default(), std::future::pending()));
        let read = |path: &'static str| tokio::task::spawn_blocking(move || received(address, path));
        let broken = read("/breaks").await.unwrap();
        assert!(broken.starts_with("HTTP/1.1 200") && broken.contains("begun"), "{broken}");
        assert!(broken.contains("transfer-encoding: chunked") && !broken.ends_with("0\r\n\r\n"), "{broken}");
        assert!(read("/ends").await.unwrap().ends_with("whole"));
    }
}
