//! `/tiles/{layers}/{z}/{x}/{y}.mvt`.

use super::MAX_VECTOR_ZOOM;
use super::answer::{self, Wanted};
use crate::server::App;
use crate::server::routes;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::tile::TileCoord;
use axum::extract::{Path, State};
use axum::http::header::HeaderMap;
use axum::response::Response;

/// A vector tile; 204 where it is empty.
pub async fn tile(
    State(app): State<App>,
    Path((list, z, x, y)): Path<(String, String, String, String)>,
    headers: HeaderMap,
    call: Call,
) -> Result<Response, Problem> {
    call.params.expect(&routes::TILE, &[])?;
    let wanted = Wanted::read(&app, &list, &call)?;
    let row = y.strip_suffix(".mvt").or_else(|| y.strip_suffix(".pbf"));
    let row = row.ok_or_else(|| Problem::not_found(format!("no tile {y:?}; expected the row, then .mvt")))?;
    let coord = address(&z, &x, row, MAX_VECTOR_ZOOM)?;
    answer::tile(&app, wanted, coord.into(), &headers).await
}

/// A tile address from the texts of a path; 404 where it cannot exist.
pub fn address(z: &str, x: &str, y: &str, deepest: u8) -> Result<TileCoord, Problem> {
    let zoom = number("zoom", z)?;
    if zoom > u32::from(deepest) {
        return Err(Problem::not_found(format!("zoom {zoom} is not served; expected 0..={deepest}")));
    }
    TileCoord::new(zoom as u8, number("x", x)?, number("y", y)?)
        .map_err(|e| Problem::not_found(e.to_string()))
}

/// A whole number in a path.
pub fn number(name: &str, text: &str) -> Result<u32, Problem> {
    text.parse::<u32>()
        .map_err(|_| Problem::not_found(format!("no tile at {name} {text:?}; expected a whole number")))
}
