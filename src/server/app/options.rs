//! How the server presents itself.

use ipnet::IpNet;

/// Default memory for finished tiles, MiB.
pub const CACHE_MIB: u32 = 64;

/// How the server presents itself.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// Public base URL of a server behind a proxy; may have a path.
    pub public_url: Option<String>,
    /// Networks of proxies whose `Forwarded` and `X-Forwarded-*` headers are trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// Memory for finished tiles, MiB; 0 keeps none.
    pub cache_mib: u32,
}

impl Default for ServerOptions {
    fn default() -> Self {
        ServerOptions { public_url: None, trusted_proxies: Vec::new(), cache_mib: CACHE_MIB }
    }
}
