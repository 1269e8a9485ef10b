//! `/collections/{collectionId}/items` and one item of it.

use super::documents::{ItemDocument, ItemsDocument, TopologyDocument};
use super::request::ItemsRequest;
use super::{download, explain, html};
use crate::budget::{Budget, Stopped};
use crate::export::flatgeobuf::FileLayout;
use crate::export::{Detail, geojson, geojsonseq};
use crate::feature::Collection;
use crate::server::App;
use crate::server::app::HeldCollection;
use crate::server::ask;
use crate::server::ask::parameters::{
    BBOX, BBOX_CRS, CRS, DATETIME, EXPLAIN, F_ITEMS, F_PAGE, FILTER, FILTER_CRS, FILTER_LANG, GEOMETRY, IN,
    LANG, LIMIT, NOT_IN, OFFSET, PRECISION, PROPERTIES, Q, SKIP_GEOMETRY, SORTBY, ZOOM,
};
use crate::server::pages::html as pages;
use crate::server::wire::call::Call;
use crate::server::wire::features::FeaturePage;
use crate::server::wire::formats::{
    self, FLATGEOBUF, GEOJSON, GEOJSON_SEQ, GEOPACKAGE, GEOPARQUET, KML, SHAPEFILE, TOPOJSON, XLSX,
};
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::records::Records;
use crate::server::wire::respond;
use crate::server::wire::route::{Route, schema_of};
use crate::server::wire::spooled::SpooledKind;
use crate::server::wire::table;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;
use std::time::Instant;

/// Features of a collection.
pub const ITEMS: Route = Route {
    path: "/collections/{collectionId}/items",
    id: "items",
    summary: "Features of a collection, page by page",
    parameters: &[
        BBOX,
        BBOX_CRS,
        Q,
        IN,
        NOT_IN,
        LIMIT,
        OFFSET,
        DATETIME,
        FILTER,
        FILTER_LANG,
        FILTER_CRS,
        SORTBY,
        PROPERTIES,
        CRS,
        SKIP_GEOMETRY,
        PRECISION,
        ZOOM,
        GEOMETRY,
        EXPLAIN,
        LANG,
        F_ITEMS,
    ],
    media: &[
        "application/geo+json",
        "application/geo+json-seq",
        "text/csv",
        "application/flatgeobuf",
        GEOPACKAGE,
        SHAPEFILE,
        GEOPARQUET,
        TOPOJSON,
        KML,
        XLSX,
        "text/html",
    ],
    documents: &[(GEOJSON, schema_of::<ItemsDocument<'static>>), (TOPOJSON, schema_of::<TopologyDocument>)],
    ..Route::GET
};

/// One feature.
pub const ITEM: Route = Route {
    path: "/collections/{collectionId}/items/{featureId}",
    id: "item",
    summary: "One feature",
    parameters: &[PROPERTIES, CRS, SKIP_GEOMETRY, PRECISION, ZOOM, LANG, F_PAGE],
    media: &["application/geo+json", "text/html"],
    documents: &[(GEOJSON, schema_of::<ItemDocument>)],
    ..Route::GET
};

/// A page of features of a collection in memory.
///
/// # Errors
/// 404 for an unknown collection, 400 for a parameter that cannot be read or does not fit it; 406 where `Accept`
/// takes none of the formats.
pub async fn page(app: &App, id: &str, call: &Call) -> Result<Response, Problem> {
    let request = ItemsRequest::read(app, call, id, &ITEMS)?;
    let collection = request.features.collection;
    let start = Instant::now();
    let query = request.features.query(app, call, request.paging).await?;
    let page = app.atlas.items(collection, &query, call.ticket.budget())?;
    let took = start.elapsed();
    let mut links = request.paging.links(call, &["collections", id, "items"], &page, collection);
    links.extend(call.alternates(&formats::ITEMS));
    let (crs, budget) = (request.detail.crs, call.ticket.budget());
    let held = app.held(id)?;
    let spooled = SpooledKind::of_word(request.format);
    if spooled.is_some() {
        call.ticket.grows_heavy().await?;
    }
    let response = match (request.format, spooled) {
        (_, Some(kind)) => made(app, budget, &held, (kind, &page.positions), &request.detail)?,
        ("html", _) => html::page(app, call, &request, &page, &links)?,
        ("csv", _) => {
            table::features(app, budget, held, page.positions, request.detail, request.with_geometry)?
        }
        ("fgb", _) => flatgeobuf(app, budget, held, &page.positions, request.detail)?,
        ("geojsonseq", _) => sequence(app, budget, held, page.positions, request.detail)?,
        _ => {
            let extra = match request.is_explained {
                true => explain::items(app, collection, &query, &page, took),
                false => String::new(),
            };
            let detail = request.detail;
            let page = FeaturePage {
                collection: held,
                page,
                detail,
                links: &links,
                is_counted: true,
                extra: &extra,
            };
            return Ok(respond::phase(page.answer(app, call, |_| String::new())?, "query", took));
        }
    };
    Ok(respond::phase(respond::paged(respond::in_crs(response, crs), &links), "query", took))
}

/// One feature of a collection in memory.
///
/// # Errors
/// 404 for an unknown collection or feature, 400 for a parameter that cannot be read; 406 where `Accept` takes none
/// of the formats.
pub fn item(app: &App, [id, feature]: [&str; 2], call: &Call) -> Result<Response, Problem> {
    let format = pages::format(app, call, &ITEM, &formats::ITEM)?;
    let collection = app.collection(id)?;
    let position = app.feature(collection, feature)?;
    let detail = ask::detail(call, collection)?;
    let links = item_links(app, call, collection, feature, &formats::ITEM);
    if format == "html" {
        return html::item(app, call, collection, (position, &detail), &links);
    }
    let mut out = Vec::new();
    geojson::feature(&mut out, collection, position, &detail, "");
    out.push(b',');
    out.extend_from_slice(geojson::reference_system(detail.crs).as_bytes());
    out.extend_from_slice(b"\"links\":");
    geojson::value(&mut out, &links);
    out.push(b'}');
    Ok(respond::in_crs(respond::bytes(GEOJSON, out), detail.crs))
}

/// Links of a feature that is served in some formats.
pub fn item_links(
    app: &App,
    call: &Call,
    collection: &Collection,
    feature: &str,
    served: &[formats::Format],
) -> Vec<Link> {
    let id = collection.id();
    let here = ["collections", id, "items", feature];
    let mut links = vec![
        call.self_link(&here, GEOJSON),
        Link::new(call.links.to(&here[..2]), "collection", "application/json", "Its collection"),
    ];
    links.extend(call.alternates(served));
    for list in app.atlas.memberships().iter().filter(|m| m.zones == *id) {
        let to = call.links.to(&[&here[..], &[&*list.members]].concat());
        links.push(Link::new(to, "related", GEOJSON, list.title.english()));
    }
    let about = |word: &str, title: &str| {
        Link::new(call.links.to(&[&here[..], &[word]].concat()), "related", "application/json", title)
    };
    links.extend(app.atlas.has_facts(collection).then(|| about("facts", "Facts")));
    links.extend(app.atlas.has_lineage(collection).then(|| about("lineage", "Old codes and names")));
    links
}

/// Features as a FlatGeobuf file.
///
/// # Errors
/// The file cannot be laid out, or the budget is over.
pub fn flatgeobuf(
    app: &App,
    budget: &Budget,
    collection: HeldCollection,
    positions: &[u32],
    detail: Detail,
) -> Result<Response, Problem> {
    let layout = FileLayout::new(&collection, positions, detail, budget)?;
    let name = format!("inline; filename=\"{}.fgb\"", collection.id());
    let records = Records {
        head: layout.head.clone(),
        between: b"",
        count: positions.len(),
        write: move |out: &mut Vec<u8>, i: usize| layout.write(out, &collection, i),
        tail: Vec::new(),
    };
    let response = records.answer(app, budget, FLATGEOBUF)?;
    Ok(respond::with_header(response, CONTENT_DISPOSITION, &name))
}

/// Features as a file that is made whole.
fn made(
    app: &App,
    budget: &Budget,
    collection: &Collection,
    (kind, positions): (SpooledKind, &[u32]),
    detail: &Detail,
) -> Result<Response, Problem> {
    let styles = download::styles(app, collection, kind.format);
    let file = kind.format.make(collection, positions, detail, styles, budget)?;
    kind.answer(app, file, collection.id())
}

/// Features one by one, each a text of its own.
///
/// # Errors
/// The budget is over before the first piece is there.
pub fn sequence(
    app: &App,
    budget: &Budget,
    collection: HeldCollection,
    positions: Vec<u32>,
    detail: Detail,
) -> Result<Response, Stopped> {
    let records = Records {
        head: Vec::new(),
        between: b"",
        count: positions.len(),
        write: move |out: &mut Vec<u8>, i: usize| {
            geojsonseq::feature(out, &collection, positions[i] as usize, &detail);
        },
        tail: Vec::new(),
    };
    records.answer(app, budget, GEOJSON_SEQ)
}
