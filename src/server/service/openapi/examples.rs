//! Examples that work on the data served: values of path parameters, and whole addresses.

use crate::atlas::FactPlace;
use crate::feature::{Collection, Kind, Property};
use crate::geometry::Crs;
use crate::query::filter::tree_of_text;
use crate::query::{Stat, is_sortable};
use crate::render::glyphs::font_name;
use crate::server::App;
use crate::server::ask::filter;
use crate::server::pages::html;
use crate::server::wire::links::Links;
use crate::server::wire::route::{Parameter, Route};
use crate::tile::TileMatrixSet;
use serde_json::Value;

/// Examples of path parameters that fit together: a zone of the first official list, else the first feature.
pub fn path_example(app: &App, route: &Route, name: &str) -> Option<String> {
    let atlas = &app.atlas;
    let list = atlas.memberships().first();
    let first = atlas.collections().iter().find(|c| !c.is_empty()).or(atlas.collections().first());
    let zones = list.and_then(|m| atlas.collection(&m.zones)).or(first);
    // A zone for routes about members; elsewhere the collection with the richest answers.
    let zones = if route.path.contains("{membersId}") { zones } else { first };
    let feature = zones.filter(|c| !c.is_empty()).map(|c| c.feature_id(0).to_string());
    match name {
        "z" | "tileMatrix" => Some("4".to_owned()),
        "x" | "tileCol" => Some("12".to_owned()),
        "y" | "tileRow" => Some("6".to_owned()),
        "featureId" => feature,
        "membersId" => list.map(|m| m.members.to_string()),
        "indicatorId" => atlas.indicators().first().map(|i| i.id.to_string()),
        "styleId" => {
            atlas.info().default_style.clone().or_else(|| atlas.styles().first().map(|s| s.id.to_string()))
        }
        "archiveId" => atlas.archives().first().map(|a| a.info().id.to_string()),
        "figureId" => atlas.figures().first().map(|f| f.id.to_string()),
        "documentId" => atlas.documents().first().map(|d| d.id.to_string()),
        "layers" => Some(zones?.id().to_string()),
        "fontstack" => font_name(atlas.fonts()),
        "range" => Some("0-255".to_owned()),
        "collectionId" => zones.map(|c| c.id().to_string()),
        _ => known(app, route, name).first().cloned(),
    }
}

/// All values of a path parameter, where there are few.
pub fn known(app: &App, _route: &Route, name: &str) -> Vec<String> {
    let atlas = &app.atlas;
    match name {
        "collectionId" | "membersId" => atlas.collections().iter().map(|c| c.id().to_string()).collect(),
        "indicatorId" => atlas.indicators().iter().map(|i| i.id.to_string()).collect(),
        "figureId" => atlas.figures().iter().map(|f| f.id.to_string()).collect(),
        "archiveId" => atlas.archives().iter().map(|a| a.info().id.to_string()).collect(),
        "styleId" => atlas.styles().iter().map(|s| s.id.to_string()).collect(),
        "documentId" => atlas.documents().iter().map(|d| d.id.to_string()).collect(),
        "sprite" => {
            ["sprite.json", "sprite.png", "sprite@2x.json", "sprite@2x.png"].map(str::to_owned).into()
        }
        "tileMatrixSetId" => TileMatrixSet::ALL.map(|set| set.id().to_owned()).into(),
        _ => Vec::new(),
    }
}

/// The collection whose properties the query parameters of a route name, where it is one.
pub fn collection<'a>(app: &'a App, route: &Route) -> Option<&'a Collection> {
    let name = route.path_parameters().find(|n| matches!(*n, "collectionId" | "layers"))?;
    app.atlas.collection(&path_example(app, route, name)?)
}

/// The example of a query parameter that names properties or features: as declared where the data know them, else one
/// that they do.
pub fn fitting(app: &App, collection: Option<&Collection>, parameter: &Parameter) -> Option<String> {
    let declared = parameter.example;
    let names = || declared.split(',').map(|n| n.trim_start_matches('-')).filter(|n| !n.is_empty());
    let feature = |text: &str| {
        let (of, id) = text.split_once('/')?;
        app.atlas.collection(of).filter(|c| id == "*" || c.position(id).is_some())
    };
    let known = match parameter.name {
        // What features in memory do not answer.
        "group_by" if declared.is_empty() => return None,
        "lang" => return html::languages(app).first().map(ToString::to_string),
        "in" | "not_in" | "region" => feature(declared).is_some(),
        "place" => return app.atlas.all_facts().next().map(|f| place(f.place)),
        "section" => {
            return app.atlas.all_facts().find_map(|f| f.fact.sections.first().map(ToString::to_string));
        }
        "indicator" => return app.atlas.all_facts().next().map(|f| f.fact.indicator.to_string()),
        "collections" => names().all(|n| app.atlas.collection(n).is_some()),
        "filter" | "sortby" | "properties" | "group_by" | "stats" | "property" => {
            return fitting_of(app, collection?, parameter.name, declared, names().collect());
        }
        _ => true,
    };
    known.then(|| declared.to_owned())
}

/// What a fact is about, as a request names it.
fn place(of: FactPlace<'_>) -> String {
    match of {
        FactPlace::Feature(collection, position) => {
            format!("{}/{}", collection.id(), collection.feature_id(position))
        }
        FactPlace::Subject(subject) => subject.id.to_string(),
    }
}

fn fitting_of(
    app: &App,
    collection: &Collection,
    parameter: &str,
    declared: &str,
    names: Vec<&str>,
) -> Option<String> {
    let all = || collection.properties().iter();
    let has =
        |fits: &dyn Fn(&Property) -> bool| names.iter().all(|n| collection.property(n).is_some_and(fits));
    let first = |fits: &dyn Fn(&&Property) -> bool, most: usize| {
        let found: Vec<&str> = all().filter(|p| fits(p)).take(most).map(|p| &*p.name).collect();
        (!found.is_empty()).then(|| found.join(","))
    };
    let has_numbers = |p: &Property| matches!(p.kind, Kind::Integer | Kind::Number);
    let (known, other) = match parameter {
        "filter" => {
            let filter = |tree| app.atlas.filter(collection, tree, Crs::Crs84);
            (tree_of_text(declared).and_then(filter).is_ok(), filter::example(collection))
        }
        "sortby" => (has(&is_sortable), first(&|p| is_sortable(p), 1)),
        "stats" => {
            (declared.split(',').all(|s| Stat::parse(s, collection).is_ok()), Some("count".to_owned()))
        }
        "property" => (has(&has_numbers), first(&|p| has_numbers(p), 1)),
        "group_by" => (has(&|_| true), first(&|p| p.kind == Kind::Text, 1)),
        _ => (has(&|_| true), first(&|_| true, 2)),
    };
    if known { Some(declared.to_owned()) } else { other }
}

/// A working address of a route, with its required parameters.
pub fn address(app: &App, links: &Links, route: &Route) -> Option<String> {
    let mut path = route.path.to_owned();
    for name in route.path_parameters() {
        let value = path_example(app, route, name)?;
        path = path.replace(&format!("{{{name}}}"), &crate::server::wire::links::segment(&value));
    }
    let of = collection(app, route);
    let required = route.parameters.iter().filter(|p| p.required);
    Some(links.at(&path, required.filter_map(|p| Some((p.name, fitting(app, of, p)?)))))
}

/// A body that a route takes.
pub fn body(media: &str) -> &'static str {
    match media {
        "text/csv" => "lon,lat\n103.5,28.2\n116.4,39.9\n",
        _ => "{\"lon\":103.5,\"lat\":28.2}\n",
    }
}

/// The example of a query parameter as its schema types it.
pub fn typed(schema: &Value, example: &str) -> Option<Value> {
    let number = |t: &str| t.parse::<f64>().ok().and_then(serde_json::Number::from_f64);
    let kind = schema["type"].as_str().or(schema["oneOf"][0]["type"].as_str());
    match kind {
        Some("array") if schema["items"]["type"] == "number" => {
            Some(example.split(',').filter_map(number).map(Value::Number).collect())
        }
        Some("array") => Some(example.split(',').map(Value::from).collect()),
        Some("integer") => example.parse::<i64>().ok().map(Value::from),
        Some("number") => number(example).map(Value::Number),
        Some("boolean") => Some(Value::Bool(example == "true")),
        _ => Some(Value::from(example)),
    }
}
