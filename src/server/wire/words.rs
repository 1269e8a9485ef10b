//! Everything of a request that an answer may depend on.

use crate::server::App;
use crate::server::app::DataStamp;
use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderName;
use axum::http::header::{ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, FORWARDED, HOST};
use std::net::SocketAddr;
use xxhash_rust::xxh3::Xxh3;

/// Headers of a request that an answer may depend on; the first one tells only how it is packed.
static READ: [HeaderName; 9] = [
    ACCEPT_ENCODING,
    ACCEPT,
    ACCEPT_LANGUAGE,
    HOST,
    FORWARDED,
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("x-forwarded-prefix"),
];
/// The places of [`READ`].
const PLACES: [&[u8]; 9] = [b"0", b"1", b"2", b"3", b"4", b"5", b"6", b"7", b"8"];

/// The words of a request.
pub struct RequestWords<'a> {
    request: &'a Request,
    target: &'a str,
    peer: String,
    /// Of what is kept outside of memory, and may change.
    stamp: [u8; 8],
}

impl<'a> RequestWords<'a> {
    /// Of a request that has its stamp; nothing of one without a target.
    pub fn of(app: &App, request: &'a Request) -> Option<Self> {
        let DataStamp(stamp) = request.extensions().get()?;
        let target = request.uri().path_and_query()?.as_str();
        // Whether forwarded headers are believed depends on who sends them.
        let peer = match app.options.trusted_proxies.is_empty() {
            true => None,
            false => request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip()),
        };
        Some(RequestWords {
            request,
            target,
            peer: peer.map(|peer| peer.to_string()).unwrap_or_default(),
            stamp: stamp.to_le_bytes(),
        })
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &[u8]> {
        self.from(0)
    }

    /// With the headers from one place on, each with its place, so that a value is never taken for that of another.
    fn from(&self, first: usize) -> impl Iterator<Item = &[u8]> {
        let headers = self.request.headers();
        let values = READ.iter().zip(PLACES).skip(first).flat_map(move |(name, place)| {
            headers.get_all(name).into_iter().flat_map(move |value| [place, value.as_bytes()])
        });
        [self.target.as_bytes(), self.peer.as_bytes(), &self.stamp].into_iter().chain(values)
    }

    /// What makes the answer what it is, however it is packed: these words, the data, the program, and the address that it
    /// is given.
    pub fn digest(&self, app: &App) -> u128 {
        let data = app.atlas.info().digest.as_bytes();
        let address = app.options.public_url.as_deref().unwrap_or_default().as_bytes();
        let mut hasher = Xxh3::new();
        let ours = [data, env!("CARGO_PKG_VERSION").as_bytes(), address];
        for part in ours.into_iter().chain(self.from(1)) {
            hasher.update(&part.len().to_le_bytes());
            hasher.update(part);
        }
        hasher.digest128()
    }
}
