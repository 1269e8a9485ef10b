//! Single byte ranges of a file (RFC 9110, section 14).

use super::problem::Problem;
use super::respond;
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use std::ops::Range;

/// What a Range header asks for.
#[derive(Debug, PartialEq, Eq)]
enum RequestedRange {
    /// Everything: no range, several, or one that cannot be read, which a server may ignore.
    Whole,
    Part(Range<u64>),
    Nothing,
}

/// A file as its headers tell it.
#[derive(Debug)]
pub struct RangedFile {
    /// Its bytes.
    pub length: u64,
    /// Its strong tag.
    pub tag: HeaderValue,
}

impl RangedFile {
    /// The file or the part of it that a request asks for, as `read` answers with a range of it; the same bytes for
    /// everybody, never compressed on the way.
    pub fn answer(&self, headers: &HeaderMap, read: impl FnOnce(Range<u64>) -> Response) -> Response {
        let text = |name| headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok());
        if headers.get(IF_NONE_MATCH).is_some_and(|known| respond::is_known(known, &self.tag)) {
            return self.described(StatusCode::NOT_MODIFIED.into_response());
        }
        // A range of another version would be useless; there are no modification dates, so an `If-Range` date never
        // matches.
        let same = text(IF_RANGE).is_none_or(|known| known.as_bytes() == self.tag.as_bytes());
        let range = text(RANGE).filter(|_| same);
        match range.map_or(RequestedRange::Whole, |range| asked(range, self.length)) {
            RequestedRange::Whole => self.described(sized(read(0..self.length), self.length)),
            RequestedRange::Part(range) => {
                let place = format!("bytes {}-{}/{}", range.start, range.end - 1, self.length);
                let length = range.end - range.start;
                let mut part = sized(read(range), length);
                *part.status_mut() = StatusCode::PARTIAL_CONTENT;
                self.described(respond::with_header(part, CONTENT_RANGE, &place))
            }
            RequestedRange::Nothing => {
                let range = text(RANGE).unwrap_or("");
                let detail = format!("Range: expected a part of {} bytes, found {range:?}", self.length);
                let problem = Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, detail).into_response();
                respond::with_header(problem, CONTENT_RANGE, &format!("bytes */{}", self.length))
            }
        }
    }

    fn described(&self, mut response: Response) -> Response {
        response.headers_mut().insert(ETAG, self.tag.clone());
        response.headers_mut().insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        response
    }
}

/// Says how many bytes there will be: who gets fewer knows that the answer broke off.
fn sized(mut response: Response, length: u64) -> Response {
    response.headers_mut().insert(CONTENT_LENGTH, length.into());
    response
}

fn asked(header: &str, len: u64) -> RequestedRange {
    let range = header.trim().strip_prefix("bytes=").and_then(|r| r.trim().split_once('-'));
    let Some((first, last)) = range else { return RequestedRange::Whole };
    let number = |t: &str| match !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit()) {
        // A number too large to parse lies past the end of any file.
        true => Some(t.parse::<u64>().unwrap_or(u64::MAX)),
        false => None,
    };
    match (first.trim(), last.trim()) {
        ("", last) => match number(last) {
            None => RequestedRange::Whole,
            Some(0) => RequestedRange::Nothing,
            Some(_) if len == 0 => RequestedRange::Nothing,
            Some(n) => RequestedRange::Part(len.saturating_sub(n)..len),
        },
        (first, last) => {
            let end = if last.is_empty() { Some(u64::MAX) } else { number(last) };
            match (number(first), end) {
                (Some(a), Some(b)) if a > b => RequestedRange::Whole,
                (Some(a), Some(_)) if a >= len => RequestedRange::Nothing,
                (Some(a), Some(b)) => RequestedRange::Part(a..b.saturating_add(1).min(len)),
                _ => RequestedRange::Whole,
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
            ("bytes=0-0", RequestedRange::Part(0..1)),
            ("bytes=2-", RequestedRange::Part(2..10)),
            ("bytes=-3", RequestedRange::Part(7..10)),
            ("bytes=-99", RequestedRange::Part(0..10)),
            ("bytes=8-99999999999999999999999", RequestedRange::Part(8..10)),
            ("bytes=10-", RequestedRange::Nothing),
            ("bytes=-0", RequestedRange::Nothing),
            ("bytes=5-4", RequestedRange::Whole),
            ("bytes=0-1,3-4", RequestedRange::Whole),
            ("bytes=x-1", RequestedRange::Whole),
            ("bytes=+1-2", RequestedRange::Whole),
            ("lines=0-1", RequestedRange::Whole),
            ("", RequestedRange::Whole),
        ] {
            assert_eq!(asked(header, 10), expected, "{header}");
        }
        assert_eq!(asked("bytes=0-", 0), RequestedRange::Nothing);
    }
}
