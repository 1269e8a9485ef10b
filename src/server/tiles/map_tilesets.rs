//! Rendered tiles as OGC API Tiles (20-057) has them: `/styles/{styleId}/map/tiles`.

use crate::server::App;
use crate::server::app::lanes::Lane;
use crate::server::ask::look;
use crate::server::ask::map::MapRequest;
use crate::server::ask::map::{ImageFormat, bounds, window};
use crate::server::ask::parameters::{
    BREAKS, F_IMAGE, F_PAGE, K, LABELS, LANG, METHOD, PAGE, PALETTE, RELIEF, THEME, YEAR,
};
use crate::server::pages::html;
use crate::server::tiles::matrix_sets;
use crate::server::tiles::tilesets::{TilesetDocument, TilesetList, TilesetSubject};
use crate::server::wire::call::Call;
use crate::server::wire::formats;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::{Route, schema_of};
use crate::style::Style;
use crate::tile::MAX_ZOOM;
use axum::extract::{Path, State};
use axum::response::Response;

/// Tilesets of a style's map.
pub const MAP_TILESETS: Route = Route {
    path: "/styles/{styleId}/map/tiles",
    id: ".dataset.style.map.getTileSetsList",
    summary: "Tilesets of the rendered map of a style",
    parameters: &[LANG, F_PAGE],
    media: PAGE,
    documents: &[("application/json", schema_of::<TilesetList>)],
    ..Route::GET
};

/// Tileset of a style's map.
pub const MAP_TILESET: Route = Route {
    path: "/styles/{styleId}/map/tiles/{tileMatrixSetId}",
    id: ".dataset.style.map.getTileSet",
    summary: "A tileset of the rendered map of a style: limits and template",
    parameters: &[YEAR, LANG, METHOD, K, BREAKS, PALETTE, THEME, LABELS, RELIEF, F_PAGE],
    media: PAGE,
    documents: &[("application/json", schema_of::<TilesetDocument>)],
    ..Route::GET
};

/// Tile of a style's map.
pub const MAP_TILE: Route = Route {
    path: "/styles/{styleId}/map/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
    id: ".dataset.style.map.getTile",
    summary: "A rendered tile, row before column",
    parameters: &[YEAR, LANG, METHOD, K, BREAKS, PALETTE, THEME, LABELS, RELIEF, F_IMAGE],
    media: &["image/png", "image/webp", "image/jpeg"],
    lane: Lane::Drawing,
    ..Route::GET
};

/// The rendered tiles of a style.
pub fn of_style<'a>(app: &App, style: &'a Style) -> TilesetSubject<'a> {
    TilesetSubject {
        path: vec!["styles", &style.id, "map", "tiles"],
        title: style.metadata.title.english().to_owned(),
        attribution: app.atlas.info().attribution.english().to_owned(),
        data_type: "map",
        media: &[("image/png", "png"), ("image/webp", "webp"), ("image/jpeg", "jpg")],
        bounds: bounds(app, style),
        deepest: MAX_ZOOM,
    }
}

/// `/styles/{styleId}/map/tiles`.
///
/// # Errors
/// 404 for an unknown style; 400 for an unknown parameter, language or format, 406 where `Accept` takes none that is
/// served.
pub async fn list(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Response, Problem> {
    let format = html::format(&app, &call, &MAP_TILESETS, &formats::DOCUMENT)?;
    let list = of_style(&app, look::find(&app, &id)?).list(&call);
    html::outlined(&app, &call, (format, &MAP_TILESETS), list)
}

/// `/styles/{styleId}/map/tiles/{tileMatrixSetId}`.
///
/// # Errors
/// 404 for an unknown style or tile matrix set, 400 for a parameter that does not fit the style; 406 where `Accept`
/// takes none of the formats.
pub async fn one(
    State(app): State<App>,
    Path((id, set)): Path<(String, String)>,
    call: Call,
) -> Result<Response, Problem> {
    let format = call.format(&MAP_TILESET, &formats::DOCUMENT)?;
    let subject = of_style(&app, look::find(&app, &id)?);
    // Parameters that the tiles would reject, their description rejects too.
    MapRequest::read(&app, &call, &id, ImageFormat::Png)?;
    let document = subject.tileset(&call, matrix_sets::find(&set)?);
    html::outlined(&app, &call, (format, &MAP_TILESET), document)
}

/// `/styles/{styleId}/map/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}`.
///
/// # Errors
/// 404 for an unknown style, set or tile, 400 for a parameter that does not fit the style.
pub async fn tile(
    State(app): State<App>,
    Path((id, set, z, row, column)): Path<(String, String, String, String, String)>,
    call: Call,
) -> Result<Response, Problem> {
    call.params.expect(&MAP_TILE, &[])?;
    let subject = of_style(&app, look::find(&app, &id)?);
    let ended = column.rsplit_once('.').and_then(|(c, ending)| Some((c, ImageFormat::of_ending(ending)?)));
    let (column, format) = ended.map_or((&*column, None), |(column, format)| (column, Some(format)));
    let address = subject.address(matrix_sets::find(&set)?, [&z, &row, column])?;
    let asked = call.params.word("f", &ImageFormat::ENDINGS)?;
    let format = asked.or(format).unwrap_or(ImageFormat::Png);
    let picture = MapRequest::read(&app, &call, &id, format)?;
    let window = window(address, 1).ok_or_else(|| Problem::not_found(format!("no map at {address}")))?;
    picture.draw(&app, &call.ticket, window).await
}
