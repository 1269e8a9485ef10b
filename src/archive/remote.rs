//! An archive at an address, read by range requests (RFC 9110, section 14).

use super::summary::ArchiveFault;
use ::pmtiles::{AsyncBackend, BackendResponse, PmtError, PmtResult};
use bytes::Bytes;
use std::io;
use std::time::Duration;
use ureq::http::header::{CONTENT_RANGE, ETAG, LAST_MODIFIED, RANGE};
use ureq::http::{Response, StatusCode};
use ureq::{Agent, Body};

/// Bytes that are read at once, at most: a directory, a description, a tile.
const MOST_AT_ONCE: usize = 32 << 20;
/// How long a request may take in all, and until there is a connection.
const IN_ALL: Duration = Duration::from_secs(10);
const CONNECTED: Duration = Duration::from_secs(3);
const REDIRECTS: u32 = 3;
/// Connections that are kept for the next request.
const KEPT: usize = 4;

/// A file at an address whose server answers in parts.
#[derive(Debug)]
pub struct RemoteFile {
    agent: Agent,
    address: String,
}

impl RemoteFile {
    /// The file at an address, which nobody has asked for yet.
    ///
    /// # Errors
    /// It is no address of HTTP.
    pub fn at(address: &str) -> Result<Self, ArchiveFault> {
        if !["http://", "https://"].iter().any(|scheme| address.starts_with(scheme)) {
            return Err(ArchiveFault::Archive(
                "expected an address that begins with http:// or https://".into(),
            ));
        }
        let config = Agent::config_builder()
            .timeout_global(Some(IN_ALL))
            .timeout_connect(Some(CONNECTED))
            .max_redirects(REDIRECTS)
            .max_idle_connections_per_host(KEPT)
            .http_status_as_error(false)
            .user_agent(concat!("poverty-atlas/", env!("CARGO_PKG_VERSION")));
        Ok(RemoteFile { agent: config.build().into(), address: address.to_owned() })
    }

    fn part(&self, offset: u64, length: usize) -> Result<BackendResponse, io::Error> {
        let fault = |found: String| io::Error::other(format!("{}: {found}", self.address));
        if length > MOST_AT_ONCE {
            return Err(fault(format!(
                "expected parts of {MOST_AT_ONCE} bytes at most, found one of {length}"
            )));
        }
        let last = offset + length as u64 - 1;
        let asked = self.agent.get(&self.address).header(RANGE, format!("bytes={offset}-{last}")).call();
        let mut answer = asked.map_err(|e| fault(e.to_string()))?;
        match answer.status() {
            StatusCode::PARTIAL_CONTENT => {}
            StatusCode::OK => return Err(fault("its server does not answer in parts".into())),
            other => return Err(fault(format!("its server answers {other}"))),
        }
        let begins = header(&answer, CONTENT_RANGE.as_str());
        if !begins.as_deref().is_some_and(|range| range.starts_with(&format!("bytes {offset}-"))) {
            return Err(fault(format!("expected the bytes from {offset}, found {begins:?}")));
        }
        let version = header(&answer, ETAG.as_str()).or_else(|| header(&answer, LAST_MODIFIED.as_str()));
        let body = answer.body_mut().with_config().limit(length as u64).read_to_vec();
        let bytes = Bytes::from(body.map_err(|e| fault(e.to_string()))?);
        Ok(match version {
            Some(version) => BackendResponse::new_with_version(bytes, version),
            None => BackendResponse::new(bytes),
        })
    }
}

fn header(answer: &Response<Body>, name: &str) -> Option<String> {
    Some(answer.headers().get(name)?.to_str().ok()?.to_owned())
}

impl AsyncBackend for RemoteFile {
    async fn read(&self, offset: u64, length: usize) -> PmtResult<BackendResponse> {
        self.part(offset, length).map_err(PmtError::Reading)
    }
}
