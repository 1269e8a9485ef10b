//! How the server presents itself.

use super::monitor::Monitor;
use super::rate::RateLimit;
use super::scratch::Scratch;
use ipnet::IpNet;
use std::sync::Arc;

/// Default memory for finished tiles, MiB.
pub const CACHE_MIB: u32 = 64;

/// How the server presents itself, and what outlives a reload of its data.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// Public base URL of a server behind a proxy; may have a path.
    pub public_url: Option<String>,
    /// Networks of proxies whose `Forwarded` and `X-Forwarded-*` headers are trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// Memory for finished tiles, MiB; 0 keeps none.
    pub cache_mib: u32,
    /// False where health is told elsewhere ([`admin`](crate::server::admin)).
    pub has_health: bool,
    /// How often one client may ask; without a limit if absent. Clients of loopback, proxies for themselves and health
    /// checks have none.
    pub rate_limit: Option<Arc<RateLimit>>,
    /// Where answers stand that are read in parts.
    pub scratch: Arc<Scratch>,
    /// Where the running server is observed.
    pub monitor: Arc<Monitor>,
}

impl Default for ServerOptions {
    fn default() -> Self {
        ServerOptions {
            public_url: None,
            trusted_proxies: Vec::new(),
            cache_mib: CACHE_MIB,
            has_health: true,
            rate_limit: None,
            scratch: Arc::default(),
            monitor: Arc::default(),
        }
    }
}
