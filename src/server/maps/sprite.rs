//! `/styles/{styleId}/sprite`: the hatches of a style, for maps drawn in the browser.

use crate::render::raster::{SpriteEntry, hatch_sprite};
use crate::server::App;
use crate::server::app::lanes::Lane;
use crate::server::ask::look;
use crate::server::ask::parameters::THEME;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::{Route, schema_of};
use axum::extract::{Path, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Hatches of a style.
pub const SPRITE: Route = Route {
    path: "/styles/{styleId}/{sprite}",
    id: "sprite",
    summary: "The hatches of a style for maps drawn in the browser: where each stands in the image, and the image",
    parameters: &[THEME],
    media: &["application/json", "image/png"],
    documents: &[("application/json", schema_of::<SpriteIndex>)],
    lane: Lane::Drawing,
    ..Route::GET
};

/// Hatches by name.
#[derive(Serialize, JsonSchema)]
struct SpriteIndex(BTreeMap<String, SpritePlace>);

/// Where a hatch stands in the image, in its pixels.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct SpritePlace {
    height: usize,
    /// Device pixels of a CSS pixel.
    pixel_ratio: u8,
    width: usize,
    x: usize,
    y: usize,
}

/// Where each hatch stands in the image.
///
/// # Errors
/// 404 for an unknown style or file, 400 for a theme that the style lacks.
pub async fn index(
    State(app): State<App>,
    Path((id, name)): Path<(String, String)>,
    call: Call,
) -> Result<Response, Problem> {
    call.params.expect(&SPRITE, &[])?;
    let (scale, format) = parse(&name)?;
    let style = look::restyled(&app, &call, look::find(&app, &id)?, &look::look(&call)?, None)?;
    let (canvas, entries) = hatch_sprite(&style, scale);
    if format == "png" {
        return Ok(respond::bytes("image/png", canvas.png()));
    }
    let entry = |e: &SpriteEntry| {
        let place = SpritePlace { height: e.side, pixel_ratio: scale, width: e.side, x: e.x, y: 0 };
        (e.name.to_string(), place)
    };
    respond::json("application/json", &SpriteIndex(entries.iter().map(entry).collect()))
}

/// The density and the format of `sprite.json` or `sprite@2x.png`.
fn parse(name: &str) -> Result<(u8, &str), Problem> {
    let bad = || {
        let what = format!("no {name:?} of a style; expected sprite, perhaps @2x, then .json or .png");
        Problem::not_found(what)
    };
    let (stem, format) = name.rsplit_once('.').ok_or_else(bad)?;
    let scale = match stem {
        "sprite" => 1,
        "sprite@2x" => 2,
        _ => return Err(bad()),
    };
    if matches!(format, "json" | "png") { Ok((scale, format)) } else { Err(bad()) }
}
