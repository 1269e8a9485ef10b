//! `/styles`, `/styles/{styleId}`, its legend, and rendered tiles.

use crate::server::App;
use crate::server::routes;
use crate::server::tiles::address;
use crate::server::wire::call::Call;
use crate::server::wire::links::Link;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::style::Style;
use crate::tile::MAX_ZOOM;
use crate::tile::raster::MapOptions;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};

const STYLE: &str = "application/vnd.mapbox.style+json";

/// The routes of this room.
pub fn router() -> Router<App> {
    Router::new()
        .route("/maps/{style}/{z}/{x}/{y}", get(map))
        .route("/styles", get(styles))
        .route("/styles/{style}", get(style))
        .route("/styles/{style}/legend", get(legend))
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
        "links": [
            link(&["styles", id], "stylesheet", STYLE, "The MapLibre style"),
            link(&["styles", id, "legend"], "describedby", "application/json", "Its legend"),
        ],
    })
}

/// Years that the map of a style has.
fn years<'a>(app: &'a App, style: &Style) -> &'a [i32] {
    app.atlas.indicator_of(style).map_or(&[], |i| &i.years)
}

/// All styles.
pub async fn styles(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    call.json(&routes::STYLES)?;
    let links = [call.self_link(&["styles"], "application/json")];
    let default = &app.atlas.info().default_style;
    let document = json!({ "default": default, "styles": summaries(&app, &call), "links": links });
    respond::json("application/json", &document)
}

/// One style as MapLibre reads it.
pub async fn style(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Response, Problem> {
    call.format(&routes::STYLE, &[("json", &[STYLE, "application/json", "application/*"])])?;
    let style = find(&app, &id)?;
    let year = year(&app, &call, style)?;
    respond::json(STYLE, &app.atlas.style_document(style, call.links.base(), year))
}

/// The legend of a style.
pub async fn legend(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Response, Problem> {
    call.json(&routes::LEGEND)?;
    let style = find(&app, &id)?;
    let year = year(&app, &call, style)?;
    language(&app, &call)?;
    respond::json("application/json", &app.atlas.legend(style, year))
}

/// A rendered tile.
pub async fn map(
    State(app): State<App>,
    Path((id, z, x, y)): Path<(String, String, String, String)>,
    call: Call,
) -> Result<Response, Problem> {
    call.params.expect(&routes::MAP, &[])?;
    let style = find(&app, &id)?;
    let (row, scale) = row(&y)?;
    let coord = address(&z, &x, row, MAX_ZOOM)?;
    let (year, language) = (year(&app, &call, style)?, language(&app, &call)?);
    let key = format!("/maps/{id}/{}/{}/{}@{scale}?{year:?}&{language}", coord.z(), coord.x(), coord.y());
    let options = MapOptions { year, scale, language, ..MapOptions::default() };
    let atlas = app.atlas.clone();
    let make = move || {
        let style = atlas.style(&id).ok_or_else(|| Problem::internal("a style is gone"))?;
        Ok(Bytes::from(atlas.raster_tile(style, coord, &options)))
    };
    Ok(respond::bytes("image/png", app.cache.get(key, make).await?))
}

fn find<'a>(app: &'a App, id: &str) -> Result<&'a Style, Problem> {
    let known = || app.atlas.styles().iter().map(|s| &*s.id);
    app.atlas.style(id).ok_or_else(|| Problem::unknown("style", id, known()))
}

/// The row and the pixel density of `6.png` or `6@2x.png`.
fn row(name: &str) -> Result<(&str, u8), Problem> {
    let bad =
        || Problem::not_found(format!("no tile {name:?}; expected the row, perhaps @2x or @3x, then .png"));
    let name = name.strip_suffix(".png").ok_or_else(bad)?;
    match name.split_once('@') {
        None => Ok((name, 1)),
        Some((row, "2x")) => Ok((row, 2)),
        Some((row, "3x")) => Ok((row, 3)),
        Some(_) => Err(bad()),
    }
}

/// `year`: one that the style's indicator has.
fn year(app: &App, call: &Call, style: &Style) -> Result<Option<i32>, Problem> {
    let years = years(app, style);
    let expected = match years {
        [] => format!("none, for the style {:?} has no years", style.id),
        _ => format!("one of {}", years.iter().map(i32::to_string).collect::<Vec<_>>().join(", ")),
    };
    call.params.parsed("year", &expected, |v| v.parse().ok().filter(|y| years.contains(y)))
}

/// `lang`: one of the atlas's languages, or two with a comma between; the first language if absent.
fn language(app: &App, call: &Call) -> Result<String, Problem> {
    let known = &app.atlas.info().languages;
    let expected = format!("one of {}, or two with a comma between", known.join(", "));
    let parse = |v: &str| {
        let all: Vec<&str> = v.split(',').collect();
        (all.len() <= 2 && all.iter().all(|l| known.iter().any(|k| k == l))).then(|| v.to_owned())
    };
    let given = call.params.parsed("lang", &expected, parse)?;
    Ok(given.unwrap_or_else(|| known.first().cloned().unwrap_or_default()))
}
