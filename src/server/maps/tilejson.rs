//! `/maps/{styleId}.json`: TileJSON of rendered tiles, for programs that take the address of one document.

use super::legend::LEGEND;
use crate::geometry::{Bounds, extent_center};
use crate::server::App;
use crate::server::app::lanes::Lane;
use crate::server::ask::look;
use crate::server::ask::map::ImageFormat;
use crate::server::ask::map::{MapRequest, extent};
use crate::server::ask::parameters::{
    BREAKS, F_JSON, K, LABELS, LANG, METHOD, PALETTE, RELIEF, SIZE, THEME, YEAR,
};
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::{Route, schema_of};
use crate::server::wire::tilejson::TileJsonHead;
use crate::tile::MAX_ZOOM;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;

/// TileJSON of a map.
pub const MAP_TILEJSON: Route = Route {
    path: "/maps/{styleId}.json",
    id: "mapTileJson",
    summary: "TileJSON 3.0 of the rendered tiles of a style, in the year and the look asked for",
    parameters: &[YEAR, LANG, METHOD, K, BREAKS, PALETTE, THEME, LABELS, RELIEF, SIZE, F_JSON],
    // It shares its address with printed maps, and so their lane.
    lane: Lane::Heavy,
    media: &["application/json"],
    documents: &[("application/json", schema_of::<MapTileJson>)],
    ..Route::GET
};

/// Rendered tiles (TileJSON 3.0).
#[derive(Serialize, JsonSchema)]
struct MapTileJson {
    #[serde(flatten)]
    head: TileJsonHead,
    /// Side of a tile, CSS pixels: as some programs ask for it beside the standard.
    #[serde(rename = "tileSize")]
    tile_size: u32,
    /// Address of the legend.
    legend: String,
}

/// The description of a map's tiles.
///
/// # Errors
/// 404 for an unknown style, 400 for a year or look that does not fit it.
pub fn tilejson(app: &App, name: &str, call: &Call) -> Result<Response, Problem> {
    call.json(&MAP_TILEJSON)?;
    let id = name
        .strip_suffix(".json")
        .ok_or_else(|| Problem::not_found(format!("no map {name:?}; expected a style, then .json")))?;
    // What a tile would refuse is refused here.
    MapRequest::read(app, call, id, ImageFormat::Png)?;
    let style = look::find(app, id)?;
    let size = call.params.word("size", &[("256", 256), ("512", 512)])?.unwrap_or(256);
    let query = call.tail();
    let of_legend = |name: &str| LEGEND.parameters.iter().any(|p| p.name == name && name != F_JSON.name);
    let looks = call.params.iter().filter(|(name, _)| of_legend(name)).map(|(n, v)| (n, v.to_owned()));
    let path = call.links.to(&["maps", id]);
    let extent = extent(app, style);
    let [lon, lat] = extent_center(extent);
    let info = app.atlas.info();
    let about = [&style.metadata.title, &style.metadata.description, &info.attribution];
    let about = about.map(|text| text.english().to_owned());
    let tiles = format!("{path}/{{z}}/{{x}}/{{y}}.png{query}");
    let document = MapTileJson {
        head: TileJsonHead::new(about, tiles, [0, MAX_ZOOM], Bounds::of_extent(extent).into(), (lon, lat, 4)),
        tile_size: size,
        legend: call.links.with_query(&["styles", id, "legend"], looks),
    };
    respond::json("application/json", &document)
}
