//! What a client accepts: media types, languages and content codings, the highest q first (RFC 9110, section 12.4.2).

use axum::http::header::ACCEPT_ENCODING;
use axum::http::{HeaderMap, HeaderName};

/// A header that is a list, as if all of it stood in one line.
pub fn listed(headers: &HeaderMap, name: HeaderName) -> String {
    lines(headers, name).collect::<Vec<_>>().join(",")
}

/// The members of a header that is a list, on all its lines.
pub fn members(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    lines(headers, name).flat_map(|line| line.split(',')).map(str::trim).filter(|member| !member.is_empty())
}

fn lines(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    headers.get_all(name).into_iter().filter_map(|line| line.to_str().ok())
}

/// What a list with weights names, the highest q first; of equals the one named first, and nothing of weight 0.
pub fn wishes(header: &str) -> Vec<&str> {
    let mut ranges: Vec<(f32, &str)> =
        header.split(',').map(range).filter(|(q, r)| *q > 0.0 && !r.is_empty()).collect();
    ranges.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranges.into_iter().map(|(_, r)| r).collect()
}

fn range(text: &str) -> (f32, &str) {
    let mut parts = text.split(';').map(str::trim);
    let range = parts.next().unwrap_or("");
    let quality = parts.find_map(|p| p.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
    (quality, range)
}

/// True if a client takes a content coding, as itself or as `*`; `identity` unless it is refused (RFC 9110, section
/// 12.5.3).
pub fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    weight(&listed(headers, ACCEPT_ENCODING), coding) > 0.0
}

/// The weight that a client gives to a content coding.
fn weight(header: &str, coding: &str) -> f32 {
    let named = |name: &str| {
        header.split(',').map(range).find(|(_, range)| range.eq_ignore_ascii_case(name)).map(|(q, _)| q)
    };
    // Unless it is refused, what is not packed is taken after all that is.
    let unnamed = if coding == "identity" { 0.001 } else { 0.0 };
    named(coding).or_else(|| named("*")).unwrap_or(unnamed)
}

/// Of some content codings and `identity`, the one that a client likes best; of equals the one that stands first, and
/// `identity` last.
pub fn best<'a>(headers: &HeaderMap, codings: &[&'a str]) -> &'a str {
    let header = listed(headers, ACCEPT_ENCODING);
    let all = codings.iter().copied().chain(["identity"]).map(|coding| (weight(&header, coding), coding));
    all.reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map_or("identity", |(_, coding)| coding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn codings_by_their_weights() {
        for (header, expected) in [
            ("gzip", true),
            ("br, gzip;q=0.5", true),
            ("GZIP", true),
            ("*", true),
            ("gzip;q=0", false),
            ("gzip;q=0.0, *", false),
            ("*;q=0", false),
            ("identity", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(header))]);
            assert_eq!(accepts(&headers, "gzip"), expected, "{header:?}");
        }
        assert!(!accepts(&HeaderMap::new(), "gzip"));
    }

    #[test]
    fn bytes_as_they_are_are_taken_unless_refused() {
        for (header, expected) in
            [("gzip", true), ("", true), ("identity;q=0", false), ("*;q=0", false), ("*;q=0, identity", true)]
        {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(header))]);
            assert_eq!(accepts(&headers, "identity"), expected, "{header:?}");
        }
        assert!(accepts(&HeaderMap::new(), "identity"));
    }
}
