//! `explain`: how an answer came about.

use crate::feature::Collection;
use crate::query::{Page, Query, meets};
use crate::server::App;
use crate::server::ask::MOST_EXPLAINED;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use std::time::Duration;

/// How a page of features came about.
#[derive(Serialize, JsonSchema)]
pub struct ItemsExplained<'a> {
    /// Features of the collection.
    features: usize,
    /// What the index says of each box asked for.
    index: Vec<BoxExplained<'a>>,
    /// Features that `in` and `not_in` leave; `null` without them.
    selected: Option<usize>,
    /// Features that the request means.
    matched: usize,
    milliseconds: f64,
}

/// What the index says of a box.
#[derive(Serialize, JsonSchema)]
struct BoxExplained<'a> {
    /// Degrees: west, south, east, north.
    bbox: [f64; 4],
    /// Features whose boxes meet it.
    candidates: usize,
    /// Features that meet it.
    met: usize,
    /// The first of the others.
    not_in: Vec<FeatureLeftOut<'a>>,
}

/// A feature that is not in an answer.
#[derive(Serialize, JsonSchema)]
struct FeatureLeftOut<'a> {
    id: &'a str,
    why: &'static str,
}

/// How a page of features came about, as a member of the document with a comma behind it.
pub fn items(app: &App, collection: &Collection, query: &Query, page: &Page, took: Duration) -> String {
    let index = app.atlas.dataset().index_of(collection);
    let boxes = query
        .bounds
        .iter()
        .map(|bounds| {
            let candidates = index.candidates(bounds);
            let (met, missed): (Vec<u32>, Vec<u32>) =
                candidates.iter().partition(|p| meets(collection.shapes(), **p as usize, bounds));
            let why = "its box meets the bbox, its border does not";
            let left_out = |p: &u32| FeatureLeftOut { id: collection.feature_id(*p as usize), why };
            BoxExplained {
                bbox: (*bounds).into(),
                candidates: candidates.len(),
                met: met.len(),
                not_in: missed.iter().take(MOST_EXPLAINED).map(left_out).collect(),
            }
        })
        .collect();
    let explained = ItemsExplained {
        features: collection.len(),
        index: boxes,
        selected: query.within.as_ref().map(Vec::len),
        matched: page.matched,
        milliseconds: took.as_secs_f64() * 1e3,
    };
    format!("\"explain\":{},", json!(explained))
}
