//! How the server presents itself.

use ipnet::IpNet;

/// Finished tiles that are kept unless options say otherwise, MiB.
pub const CACHE_MIB: u32 = 64;

/// How the server presents itself.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// Public address, where a proxy stands before the server; may have a path.
    pub public_url: Option<String>,
    /// Proxies whose `Forwarded` and `X-Forwarded-*` are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Finished tiles that are kept, MiB; none if 0.
    pub cache_mib: u32,
}

impl Default for ServerOptions {
    fn default() -> Self {
        ServerOptions { public_url: None, trusted_proxies: Vec::new(), cache_mib: CACHE_MIB }
    }
}
