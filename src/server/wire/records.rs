//! Answers of many records of a kind: a small one is made whole, a large one while it is sent.

use super::respond;
use super::stream::{fill, pieces};
use crate::budget::{Budget, Stopped};
use crate::server::App;
use axum::response::Response;

/// What stands before the records, between them and behind them, and what writes each.
pub struct Records<W> {
    /// What stands before the first.
    pub head: Vec<u8>,
    /// What stands between two.
    pub between: &'static [u8],
    /// How many there are.
    pub count: usize,
    /// Appends one by its number, from 0.
    pub write: W,
    /// What stands behind the last, such as the time; what an answer says does not change with it.
    pub tail: Vec<u8>,
}

impl<W: FnMut(&mut Vec<u8>, usize) + Send + 'static> Records<W> {
    /// The answer. A small one is tagged by what it says; a large one by who is asked what, which the lane knows.
    ///
    /// # Errors
    /// The budget is over before the first piece is there.
    pub fn answer(self, app: &App, budget: &Budget, media: &'static str) -> Result<Response, Stopped> {
        let Records { head: mut begun, between, count, mut write, tail } = self;
        let mut next = 0;
        let mut write = move |out: &mut Vec<u8>| {
            if next == count {
                return false;
            }
            if next > 0 {
                out.extend_from_slice(between);
            }
            write(out, next);
            next += 1;
            true
        };
        let mut stopped = Ok(());
        let has_more = fill(&mut begun, &mut |out| {
            stopped = budget.check();
            stopped.is_ok() && write(out)
        });
        stopped?;
        if has_more {
            let mut tail = Some(tail);
            let parts = move |out: &mut Vec<u8>| {
                let has_more = write(out);
                if !has_more {
                    out.append(&mut tail.take().unwrap_or_default());
                }
                has_more
            };
            return Ok(pieces(media, app.options.monitor.lanes.turns(), begun, parts));
        }
        let tag = respond::tag(&begun);
        begun.extend(tail);
        Ok(respond::tagged(respond::bytes(media, begun), tag))
    }
}
