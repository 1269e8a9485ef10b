//! Single byte ranges of a file (RFC 9110, section 14).

use super::problem::Problem;
use super::respond;
use crate::server::app::cache::Entry;
use axum::http::header::{ACCEPT_RANGES, CONTENT_RANGE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use std::ops::Range;

/// What a Range header asks for.
#[derive(Debug, PartialEq, Eq)]
enum RequestedRange {
    /// Everything: no range, several, or one that cannot be read, which a server may ignore.
    Whole,
    Part(Range<usize>),
    Nothing,
}

/// The file or the part of it that a request asks for; the same bytes for everybody, never compressed on the way.
pub fn answer(file: &Entry, headers: &HeaderMap) -> Response {
    let text = |name| headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok());
    if headers.get(IF_NONE_MATCH).is_some_and(|known| respond::is_known(known, &file.tag)) {
        return described(file, StatusCode::NOT_MODIFIED.into_response());
    }
    // A range of another version would be useless; there are no modification dates, so an `If-Range` date never matches.
    let same = text(IF_RANGE).is_none_or(|known| known.as_bytes() == file.tag.as_bytes());
    match text(RANGE).filter(|_| same).map_or(RequestedRange::Whole, |range| asked(range, file.body.len())) {
        RequestedRange::Whole => described(file, respond::bytes(file.media, file.body.clone())),
        RequestedRange::Part(range) => {
            let place = format!("bytes {}-{}/{}", range.start, range.end - 1, file.body.len());
            let mut part = respond::bytes(file.media, file.body.slice(range));
            *part.status_mut() = StatusCode::PARTIAL_CONTENT;
            described(file, respond::with_header(part, CONTENT_RANGE, &place))
        }
        RequestedRange::Nothing => {
            let range = text(RANGE).unwrap_or("");
            let detail = format!("Range: expected a part of {} bytes, found {range:?}", file.body.len());
            let problem = Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, detail).into_response();
            respond::with_header(problem, CONTENT_RANGE, &format!("bytes */{}", file.body.len()))
        }
    }
}

fn described(file: &Entry, mut response: Response) -> Response {
    response.headers_mut().insert(ETAG, file.tag.clone());
    response.headers_mut().insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    response
}

fn asked(header: &str, len: usize) -> RequestedRange {
    let range = header.trim().strip_prefix("bytes=").and_then(|r| r.trim().split_once('-'));
    let Some((first, last)) = range else { return RequestedRange::Whole };
    let number = |t: &str| match !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit()) {
        // A number too large to parse lies past the end of any file.
        true => Some(t.parse::<usize>().unwrap_or(usize::MAX)),
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
            let end = if last.is_empty() { Some(usize::MAX) } else { number(last) };
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
