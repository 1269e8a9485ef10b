//! `/`: the viewer for browsers, the landing page for clients.

use super::assets;
use crate::feature::{Collection, DeclaredDocument, Localized, ShapeKind};
use crate::indicator::Indicator;
use crate::language::Language;
use crate::server::App;
use crate::server::ask::parameters::{F_LINKED, LANG, LINKED_PAGE};
use crate::server::maps::{StyleSummary, summaries};
use crate::server::pages::{html, linked_data};
use crate::server::wire::call::Call;
use crate::server::wire::formats::{self, GEOPACKAGE};
use crate::server::wire::links::Link;
use crate::server::wire::links::{IMAGE, MAP, VECTOR};
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::{Route, schema_of};
use axum::extract::State;
use axum::http::header::VARY;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Landing page.
pub const LANDING: Route = Route {
    path: "/",
    id: "landing",
    summary: "The viewer for browsers, the landing page for clients",
    parameters: &[F_LINKED, LANG],
    media: LINKED_PAGE,
    documents: &[
        ("application/json", schema_of::<LandingPage<'static>>),
        (linked_data::JSON_LD, schema_of::<linked_data::LinkedData>),
    ],
    ..Route::GET
};

/// `/`: the viewer, or the landing page.
///
/// # Errors
/// 400 for an unknown parameter, language or format, 406 where `Accept` takes none that is served.
pub async fn landing(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let json: &[&str] = &["application/json", "application/geo+json"];
    let formats: [formats::Format; 3] =
        [("json", json), ("jsonld", &[linked_data::JSON_LD]), ("html", &["text/html"])];
    let response = match html::format(&app, &call, &LANDING, &formats)? {
        "html" => {
            let language = call.language(&html::languages(&app))?;
            let info = app.atlas.info();
            assets::page(&language, &info.languages, info.title.get(&language))
        }
        "jsonld" => respond::json(linked_data::JSON_LD, &linked_data::catalogue(&app, &call)),
        _ => respond::json("application/json", &json!(document(&app, &call))),
    }?;
    Ok(respond::with_header(response, VARY, "accept, accept-encoding, accept-language"))
}

/// The service: what it is, and where the rest is.
#[derive(Serialize, JsonSchema)]
struct LandingPage<'a> {
    title: &'a str,
    description: &'a str,
    attribution: &'a str,
    /// A notice that belongs under every map.
    notice: &'a str,
    links: Vec<Link>,
    /// What a viewer opens with, in every language.
    atlas: AtlasSummary<'a>,
}

/// The data set.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct AtlasSummary<'a> {
    title: &'a Localized,
    description: &'a Localized,
    attribution: &'a Localized,
    /// A notice that belongs under every map.
    notice: &'a Localized,
    licence: &'a Localized,
    /// State of the boundaries.
    vintage: &'a str,
    /// Language tags, the default first.
    #[schemars(with = "Vec<String>")]
    languages: &'a [Language],
    /// Those of them, or of the page's own where the data declare none, in which names are taken from rendered tiles: letters of
    /// some join, stack, reorder or run from right to left, which MapLibre GL JS does not set.
    #[schemars(with = "Vec<String>")]
    rendered_languages: &'a [Language],
    default_style: Option<&'a str>,
    /// What a viewer shows first.
    view: Option<FirstView>,
    styles: Vec<StyleSummary<'a>>,
    collections: Vec<CollectionSummary<'a>>,
    /// How many figures there are.
    figures: usize,
    /// Indicators that are told as charts: those of the whole, and those without years; of each the newest.
    charts: Vec<&'a str>,
}

/// A view of the map.
#[derive(Serialize, JsonSchema)]
struct FirstView {
    /// Longitude and latitude of the middle, degrees.
    center: [f64; 2],
    /// Zoom of 512-pixel tiles.
    zoom: f64,
}

/// What a viewer needs to know of a collection.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct CollectionSummary<'a> {
    id: &'a str,
    title: &'a Localized,
    /// The property that holds a feature's title, by language.
    title_properties: &'a BTreeMap<Arc<str>, Arc<str>>,
    /// Number of features.
    features: usize,
    /// `point`, `line` or `polygon`.
    kind: &'static str,
}

fn document<'a>(app: &'a App, call: &Call) -> LandingPage<'a> {
    let info = app.atlas.info();
    let link =
        |segments: &[&str], rel, media, title: &str| Link::new(call.links.to(segments), rel, media, title);
    let capabilities = [("service", "WMS"), ("request", "GetCapabilities")].map(|(n, v)| (n, v.to_owned()));
    let mut links = vec![
        link(&[], "self", "application/json", "This document"),
        link(&[], "alternate", "text/html", "The viewer"),
        Link::new(
            call.links.with_query(&[], [("f", "jsonld".to_owned())]),
            "alternate",
            linked_data::JSON_LD,
            "The collections as linked data (DCAT, schema.org)",
        ),
        link(
            &["api"],
            "service-desc",
            "application/vnd.oai.openapi+json;version=3.0",
            "The interface (OpenAPI 3.0)",
        ),
        link(&["api.html"], "service-doc", "text/html", "The interface to read and to try"),
        link(&["conformance"], "conformance", "application/json", "Conformance classes"),
        link(&["archives"], "related", "application/json", "Archives of tiles that others have made"),
        link(&["collections"], "data", "application/json", "Collections"),
        link(
            &["functions"],
            "http://www.opengis.net/def/rel/ogc/1.0/functions",
            "application/json",
            "Functions that filters may call",
        ),
        link(&["indicators"], "related", "application/json", "Indicators"),
        link(&["facts"], "related", "application/json", "Facts"),
        link(&["styles"], "http://www.opengis.net/def/rel/ogc/1.0/styles", "application/json", "Styles"),
        link(&["tiles"], VECTOR, "application/json", "Vector tiles of all collections"),
        link(
            &["tileMatrixSets"],
            "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes",
            "application/json",
            "Grids of tiles",
        ),
        link(
            &["wmts", "1.0.0", "WMTSCapabilities.xml"],
            "related",
            "application/xml",
            "Maps as tiles (WMTS 1.0.0)",
        ),
        Link::new(call.links.with_query(&["wms"], capabilities), "related", "text/xml", "Maps (WMS 1.3.0)"),
    ];
    links.push(link(
        &["download.gpkg"],
        "enclosure",
        GEOPACKAGE,
        "All collections as one GeoPackage, with styles for QGIS",
    ));
    links.push(link(&["qgis", "project.qgz"], "related", "application/x-qgis-project", "A project for QGIS"));
    let declared = |d: &DeclaredDocument| link(&[&d.id], "related", "application/json", d.title.english());
    links.extend(app.atlas.documents().iter().map(declared));
    let shown =
        info.default_style.as_deref().and_then(|id| app.atlas.style(id)).or(app.atlas.styles().first());
    if let Some(style) = shown {
        let tiles = ["styles", &*style.id, "map", "tiles"];
        links.push(link(&tiles, MAP, "application/json", "The map as tiles"));
        links.push(link(&["map"], IMAGE, "image/png", "The map as one image"));
    }
    LandingPage {
        title: info.title.english(),
        description: info.description.english(),
        attribution: info.attribution.english(),
        notice: info.notice.english(),
        links,
        atlas: AtlasSummary {
            title: &info.title,
            description: &info.description,
            attribution: &info.attribution,
            notice: &info.notice,
            licence: &info.licence,
            vintage: &info.vintage,
            languages: &info.languages,
            rendered_languages: app.atlas.rendered_languages(),
            default_style: info.default_style.as_deref(),
            view: info.view.map(|v| FirstView { center: v.center, zoom: v.zoom }),
            styles: summaries(app, call),
            collections: app.atlas.collections().iter().map(summary).collect(),
            figures: app.atlas.figures().len(),
            charts: app.atlas.indicators().iter().filter(|i| is_chart(i)).map(|i| &*i.id).collect(),
        },
    }
}

fn is_chart(indicator: &Indicator) -> bool {
    let is_mapped_by_year = indicator.collection.is_some() && !indicator.years.is_empty();
    indicator.superseded_by.is_empty() && !is_mapped_by_year
}

fn summary(collection: &Collection) -> CollectionSummary<'_> {
    let kind = match collection.shapes().kind() {
        ShapeKind::Point => "point",
        ShapeKind::Line => "line",
        ShapeKind::Polygon => "polygon",
    };
    let info = collection.info();
    CollectionSummary {
        id: collection.id(),
        title: &info.title,
        title_properties: &info.title_properties,
        features: collection.len(),
        kind,
    }
}
