//! Members of a zone, or zones of a member, as a page: how list and ground agree, with a small map.

use super::request::MembersRequest;
use crate::query::{MemberRow, Members};
use crate::server::App;
use crate::server::pages::crumbs::{collection_crumb, feature_crumb, feature_href};
use crate::server::pages::html;
use crate::server::pages::sketch::sketch;
use crate::server::wire::call::Call;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use axum::response::Response;
use serde_json::{Value, json};

/// The page.
///
/// # Errors
/// 500 where the template fails.
pub fn page(
    app: &App,
    call: &Call,
    request: &MembersRequest<'_>,
    (found, page): (&Members<'_>, &[&MemberRow<'_>]),
    links: &[Link],
) -> Result<Response, Problem> {
    let MembersRequest { of, feature, wanted, paging, .. } = request;
    let to = |rel: &str| links.iter().find(|l| l.rel == rel).map(|l| &l.href);
    let rows: Vec<Value> = page.iter().map(|r| row(call, request, r)).collect();
    let unmatched = found
        .unmatched
        .iter()
        .map(|m| json!({ "title": m.name, "note": m.note.known(), "evidence": m.evidence }));
    let positions: Vec<u32> = page.iter().map(|r| r.position).collect();
    let context = json!({
        "doc": {
            "title": of.feature_title(*feature),
            "id": of.feature_id(*feature),
            "titles": wanted.info().title,
            "rows": rows,
            "list": request.has_list(),
            "matched": found.rows.len(),
            "units": found.listed_units(),
            "unmatched": unmatched.collect::<Vec<_>>(),
            "first": paging.offset.saturating_add(1),
            "last": paging.offset.saturating_add(rows.len()),
            "next": to("next"),
            "prev": to("prev"),
            "formats": [
                { "title": "GeoJSON", "href": call.here(&[("f", "json".to_owned())]) },
                { "title": "CSV", "href": call.here(&[("f", "csv".to_owned())]) },
            ],
        },
        "sketch": sketch(app, call, wanted, &positions)?,
        "crumbs": [
            collection_crumb(call, of),
            feature_crumb(call, of, *feature),
        ],
    });
    html::page(app, call, "members.html", context)
}

fn row(call: &Call, request: &MembersRequest<'_>, row: &MemberRow<'_>) -> Value {
    let position = row.position as usize;
    let percent = |share: f64| (share * 1e3).round() / 10.0;
    json!({
        "id": request.wanted.feature_id(position),
        "title": request.wanted.feature_title(position),
        "href": feature_href(call, request.wanted, position),
        "km2": (row.overlap.km2 * 10.0).round() / 10.0,
        "of_member": percent(row.overlap.share_of_member),
        "of_zone": percent(row.overlap.share_of_zone),
        "listed": !row.listed.is_empty(),
        "evidence": row.listed.first().and_then(|m| m.evidence.as_deref()),
        "disagreement": if request.has_list() { row.disagreement() } else { None },
    })
}
