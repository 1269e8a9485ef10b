//! Answers that are sent while they are made.

use super::respond;
use axum::body::{Body, Bytes, HttpBody};
use axum::response::Response;
use http_body::Frame;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc::{Receiver, channel};

/// Bytes gathered before they are sent.
const PIECE: usize = 64 * 1024;
/// Pieces that wait for a slow client at most.
const WAITING: usize = 4;

/// Marks an answer that must not be gathered to be compared or counted.
#[derive(Debug, Clone, Copy)]
pub struct Streamed;

struct Pieces(Receiver<Bytes>);

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|piece| piece.map(|bytes| Ok(Frame::data(bytes))))
    }
}

/// An answer whose parts `write` appends one at a time until it returns false, off the async threads.
///
/// A client that goes away ends the writing; one that reads slowly holds it back.
pub fn pieces(media: &'static str, mut write: impl FnMut(&mut Vec<u8>) -> bool + Send + 'static) -> Response {
    let (sender, receiver) = channel(WAITING);
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
    let mut response = respond::bytes(media, Bytes::new());
    *response.body_mut() = Body::new(Pieces(receiver));
    response.extensions_mut().insert(Streamed);
    response
}
