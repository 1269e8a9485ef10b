//! `explain`: how members were found.

use super::request::MembersRequest;
use crate::budget::{Budget, Stopped};
use crate::query::{MemberRow, Members, Relation};
use crate::server::App;
use crate::server::ask::MOST_EXPLAINED as MOST;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use std::time::Duration;

/// How members were found.
#[derive(Serialize, JsonSchema)]
pub struct MembersExplained<'a> {
    /// Features whose boxes meet the one asked about.
    candidates: usize,
    /// Features that the list or the ground relates to it.
    related: usize,
    /// Features of the answer, on all pages.
    r#in: usize,
    /// The first of the others.
    not_in: Vec<MemberLeftOut<'a>>,
    milliseconds: f64,
}

/// A related feature that is not in the answer.
#[derive(Serialize, JsonSchema)]
struct MemberLeftOut<'a> {
    id: &'a str,
    why: String,
}

/// How members were found, as a member of the document with a comma behind it: candidates, and why some were rejected.
///
/// # Errors
/// The budget is over.
pub fn members(
    app: &App,
    request: &MembersRequest<'_>,
    found: &Members<'_>,
    (took, budget): (Duration, &Budget),
) -> Result<String, Stopped> {
    let candidates =
        app.atlas.dataset().index_of(request.wanted).candidates(&request.of.shapes().bounds(request.feature));
    let any = request.related(app, (Relation::Any, 0.0), budget)?.rows;
    let is_in = |r: &&MemberRow<'_>| found.rows.iter().any(|f| f.position == r.position);
    let why = |r: &MemberRow<'_>| {
        let percent = (r.overlap.share_of_member * 1e4).round() / 100.0;
        let listed = if r.listed.is_empty() { "not listed" } else { "listed" };
        let asked = request.relation.0;
        let why = format!(
            "{listed}, and {:.1} km² ({percent} %) shared, where relation={asked} and min_share={} are asked for",
            r.overlap.km2, request.min_share
        );
        MemberLeftOut { id: request.wanted.feature_id(r.position as usize), why }
    };
    let not_in = any.iter().filter(|r| !is_in(r)).take(MOST).map(why).collect();
    let explained = MembersExplained {
        candidates: candidates.len(),
        related: any.len(),
        r#in: found.rows.len(),
        not_in,
        milliseconds: took.as_secs_f64() * 1e3,
    };
    Ok(format!("\"explain\":{},", json!(explained)))
}
