//! Headers by which browsers guard those who read an answer. Strict transport is for the proxy to demand, which alone
//! knows whether there is any.

use axum::http::HeaderValue;
use axum::http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};

/// A drawing opened as a document runs nothing and fetches nothing.
const DRAWING: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";
/// Addresses of the viewer tell what somebody looks at: other sites learn the host alone.
const REFERRER: &str = "strict-origin-when-cross-origin";

/// Adds them to an answer.
pub fn protect(headers: &mut HeaderMap) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static(REFERRER));
    let is_drawing = headers.get(CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"image/svg+xml"));
    if is_drawing {
        headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(DRAWING));
    }
}
