//! A request as handlers see it: parameters, accepted formats, links.

use super::links::{Link, Links};
use super::params::Params;
use super::problem::Problem;
use crate::server::App;
use crate::server::routes::Route;
use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT, HeaderMap};
use axum::http::request::Parts;

/// What a handler needs to know of a request besides its path.
#[derive(Debug, Clone)]
pub struct Call {
    /// Query parameters.
    pub params: Params,
    /// Builder of addresses.
    pub links: Links,
    accept: String,
}

impl FromRequestParts<App> for Call {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let params = Params::parse(parts.uri.query().unwrap_or(""))?;
        let links = Links::new(app.options.public_url.as_deref(), &parts.headers)?;
        Ok(Call { params, links, accept: accept(&parts.headers) })
    }
}

fn accept(headers: &HeaderMap) -> String {
    let values = headers.get_all(ACCEPT).iter().filter_map(|v| v.to_str().ok());
    values.collect::<Vec<_>>().join(",")
}

impl Call {
    /// Checks the parameters of a route and chooses the format: by `f`, else by `Accept`, else the first.
    ///
    /// Formats are the words of `f` with the media types that ask for them.
    pub fn format(
        &self,
        route: &Route,
        formats: &[(&'static str, &[&str])],
    ) -> Result<&'static str, Problem> {
        self.format_with(route, formats, &[])
    }

    /// The same for a route that takes `more` parameters than stand in the table, such as properties.
    pub fn format_with(
        &self,
        route: &Route,
        formats: &[(&'static str, &[&str])],
        more: &[&str],
    ) -> Result<&'static str, Problem> {
        self.params.expect(route, more)?;
        let words: Vec<(&str, &'static str)> = formats.iter().map(|(w, _)| (*w, *w)).collect();
        if let Some(word) = self.params.word("f", &words)? {
            return Ok(word);
        }
        let media: Vec<&str> = formats.iter().flat_map(|(_, m)| m.iter().copied()).collect();
        let first = formats.first().map_or("", |(w, _)| w);
        if self.accept.is_empty() {
            return Ok(first);
        }
        let mut ranges: Vec<(f32, &str)> = self.accept.split(',').map(range).collect();
        // Stable, so that of equal ranges the one named first counts.
        ranges.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (_, range) in ranges.iter().filter(|(q, _)| *q > 0.0) {
            if let Some((word, _)) = formats.iter().find(|(_, m)| m.iter().any(|m| matches(range, m))) {
                return Ok(word);
            }
        }
        Err(Problem::not_acceptable(&self.accept, &media))
    }

    /// The route's only format is JSON of some kind.
    pub fn json(&self, route: &Route) -> Result<(), Problem> {
        self.format(route, &[("json", &["application/json", "application/geo+json", "application/*"])])
            .map(|_| ())
    }

    /// A link to this very request with some parameters changed.
    pub fn again(&self, segments: &[&str], changes: &[(&str, String)]) -> String {
        let kept = self.params.iter().filter(|(n, _)| !changes.iter().any(|(c, _)| c == n));
        let kept = kept.map(|(n, v)| (n, v.to_owned()));
        self.links.with_query(segments, kept.chain(changes.iter().map(|(n, v)| (*n, v.clone()))))
    }

    /// `self` link of this request.
    pub fn self_link(&self, segments: &[&str], media: &'static str) -> Link {
        Link::new(self.again(segments, &[]), "self", media, "This document")
    }
}

fn range(text: &str) -> (f32, &str) {
    let mut parts = text.split(';').map(str::trim);
    let range = parts.next().unwrap_or("");
    let quality = parts.find_map(|p| p.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
    (quality, range)
}

fn matches(range: &str, media: &str) -> bool {
    let family = |m: &str| m.split('/').next().unwrap_or("").to_owned();
    range == "*/*"
        || range.eq_ignore_ascii_case(media)
        || (range.ends_with("/*") && family(range) == family(media))
}
