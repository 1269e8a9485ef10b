//! What is counted while the server runs: relaxed atomics alone, so that a cached answer waits for nobody.

use std::collections::HashMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Statuses that are counted apart; the rest are counted together, under 0.
pub const STATUSES: [u16; 22] = [
    200, 204, 206, 303, 304, 308, 400, 404, 405, 406, 408, 411, 413, 415, 416, 422, 429, 431, 500, 501, 503,
    0,
];
/// Upper bounds of the classes of duration, seconds; one more class is open.
pub const DURATIONS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];
/// Media types that are drawn, each counted apart; the rest are counted together.
pub const DRAWN: [&str; 8] = [
    "application/vnd.mapbox-vector-tile",
    "application/vnd.maplibre-tile",
    "image/png",
    "image/webp",
    "image/jpeg",
    "image/svg+xml",
    "application/pdf",
    "other",
];

/// The place of a route among those counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteNumber(u16);

impl RouteNumber {
    /// Of what no route answers.
    pub const UNMATCHED: RouteNumber = RouteNumber(0);
}

/// Requests by route and status, with how long they took.
#[derive(Debug, Default)]
pub struct RequestCounts(OnceLock<CountedRoutes>);

#[derive(Debug)]
struct CountedRoutes {
    numbers: HashMap<String, RouteNumber>,
    counts: Vec<RouteCounts>,
}

/// The requests of one route.
#[derive(Debug)]
pub struct RouteCounts {
    /// The pattern of its paths.
    pub pattern: String,
    statuses: [AtomicU64; STATUSES.len()],
    durations: [AtomicU64; DURATIONS.len() + 1],
    nanoseconds: AtomicU64,
}

impl RequestCounts {
    /// Names the patterns to count by; the first call holds.
    pub fn name(&self, patterns: impl IntoIterator<Item = String>) {
        self.0.get_or_init(|| {
            let mut counts = vec![RouteCounts::new("unmatched".to_owned())];
            let mut numbers = HashMap::new();
            for pattern in patterns {
                numbers.entry(pattern).or_insert_with_key(|pattern| {
                    counts.push(RouteCounts::new(pattern.clone()));
                    RouteNumber((counts.len() - 1) as u16)
                });
            }
            CountedRoutes { numbers, counts }
        });
    }

    /// The number of a pattern.
    pub fn number(&self, pattern: &str) -> RouteNumber {
        let number = self.0.get().and_then(|routes| routes.numbers.get(pattern));
        number.copied().unwrap_or(RouteNumber::UNMATCHED)
    }

    /// Counts an answer.
    pub fn count(&self, route: RouteNumber, status: u16, took: Duration) {
        let Some(counts) = self.0.get().and_then(|routes| routes.counts.get(usize::from(route.0))) else {
            return;
        };
        let status = STATUSES.iter().position(|s| *s == status).unwrap_or(STATUSES.len() - 1);
        counts.statuses[status].fetch_add(1, Ordering::Relaxed);
        let seconds = took.as_secs_f64();
        counts.durations[DURATIONS.partition_point(|bound| *bound < seconds)].fetch_add(1, Ordering::Relaxed);
        counts.nanoseconds.fetch_add(took.as_nanos() as u64, Ordering::Relaxed);
    }

    /// The routes that have been asked.
    pub fn asked(&self) -> impl Iterator<Item = &RouteCounts> {
        let counts = self.0.get().map_or(&[][..], |routes| &routes.counts);
        counts.iter().filter(|counts| counts.durations().iter().any(|(_, n)| *n > 0))
    }
}

impl RouteCounts {
    fn new(pattern: String) -> Self {
        RouteCounts {
            pattern,
            statuses: Default::default(),
            durations: Default::default(),
            nanoseconds: AtomicU64::new(0),
        }
    }

    /// How often each status was answered, those that never were left out.
    pub fn statuses(&self) -> impl Iterator<Item = (u16, u64)> {
        let counts = STATUSES.iter().zip(&self.statuses);
        counts.map(|(status, n)| (*status, n.load(Ordering::Relaxed))).filter(|(_, n)| *n > 0)
    }

    /// Requests by the class of their duration: its upper bound in seconds, and how many fell into it.
    pub fn durations(&self) -> Vec<(f64, u64)> {
        let bounds = DURATIONS.into_iter().chain([f64::INFINITY]);
        bounds.zip(&self.durations).map(|(bound, n)| (bound, n.load(Ordering::Relaxed))).collect()
    }

    /// Time spent on all of them, seconds.
    pub fn seconds(&self) -> f64 {
        self.nanoseconds.load(Ordering::Relaxed) as f64 / 1e9
    }
}

/// What a cache gave, and what had to be made.
#[derive(Debug, Default)]
pub struct CacheCounts {
    hits: AtomicU64,
    misses: AtomicU64,
    made: [(AtomicU64, AtomicU64); DRAWN.len()],
}

impl CacheCounts {
    /// An answer was there.
    pub fn hit(&self) {
        self.hits.fetch_add(1, Ordering::Relaxed);
    }

    /// An answer of a media type was not there and has been made.
    pub fn made(&self, media: &str, took: Duration) {
        self.misses.fetch_add(1, Ordering::Relaxed);
        let media = DRAWN.iter().position(|drawn| *drawn == media).unwrap_or(DRAWN.len() - 1);
        let (times, nanoseconds) = &self.made[media];
        times.fetch_add(1, Ordering::Relaxed);
        nanoseconds.fetch_add(took.as_nanos() as u64, Ordering::Relaxed);
    }

    /// Hits and misses.
    pub fn totals(&self) -> (u64, u64) {
        (self.hits.load(Ordering::Relaxed), self.misses.load(Ordering::Relaxed))
    }

    /// What was made: media type, how often, seconds in all.
    pub fn renders(&self) -> impl Iterator<Item = (&'static str, u64, f64)> {
        DRAWN.iter().zip(&self.made).map(|(media, (times, nanoseconds))| {
            (*media, times.load(Ordering::Relaxed), nanoseconds.load(Ordering::Relaxed) as f64 / 1e9)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_pattern_status_and_duration() {
        let counts = RequestCounts::default();
        counts.count(RouteNumber::UNMATCHED, 200, Duration::ZERO);
        assert_eq!(counts.asked().count(), 0, "nothing is counted before there are routes");
        counts.name(["/a", "/b/{c}", "/a"].map(str::to_owned));
        let b = counts.number("/b/{c}");
        counts.count(b, 200, Duration::from_millis(1));
        counts.count(b, 200, Duration::from_secs(100));
        counts.count(b, 418, Duration::from_millis(3));
        counts.count(counts.number("/c"), 404, Duration::ZERO);
        let asked: Vec<_> = counts.asked().collect();
        assert_eq!(asked.iter().map(|a| &*a.pattern).collect::<Vec<_>>(), ["unmatched", "/b/{c}"]);
        assert_eq!(asked[1].statuses().collect::<Vec<_>>(), [(200, 2), (0, 1)]);
        let full: Vec<_> = asked[1].durations().into_iter().filter(|(_, n)| *n > 0).collect();
        assert_eq!(full, [(0.001, 1), (0.005, 1), (f64::INFINITY, 1)]);
        assert!((asked[1].seconds() - 100.004).abs() < 1e-9);
    }
}
