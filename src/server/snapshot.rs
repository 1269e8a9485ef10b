//! The router over the current data: replaced as a whole, never modified.

use axum::Router;
use axum::extract::Request;
use std::sync::{Arc, PoisonError, RwLock};
use tower::ServiceExt;

/// Holds the router for new requests; requests in flight finish on the one they started with.
#[derive(Debug, Clone)]
pub struct Snapshot {
    current: Arc<RwLock<Router>>,
}

impl Snapshot {
    /// Starts with a router.
    pub fn new(router: Router) -> Self {
        Snapshot { current: Arc::new(RwLock::new(router)) }
    }

    /// Sends all requests from now on to another router.
    pub fn replace(&self, router: Router) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = router;
    }

    /// A router that delegates to the current one.
    pub fn router(&self) -> Router {
        let snapshot = self.clone();
        Router::new().fallback(move |request: Request| snapshot.current().oneshot(request))
    }

    fn current(&self) -> Router {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
