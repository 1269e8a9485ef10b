//! Requests are worked on off the async threads, each in the lane of its route, for a limited time.

use super::problem::Problem;
use crate::server::App;
use crate::server::app::lanes::Lane;
use crate::server::app::ticket::Ticket;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::timeout;

/// Time limit for one request, that of waiting in its lane included.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Runs what answers a request in a lane, off the async threads; once the client has left, its budget is over.
pub async fn in_lane(State((app, lane)): State<(App, Lane)>, mut request: Request, next: Next) -> Response {
    let ticket = match Ticket::new(app.lanes.clone(), lane, PATIENCE) {
        Ok(ticket) => ticket,
        Err(busy) => return Problem::from(busy).into_response(),
    };
    request.extensions_mut().insert(ticket.clone());
    if lane == Lane::Free {
        return next.run(request).await;
    }
    let _leaving = ticket.leaving();
    let made = async {
        ticket.begin().await;
        let (handle, held) = (Handle::current(), ticket.clone());
        let make = move || {
            let response = handle.block_on(next.run(request));
            held.end();
            response
        };
        tokio::task::spawn_blocking(make).await
    };
    match timeout(PATIENCE, made).await {
        Ok(Ok(response)) => response,
        Ok(Err(fault)) if fault.is_panic() => std::panic::resume_unwind(fault.into_panic()),
        Ok(Err(fault)) => Problem::internal(fault).into_response(),
        Err(_) => Problem::from(crate::budget::Stopped::Late).into_response(),
    }
}
