//! `/relief/{z}/{x}/{y}.png`: light and shade alone, for clients that draw maps themselves.

use super::tile::{row, size};
use crate::budget::Budget;
use crate::render::Window;
use crate::render::raster::MapOptions;
use crate::server::App;
use crate::server::app::cache::{Entry, Key};
use crate::server::app::lanes::Lane;
use crate::server::ask::look::is_dark;
use crate::server::ask::map::ImageFormat;
use crate::server::ask::parameters::{SIZE, THEME};
use crate::server::ask::tile::address;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::server::wire::route::Route;
use crate::style::Style;
use crate::tile::MAX_ZOOM;
use axum::extract::{Path, State};
use axum::response::Response;

/// Relief tile.
pub const RELIEF_TILE: Route = Route {
    path: "/relief/{z}/{x}/{y}.png",
    id: "relief",
    summary: "Light and shade of the ground to lay over fills: black and white of few opacities; also as `.webp`, `@2x`",
    parameters: &[SIZE, THEME],
    media: &["image/png", "image/webp"],
    is_lenient: true,
    lane: Lane::Drawing,
    ..Route::GET
};

/// A relief tile.
///
/// # Errors
/// 404 for a data set without heights or a tile that does not exist, 400 for a theme that is none.
pub async fn tile(
    State(app): State<App>,
    Path((z, x, y)): Path<(String, String, String)>,
    call: Call,
) -> Result<Response, Problem> {
    call.params.expect(&RELIEF_TILE, &[])?;
    let (row, scale, format) = row(&y)?;
    if format == ImageFormat::Jpeg {
        return Err(Problem::not_found(format!(
            "no tile {y:?}; expected .png or .webp: relief is transparent"
        )));
    }
    let window = Window::of_tile(address(&z, &x, row, MAX_ZOOM)?, size(&call)?, scale);
    let is_dark = is_dark(&call)?;
    let Some(style) = app.atlas.has_relief().then(|| Style::relief(is_dark)).flatten() else {
        return Err(Problem::not_found(
            "this data set has no relief (`relief` of its manifest names a file with heights)",
        ));
    };
    // Beyond its scale there is none anywhere: one tile for all.
    let key = match app.atlas.shows_relief(&window) {
        true => Key::of(&("relief", window, is_dark, format)),
        false => Key::of(&("no relief", window.width, window.height, format)),
    };
    let atlas = app.atlas.clone();
    let make = move |budget: &Budget| {
        let image = atlas.map_image(style, window, &MapOptions::default(), budget)?;
        Ok::<_, Problem>(Entry::new(format.media(), None, format.encode(&image)))
    };
    Ok(respond::entry(key, &app.tiles.get(key, &call.ticket, make).await?))
}
