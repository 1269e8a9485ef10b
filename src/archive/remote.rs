//! An archive at an address, read by range requests (RFC 9110, section 14).

use super::kind::ArchivedKind;
use super::parts::{self, ByteSource};
use super::pmtiles::PmTilesReader;
use super::summary::{ArchiveFault, ArchiveSummary};
use crate::tile::TileCoord;
use ::pmtiles::{PmtError, PmtResult};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};
use ureq::http::header::{CONTENT_RANGE, ETAG, LAST_MODIFIED, RANGE};
use ureq::http::{Response, StatusCode};
use ureq::{Agent, Body};

/// How long a request may take in all, and until there is a connection.
const IN_ALL: Duration = Duration::from_secs(10);
const CONNECTED: Duration = Duration::from_secs(3);
/// How long a server that did not answer is not asked.
const LEFT_ALONE: Duration = Duration::from_secs(5);
const REDIRECTS: u32 = 3;
/// Connections that are kept for the next request.
const KEPT: usize = 4;

/// A file at an address whose server answers in parts.
#[derive(Debug)]
pub struct RemoteFile {
    agent: Agent,
    address: String,
    /// When its server last failed to answer.
    failed: Mutex<Option<Instant>>,
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
            .timeout_connect(Some(CONNECTED))
            .max_redirects(REDIRECTS)
            .max_idle_connections_per_host(KEPT)
            .http_status_as_error(false)
            .user_agent(concat!("poverty-atlas/", env!("CARGO_PKG_VERSION")));
        Ok(RemoteFile { agent: config.build().into(), address: address.to_owned(), failed: Mutex::default() })
    }

    fn fetched(&self, offset: u64, length: usize) -> io::Result<(Vec<u8>, Option<String>)> {
        let fault = |found: String| io::Error::other(format!("{}: {found}", self.address));
        let budget = parts::budget();
        budget.check().map_err(io::Error::other)?;
        let time = budget.remaining().map_or(IN_ALL, |left| left.min(IN_ALL));
        let last = offset + length as u64 - 1;
        let asked = self.agent.get(&self.address).header(RANGE, format!("bytes={offset}-{last}"));
        let answered = asked.config().timeout_global(Some(time)).build().call();
        let mut answer = answered.map_err(|e| fault(e.to_string()))?;
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
        Ok((body.map_err(|e| fault(e.to_string()))?, version))
    }

    fn failed(&self) -> MutexGuard<'_, Option<Instant>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ByteSource for RemoteFile {
    /// While its server did not answer lately it is not asked again: who waits for it holds a place.
    fn part(&self, offset: u64, length: usize) -> PmtResult<(Vec<u8>, Option<String>)> {
        if self.failed().is_some_and(|at| at.elapsed() < LEFT_ALONE) {
            return Err(PmtError::Reading(io::Error::other(format!(
                "{}: it did not answer lately",
                self.address
            ))));
        }
        let read = self.fetched(offset, length);
        // Who gave up says nothing of the server.
        if read.is_err() && parts::budget().check().is_ok() {
            *self.failed() = Some(Instant::now());
        }
        parts::budget().check().map_err(parts::over)?;
        Ok(read?)
    }
}

fn header(answer: &Response<Body>, name: &str) -> Option<String> {
    Some(answer.headers().get(name)?.to_str().ok()?.to_owned())
}

/// An archive at an address, opened anew when it has changed.
#[derive(Debug)]
pub struct RemoteArchive {
    address: String,
    /// With how often it was opened before; held for no longer than it takes to look.
    opened: RwLock<(Arc<PmTilesReader<RemoteFile>>, u64)>,
    /// Held while it is opened anew; when that last failed.
    opening: Mutex<Option<Instant>>,
}

impl RemoteArchive {
    /// Opens an archive; with what it says of itself.
    ///
    /// # Errors
    /// Its server does not answer, or not in parts; what stands there is no PMTiles, or holds what is not served.
    pub fn open(address: &str) -> Result<(Self, ArchiveSummary), ArchiveFault> {
        let reader = PmTilesReader::open(RemoteFile::at(address)?)?;
        let summary = reader.summary()?;
        let opened = RwLock::new((Arc::new(reader), 0));
        Ok((RemoteArchive { address: address.to_owned(), opened, opening: Mutex::default() }, summary))
    }

    /// How often it was opened anew.
    pub fn version(&self) -> u64 {
        self.now().1
    }

    fn now(&self) -> (Arc<PmTilesReader<RemoteFile>>, u64) {
        self.opened.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The bytes of a tile, which must be of a kind.
    ///
    /// # Errors
    /// As for opening it; the budget is over.
    pub fn tile(&self, at: TileCoord, kind: ArchivedKind) -> Result<Option<Vec<u8>>, ArchiveFault> {
        let (reader, version) = self.now();
        match reader.tile(at) {
            Err(ArchiveFault::Changed) => self.anew(version, kind)?.tile(at),
            found => found,
        }
        .map_err(away)
    }

    /// The archive as it stands there now, which others may have opened meanwhile. Nobody waits for another to open it, and
    /// what could not be opened is left alone for a while.
    fn anew(&self, version: u64, kind: ArchivedKind) -> Result<Arc<PmTilesReader<RemoteFile>>, ArchiveFault> {
        let Ok(mut failed) = self.opening.try_lock() else { return Err(ArchiveFault::Changed) };
        let (reader, now) = self.now();
        if now != version {
            return Ok(reader);
        }
        if failed.is_some_and(|at| at.elapsed() < LEFT_ALONE) {
            return Err(ArchiveFault::Changed);
        }
        let opened = self.opened_of(kind);
        *failed = opened.is_err().then(Instant::now);
        let reader = opened?;
        *self.opened.write().unwrap_or_else(PoisonError::into_inner) = (reader.clone(), version + 1);
        Ok(reader)
    }

    fn opened_of(&self, kind: ArchivedKind) -> Result<Arc<PmTilesReader<RemoteFile>>, ArchiveFault> {
        let reader = PmTilesReader::open(RemoteFile::at(&self.address)?).map_err(away)?;
        match reader.summary().map_err(away)?.kind == kind {
            true => Ok(Arc::new(reader)),
            false => Err(ArchiveFault::Archive("it has changed, and has tiles of another kind".to_owned())),
        }
    }
}

/// What is not read of a server is not damaged.
fn away(fault: ArchiveFault) -> ArchiveFault {
    match fault {
        ArchiveFault::File(fault) => ArchiveFault::Away(fault.to_string()),
        other => other,
    }
}
