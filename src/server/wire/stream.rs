//! Answers that are sent while they are made.

use super::respond;
use axum::body::{Body, Bytes};
use axum::response::Response;
use futures_util::{Stream, StreamExt, stream};
use std::convert::Infallible;
use tokio::sync::mpsc::channel;

/// Bytes gathered before they are sent.
const PIECE: usize = 64 * 1024;
/// Pieces that wait for a slow client at most.
const WAITING: usize = 4;

/// Marks an answer that must not be gathered to be compared or counted.
#[derive(Debug, Clone, Copy)]
pub struct Streamed;

/// An answer whose parts `write` appends one at a time until it returns false, off the async threads.
///
/// A client that goes away ends the writing; one that reads slowly holds it back.
pub fn pieces(media: &'static str, mut write: impl FnMut(&mut Vec<u8>) -> bool + Send + 'static) -> Response {
    let (sender, mut receiver) = channel(WAITING);
    tokio::task::spawn_blocking(move || {
        let mut more = true;
        while more {
            let mut piece = Vec::with_capacity(PIECE + PIECE / 4);
            while more && piece.len() < PIECE {
                more = write(&mut piece);
            }
            if !piece.is_empty() && sender.blocking_send(piece.into()).is_err() {
                return;
            }
        }
    });
    streamed(media, stream::poll_fn(move |context| receiver.poll_recv(context)))
}

/// An answer whose body comes piece by piece.
pub fn streamed(media: &'static str, pieces: impl Stream<Item = Bytes> + Send + 'static) -> Response {
    let mut response = respond::bytes(media, Bytes::new());
    *response.body_mut() = Body::from_stream(pieces.map(Ok::<_, Infallible>));
    response.extensions_mut().insert(Streamed);
    response
}
