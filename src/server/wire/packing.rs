//! Which answers are packed on their way out, for clients that take a content coding.

use axum::http::header::{ACCEPT_RANGES, CONTENT_ENCODING};
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use axum::response::Response;
use tower_http::compression::predicate::{DefaultPredicate, Predicate, SizeAbove};

/// Payload of one network packet, bytes: packing a smaller answer gains nothing.
const PACKET: u64 = 1400;

/// What the layer of compression packs.
pub fn worth() -> impl Predicate {
    DefaultPredicate::new().and(SizeAbove::new(PACKET)).and(whole)
}

/// True if an answer may leave the server in other bytes than it has now, so that its tag cannot be a strong one (RFC
/// 9110, section 8.8.3).
pub fn may_be_packed(response: &Response) -> bool {
    !response.headers().contains_key(CONTENT_ENCODING) && worth().should_compress(response)
}

/// Responses that support byte ranges are sent uncompressed: a range of a compressed body is useless to clients.
fn whole(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !headers.contains_key(ACCEPT_RANGES)
}
