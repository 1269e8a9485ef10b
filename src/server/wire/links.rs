//! All URLs are built here.

use super::problem::Problem;
use super::proxy::Origin;
use axum::http::HeaderMap;
use axum::http::header::HOST;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use schemars::JsonSchema;
use serde::Serialize;

/// What must be escaped in one segment of a path.
const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'/')
    .add(b'\\')
    .add(b'^')
    .add(b'|')
    .add(b'[')
    .add(b']');

/// What must be escaped in a query value; commas and slashes may stay readable.
const QUERY: &AsciiSet = &SEGMENT.remove(b'/').remove(b'{').remove(b'}').add(b'&').add(b'+').add(b'=');

/// Relation of a link to the vector tilesets of something.
pub const VECTOR: &str = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
/// Relation of a link to the legend of a map.
pub const LEGEND: &str = "http://www.opengis.net/def/rel/ogc/1.0/legend";
/// Relation of a link to the rendered tilesets of something.
pub const MAP: &str = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-map";

/// Relation of a link to a map as one image.
pub const IMAGE: &str = "http://www.opengis.net/def/rel/ogc/1.0/map";

/// A link as OGC API and GeoJSON extensions write it.
#[derive(Debug, Clone, Serialize, JsonSchema, PartialEq, Eq)]
pub struct Link {
    /// Absolute address.
    pub href: String,
    /// Relation.
    pub rel: &'static str,
    /// Media type.
    #[serde(rename = "type")]
    pub media: &'static str,
    /// Title for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// True for the template of many addresses, with names in braces.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub templated: bool,
}

impl Link {
    /// A link with a title.
    pub fn new(href: String, rel: &'static str, media: &'static str, title: impl Into<String>) -> Self {
        Link { href, rel, media, title: Some(title.into()), templated: false }
    }

    /// The template of many addresses.
    pub fn template(href: String, rel: &'static str, media: &'static str, title: impl Into<String>) -> Self {
        Link { templated: true, ..Link::new(href, rel, media, title) }
    }
}

/// Builds absolute addresses of this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links {
    base: String,
}

impl Links {
    /// From the declared public address, else from what a trusted proxy says, else from the request's own host.
    ///
    /// # Errors
    /// 400 for a `Host` header that is not a host name.
    pub fn new(public_url: Option<&str>, headers: &HeaderMap, origin: &Origin) -> Result<Self, Problem> {
        if let Some(url) = public_url {
            return Ok(Links { base: url.trim_end_matches('/').to_owned() });
        }
        let host = match (&origin.host, headers.get(HOST)) {
            (Some(host), _) => host,
            (None, None) => "localhost",
            (None, Some(host)) => {
                host.to_str().map_err(|_| Problem::bad_request("the Host header is not text"))?
            }
        };
        let scheme = origin.scheme.as_deref().unwrap_or("http");
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']' | '_');
        match !host.is_empty() && host.chars().all(fits) {
            true => Ok(Links { base: format!("{scheme}://{host}{}", origin.prefix) }),
            false => Err(Problem::bad_request(format!("Host: expected a host, found {host:?}"))),
        }
    }

    /// The address of the landing page, without a slash at the end.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The address of a path given by its segments, each escaped.
    pub fn to(&self, segments: &[&str]) -> String {
        let mut url = self.base.clone();
        for segment in segments {
            url.push('/');
            url.extend(utf8_percent_encode(segment, SEGMENT));
        }
        if segments.is_empty() {
            url.push('/');
        }
        url
    }

    /// An address of this server by a path that is escaped already, with a query.
    pub fn at<'a>(&self, path: &str, query: impl IntoIterator<Item = (&'a str, String)>) -> String {
        with_query(format!("{}{path}", self.base), query)
    }

    /// The same with a query.
    pub fn with_query<'a>(
        &self,
        segments: &[&str],
        query: impl IntoIterator<Item = (&'a str, String)>,
    ) -> String {
        with_query(self.to(segments), query)
    }
}

fn with_query<'a>(mut url: String, query: impl IntoIterator<Item = (&'a str, String)>) -> String {
    for (i, (name, value)) in query.into_iter().enumerate() {
        url.push(if i == 0 { '?' } else { '&' });
        url.extend(utf8_percent_encode(name, QUERY));
        url.push('=');
        url.extend(utf8_percent_encode(&value, QUERY));
    }
    url
}

/// One segment of a path, escaped.
pub fn segment(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_keep_their_prefix_and_escape_what_they_must() {
        let links =
            Links::new(Some("https://example.org/atlas/"), &HeaderMap::new(), &Origin::default()).unwrap();
        assert_eq!(links.to(&[]), "https://example.org/atlas/");
        assert_eq!(
            links.to(&["collections", "a/b ü"]),
            "https://example.org/atlas/collections/a%2Fb%20%C3%BC"
        );
        let url = links.with_query(&["x"], [("bbox", "1,2,3,4".to_owned()), ("q", "a&b".to_owned())]);
        assert_eq!(url, "https://example.org/atlas/x?bbox=1,2,3,4&q=a%26b");
    }

    #[test]
    fn a_host_cannot_smuggle_anything() {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, "evil.example/path?".parse().unwrap());
        assert!(Links::new(None, &headers, &Origin::default()).is_err());
    }
}
