//! `/collections/{collectionId}/items/{featureId}/lineage`: old codes and names, mergers and splits.

use crate::feature::{Collection, FormerUnit};
use crate::server::App;
use crate::server::ask::parameters::{F_PAGE, LANG, PAGE};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::Route;
use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};

/// What a feature was before.
pub const LINEAGE: Route = Route {
    path: "/collections/{collectionId}/items/{featureId}/lineage",
    id: "lineage",
    summary: "Old codes and names of a feature, mergers and splits; an old code in an address leads to today's feature",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
    ..Route::GET
};

/// What a feature was before, as far as the tables know.
///
/// # Errors
/// 404 for an unknown collection or feature; 400 for an unknown parameter, language or format, 406 where `Accept`
/// takes none that is served.
pub async fn lineage(
    State(app): State<App>,
    Path((id, feature)): Path<(String, String)>,
    call: Call,
) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &LINEAGE, &formats::DOCUMENT)?;
    let collection = app.collection(&id)?;
    let position = app.feature(collection, &feature)?;
    let units: Vec<&FormerUnit> = app.atlas.former_units(collection, position).collect();
    let former: Vec<Value> =
        units.iter().map(|u| former(&app, &call, collection, position, u, units.len())).collect();
    let here = ["collections", &*id, "items", &*feature];
    let links = [
        call.self_link(&[&here[..], &["lineage"]].concat(), "application/json"),
        Link::new(call.links.to(&here), "related", "application/geo+json", "The feature"),
    ];
    let document = json!({
        "collection": id,
        "id": feature,
        "title": collection.feature_title(position),
        "known": app.atlas.has_lineage(collection),
        "former": former,
        "links": links,
    });
    html::outlined(&app, &call, (format, &LINEAGE), document)
}

fn former(
    app: &App,
    call: &Call,
    collection: &Collection,
    feature: usize,
    unit: &FormerUnit,
    units: usize,
) -> Value {
    let code = unit.code.as_deref();
    let successors = code.map(|c| app.atlas.successors(collection, c)).unwrap_or_default();
    let successor = |p: &u32| {
        let id = collection.feature_id(*p as usize);
        let href = call.links.to(&["collections", collection.id(), "items", id]);
        json!({ "id": id, "title": collection.feature_title(*p as usize), "href": href })
    };
    json!({
        "code": code,
        "name": (!unit.name.is_empty()).then_some(&unit.name),
        "recorded": unit.year,
        "changes": changes(collection, feature, unit, units, successors.len()),
        "successors": successors.iter().map(successor).collect::<Vec<_>>(),
        "source": unit.source,
        "note": unit.note,
    })
}

/// What became of a former unit, in words of the wire.
fn changes(
    collection: &Collection,
    feature: usize,
    unit: &FormerUnit,
    units: usize,
    successors: usize,
) -> Vec<&'static str> {
    let today = collection.feature_title(feature);
    let renamed = unit.name.iter().any(|(language, old)| today.exact(language).is_some_and(|t| **t != *old));
    let recoded = unit.code.as_deref().is_some_and(|c| c != &**collection.feature_id(feature));
    let stands = unit.code.as_deref().is_some_and(|c| collection.position(c).is_some());
    let told = [
        ("code", recoded && !stands),
        ("name", renamed && !stands),
        ("merged", units > 1),
        ("split", successors > 1),
        ("part", stands && recoded),
    ];
    told.into_iter().filter(|(_, holds)| *holds).map(|(word, _)| word).collect()
}
