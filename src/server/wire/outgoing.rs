//! How an answer leaves: with a tag, or as the word that the client has it; packed for clients that take it so.

use super::packing::{AcceptedCodings, pack};
use super::parts::{PartsAsked, is_of};
use super::problem::Problem;
use super::respond::{FRESH, is_known, tag};
use super::stream::Streamed;
use super::words::RequestWords;
use crate::server::App;
use crate::server::app::lanes::Lane;
use crate::server::app::ticket::Ticket;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};

/// What of a request decides how its answer leaves.
pub struct Outgoing {
    app: App,
    takes: AcceptedCodings,
    /// What the client has; nothing where the request changes something.
    known: Option<HeaderValue>,
    /// Of data and request, by which answers are known that are made while they are sent.
    digest: Option<u128>,
    /// Where no more than a part of the answer is wanted.
    parts: Option<PartsAsked>,
}

impl Outgoing {
    /// Of a request in its lane.
    pub fn of(app: &App, request: &Request, lane: Lane) -> Self {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        let takes = AcceptedCodings::of(request.headers());
        let digest = RequestWords::of(app, request).filter(|_| reads).map(|words| words.digest(app));
        Outgoing {
            app: app.clone(),
            takes,
            known: request.headers().get(IF_NONE_MATCH).filter(|_| reads).cloned(),
            digest,
            parts: PartsAsked::of(request, lane, takes.identity, digest),
        }
    }

    /// 304 where the client has the answer by the tag of data and request, before anything of it is made.
    pub fn known(&self) -> Option<Response> {
        let listed = self.known.as_ref()?.to_str().ok()?.split(',');
        let digest = self.digest?;
        let tag = unmade(digest);
        let is_tag = |known: &str| known.as_bytes() == tag.as_bytes() || is_of(known, digest);
        let is_there = listed.into_iter().any(|known| is_tag(known.trim()));
        let headers =
            [(ETAG, tag), (CACHE_CONTROL, HeaderValue::from_static(FRESH)), (VARY, ACCEPT_ENCODING.into())];
        is_there.then(|| (StatusCode::NOT_MODIFIED, headers).into_response())
    }

    /// The answer that `make` makes, as it leaves, or the part of it that is wanted.
    pub async fn answer(mut self, ticket: &Ticket, make: impl Future<Output = Response>) -> Response {
        match self.parts.take() {
            Some(parts) => {
                let app = self.app.clone();
                let made = parts.answer(&app, ticket, make).await;
                self.finished(made).await
            }
            None => self.finished(make.await).await,
        }
    }

    /// The answer as it leaves. What is not streamed is hashed and packed here and now.
    pub async fn finished(self, mut response: Response) -> Response {
        if let (StatusCode::OK, Some(digest)) = (response.status(), self.digest) {
            if response.extensions().get::<Streamed>().is_some() {
                response.headers_mut().entry(ETAG).or_insert_with(|| unmade(digest));
            }
            response = conditional(response, self.known).await;
        }
        pack(response, self.takes, &self.app.options.monitor.lanes.turns()).await
    }
}

/// The tag of an answer that nobody has made yet. A weak one: packed or not, and whenever it is made, it says the same.
fn unmade(digest: u128) -> HeaderValue {
    HeaderValue::from_str(&format!("W/\"{digest:032x}\"")).unwrap_or(HeaderValue::from_static("W/\"0\""))
}

/// Sets the entity tag of a successful response, and answers 304 to clients that have it (RFC 9110, section 13).
async fn conditional(response: Response, known: Option<HeaderValue>) -> Response {
    let (mut parts, mut body) = response.into_parts();
    let tag = match parts.headers.get(ETAG) {
        Some(tag) => tag.clone(),
        None => {
            let Ok(whole) = axum::body::to_bytes(body, usize::MAX).await else {
                return Problem::internal("an answer broke off").into_response();
            };
            let tag = tag(&whole);
            body = Body::from(whole);
            parts.headers.insert(ETAG, tag.clone());
            tag
        }
    };
    if known.is_some_and(|known| is_known(&known, &tag)) {
        let mut headers = HeaderMap::new();
        headers.insert(ETAG, tag);
        for name in [CACHE_CONTROL, VARY] {
            if let Some(value) = parts.headers.remove(&name) {
                headers.insert(name, value);
            }
        }
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    Response::from_parts(parts, body)
}
