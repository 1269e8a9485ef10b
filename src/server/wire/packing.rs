//! Which answers are packed on their way out, for clients that take a content coding.

use super::accept::accepts;
use super::problem::Problem;
use super::protection::protect;
use super::request_id::RequestId;
use axum::body::HttpBody;
use axum::http::header::{
    ACCEPT_ENCODING, ACCEPT_RANGES, ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_ENCODING, ETAG, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use tower_http::compression::predicate::{DefaultPredicate, Predicate, SizeAbove};

/// Payload of one network packet, bytes: packing a smaller answer gains nothing.
const PACKET: u64 = 1400;

/// What the layer of compression packs: what gains by it, and all for a client that takes nothing else.
///
/// Responses that support byte ranges are sent as they are: a range of a compressed body is useless to clients.
#[derive(Debug, Clone, Copy)]
pub struct Worth;

impl Predicate for Worth {
    fn should_compress<B: HttpBody>(&self, response: &axum::http::Response<B>) -> bool {
        let gains = || DefaultPredicate::new().and(SizeAbove::new(PACKET)).should_compress(response);
        !response.headers().contains_key(ACCEPT_RANGES)
            && (response.extensions().get::<PackedOnly>().is_some() || gains())
    }
}

/// Marks an answer to a client that takes it packed or not at all.
#[derive(Debug, Clone, Copy)]
struct PackedOnly;

/// True if an answer may leave the server in other bytes than it has now, so that its tag cannot be a strong one (RFC
/// 9110, section 8.8.3).
pub fn may_be_packed(response: &Response) -> bool {
    !response.headers().contains_key(CONTENT_ENCODING) && Worth.should_compress(response)
}

/// The weak form of a tag.
pub fn weak(tag: &HeaderValue) -> HeaderValue {
    if tag.as_bytes().starts_with(b"W/") {
        return tag.clone();
    }
    HeaderValue::from_bytes(&[b"W/", tag.as_bytes()].concat()).unwrap_or_else(|_| tag.clone())
}

/// Has an answer packed that would otherwise go out as it is.
pub fn pack(mut response: Response) -> Response {
    if response.headers().contains_key(CONTENT_ENCODING) || response.headers().contains_key(ACCEPT_RANGES) {
        return response;
    }
    if let Some(tag) = response.headers().get(ETAG).map(weak) {
        response.headers_mut().insert(ETAG, tag);
    }
    response.extensions_mut().insert(PackedOnly);
    response
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
