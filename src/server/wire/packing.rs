//! Answers are packed on their way out, off the async threads, the large ones piece by piece.

use super::accept::accepts;
use super::coding::{Coding, Packer};
use super::problem::Problem;
use super::protection::protect;
use super::request_id::RequestId;
use super::respond::{vary, weak};
use super::stream::{PIECE, Streamed, blocking};
use super::worth::{gains, is_bare};
use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::{
    ACCEPT_ENCODING, ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_ENCODING, CONTENT_LENGTH, ETAG, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use std::io;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// What a client takes.
#[derive(Debug, Clone, Copy)]
pub struct AcceptedCodings {
    coding: Option<Coding>,
    /// False where bytes as they are are refused.
    pub identity: bool,
}

impl AcceptedCodings {
    /// What the headers of a request say.
    pub fn of(headers: &HeaderMap) -> Self {
        AcceptedCodings { coding: Coding::wished(headers), identity: accepts(headers, "identity") }
    }
}

/// Packs an answer for a client, if it gains by it or the client takes nothing else. What is streamed is packed piece by
/// piece, each in its turn; anything else here and now, which is for a thread that may be kept busy, unless it is short.
pub async fn pack(response: Response, takes: AcceptedCodings, turns: &Arc<Semaphore>) -> Response {
    let is_forced = !takes.identity && !response.body().is_end_stream();
    if !is_bare(&response) || !(is_forced || gains(&response)) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    vary(&mut parts.headers, "accept-encoding");
    let Some(coding) = takes.coding else { return Response::from_parts(parts, body) };
    let body = match parts.extensions.get::<Streamed>() {
        Some(_) => Ok(streamed(body, coding, turns.clone())),
        None => whole(body, coding).await,
    };
    let Ok(body) = body.inspect_err(|fault| tracing::error!(%fault, "an answer cannot be packed")) else {
        return Problem::internal("an answer cannot be packed").into_response();
    };
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding.word()));
    if let Some(tag) = parts.headers.get(ETAG).map(weak) {
        parts.headers.insert(ETAG, tag);
    }
    Response::from_parts(parts, body)
}

async fn whole(body: Body, coding: Coding) -> io::Result<Body> {
    let bytes = axum::body::to_bytes(body, usize::MAX).await.map_err(io::Error::other)?;
    let (mut packer, mut packed) = (Packer::new(coding), Vec::new());
    for piece in bytes.chunks(PIECE) {
        packed.extend(packer.piece(piece)?);
    }
    packed.extend(packer.end());
    Ok(packed.into())
}

fn streamed(body: Body, coding: Coding, turns: Arc<Semaphore>) -> Body {
    let first = Some((body.into_data_stream(), Packer::new(coding)));
    Body::from_stream(stream::try_unfold(first, move |state| {
        let turns = turns.clone();
        async move {
            let Some((mut pieces, mut packer)) = state else { return Ok(None) };
            match pieces.next().await {
                None => Ok(Some((Bytes::from(packer.end()), None))),
                Some(Err(fault)) => Err(io::Error::other(fault)),
                Some(Ok(piece)) => {
                    let work = move || packer.piece(&piece).map(|packed| (packed, packer));
                    let (packed, packer) = blocking(turns, work).await??;
                    Ok(Some((packed.into(), Some((pieces, packer)))))
                }
            }
        }
    }))
}

/// 406 for a client that takes no coding that is served.
pub fn refused(headers: &HeaderMap, path: &str, id: &RequestId) -> Option<Response> {
    let any = ["identity", "gzip", "br"].iter().any(|coding| accepts(headers, coding));
    (!any).then(|| not_acceptable(path, id))
}

/// An answer, or 406 where it is not packed for a client that takes nothing else.
pub fn packed(response: Response, path: &str, id: &RequestId) -> Response {
    let is_bare = response.status().is_success() && !response.headers().contains_key(CONTENT_ENCODING);
    match is_bare && !response.body().is_end_stream() {
        true => not_acceptable(path, id),
        false => response,
    }
}

fn not_acceptable(path: &str, id: &RequestId) -> Response {
    let detail =
        "Accept-Encoding: expected identity, gzip or br (files have identity alone), found them refused";
    let mut response = Problem::new(StatusCode::NOT_ACCEPTABLE, detail).at(path, Some(id));
    let headers = response.headers_mut();
    protect(headers);
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(VARY, HeaderValue::from(ACCEPT_ENCODING));
    response
}
