//! Parts of a file: single byte ranges (RFC 9110, section 14).

use super::problem::Problem;
use super::respond;
use axum::body::Bytes;
use axum::http::header::{ACCEPT_RANGES, CONTENT_RANGE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_128;

/// A finished file: the same bytes for everybody, never compressed on the way.
#[derive(Debug)]
pub struct File {
    media: &'static str,
    body: Bytes,
    tag: HeaderValue,
}

/// What a Range header asks for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// Everything: no range, several, or one that cannot be read, which a server may ignore.
    Whole,
    Part(Range<usize>),
    Nothing,
}

impl File {
    /// A file with a strong tag: byte for byte this one.
    pub fn new(media: &'static str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let tag = format!("\"{:032x}\"", xxh3_128(&body));
        let tag = HeaderValue::from_str(&tag).unwrap_or_else(|_| HeaderValue::from_static("\"0\""));
        File { media, body, tag }
    }

    /// Number of bytes.
    pub fn len(&self) -> usize {
        self.body.len()
    }

    /// The file or the part of it that a request asks for.
    pub fn answer(&self, headers: &HeaderMap) -> Response {
        let text = |name| headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok());
        if headers.get(IF_NONE_MATCH).is_some_and(|known| respond::is_known(known, &self.tag)) {
            return self.about(StatusCode::NOT_MODIFIED.into_response());
        }
        // A part of another version would be of no use; dates are not known here, so that they never match.
        let same = text(IF_RANGE).is_none_or(|known| known.as_bytes() == self.tag.as_bytes());
        match text(RANGE).filter(|_| same).map_or(Asked::Whole, |range| asked(range, self.len())) {
            Asked::Whole => self.about(respond::bytes(self.media, self.body.clone())),
            Asked::Part(range) => {
                let place = format!("bytes {}-{}/{}", range.start, range.end - 1, self.len());
                let mut part = respond::bytes(self.media, self.body.slice(range));
                *part.status_mut() = StatusCode::PARTIAL_CONTENT;
                self.about(respond::with_header(part, CONTENT_RANGE, &place))
            }
            Asked::Nothing => {
                let range = text(RANGE).unwrap_or("");
                let detail = format!("Range: expected a part of {} bytes, found {range:?}", self.len());
                let problem = Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, detail).into_response();
                respond::with_header(problem, CONTENT_RANGE, &format!("bytes */{}", self.len()))
            }
        }
    }

    fn about(&self, mut response: Response) -> Response {
        response.headers_mut().insert(ETAG, self.tag.clone());
        response.headers_mut().insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        response
    }
}

fn asked(header: &str, len: usize) -> Asked {
    let range = header.trim().strip_prefix("bytes=").and_then(|r| r.trim().split_once('-'));
    let Some((first, last)) = range else { return Asked::Whole };
    let number = |t: &str| match !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit()) {
        // Larger than any file is as good as the end.
        true => Some(t.parse::<usize>().unwrap_or(usize::MAX)),
        false => None,
    };
    match (first.trim(), last.trim()) {
        ("", last) => match number(last) {
            None => Asked::Whole,
            Some(0) => Asked::Nothing,
            Some(_) if len == 0 => Asked::Nothing,
            Some(n) => Asked::Part(len.saturating_sub(n)..len),
        },
        (first, last) => {
            let end = if last.is_empty() { Some(usize::MAX) } else { number(last) };
            match (number(first), end) {
                (Some(a), Some(b)) if a > b => Asked::Whole,
                (Some(a), Some(_)) if a >= len => Asked::Nothing,
                (Some(a), Some(b)) => Asked::Part(a..b.saturating_add(1).min(len)),
                _ => Asked::Whole,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_as_the_standard_reads_them() {
        for (header, expected) in [
            ("bytes=0-0", Asked::Part(0..1)),
            ("bytes=2-", Asked::Part(2..10)),
            ("bytes=-3", Asked::Part(7..10)),
            ("bytes=-99", Asked::Part(0..10)),
            ("bytes=8-99999999999999999999999", Asked::Part(8..10)),
            ("bytes=10-", Asked::Nothing),
            ("bytes=-0", Asked::Nothing),
            ("bytes=5-4", Asked::Whole),
            ("bytes=0-1,3-4", Asked::Whole),
            ("bytes=x-1", Asked::Whole),
            ("bytes=+1-2", Asked::Whole),
            ("lines=0-1", Asked::Whole),
            ("", Asked::Whole),
        ] {
            assert_eq!(asked(header, 10), expected, "{header}");
        }
        assert_eq!(asked("bytes=0-", 0), Asked::Nothing);
    }
}
