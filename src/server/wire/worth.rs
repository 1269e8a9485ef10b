//! Which answers are worth packing.

use axum::body::HttpBody;
use axum::http::HeaderValue;
use axum::http::header::{ACCEPT_RANGES, CONTENT_ENCODING, CONTENT_RANGE, CONTENT_TYPE};
use axum::response::Response;

/// Payload of one network packet, bytes: packing a smaller answer gains nothing.
const PACKET: u64 = 1400;

/// True if an answer may leave the server in other bytes than it has now, so that its tag cannot be a strong one (RFC
/// 9110, section 8.8.3).
pub fn may_be_packed(response: &Response) -> bool {
    is_bare(response) && gains(response)
}

/// Neither packed already nor to be read in parts: a part of something packed is of no use.
pub fn is_bare(response: &Response) -> bool {
    let headers = response.headers();
    ![CONTENT_ENCODING, ACCEPT_RANGES, CONTENT_RANGE].iter().any(|name| headers.contains_key(name))
}

/// True if an answer becomes shorter by it.
pub fn gains(response: &Response) -> bool {
    let media = response.headers().get(CONTENT_TYPE).map_or(&[][..], HeaderValue::as_bytes);
    let is_picture = media.starts_with(b"image/") && !media.starts_with(b"image/svg+xml");
    !is_picture && response.body().size_hint().exact().is_none_or(|length| length >= PACKET)
}
