//! `explain`: how an answer came about.

use crate::feature::Collection;
use crate::query::{Page, Query, meets};
use crate::server::App;
use crate::server::ask::MOST_EXPLAINED;
use serde_json::{Value, json};
use std::time::Duration;

/// How a page of features came about, as a member of the document with a comma behind it.
pub fn items(app: &App, collection: &Collection, query: &Query, page: &Page, took: Duration) -> String {
    let index = app.atlas.dataset().index_of(collection);
    let boxes: Vec<Value> = query
        .bounds
        .iter()
        .map(|bounds| {
            let candidates = index.candidates(bounds);
            let (met, missed): (Vec<u32>, Vec<u32>) =
                candidates.iter().partition(|p| meets(collection.shapes(), **p as usize, bounds));
            let why = "its box meets the bbox, its border does not";
            let missed: Vec<Value> = missed
                .iter()
                .take(MOST_EXPLAINED)
                .map(|p| json!({ "id": collection.feature_id(*p as usize), "why": why }))
                .collect();
            json!({ "bbox": bounds, "candidates": candidates.len(), "met": met.len(), "not_in": missed })
        })
        .collect();
    let explain = json!({
        "features": collection.len(),
        "index": boxes,
        "selected": query.within.as_ref().map(Vec::len),
        "matched": page.matched,
        "milliseconds": took.as_secs_f64() * 1e3,
    });
    format!("\"explain\":{explain},")
}
