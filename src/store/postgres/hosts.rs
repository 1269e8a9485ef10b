//! The hosts of an address, each by itself: one that accepts and says nothing costs its own time and no other's.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, LoadBalanceHosts};

/// How long a host that said nothing is asked after all others.
const SILENCE: Duration = Duration::from_secs(30);

/// The hosts of a configuration, each as a configuration of its own, in their order.
///
/// # Errors
/// Numbers of hosts, addresses and ports that do not go together.
pub(super) fn each(config: &Config) -> Result<Vec<Config>, String> {
    let [hosts, addresses, ports] =
        [config.get_hosts().len(), config.get_hostaddrs().len(), config.get_ports().len()];
    let count = hosts.max(addresses);
    if (hosts > 0 && addresses > 0 && hosts != addresses) || (ports > 1 && ports != count) {
        return Err(format!(
            "the connection to the database: expected one port, or one for each host, and as many addresses as hosts; \
             found {hosts} hosts, {addresses} addresses, {ports} ports"
        ));
    }
    Ok((0..count).map(|at| alone(config, at)).collect())
}

fn alone(config: &Config, at: usize) -> Config {
    let mut one = Config::new();
    match config.get_hosts().get(at) {
        Some(Host::Tcp(name)) => {
            one.host(name);
        }
        #[cfg(unix)]
        Some(Host::Unix(path)) => {
            one.host_path(path);
        }
        None => {}
    }
    if let Some(address) = config.get_hostaddrs().get(at) {
        one.hostaddr(*address);
    }
    if let Some(port) = config.get_ports().get(at).or(config.get_ports().first()) {
        one.port(*port);
    }
    if let Some(user) = config.get_user() {
        one.user(user);
    }
    if let Some(password) = config.get_password() {
        one.password(password);
    }
    if let Some(name) = config.get_dbname() {
        one.dbname(name);
    }
    if let Some(options) = config.get_options() {
        one.options(options);
    }
    if let Some(name) = config.get_application_name() {
        one.application_name(name);
    }
    if let Some(time) = config.get_connect_timeout() {
        one.connect_timeout(*time);
    }
    if let Some(time) = config.get_tcp_user_timeout() {
        one.tcp_user_timeout(*time);
    }
    if let Some(time) = config.get_keepalives_interval() {
        one.keepalives_interval(time);
    }
    if let Some(count) = config.get_keepalives_retries() {
        one.keepalives_retries(count);
    }
    one.keepalives(config.get_keepalives())
        .keepalives_idle(config.get_keepalives_idle())
        .ssl_mode(config.get_ssl_mode())
        .ssl_negotiation(config.get_ssl_negotiation())
        .channel_binding(config.get_channel_binding())
        .load_balance_hosts(config.get_load_balance_hosts())
        .target_session_attrs(config.get_target_session_attrs());
    one
}

/// Hosts that accepted a connection, or not even that, and said nothing, and when.
#[derive(Debug, Default)]
pub(super) struct SilentHosts(Mutex<HashMap<usize, Instant>>);

impl SilentHosts {
    /// Remembers one by its place among the hosts.
    pub fn add(&self, at: usize) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(at, Instant::now());
    }

    /// In which order hosts are asked: as they are written, or by chance where that is asked for; the silent ones last.
    pub fn order(&self, hosts: &[Config]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..hosts.len()).collect();
        if hosts.iter().any(|host| host.get_load_balance_hosts() == LoadBalanceHosts::Random) {
            let chance = RandomState::new();
            order.sort_by_key(|at| chance.hash_one(at));
        }
        let silent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        order.sort_by_key(|at| silent.get(at).is_some_and(|since| since.elapsed() < SILENCE));
        order
    }
}
