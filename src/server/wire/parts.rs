//! Parts of an answer that no file holds yet: it is written to one, once, for all who read parts of it.

use super::coding::Coding;
use super::problem::Problem;
use super::ranges::RangedFile;
use super::respond::{self, vary};
use super::stream::{PIECE, Streamed, pieces, streamed};
use super::worth::is_bare;
use crate::budget::Budget;
use crate::server::App;
use crate::server::app::lanes::Lane;
use crate::server::app::scratch::{ScratchFile, SpoolFile, Spooled, Vacancy};
use crate::server::app::ticket::Ticket;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, ETAG, RANGE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use std::io;
use std::ops::Range;
use std::sync::Arc;

/// A request for a part of an answer, or for what can be said of it before it is read in parts.
pub struct PartsAsked {
    headers: HeaderMap,
    digest: u128,
    is_head: bool,
}

impl PartsAsked {
    /// Of a request in a lane; nothing of one that wants all of an answer. What computes nothing changes from one
    /// moment to the next.
    pub fn of(request: &Request, lane: Lane, takes_identity: bool, digest: Option<u128>) -> Option<Self> {
        let headers = request.headers();
        let is_head = request.method() == Method::HEAD;
        let has_range = headers.get(RANGE).is_some_and(|range| range.as_bytes().starts_with(b"bytes="));
        let is_asked = match is_head {
            true => Coding::wished(headers).is_none(),
            false => request.method() == Method::GET && has_range,
        };
        let is_asked = is_asked && lane != Lane::Free && takes_identity;
        Some(PartsAsked { headers: headers.clone(), digest: digest.filter(|_| is_asked)?, is_head })
    }

    /// The answer that `make` makes, as far as it is asked for. One that cannot be read in parts stays as it is.
    pub async fn answer(self, app: &App, ticket: &Ticket, make: impl Future<Output = Response>) -> Response {
        let scratch = &app.options.scratch;
        let there = match scratch.at_once(self.digest) {
            Some(there) => there,
            // Whoever makes it may need the place in the lane that is waited in.
            None => ticket.aside(scratch.kept(self.digest)).await,
        };
        let vacancy = match there {
            Ok(Spooled::Kept(file, _)) => return self.of_file(app, file),
            Ok(Spooled::Never(_)) => return make.await,
            Err(vacancy) => vacancy,
        };
        let response = make.await;
        if response.status().is_success() && !is_bare(&response) {
            scratch.keep_none(vacancy);
            return response;
        }
        if response.status() != StatusCode::OK {
            return response;
        }
        let is_streamed = response.extensions().get::<Streamed>().is_some();
        let tag = response.headers().get(ETAG).filter(|tag| tag.as_bytes().starts_with(b"\""));
        match tag.cloned().filter(|_| !is_streamed) {
            Some(tag) => self.of_memory(response, tag).await,
            None if self.is_head && !is_streamed => told(response),
            None => self.of_spool(app, ticket.budget(), response, vacancy).await,
        }
    }

    /// A part of what stands in memory under a strong tag.
    async fn of_memory(self, response: Response, tag: HeaderValue) -> Response {
        let (parts, body) = response.into_parts();
        let Ok(whole) = axum::body::to_bytes(body, usize::MAX).await else {
            return Problem::internal("an answer broke off").into_response();
        };
        let file = RangedFile { length: whole.len() as u64, tag };
        let read = |part: Range<u64>| {
            let part = whole.slice(part.start as usize..part.end as usize);
            Response::from_parts(parts, Body::from(part))
        };
        told(file.answer(&self.headers, read))
    }

    async fn of_spool(
        self,
        app: &App,
        budget: &Budget,
        response: Response,
        vacancy: Vacancy<'_>,
    ) -> Response {
        let Some(spool) = app.options.scratch.begin() else { return response };
        let (mut parts, body) = response.into_parts();
        let rest = body.into_data_stream().map(|piece| piece.map_err(io::Error::other));
        let filled = match filled(spool, app.options.scratch.largest(), budget, rest).await {
            Ok(filled) => filled,
            Err(problem) => return problem.into_response(),
        };
        let turns = app.options.monitor.lanes.turns();
        match filled {
            (spool, None) => {
                let file = Arc::new(spool.end(lasting(parts.headers)));
                app.options.scratch.keep(vacancy, file.clone());
                self.of_file(app, file)
            }
            (spool, Some((piece, rest))) => {
                app.options.scratch.keep_none(vacancy);
                let begun = Arc::new(spool.end(HeaderMap::new()));
                let length = begun.length;
                let begun = copied("", turns, begun, 0..length).into_body().into_data_stream();
                let begun = begun.map(|piece| piece.map_err(io::Error::other));
                parts.headers.remove(CONTENT_LENGTH);
                let whole = streamed("", begun.chain(stream::iter([Ok(piece)])).chain(rest));
                Response::from_parts(parts, whole.into_body())
            }
        }
    }

    fn of_file(&self, app: &App, file: Arc<ScratchFile>) -> Response {
        let turns = app.options.monitor.lanes.turns();
        let tag = format!("\"{:032x}-{:016x}\"", self.digest, file.hash);
        let Ok(tag) = HeaderValue::from_str(&tag).map_err(Problem::internal) else {
            return Problem::internal("a tag is no header").into_response();
        };
        let ranged = RangedFile { length: file.length, tag };
        let headers = file.headers.clone();
        let read = |part: Range<u64>| {
            let mut response = match part.end - part.start {
                length if length <= PIECE as u64 => match file.read(part) {
                    Ok(bytes) => Response::new(Body::from(bytes)),
                    Err(fault) => return Problem::internal(fault).into_response(),
                },
                _ => copied("", turns, file, part),
            };
            *response.headers_mut() = headers;
            response
        };
        told(ranged.answer(&self.headers, read))
    }
}

/// The tag of an answer under the digest of data and request, whoever reads it in parts.
pub fn is_of(known: &str, digest: u128) -> bool {
    let tag = known.strip_prefix("W/").unwrap_or(known).strip_prefix('"');
    tag.and_then(|tag| tag.strip_prefix(&format!("{digest:032x}"))).is_some_and(|rest| rest.starts_with('-'))
}

/// Writes an answer to a file; what there is of it beyond that comes back, its next piece first.
///
/// # Errors
/// The answer broke off, or the budget is over.
async fn filled<S>(
    mut spool: SpoolFile,
    largest: u64,
    budget: &Budget,
    mut rest: S,
) -> Result<(SpoolFile, Option<(Bytes, S)>), Problem>
where
    S: stream::Stream<Item = io::Result<Bytes>> + Unpin,
{
    while let Some(piece) = rest.next().await {
        budget.check()?;
        let piece = piece.map_err(|_| Problem::internal("an answer broke off"))?;
        if spool.length() + piece.len() as u64 > largest {
            return Ok((spool, Some((piece, rest))));
        }
        if let Err(fault) = spool.append(&piece) {
            tracing::warn!(%fault, "an answer cannot be read in parts");
            return Ok((spool, Some((piece, rest))));
        }
    }
    Ok((spool, None))
}

/// A part of a file, read while it is sent.
fn copied(
    media: &'static str,
    turns: Arc<tokio::sync::Semaphore>,
    file: Arc<ScratchFile>,
    mut part: Range<u64>,
) -> Response {
    pieces(media, turns, Vec::new(), move |out| {
        let piece = part.start..part.end.min(part.start + PIECE as u64);
        if piece.is_empty() {
            return false;
        }
        let bytes =
            file.read(piece.clone()).unwrap_or_else(|fault| panic!("a file of the scratch folder: {fault}"));
        out.extend(bytes);
        part.start = piece.end;
        true
    })
}

/// Headers of the answer that hold for every part of it.
fn lasting(mut headers: HeaderMap) -> HeaderMap {
    [ETAG, CONTENT_LENGTH, respond::SERVER_TIMING].iter().for_each(|name| drop(headers.remove(name)));
    headers
}

/// Says that parts can be asked for, and that who takes it packed gets something else.
fn told(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(axum::http::header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    vary(headers, "accept-encoding");
    response
}
