//! `/collections/{collectionId}/items/{featureId}/lineage`: old codes and names, mergers and splits.

use crate::feature::{Collection, FormerUnit, Localized, Title};
use crate::language::Language;
use crate::server::App;
use crate::server::ask::parameters::{F_SERIES, LANG, SERIES};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::{Route, schema_of};
use crate::server::wire::table;
use axum::extract::{Path, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

/// What a feature was before.
pub const LINEAGE: Route = Route {
    path: "/collections/{collectionId}/items/{featureId}/lineage",
    id: "lineage",
    summary: "Old codes and names of a feature, mergers and splits; an old code in an address leads to today's feature",
    parameters: &[LANG, F_SERIES],
    media: SERIES,
    documents: &[("application/json", schema_of::<LineageDocument<'static>>)],
    ..Route::GET
};

/// What a feature was before.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Lineage")]
struct LineageDocument<'a> {
    collection: &'a str,
    id: &'a str,
    title: Title<'a>,
    /// False for a collection whose past is not known.
    known: bool,
    former: Vec<FormerDocument<'a>>,
    links: Vec<Link>,
}

/// What a feature, or a part of it, was.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FormerUnit")]
struct FormerDocument<'a> {
    /// The code it had.
    code: Option<&'a str>,
    /// The name it had; `null` where only the code changed.
    name: Option<&'a Localized>,
    /// The year in which it is recorded.
    recorded: Option<i32>,
    /// What became of it: `code`, `name`, `merged`, `split`, `part`.
    changes: Vec<&'static str>,
    /// What its code stands for today.
    successors: Vec<Successor<'a>>,
    source: Option<&'a Localized>,
    note: Option<&'a Localized>,
}

impl FormerDocument<'_> {
    /// The same as cells, its texts in a language; several words or ids of one cell have `;` between.
    fn row(&self, id: &str, language: &Language) -> Vec<String> {
        let text = |t: Option<&Localized>| t.map_or("", |t| t.get(language)).to_owned();
        let successors: Vec<&str> = self.successors.iter().map(|s| s.id).collect();
        vec![
            id.to_owned(),
            self.code.unwrap_or("").to_owned(),
            text(self.name),
            self.recorded.map_or_else(String::new, |year| year.to_string()),
            self.changes.join(";"),
            successors.join(";"),
            text(self.source),
            text(self.note),
        ]
    }
}

/// A feature that an old code became.
#[derive(Serialize, JsonSchema)]
struct Successor<'a> {
    id: &'a str,
    title: Title<'a>,
    href: String,
}

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
    let format = html::format(&app, &call, &LINEAGE, &formats::SERIES)?;
    let collection = app.collection(&id)?;
    let position = app.feature(collection, &feature)?;
    let units: Vec<&FormerUnit> = app.atlas.former_units(collection, position).collect();
    let former: Vec<FormerDocument<'_>> =
        units.iter().map(|u| former(&app, &call, collection, position, u, units.len())).collect();
    if format == "csv" {
        let header = ["id", "code", "name", "recorded", "changes", "successors", "source", "note"];
        let name = format!("{feature}-lineage");
        let language = call.lang(&app.atlas.info().languages)?.unwrap_or(&Language::ENGLISH);
        let rows = former.iter().map(|f| f.row(&feature, language));
        return Ok(table::table(&name, header.map(str::to_owned), rows));
    }
    let here = ["collections", &*id, "items", &*feature];
    let links = vec![
        call.self_link(&[&here[..], &["lineage"]].concat(), "application/json"),
        Link::new(call.links.to(&here), "related", "application/geo+json", "The feature"),
    ];
    let document = LineageDocument {
        collection: &id,
        id: &feature,
        title: collection.feature_title(position),
        known: app.atlas.has_lineage(collection),
        former,
        links,
    };
    html::outlined(&app, &call, (format, &LINEAGE), document)
}

fn former<'a>(
    app: &App,
    call: &Call,
    collection: &'a Collection,
    feature: usize,
    unit: &'a FormerUnit,
    units: usize,
) -> FormerDocument<'a> {
    let code = unit.code.as_deref();
    let successors = code.map(|c| app.atlas.successors(collection, c)).unwrap_or_default();
    let successor = |p: &u32| {
        let id = collection.feature_id(*p as usize);
        let href = call.links.to(&["collections", collection.id(), "items", id]);
        Successor { id, title: collection.feature_title(*p as usize), href }
    };
    FormerDocument {
        code,
        name: (!unit.name.is_empty()).then_some(&unit.name),
        recorded: unit.year,
        changes: changes(collection, feature, unit, units, successors.len()),
        successors: successors.iter().map(successor).collect(),
        source: unit.source.known(),
        note: unit.note.known(),
    }
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
    let renamed = unit.name.iter().any(|(language, old)| today.exact(language).is_some_and(|t| t != old));
    let recoded = unit.code.as_deref().is_some_and(|c| c != collection.feature_id(feature));
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
