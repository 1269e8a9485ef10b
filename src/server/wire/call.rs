//! A request as handlers see it: parameters, accepted formats, links.

use super::accept::{listed, wishes};
use super::formats::GEOJSON;
use super::lane::PATIENCE;
use super::links::{Link, Links};
use super::params::Params;
use super::problem::Problem;
use super::proxy::{Origin, origin};
use crate::language::Language;
use crate::server::App;
use crate::server::app::lanes::Lane;
use crate::server::app::ticket::Ticket;
use crate::server::wire::route::Route;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE};
use axum::http::request::Parts;
use std::net::SocketAddr;
use std::sync::OnceLock;

/// What a handler needs to know of a request besides its path.
#[derive(Debug, Clone)]
pub struct Call {
    /// Query parameters.
    pub params: Params,
    /// Builder of addresses.
    pub links: Links,
    /// The path as asked for.
    pub path: String,
    /// What it may cost, and where it waits for its turn.
    pub ticket: Ticket,
    accept: String,
    accept_language: String,
    /// What [`Call::language`] has chosen: checked before the work, used by the page after it.
    language: OnceLock<Language>,
}

/// The same with the names of parameters in lower case, for services whose names are read in any case.
#[derive(Debug, Clone)]
pub struct LoweredCall(pub Call);

impl FromRequestParts<App> for Call {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Call::new(Params::parse(parts.uri.query().unwrap_or(""))?, parts, app)
    }
}

impl FromRequestParts<App> for LoweredCall {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Call::new(Params::lowered(parts.uri.query().unwrap_or(""))?, parts, app).map(LoweredCall)
    }
}

impl Call {
    /// The parameters of this request but its form, as the end of a template: `?year=2015`, or nothing.
    pub fn tail(&self) -> String {
        let kept = self
            .params
            .iter()
            .filter(|(name, _)| !["f", "encoding"].contains(name))
            .map(|(n, v)| (n, v.to_owned()));
        let address = self.links.with_query(&[], kept);
        address.split_once('?').map_or_else(String::new, |(_, query)| format!("?{query}"))
    }

    fn new(params: Params, parts: &Parts, app: &App) -> Result<Self, Problem> {
        let options = &app.options;
        let origin = match options.public_url.is_some() || options.trusted_proxies.is_empty() {
            true => Origin::default(),
            false => {
                let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
                origin(&parts.headers, peer, &options.trusted_proxies)?
            }
        };
        let links = Links::new(options.public_url.as_deref(), &parts.headers, &origin)?;
        let header = |name| listed(&parts.headers, name);
        let (accept, accept_language) = (header(ACCEPT), header(ACCEPT_LANGUAGE));
        // What runs before the lanes, such as a redirect, computes nothing.
        let ticket = match parts.extensions.get::<Ticket>() {
            Some(ticket) => ticket.clone(),
            None => Ticket::new(app.options.monitor.lanes.clone(), Lane::Free, PATIENCE)?,
        };
        let path = parts.uri.path().to_owned();
        Ok(Call { params, links, path, ticket, accept, accept_language, language: OnceLock::new() })
    }

    /// Checks the parameters of a route and chooses the format: by `f`, else by `Accept`, else the first.
    ///
    /// Formats are the words of `f` with the media types that ask for them.
    ///
    /// # Errors
    /// 400 for a parameter that the route does not have or an `f` that is not served, 406 where `Accept` takes none
    /// of the formats.
    pub fn format(
        &self,
        route: &Route,
        formats: &[(&'static str, &[&str])],
    ) -> Result<&'static str, Problem> {
        self.format_with(route, formats, &[])
    }

    /// The same for a route that accepts `more` parameters than it declares, such as properties of the collection.
    ///
    /// # Errors
    /// As [`Call::format`].
    pub fn format_with(
        &self,
        route: &Route,
        formats: &[(&'static str, &[&str])],
        more: &[&str],
    ) -> Result<&'static str, Problem> {
        self.params.expect(route, more)?;
        let mut words: Vec<(&str, &'static str)> = formats.iter().map(|(w, _)| (*w, *w)).collect();
        // Where JSON is GeoJSON, either word will do.
        let is_geojson = |(_, media): &&(&str, &[&str])| media.first() == Some(&GEOJSON);
        words.extend(formats.iter().filter(is_geojson).map(|(w, _)| ("geojson", *w)));
        if let Some(word) = self.params.word("f", &words)? {
            return Ok(word);
        }
        let media: Vec<&str> = formats.iter().flat_map(|(_, m)| m.iter().copied()).collect();
        let first = formats.first().map_or("", |(w, _)| w);
        if self.accept.is_empty() {
            return Ok(first);
        }
        for range in wishes(&self.accept) {
            if let Some((word, _)) = formats.iter().find(|(_, m)| m.iter().any(|m| matches(range, m))) {
                return Ok(word);
            }
        }
        Err(Problem::not_acceptable(&self.accept, &media))
    }

    /// The media types that the client takes, those it likes best first.
    pub fn wishes(&self) -> Vec<&str> {
        wishes(&self.accept)
    }

    /// The language of an answer: by `lang`, else by `Accept-Language`, else the first of those served. It is chosen
    /// once for a request.
    ///
    /// # Errors
    /// `lang` names one that is not served.
    pub fn language(&self, served: &[Language]) -> Result<Language, Problem> {
        if let Some(language) = self.language.get() {
            return Ok(language.clone());
        }
        let nearest = || wishes(&self.accept_language).iter().find_map(|tag| Language::nearest(served, tag));
        let language = self.lang(served)?.or_else(nearest).or(served.first());
        Ok(self.language.get_or_init(|| language.cloned().unwrap_or(Language::ENGLISH)).clone())
    }

    /// `lang`: one of the languages served.
    ///
    /// # Errors
    /// It names one that is not served.
    pub fn lang<'a>(&self, served: &'a [Language]) -> Result<Option<&'a Language>, Problem> {
        let words: Vec<(&str, &Language)> = served.iter().map(|l| (l.tag(), l)).collect();
        self.params.word("lang", &words)
    }

    /// The URL of this request with some parameters changed.
    pub fn here(&self, changes: &[(&str, String)]) -> String {
        let kept = self.params.iter().filter(|(n, _)| !changes.iter().any(|(c, _)| c == n));
        let kept = kept.map(|(n, v)| (n, v.to_owned()));
        self.links.at(&self.path, kept.chain(changes.iter().map(|(n, v)| (*n, v.clone()))))
    }

    /// The address of the page of a resource, in the language asked for.
    pub fn page(&self, segments: &[&str]) -> String {
        let language = self.params.get("lang").map(|l| ("lang", l.to_owned()));
        self.links.with_query(segments, [("f", "html".to_owned())].into_iter().chain(language))
    }

    /// The route's only format is JSON of some kind.
    ///
    /// # Errors
    /// As [`Call::format`].
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

    /// Links to the same document in every other format (OGC 17-069r4, requirement 27).
    pub fn alternates(&self, formats: &[(&'static str, &[&'static str])]) -> Vec<Link> {
        let others = formats.iter().skip(1);
        let link = |(word, media): &(&'static str, &[&'static str])| {
            let media = media.first().copied().unwrap_or("");
            Link::new(
                self.here(&[("f", (*word).to_owned())]),
                "alternate",
                media,
                "This document in another format",
            )
        };
        others.map(link).collect()
    }

    /// `self` link of this request.
    pub fn self_link(&self, segments: &[&str], media: &'static str) -> Link {
        Link::new(self.again(segments, &[]), "self", media, "This document")
    }
}

fn matches(range: &str, media: &str) -> bool {
    let family = |m: &str| m.split('/').next().unwrap_or("").to_owned();
    range == "*/*"
        || range.eq_ignore_ascii_case(media)
        || (range.ends_with("/*") && family(range) == family(media))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::app::lanes::Lanes;
    use axum::http::HeaderMap;
    use std::sync::Arc;
    use std::time::Duration;

    fn language(query: &str, accept: &str) -> Result<Language, Problem> {
        let params = Params::parse(query).unwrap();
        let links = Links::new(Some("http://x"), &HeaderMap::new(), &Origin::default()).unwrap();
        let call = Call {
            params,
            links,
            path: "/".into(),
            ticket: Ticket::new(Arc::new(Lanes::new(1)), Lane::Free, Duration::ZERO).unwrap(),
            accept: String::new(),
            accept_language: accept.to_owned(),
            language: OnceLock::new(),
        };
        call.language(&["zh", "en"].map(|tag| tag.parse().unwrap()))
    }

    #[test]
    fn the_language_is_the_one_with_the_highest_q_that_is_served() {
        for (query, accept, expected) in [
            ("", "", "zh"),
            ("", "en-GB,en;q=0.9,zh;q=0.8", "en"),
            ("", "de,zh-TW;q=0.5,en;q=0.4", "zh"),
            ("", "de", "zh"),
            ("", "zh;q=0, en;q=0.1", "en"),
            ("lang=zh", "en", "zh"),
        ] {
            assert_eq!(language(query, accept).unwrap().tag(), expected, "{query} {accept}");
        }
        assert!(language("lang=tlh", "").unwrap_err().detail().contains("zh, en"));
    }
}
