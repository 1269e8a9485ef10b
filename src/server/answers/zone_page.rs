//! Members of a zone, or zones of a member, as a page: how list and ground agree, with a small map.

use crate::feature::{Collection, Member};
use crate::query::MemberRow;
use crate::server::App;
use crate::server::ask::paging::Paging;
use crate::server::pages::crumbs::{collection_crumb, feature_crumb, feature_href};
use crate::server::pages::html;
use crate::server::pages::sketch::sketch;
use crate::server::wire::call::Call;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use axum::response::Response;
use serde_json::{Value, json};

/// What a page shows.
pub struct Shown<'a> {
    /// The collection of the feature asked about.
    pub of: &'a Collection,
    /// The feature asked about.
    pub feature: usize,
    /// The collection of the rows.
    pub wanted: &'a Collection,
    /// The rows of this page.
    pub rows: &'a [&'a MemberRow<'a>],
    /// Rows in all.
    pub matched: usize,
    /// Units of the list without a boundary.
    pub unmatched: &'a [&'a Member],
    /// True where an official list relates the two.
    pub list: bool,
}

/// The page.
///
/// # Errors
/// 500 where the template fails.
pub fn page(
    app: &App,
    call: &Call,
    shown: &Shown<'_>,
    paging: Paging,
    links: &[Link],
) -> Result<Response, Problem> {
    let to = |rel: &str| links.iter().find(|l| l.rel == rel).map(|l| &l.href);
    let rows: Vec<Value> = shown.rows.iter().map(|r| row(call, shown, r)).collect();
    let unmatched =
        shown.unmatched.iter().map(|m| json!({ "title": m.name, "note": m.note, "evidence": m.evidence }));
    let positions: Vec<u32> = shown.rows.iter().map(|r| r.position).collect();
    let context = json!({
        "doc": {
            "title": shown.of.feature_title(shown.feature),
            "id": shown.of.feature_id(shown.feature),
            "titles": shown.wanted.info().title,
            "rows": rows,
            "list": shown.list,
            "matched": shown.matched,
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
        "sketch": sketch(app, call, shown.wanted, &positions),
        "crumbs": [
            collection_crumb(call, shown.of),
            feature_crumb(call, shown.of, shown.feature),
        ],
    });
    html::page(app, call, "members.html", context)
}

fn row(call: &Call, shown: &Shown<'_>, row: &MemberRow<'_>) -> Value {
    let position = row.position as usize;
    let percent = |share: f64| (share * 1e3).round() / 10.0;
    json!({
        "id": shown.wanted.feature_id(position),
        "title": shown.wanted.feature_title(position),
        "href": feature_href(call, shown.wanted, position),
        "km2": (row.overlap.km2 * 10.0).round() / 10.0,
        "of_member": percent(row.overlap.share_of_member),
        "of_zone": percent(row.overlap.share_of_zone),
        "listed": !row.listed.is_empty(),
        "evidence": row.listed.first().and_then(|m| m.evidence.as_deref()),
        "disagreement": if shown.list { row.disagreement() } else { None },
    })
}
