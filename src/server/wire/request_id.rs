//! The id of a request: the client's own, or one made here; in the answer, in problems, and in the log.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// The header that carries it, in requests and in answers.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Characters of an id that is taken from a client, at most.
const LONGEST: usize = 128;

/// Differs from process to process.
static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().build_hasher().finish());
static NEXT: AtomicU64 = AtomicU64::new(0);

/// The id of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// The id that the client or a proxy has given, if it can stand in a line of log as it is; else a new one.
    pub fn of(headers: &HeaderMap) -> Self {
        match headers.get(X_REQUEST_ID).filter(|given| is_sane(given)) {
            Some(given) => RequestId(given.clone()),
            None => Self::next(),
        }
    }

    fn next() -> Self {
        let made = format!("{:016x}-{:x}", *PROCESS, NEXT.fetch_add(1, Ordering::Relaxed));
        RequestId(HeaderValue::from_str(&made).unwrap_or_else(|_| HeaderValue::from_static("-")))
    }

    /// As text.
    pub fn text(&self) -> &str {
        self.0.to_str().unwrap_or("-")
    }

    /// As the value of the header.
    pub fn value(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

fn is_sane(given: &HeaderValue) -> bool {
    let fits = |c: &u8| c.is_ascii_alphanumeric() || b"-_.:/+=@~".contains(c);
    (1..=LONGEST).contains(&given.len()) && given.as_bytes().iter().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sane_id_is_taken_and_another_is_replaced() {
        let of = |given: &str| {
            let headers = HeaderMap::from_iter([(X_REQUEST_ID, HeaderValue::from_str(given).unwrap())]);
            RequestId::of(&headers).text().to_owned()
        };
        for sane in ["a", "7b9c-1/2:3", "Root=1-67891233-abcdef012345678912345678", &"x".repeat(128)] {
            assert_eq!(of(sane), sane);
        }
        for other in ["", "a b", "a\"b", "{}", &"x".repeat(129)] {
            assert_ne!(of(other), other);
        }
        assert_ne!(RequestId::next(), RequestId::next());
    }
}
