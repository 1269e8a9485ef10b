//! Features as HTML pages: a table with a small map, and one feature with all that is known about it.

use super::request::ItemsRequest;
use crate::budget::Stopped;
use crate::export::Detail;
use crate::feature::{Collection, Fact, Kind, Localized, Property};
use crate::query::{MemberRow, Page, Relation};
use crate::server::App;
use crate::server::ask::filter;
use crate::server::pages::crumbs::{collection_crumb, crumb, feature_href};
use crate::server::pages::html;
use crate::server::pages::sketch::sketch;
use crate::server::wire::call::Call;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::spooled::SPOOLED;
use axum::response::Response;
use serde_json::{Value, json};

/// A page of features.
///
/// # Errors
/// 500 where the template fails.
pub fn page(
    app: &App,
    call: &Call,
    request: &ItemsRequest<'_>,
    found: &Page,
    links: &[Link],
) -> Result<Response, Problem> {
    let ItemsRequest { detail, paging, .. } = request;
    let collection = request.features.collection;
    let id = &**collection.id();
    let to = |rel: &str| links.iter().find(|l| l.rel == rel).map(|l| &l.href);
    let row = |p: &u32| {
        let p = *p as usize;
        let feature = collection.feature_id(p);
        let href = feature_href(call, collection, p);
        let values: Vec<Value> = detail.properties(collection).map(|c| json!(c.values.get(p))).collect();
        json!({ "id": feature, "title": collection.feature_title(p), "href": href, "values": values })
    };
    let formats = [("json", "GeoJSON"), ("geojsonseq", "GeoJSONSeq"), ("csv", "CSV"), ("fgb", "FlatGeobuf")];
    let formats: Vec<Value> = formats
        .into_iter()
        .chain(SPOOLED.map(|kind| (kind.word, kind.title)))
        .map(|(word, title)| json!({ "title": title, "href": call.here(&[("f", word.to_owned())]) }))
        .collect();
    let document = json!({
        "titles": collection.info().title,
        "properties": detail.properties(collection).map(about).collect::<Vec<_>>(),
        "rows": found.positions.iter().map(row).collect::<Vec<_>>(),
        "matched": found.matched,
        "first": paging.offset.saturating_add(1),
        "last": paging.offset.saturating_add(found.positions.len()),
        "limit": paging.limit,
        "example": filter::example(collection),
        "asked": asked(call, &["q", "bbox", "filter"]),
        "kept": kept(call, &["q", "bbox", "filter", "limit", "offset", "f", "lang"]),
        "next": to("next"),
        "prev": to("prev"),
        "formats": formats,
    });
    let picture = match detail.skip_geometry {
        true => None,
        false => sketch(app, call, collection, &found.positions)?,
    };
    let context = json!({
        "doc": document,
        "action": call.links.to(&["collections", id, "items"]),
        "sketch": picture,
        "crumbs": [crumb(call, &["collections"], "collections"), collection_crumb(call, collection)],
    });
    html::page(app, call, "items.html", context)
}

/// The request's values for the fields of a page's form.
fn asked(call: &Call, names: &[&str]) -> Value {
    names.iter().map(|n| ((*n).to_owned(), json!(call.params.get(n).unwrap_or("")))).collect()
}

/// Parameters that a form carries along as hidden fields.
fn kept(call: &Call, shown: &[&str]) -> Vec<Value> {
    let rest = call.params.iter().filter(|(n, _)| !shown.contains(n));
    rest.map(|(n, v)| json!({ "name": n, "value": v })).collect()
}

/// One feature.
///
/// # Errors
/// 500 where the template fails.
pub fn item(
    app: &App,
    call: &Call,
    collection: &Collection,
    (position, detail): (usize, &Detail),
    links: &[Link],
) -> Result<Response, Problem> {
    let id = &**collection.id();
    let row = |c: &Property| {
        let mut row = about(c);
        row["value"] = json!(c.values.get(position));
        row
    };
    let document = json!({
        "id": collection.feature_id(position),
        "title": collection.feature_title(position),
        "rows": detail.properties(collection).map(row).collect::<Vec<_>>(),
        "facts": app.atlas.facts(collection, position).map(fact).collect::<Vec<_>>(),
        "around": related(app, call, collection, position)?,
        "links": links.iter().filter(|l| !matches!(l.rel, "self" | "collection" | "alternate")).collect::<Vec<_>>(),
    });
    let picture = match detail.skip_geometry {
        true => None,
        false => sketch(app, call, collection, &[position as u32])?,
    };
    let context = json!({
        "doc": document,
        "sketch": picture,
        "crumbs": [
            crumb(call, &["collections"], "collections"),
            collection_crumb(call, collection),
            crumb(call, &["collections", id, "items"], "features"),
        ],
    });
    html::page(app, call, "item.html", context)
}

/// A value with its evidence.
fn fact((source, f): (&Localized, &Fact)) -> Value {
    json!({
        "measure": f.measure, "told": f.told, "when": f.when.known(), "note": f.note.known(),
        "corrected": f.corrected.as_ref().map(|c| &c.told), "evidence": f.evidence, "confidence": f.confidence, "source": source,
    })
}

/// What official lists relate a feature to: its zones, and the members of a zone.
fn related(app: &App, call: &Call, collection: &Collection, position: usize) -> Result<Vec<Value>, Stopped> {
    let (id, feature) = (&**collection.id(), collection.feature_id(position));
    let lists = app.atlas.memberships().iter();
    let relation = |other: &str, rows: Vec<Value>, matched: usize| {
        let title = app.atlas.collection(other).map(|c| &c.info().title);
        let href = call.page(&["collections", id, "items", feature, other]);
        json!({ "title": title, "href": href, "matched": matched, "rows": rows })
    };
    let named = |of: &Collection, p: u32| json!({ "title": of.feature_title(p as usize), "id": of.feature_id(p as usize), "href": feature_href(call, of, p as usize) });
    let mut all = Vec::new();
    for list in lists {
        let both = app.atlas.collection(&list.zones).zip(app.atlas.collection(&list.members));
        let Some((zones, members)) = both else { continue };
        if list.zones == *collection.id() {
            let mut listed: Vec<u32> =
                list.of_zone(position as u32).iter().filter_map(|m| m.member).collect();
            listed.sort_unstable();
            listed.dedup();
            let rows = listed.iter().map(|p| named(members, *p)).collect();
            all.push(relation(&list.members, rows, listed.len()));
        } else if list.members == *collection.id() {
            let budget = call.ticket.budget();
            let found = app.atlas.zones_of(zones, collection, position, Relation::Any, 0.0, budget)?;
            let row = |r: &MemberRow<'_>| {
                let mut row = named(zones, r.position);
                row["listed"] = json!(!r.listed.is_empty());
                row["disagreement"] = json!(r.disagreement());
                row
            };
            all.push(relation(&list.zones, found.rows.iter().map(row).collect(), found.rows.len()));
        }
    }
    Ok(all)
}

fn about(c: &Property) -> Value {
    let number = matches!(c.kind, Kind::Integer | Kind::Number);
    json!({ "name": c.name, "title": c.title, "description": c.description.known(), "unit": c.unit, "number": number })
}
