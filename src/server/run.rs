//! The listening server: connections with limits, and a stop that ends.

use super::wire::problem::Problem;
use super::wire::request_id::RequestId;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::header::HOST;
use axum::http::{StatusCode, Version};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use ipnet::IpNet;
use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;
use tower_http::timeout::TimeoutBody;

/// How long a client may take for the head of a request, also for the first after a pause.
const HEAD: Duration = Duration::from_secs(30);
/// Bytes of the head of a request, at most.
const HEAD_BYTES: usize = 32 << 10;
/// Pause after connections cannot be accepted, as where the process has no more descriptors.
const BREATH: Duration = Duration::from_millis(100);

/// Open connections where nothing else is said.
const MOST: NonZeroU32 = NonZeroU32::new(4096).unwrap();
/// Those of one client.
const MOST_OF_CLIENT: NonZeroU32 = NonZeroU32::new(256).unwrap();

/// What connections may cost.
#[derive(Debug, Clone)]
pub struct ConnectionLimits {
    /// Open connections, at most; more wait until one closes.
    pub connections: NonZeroU32,
    /// Open connections of one address, at most; more are closed at once. Those of loopback are not counted.
    pub per_client: NonZeroU32,
    /// Networks whose connections are not counted either: proxies stand for many clients.
    pub proxies: Vec<IpNet>,
    /// How long a client may send nothing of a body, or take nothing of an answer.
    pub still: Duration,
    /// How long requests in flight may go on after the server was told to stop.
    pub stop_after: Duration,
    /// Where open connections are counted.
    pub open: Arc<AtomicUsize>,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        ConnectionLimits {
            connections: MOST,
            per_client: MOST_OF_CLIENT,
            proxies: Vec::new(),
            still: Duration::from_secs(30),
            stop_after: Duration::from_secs(10),
            open: Arc::default(),
        }
    }
}

/// Serves until `shutdown` resolves, then finishes the requests in flight for a limited time.
///
/// # Errors
/// The listener fails.
pub async fn run(
    listener: TcpListener,
    router: Router,
    limits: ConnectionLimits,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    // HTTP/2 without TLS is spoken by no browser; a proxy in front speaks it for all.
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(HEAD_BYTES);
    let (rooms, clients) = (Arc::new(Semaphore::new(limits.connections.get() as usize)), Clients::default());
    let graceful = GracefulShutdown::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        // Before a connection is accepted: those for whom there is no room wait where they cost nothing.
        let accepted = async {
            let room = rooms.clone().acquire_owned().await.map_err(std::io::Error::other)?;
            listener.accept().await.map(|(stream, peer)| (stream, peer, room))
        };
        let (stream, peer, room) = tokio::select! {
            () = &mut shutdown => break,
            accepted = accepted => match accepted {
                Ok(accepted) => accepted,
                Err(fault) => {
                    tracing::warn!(%fault, "a connection cannot be accepted");
                    tokio::time::sleep(BREATH).await;
                    continue;
                }
            },
        };
        let Some(counted) = clients.enter(peer.ip(), &limits) else {
            tracing::warn!(client = %peer.ip(), "too many connections of one client");
            continue;
        };
        let held = (room, counted, Open::new(&limits.open));
        let router = router.clone();
        let still = limits.still;
        let service = service_fn(move |request| answer(router.clone(), request, peer, still));
        let served = builder.serve_connection(TokioIo::new(Box::pin(steady(stream, still))), service);
        let watched = graceful.watch(served);
        tokio::spawn(async move {
            let _held: (OwnedSemaphorePermit, Counted, Open) = held;
            if let Err(fault) = watched.await {
                tracing::debug!(%fault, "a connection broke");
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(limits.stop_after, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were still in flight and are given up");
    }
    Ok(())
}

/// Without Nagle's algorithm, since a small answer must not wait for the acknowledgement of the previous one; broken
/// off where the client takes nothing.
fn steady(stream: TcpStream, still: Duration) -> TimeoutStream<TcpStream> {
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(still));
    stream
}

async fn answer(
    router: Router,
    request: Request<Incoming>,
    peer: SocketAddr,
    still: Duration,
) -> Result<Response, Infallible> {
    // RFC 9112, section 3.2.
    let hosts = request.headers().get_all(HOST).iter().count();
    if request.version() == Version::HTTP_11 && hosts != 1 {
        let detail = format!("the header Host: expected it once, found it {hosts} times");
        return Ok(Problem::new(StatusCode::BAD_REQUEST, detail)
            .at(request.uri().path(), Some(&RequestId::of(request.headers()))));
    }
    // The buffer is bounded too, but what arrives in one piece may exceed it.
    let fields = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len());
    let length =
        fields.sum::<usize>() + request.uri().path_and_query().map_or(0, |target| target.as_str().len());
    if length > HEAD_BYTES {
        let detail = format!("the head of the request: expected at most {HEAD_BYTES} bytes, found {length}");
        let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
        return Ok(
            Problem::new(status, detail).at(request.uri().path(), Some(&RequestId::of(request.headers())))
        );
    }
    let mut request = request.map(|body| Body::new(TimeoutBody::new(still, body)));
    request.extensions_mut().insert(ConnectInfo(peer));
    Ok(router.oneshot(request).await.into_response())
}

/// Open connections by the address of the client.
#[derive(Debug, Clone, Default)]
struct Clients(Arc<Mutex<HashMap<IpAddr, u32>>>);

/// A connection among all that are open.
#[derive(Debug)]
struct Open(Arc<AtomicUsize>);

impl Open {
    fn new(open: &Arc<AtomicUsize>) -> Self {
        open.fetch_add(1, Ordering::Relaxed);
        Open(open.clone())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// One connection that is counted while it is open.
#[derive(Debug)]
struct Counted(Option<(Clients, IpAddr)>);

impl Clients {
    /// Counts a connection; nothing where the client has as many as it may have.
    fn enter(&self, client: IpAddr, limits: &ConnectionLimits) -> Option<Counted> {
        let client = client.to_canonical();
        if client.is_loopback() || limits.proxies.iter().any(|network| network.contains(&client)) {
            return Some(Counted(None));
        }
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(client).or_insert(0);
        if *count >= limits.per_client.get() {
            return None;
        }
        *count += 1;
        Some(Counted(Some((self.clone(), client))))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let Some((clients, client)) = &self.0 else { return };
        let mut open = clients.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(client) {
            *count -= 1;
            if *count == 0 {
                open.remove(client);
            }
        }
    }
}

/// Resolves on SIGTERM or an interrupt, listened for from now on; after the first, another of either ends the process at
/// once. To be called within a runtime.
pub fn stop_signal() -> impl Future<Output = ()> + Send {
    let first = signal();
    async move {
        first.await;
        tracing::info!("shutting down");
        let second = signal();
        tokio::spawn(async move {
            second.await;
            std::process::exit(1);
        });
    }
}

#[cfg(unix)]
fn signal() -> impl Future<Output = ()> + Send {
    use tokio::signal::unix::{Signal, SignalKind, signal};
    async fn heard(signal: std::io::Result<Signal>) {
        match signal {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    }
    let [interrupt, terminate] = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
    async move {
        tokio::select! {
            () = heard(interrupt) => {}
            () = heard(terminate) => {}
        }
    }
}

#[cfg(not(unix))]
async fn signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_client_has_only_so_many_connections() {
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let (clients, [a, b]) = (Clients::default(), [address("192.0.2.1"), address("192.0.2.2")]);
        let limits = ConnectionLimits {
            per_client: NonZeroU32::new(3).unwrap(),
            proxies: vec!["10.0.0.0/8".parse().unwrap()],
            ..ConnectionLimits::default()
        };
        let held: Vec<_> = (0..3).map(|_| clients.enter(a, &limits).unwrap()).collect();
        assert!(clients.enter(a, &limits).is_none() && clients.enter(b, &limits).is_some());
        assert!(clients.enter(address("::ffff:192.0.2.1"), &limits).is_none(), "the same client");
        drop(held);
        assert!(clients.0.lock().unwrap().is_empty(), "nobody is remembered who has left");
        for proxy in ["127.0.0.1", "::1", "10.1.2.3"].map(address) {
            let held: Vec<_> = (0..9).map(|_| clients.enter(proxy, &limits)).collect();
            assert!(held.iter().all(Option::is_some), "{proxy}");
        }
    }
}
