//! `/maps/{styleId}/{z}/{x}/{y}.png`: rendered tiles.

use crate::render::Window;
use crate::server::App;
use crate::server::app::lanes::Lane;
use crate::server::ask::map::{ImageFormat, MapRequest};
use crate::server::ask::parameters::{BREAKS, K, LABELS, LANG, METHOD, PALETTE, RELIEF, SIZE, THEME, YEAR};
use crate::server::ask::tile::address;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::Route;
use crate::tile::{MAX_ZOOM, TILE_SIDE};
use axum::extract::{Path, State};
use axum::response::Response;

/// Rendered tile.
pub const MAP: Route = Route {
    path: "/maps/{styleId}/{z}/{x}/{y}.png",
    id: "map",
    summary: "A rendered tile, also as `.webp` and `.jpg`; `@2x` and `@3x` before the dot for dense screens",
    parameters: &[YEAR, LANG, METHOD, K, BREAKS, PALETTE, THEME, LABELS, RELIEF, SIZE],
    media: &["image/png", "image/webp", "image/jpeg"],
    is_lenient: true,
    lane: Lane::Drawing,
    ..Route::GET
};

/// A rendered tile.
///
/// # Errors
/// 404 for an unknown style or a tile that does not exist, 400 for a year or look that does not fit the style.
pub async fn map(
    State(app): State<App>,
    Path((id, z, x, y)): Path<(String, String, String, String)>,
    call: Call,
) -> Result<Response, Problem> {
    call.params.expect(&MAP, &[])?;
    let (row, scale, format) = row(&y)?;
    let picture = MapRequest::read(&app, &call, &id, format)?;
    let coord = address(&z, &x, row, MAX_ZOOM)?;
    let size = size(&call)?;
    picture.draw(&app, &call.ticket, Window::of_tile(coord, size, scale)).await
}

/// `size`: the side of a tile, CSS pixels.
///
/// # Errors
/// 400 for another size than 256 and 512.
pub fn size(call: &Call) -> Result<u32, Problem> {
    Ok(call.params.word("size", &[("256", TILE_SIDE), ("512", 2 * TILE_SIDE)])?.unwrap_or(TILE_SIDE))
}

/// The row, the pixel density and the format of `6.png` or `6@2x.webp`.
///
/// # Errors
/// 404 for another name.
pub fn row(name: &str) -> Result<(&str, u8, ImageFormat), Problem> {
    let bad = || {
        let what =
            format!("no tile {name:?}; expected the row, perhaps @2x or @3x, then .png, .webp or .jpg");
        Problem::not_found(what)
    };
    let (stem, ending) = name.rsplit_once('.').ok_or_else(bad)?;
    let format = ImageFormat::of_ending(ending).ok_or_else(bad)?;
    match stem.split_once('@') {
        None => Ok((stem, 1, format)),
        Some((row, "2x")) => Ok((row, 2, format)),
        Some((row, "3x")) => Ok((row, 3, format)),
        Some(_) => Err(bad()),
    }
}
