//! Requests are worked on off the async threads, each in the lane of its route, for a limited time.

use super::outgoing::Outgoing;
use super::problem::{FaultWriter, Problem};
use super::respond::phase;
use crate::budget::Stopped;
use crate::server::App;
use crate::server::app::lanes::Lane;
use crate::server::app::ticket::Ticket;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::time::timeout;
use tracing::{Instrument, Span};

/// Time limit for one request, that of waiting in its lane included.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Runs what answers a request in a lane, off the async threads, the answer's tag and packing included; once the client
/// has left, its budget is over. Faults are told as the route of the request tells them.
pub async fn in_lane(
    State((app, lane, fault)): State<(App, Lane, Option<FaultWriter>)>,
    mut request: Request,
    next: Next,
) -> Response {
    let outgoing = Outgoing::of(&app, &request, lane);
    if let Some(known) = outgoing.known() {
        return known;
    }
    let uri = request.uri().clone();
    let refuse = |problem: Problem| match fault {
        Some(fault) => fault(problem, &uri),
        None => problem.into_response(),
    };
    let ticket = match Ticket::new(app.options.monitor.lanes.clone(), lane, PATIENCE) {
        Ok(ticket) => ticket,
        Err(busy) => return refuse(busy.into()),
    };
    request.extensions_mut().insert(ticket.clone());
    if lane == Lane::Free {
        return outgoing.finished(next.run(request).await).await;
    }
    let _leaving = ticket.leaving();
    let arrived = Instant::now();
    let made = async {
        ticket.begin().await;
        let waited = arrived.elapsed();
        let (handle, held) = (Handle::current(), ticket.clone());
        let made = next.run(request).instrument(Span::current());
        let make = move || {
            let response = handle.block_on(outgoing.answer(&held, made));
            held.end();
            phase(response, "queue", waited)
        };
        tokio::task::spawn_blocking(make).await
    };
    match timeout(PATIENCE, made).await {
        Ok(Ok(response)) => response,
        Ok(Err(fault)) if fault.is_panic() => std::panic::resume_unwind(fault.into_panic()),
        Ok(Err(fault)) => refuse(Problem::internal(fault)),
        Err(_) => refuse(Stopped::Late.into()),
    }
}
