//! `/styles/{styleId}/metadata`: what is known of a style (OGC 20-009, style metadata).

use super::stylesheet::{Stylesheet, sheets};
use crate::feature::ShapeKind;
use crate::server::App;
use crate::server::ask::look;
use crate::server::ask::parameters::{F_JSON, JSON, LANG};
use crate::server::pages::html;
use crate::server::wire::call::Call;
use crate::server::wire::links::{LEGEND, Link};
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::{Route, schema_of};
use axum::extract::{Path, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

/// What is known of a style.
pub const STYLE_METADATA: Route = Route {
    path: "/styles/{styleId}/metadata",
    id: "styleMetadata",
    summary: "What is known of a style: its encodings and the collections that it draws",
    parameters: &[LANG, F_JSON],
    media: JSON,
    documents: &[("application/json", schema_of::<StyleMetadata>)],
    ..Route::GET
};

/// The metadata of a style.
#[derive(Serialize, JsonSchema)]
struct StyleMetadata {
    id: String,
    title: String,
    description: String,
    /// Always `style`.
    scope: &'static str,
    stylesheets: Vec<StylesheetDocument>,
    layers: Vec<StyleLayer>,
    links: Vec<Link>,
}

/// A style in one encoding.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Stylesheet")]
struct StylesheetDocument {
    title: String,
    version: &'static str,
    /// Where the encoding is specified.
    specification: &'static str,
    /// True for the encoding in which the style was written.
    native: bool,
    link: Link,
}

/// A collection that a style draws.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct StyleLayer {
    id: String,
    /// `point`, `line` or `polygon`.
    r#type: &'static str,
    sample_data: Link,
}

/// What is known of a style.
///
/// # Errors
/// 404 for an unknown style, 400 for an unknown parameter or language; 406 where `Accept` takes none of the formats.
pub async fn metadata(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Response, Problem> {
    call.json(&STYLE_METADATA)?;
    let style = look::find(&app, &id)?;
    let language = call.language(&html::languages(&app))?;
    let stylesheet = |sheet: Stylesheet| {
        let [title, version, specification] = sheet.specification();
        let native = sheet == Stylesheet::MapLibre;
        StylesheetDocument {
            title: title.to_owned(),
            version,
            specification,
            native,
            link: sheet.link(&call, &id),
        }
    };
    let drawn = style.collections();
    let layers = drawn.iter().filter_map(|id| app.atlas.collection(id)).map(|collection| {
        let items = call.links.to(&["collections", collection.id(), "items"]);
        let kind = match collection.shapes().kind() {
            ShapeKind::Point => "point",
            ShapeKind::Line => "line",
            ShapeKind::Polygon => "polygon",
        };
        let title = collection.info().title.get(&language);
        StyleLayer {
            id: collection.id().to_string(),
            r#type: kind,
            sample_data: Link::new(items, "data", "application/geo+json", title),
        }
    });
    let here = ["styles", &*id];
    let link = |word: &str, rel, media, title: &str| {
        Link::new(call.links.to(&[here[0], here[1], word]), rel, media, title)
    };
    let preview = call.links.to(&["maps", &format!("{id}.png")]);
    let document = StyleMetadata {
        id: id.clone(),
        title: style.metadata.title.get(&language).to_owned(),
        description: style.metadata.description.get(&language).to_owned(),
        scope: "style",
        stylesheets: sheets(&app, style).into_iter().map(stylesheet).collect(),
        layers: layers.collect(),
        links: vec![
            call.self_link(&["styles", &id, "metadata"], "application/json"),
            link("legend", LEGEND, "application/json", "Its legend"),
            Link::new(preview, "preview", "image/png", "Its map"),
        ],
    };
    respond::json("application/json", &document)
}
