//! `/styles`, `/styles/{styleId}`, its legend, rendered maps and figures.

mod figure;
pub mod legend;
pub mod look;
mod picture;
mod sprite;
mod tile;
mod tilesets;

pub use picture::Picture;
pub use tile::{ImageFormat, labels};
pub use tilesets::{bounds, deepest_of, window};

use crate::server::App;
use crate::server::features::formats;
use crate::server::pages::html;
use crate::server::routes;
use crate::server::tiles::tilesets::MAP;
use crate::server::wire::call::Call;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::style::Style;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};

const STYLE: &str = "application/vnd.mapbox.style+json";

/// The routes of this room.
pub fn router() -> Router<App> {
    Router::new()
        .route("/maps/{style}/{z}/{x}/{y}", get(tile::map))
        .route("/styles/{style}/map/tiles", get(tilesets::list))
        .route("/styles/{style}/map/tiles/{set}", get(tilesets::one))
        .route("/styles/{style}/map/tiles/{set}/{matrix}/{row}/{column}", get(tilesets::tile))
        .route("/styles", get(styles))
        .route("/styles/{style}", get(style))
        .route("/styles/{style}/legend", get(legend::json))
        .route("/styles/{style}/legend.png", get(legend::png))
        .route("/styles/{style}/legend.svg", get(legend::svg))
        .route("/styles/{style}/{sprite}", get(sprite::index))
        .route("/maps/{figure}", get(figure::map))
        .route("/figures", get(figure::list))
        .route("/figures/{figure}", get(figure::declared))
}

/// Styles for the landing page.
pub fn summaries(app: &App, call: &Call) -> Vec<Value> {
    app.atlas.styles().iter().map(|s| summary(app, call, s)).collect()
}

fn summary(app: &App, call: &Call, style: &Style) -> Value {
    let id = &*style.id;
    let indicator = app.atlas.indicator_of(style);
    let link = |path: &[&str], rel, media, title: &str| Link::new(call.links.to(path), rel, media, title);
    json!({
        "id": id,
        "title": style.metadata.title,
        "description": style.metadata.description,
        "indicator": indicator.map(|i| &i.id),
        "years": years(app, style),
        "themes": style.metadata.themes.keys().collect::<Vec<_>>(),
        "links": [
            link(&["styles", id], "stylesheet", STYLE, "The MapLibre style"),
            link(&["styles", id, "legend"], "describedby", "application/json", "Its legend"),
            link(&["styles", id, "map", "tiles"], MAP, "application/json", "Its map as tiles"),
        ],
    })
}

/// Years that the map of a style has.
fn years<'a>(app: &'a App, style: &Style) -> &'a [i32] {
    app.atlas.indicator_of(style).map_or(&[], |i| &i.years)
}

/// All styles.
pub async fn styles(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &routes::STYLES, &formats::DOCUMENT)?;
    let links = [call.self_link(&["styles"], "application/json")];
    let default = &app.atlas.info().default_style;
    let document = json!({ "default": default, "styles": summaries(&app, &call), "links": links });
    html::outlined(&app, &call, (format, &routes::STYLES), document)
}

/// One style as MapLibre reads it.
pub async fn style(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Response, Problem> {
    call.format(&routes::STYLE, &[("json", &[STYLE, "application/json", "application/*"])])?;
    let (style, year) = look::styled(&app, &call, &id)?;
    let mut document = app.atlas.style_document(&style, call.links.base(), year);
    if !style.metadata.patterns.is_empty() {
        let theme = call.params.get("theme").map(|theme| ("theme", theme.to_owned()));
        document["sprite"] = json!(call.links.with_query(&["styles", &id, "sprite"], theme));
    }
    respond::json(STYLE, &document)
}
