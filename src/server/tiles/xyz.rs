//! `/tiles/{layers}/{z}/{x}/{y}.mvt`, `.mlt`, and without an ending by `Accept`.

use super::answer::{self, TileRequest};
use crate::server::App;
use crate::server::app::lanes::Lane;
use crate::server::ask::encoding::TileForm;
use crate::server::ask::parameters::{FILTER, FILTER_CRS, FILTER_LANG, LANG, TILE_PROPERTIES};
use crate::server::ask::tile::address;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::Route;
use crate::tile::{MAX_VECTOR_ZOOM, MLT, MVT};
use axum::extract::{Path, State};
use axum::http::header::HeaderMap;
use axum::response::Response;

/// Vector tile.
pub const TILE: Route = Route {
    path: "/tiles/{layers}/{z}/{x}/{y}.mvt",
    id: "tile",
    summary: "A Mapbox vector tile",
    parameters: &[TILE_PROPERTIES, FILTER, FILTER_LANG, FILTER_CRS, LANG],
    media: &[MVT],
    is_lenient: true,
    lane: Lane::Drawing,
    ..Route::GET
};

/// The same as MapLibre Tile.
pub const MLT_TILE: Route = Route {
    path: "/tiles/{layers}/{z}/{x}/{y}.mlt",
    id: "tile.mlt",
    summary: "A MapLibre Tile: the same features, column by column",
    media: &[MLT],
    ..TILE
};

/// A vector tile; 204 where it is empty.
///
/// # Errors
/// 404 for an unknown layer or a tile that does not exist, 400 for properties or a filter that do not fit.
pub async fn tile(
    State(app): State<App>,
    Path((list, z, x, y)): Path<(String, String, String, String)>,
    headers: HeaderMap,
    call: Call,
) -> Result<Response, Problem> {
    call.params.expect(&TILE, &[])?;
    let wanted = TileRequest::read(&app, &list, &call)?;
    let (form, row) = TileForm::read(&call, &y)?;
    if row.contains('.') {
        return Err(Problem::not_found(format!("no tile {y:?}; expected the row, then .mvt or .mlt")));
    }
    let coord = address(&z, &x, row, MAX_VECTOR_ZOOM)?;
    answer::tile(&app, wanted, coord.into(), form, &headers, &call.ticket).await
}
