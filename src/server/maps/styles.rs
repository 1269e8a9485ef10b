//! `/styles` and `/styles/{styleId}`.

use super::stylesheet::{MAPLIBRE, QML, SLD, Stylesheet, sheets};
use crate::atlas::StyleOptions;
use crate::feature::Localized;
use crate::language::Language;
use crate::render::glyphs::font_name;
use crate::server::App;
use crate::server::ask::encoding;
use crate::server::ask::look;
use crate::server::ask::map::{labels, relief};
use crate::server::ask::parameters::{
    BREAKS, ENCODING, F_PAGE, F_STYLE, K, LABELS, LANG, METHOD, PAGE, PALETTE, RELIEF, THEME, YEAR,
};
use crate::server::pages::crumbs::crumb;
use crate::server::pages::{html, snippets};
use crate::server::wire::call::Call;
use crate::server::wire::formats::{self, Format};
use crate::server::wire::links::Link;
use crate::server::wire::links::{IMAGE, LEGEND, MAP};
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::{Route, schema_of};
use crate::style::{Beside, Style, qml, sld};
use axum::extract::{Path, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Styles.
pub const STYLES: Route = Route {
    path: "/styles",
    id: "styles",
    summary: "All styles",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
    documents: &[("application/json", schema_of::<StyleList<'static>>)],
    ..Route::GET
};

/// One style.
pub const STYLE: Route = Route {
    path: "/styles/{styleId}",
    id: "style",
    summary: "A style over the vector tiles: MapLibre; SLD 1.0 where it can say the same; QML for one layer of vector tiles",
    parameters: &[YEAR, METHOD, K, BREAKS, PALETTE, THEME, LABELS, RELIEF, LANG, ENCODING, F_STYLE],
    media: &[MAPLIBRE, "text/html", SLD, QML],
    documents: &[(MAPLIBRE, schema_of::<MapLibreStyle>)],
    is_lenient: true,
    ..Route::GET
};

/// What a style is served in.
const ENCODINGS: [Format; 4] = [
    ("json", &[MAPLIBRE, "application/json", "application/*"]),
    ("html", &["text/html"]),
    ("sld", &[SLD, "application/vnd.ogc.sld+xml"]),
    ("qml", &[QML]),
];

/// All styles.
#[derive(Serialize, JsonSchema)]
struct StyleList<'a> {
    /// The style a viewer opens with.
    default: Option<&'a str>,
    styles: Vec<StyleEntry<'a>>,
    links: Vec<Link>,
}

/// A style of the list (OGC 20-009), with what a map shows.
#[derive(Serialize, JsonSchema)]
struct StyleEntry<'a> {
    id: &'a str,
    title: &'a str,
    description: &'a str,
    #[serde(flatten)]
    content: StyleContent<'a>,
}

/// What a map shows.
#[derive(Serialize, JsonSchema)]
pub struct StyleSummary<'a> {
    id: &'a str,
    title: &'a Localized,
    description: &'a Localized,
    #[serde(flatten)]
    content: StyleContent<'a>,
}

/// What a map shows, and where it is.
#[derive(Serialize, JsonSchema)]
struct StyleContent<'a> {
    /// Id of the indicator whose values colour the map.
    indicator: Option<&'a str>,
    /// Years that the map can show, ascending.
    years: &'a [i32],
    /// The year shown where none is asked for; `null` where the map has no years.
    year: Option<i32>,
    /// Indicators whose values stand beside those of the map where its regions are listed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    beside: Vec<BesideDocument<'a>>,
    /// Themes beside the default.
    themes: Vec<&'a Arc<str>>,
    links: Vec<Link>,
}

/// An indicator that is told beside that of the map.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Beside")]
struct BesideDocument<'a> {
    indicator: &'a str,
    /// What its values are called, in a word.
    label: &'a Localized,
}

/// A MapLibre style (<https://maplibre.org/maplibre-style-spec>), which says what its own members hold.
#[derive(Serialize, JsonSchema)]
struct MapLibreStyle {
    version: u8,
    name: String,
    metadata: Map<String, Value>,
    sources: Map<String, Value>,
    layers: Vec<Map<String, Value>>,
    /// Where the hatches are, for a style that has some.
    #[serde(skip_serializing_if = "Option::is_none")]
    sprite: Option<String>,
    /// Where the glyphs of labels are.
    #[serde(skip_serializing_if = "Option::is_none")]
    glyphs: Option<String>,
}

/// Styles for the landing page.
pub fn summaries<'a>(app: &'a App, call: &Call) -> Vec<StyleSummary<'a>> {
    app.atlas.styles().iter().map(|s| summary(app, call, s)).collect()
}

fn summary<'a>(app: &'a App, call: &Call, style: &'a Style) -> StyleSummary<'a> {
    let content = content(app, call, style, &[Stylesheet::MapLibre]);
    StyleSummary {
        id: &style.id,
        title: &style.metadata.title,
        description: &style.metadata.description,
        content,
    }
}

fn entry<'a>(app: &'a App, call: &Call, style: &'a Style, language: &Language) -> StyleEntry<'a> {
    StyleEntry {
        id: &style.id,
        title: style.metadata.title.get(language),
        description: style.metadata.description.get(language),
        content: content(app, call, style, &sheets(app, style)),
    }
}

fn content<'a>(app: &'a App, call: &Call, style: &'a Style, sheets: &[Stylesheet]) -> StyleContent<'a> {
    let id = &*style.id;
    let indicator = app.atlas.indicator_of(style);
    let link = |path: &[&str], rel, media, title: &str| Link::new(call.links.to(path), rel, media, title);
    let mut links: Vec<Link> = sheets.iter().map(|sheet| sheet.link(call, id)).collect();
    links.extend([
        Link::new(call.page(&["styles", id]), "alternate", "text/html", "The style as a page"),
        link(&["styles", id, "metadata"], "describedby", "application/json", "What is known of the style"),
        link(&["styles", id, "legend"], LEGEND, "application/json", "Its legend"),
        link(&["styles", id, "map", "tiles"], MAP, "application/json", "Its map as tiles"),
        link(
            &["qgis", "styles", &format!("{id}.qlr")],
            "related",
            "application/x-qgis-layer-definition",
            "Layers for QGIS",
        ),
        link(&["styles", id, "map"], IMAGE, "image/png", "Its map as one image"),
        link(&["maps", &format!("{id}.json")], "related", "application/json", "Its map as tiles (TileJSON)"),
    ]);
    StyleContent {
        indicator: indicator.map(|i| &*i.id),
        years: look::years(app, style),
        year: app.atlas.shown_year(style),
        beside: style.metadata.beside.iter().map(beside).collect(),
        themes: style.metadata.themes.keys().collect(),
        links,
    }
}

fn beside(beside: &Beside) -> BesideDocument<'_> {
    BesideDocument { indicator: &beside.indicator, label: &beside.label }
}

/// All styles.
///
/// # Errors
/// 400 for an unknown parameter, language or format, 406 where `Accept` takes none that is served.
pub async fn styles(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &STYLES, &formats::DOCUMENT)?;
    let language = call.language(&html::languages(&app))?;
    let mut links = vec![call.self_link(&["styles"], "application/json")];
    links.extend(call.alternates(&formats::DOCUMENT));
    let styles = app.atlas.styles().iter().map(|style| entry(&app, &call, style, &language)).collect();
    let default = app.atlas.info().default_style.as_deref();
    let document = StyleList { default, styles, links };
    html::outlined(&app, &call, (format, &STYLES), document)
}

/// One style.
///
/// # Errors
/// 404 for an unknown style, 400 for a year, a look or a format that does not fit it; 406 where `Accept` takes none of
/// the formats.
pub async fn style(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &STYLE, &ENCODINGS)?;
    let (style, year, look) = look::styled(&app, &call, &id)?;
    let (has_names, has_relief) = (labels(&call)?, relief(&call)?);
    if format == "html" {
        return page(&app, &call, &id);
    }
    // What stands in SLD and QML has no relief of its own.
    let is_lit = has_relief && format == "json";
    let language = call.lang(&app.atlas.info().languages)?.cloned();
    let options = StyleOptions { year, language, relief: is_lit };
    let mut document = app.atlas.style_document(&style, call.links.base(), &options);
    if !has_names {
        without_labels(&mut document);
    }
    let sheet = match format {
        "sld" => Some((SLD, sld(document["name"].as_str().unwrap_or_default(), &document))),
        "qml" => Some((QML, qml(&document))),
        _ => None,
    };
    if let Some((media, text)) = sheet {
        let text = text.ok_or_else(|| {
            let what = "it draws by more than properties and the zoom";
            Problem::bad_request(format!(
                "parameter f: style {id:?} cannot be said in {format}: {what}; expected json"
            ))
        })?;
        return Ok(respond::bytes(media, text));
    }
    if let Some(wanted) = encoding::encoding(&call)? {
        encode(&mut document, encoding::word(wanted));
    }
    if !style.metadata.patterns.is_empty() {
        let theme = look.theme.map(|theme| ("theme", theme));
        document["sprite"] = json!(call.links.with_query(&["styles", &id, "sprite"], theme));
    }
    if font_name(app.atlas.fonts()).is_some() {
        document["glyphs"] = json!(format!("{}/fonts/{{fontstack}}/{{range}}.pbf", call.links.base()));
    }
    respond::json(MAPLIBRE, &document)
}

/// Leaves out the layers that write names.
fn without_labels(document: &mut Value) {
    if let Some(layers) = document["layers"].as_array_mut() {
        layers.retain(|layer| layer["type"] != "symbol");
    }
}

/// Names the encoding of the vector tiles of a style, and them by their ending.
fn encode(document: &mut Value, word: &str) {
    let sources = document["sources"].as_object_mut().into_iter().flat_map(Map::values_mut);
    for source in sources.filter(|source| source["type"] == "vector") {
        source["encoding"] = json!(word);
        for tiles in source["tiles"].as_array_mut().into_iter().flatten() {
            *tiles = json!(tiles.as_str().unwrap_or("").replace("/{y}.mvt", &format!("/{{y}}.{word}")));
        }
    }
}

/// A style for people: its map, its legend, and code to copy.
fn page(app: &App, call: &Call, id: &str) -> Result<Response, Problem> {
    let style = look::find(app, id)?;
    let context = json!({
        "doc": summary(app, call, style),
        "picture": call.links.with_query(&["styles", id, "map"], [("width", "760".to_owned())]),
        "legend": call.links.to(&["styles", id, "legend.svg"]),
        "snippets": snippets::of_style(call, style),
        "crumbs": [crumb(call, &["styles"], "styles")],
    });
    html::page(app, call, "style.html", context)
}
