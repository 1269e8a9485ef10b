//! The router of today's data: replaced whole, never changed.

use axum::Router;
use axum::extract::Request;
use std::sync::{Arc, PoisonError, RwLock};
use tower::ServiceExt;

/// Holds the router that new requests go to; those under way finish with the one they began with.
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

    /// A router that asks whichever is current.
    pub fn router(&self) -> Router {
        let snapshot = self.clone();
        Router::new().fallback(move |request: Request| snapshot.current().oneshot(request))
    }

    fn current(&self) -> Router {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
