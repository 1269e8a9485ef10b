//! `/maps/{styleId}/{z}/{x}/{y}.png`: rendered tiles.

use super::picture::Picture;
use crate::render::raster::{Canvas, Window};
use crate::server::App;
use crate::server::routes;
use crate::server::tiles::address;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::tile::MAX_ZOOM;
use axum::extract::{Path, State};
use axum::response::Response;

/// How an image is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageFormat {
    /// PNG.
    Png,
    /// WebP without loss.
    Webp,
}

impl ImageFormat {
    /// The media type.
    pub fn media(self) -> &'static str {
        match self {
            ImageFormat::Png => "image/png",
            ImageFormat::Webp => "image/webp",
        }
    }

    /// The bytes of an image.
    pub fn encode(self, canvas: &Canvas) -> Vec<u8> {
        match self {
            ImageFormat::Png => canvas.png(),
            ImageFormat::Webp => canvas.webp(),
        }
    }
}

/// A rendered tile.
pub async fn map(
    State(app): State<App>,
    Path((id, z, x, y)): Path<(String, String, String, String)>,
    call: Call,
) -> Result<Response, Problem> {
    call.params.expect(&routes::MAP, &[])?;
    let (row, scale, format) = row(&y)?;
    let picture = Picture::read(&app, &call, &id, format)?;
    let coord = address(&z, &x, row, MAX_ZOOM)?;
    let size = call.params.word("size", &[("256", 256), ("512", 512)])?.unwrap_or(256);
    picture.draw(&app, Window::of_tile(coord, size, scale), &format!("{coord}@{scale} {size}")).await
}

/// `labels`: false for a map without names.
pub fn labels(call: &Call) -> Result<bool, Problem> {
    Ok(call.params.word("labels", &[("true", true), ("false", false)])?.unwrap_or(true))
}

/// The row, the pixel density and the format of `6.png` or `6@2x.webp`.
fn row(name: &str) -> Result<(&str, u8, ImageFormat), Problem> {
    let bad = || {
        let what = format!("no tile {name:?}; expected the row, perhaps @2x or @3x, then .png or .webp");
        Problem::not_found(what)
    };
    let (stem, format) = match name.rsplit_once('.') {
        Some((stem, "png")) => (stem, ImageFormat::Png),
        Some((stem, "webp")) => (stem, ImageFormat::Webp),
        _ => return Err(bad()),
    };
    match stem.split_once('@') {
        None => Ok((stem, 1, format)),
        Some((row, "2x")) => Ok((row, 2, format)),
        Some((row, "3x")) => Ok((row, 3, format)),
        Some(_) => Err(bad()),
    }
}
