//! How often one client may ask.

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Requests between two times that clients are forgotten who have not asked lately.
const SWEEP: u32 = 1 << 13;

/// How often each client may ask: so many requests a second in the long run, so many at once.
#[derive(Debug)]
pub struct RateLimit {
    clients: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
    asked: AtomicU32,
}

/// A client asks more often than it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many requests of one client; try again later")]
pub struct TooOften {
    /// Until when it should wait.
    pub wait: Duration,
}

impl RateLimit {
    /// So many requests a second, and so many at once after a pause.
    pub fn new(per_second: NonZeroU32, burst: NonZeroU32) -> Self {
        RateLimit {
            clients: RateLimiter::keyed(Quota::per_second(per_second).allow_burst(burst)),
            clock: DefaultClock::default(),
            asked: AtomicU32::new(0),
        }
    }

    /// Counts a request of a client.
    ///
    /// # Errors
    /// It is one too many; says when the next may come.
    pub fn admit(&self, client: IpAddr) -> Result<(), TooOften> {
        if self.asked.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.clients.retain_recent();
        }
        let refused = self.clients.check_key(&network(client)).err();
        refused.map_or(Ok(()), |until| Err(TooOften { wait: until.wait_time_from(self.clock.now()) }))
    }
}

/// The address by which a client is told apart: of IPv6 the network, within which it may choose any address.
fn network(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V4(v4) => v4.into(),
        IpAddr::V6(v6) => Ipv6Addr::from(u128::from(v6) & !u128::from(u64::MAX)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_client_has_a_limit_of_its_own() {
        let limit = RateLimit::new(NonZeroU32::new(1).unwrap(), NonZeroU32::new(3).unwrap());
        let ask = |client: &str| limit.admit(client.parse().unwrap());
        for _ in 0..3 {
            assert_eq!(ask("192.0.2.1"), Ok(()));
        }
        let TooOften { wait } = ask("::ffff:192.0.2.1").unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(1), "{wait:?}");
        assert_eq!(ask("192.0.2.2"), Ok(()));
        // One client of IPv6 has a whole network.
        let many: Vec<_> = (1..9).map(|i| ask(&format!("2001:db8::{i}"))).collect();
        assert_eq!(many.iter().filter(|asked| asked.is_ok()).count(), 3);
        assert_eq!(ask("2001:db8:0:1::1"), Ok(()));
    }
}
