//! Responses streamed while they are computed.

use super::respond;
use axum::body::{Body, Bytes};
use axum::response::Response;
use futures_util::{Stream, StreamExt, stream};
use std::convert::Infallible;
use tokio::sync::mpsc::channel;

/// Bytes collected before they are sent.
const PIECE: usize = 64 * 1024;
/// Maximum number of chunks queued for a slow client.
const WAITING: usize = 4;

/// Marks a streamed response, which must not be buffered to compute its entity tag.
#[derive(Debug, Clone, Copy)]
pub struct Streamed;

/// An answer whose parts `write` appends one at a time until it returns false, off the async threads.
///
/// Writing stops when the client disconnects, and slows down with a client that reads slowly.
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

/// A response with a streamed body.
pub fn streamed(media: &'static str, pieces: impl Stream<Item = Bytes> + Send + 'static) -> Response {
    let mut response = respond::bytes(media, Bytes::new());
    *response.body_mut() = Body::from_stream(pieces.map(Ok::<_, Infallible>));
    response.extensions_mut().insert(Streamed);
    response
}
