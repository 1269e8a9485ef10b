//! A rendered map: what a request asks of it, and its bytes.

use super::look;
use crate::atlas::Look;
use crate::budget::Budget;
use crate::feature::Collection;
use crate::geometry::{Bounds, Projection};
use crate::render::raster::MapOptions;
use crate::render::{Canvas, Window};
use crate::server::App;
use crate::server::app::cache::{Entry, Key};
use crate::server::app::ticket::Ticket;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::style::{Color, Style};
use crate::tile::{MAX_ZOOM, MatrixTile, TILE_SIDE, TileCoord, TileMatrixSet};
use axum::response::Response;
use std::sync::Arc;

/// How a map is drawn, independent of the window.
pub struct MapRequest {
    style: Arc<Style>,
    options: MapOptions,
    look: Look,
    format: ImageFormat,
    ground: Option<Color>,
}

impl MapRequest {
    /// Reads `year`, `lang`, `labels`, `relief` and what says how the style of an id looks.
    ///
    /// # Errors
    /// An unknown style, a parameter whose value cannot be read or is not served.
    pub fn read(app: &App, call: &Call, style: &str, format: ImageFormat) -> Result<Self, Problem> {
        let style = look::find(app, style)?;
        let (year, look) = (look::year(app, call, style)?, look::look(call)?);
        Self::of(app, call, style, year, &look, format)
    }

    /// The same where year and look are known; reads `lang`, `labels` and `relief`.
    ///
    /// # Errors
    /// The look does not fit the style, a parameter whose value cannot be read or is not served.
    pub fn of(
        app: &App,
        call: &Call,
        style: &Style,
        year: Option<i32>,
        look: &Look,
        format: ImageFormat,
    ) -> Result<Self, Problem> {
        let (languages, labels, relief) = (look::languages(app, call)?, labels(call)?, relief(call)?);
        let style = look::restyled(app, call, style, look, year)?;
        let options = MapOptions { year, languages, labels, relief, ..MapOptions::default() };
        Ok(MapRequest { style, options, look: look.clone(), format, ground: None })
    }

    /// The map as a single image: names that would be cut at its edge are left out; transparent where the style has but a
    /// background, or on another ground.
    #[must_use]
    pub fn alone(mut self, transparent: bool, ground: Option<Color>) -> Self {
        self.options.whole = true;
        self.options.background = !transparent && ground.is_none();
        self.ground = ground.filter(|_| !transparent);
        self
    }

    /// The map in a window, made once.
    ///
    /// # Errors
    /// 500 where drawing panics, 503 where it takes longer than a request may.
    pub async fn draw(self, app: &App, ticket: &Ticket, window: Window) -> Result<Response, Problem> {
        let MapRequest { style, options, look, format, ground } = self;
        format.fits([window.width, window.height])?;
        let ground = ground.map(Color::premultiplied);
        let key = Key::of(&("map", &style.id, &options, look, format, window, (ground, app.atlas.stamp())));
        let atlas = app.atlas.clone();
        let make = |budget: &Budget| {
            let mut image = atlas.whole_map(&style, window, &options, budget)?;
            if let Some(color) = ground {
                let drawn = std::mem::replace(&mut image, Canvas::plain(window.width, window.height, color));
                image.lay(&drawn);
            }
            budget.check()?;
            Ok::<_, Problem>(Entry::new(format.media(), None, format.encode(&image)))
        };
        Ok(respond::entry(key, &app.tiles.get(key, ticket, make).await?))
    }
}

/// Pixels of an image in WebP or JPEG, whose encoders take all of them at once.
const WHOLE_PIXELS: u64 = 8_000_000;

/// How an image is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageFormat {
    /// PNG.
    Png,
    /// WebP without loss.
    Webp,
    /// JPEG, on white where the map is transparent.
    Jpeg,
}

impl ImageFormat {
    /// All formats, the default first.
    pub const ALL: [Self; 3] = [ImageFormat::Png, ImageFormat::Webp, ImageFormat::Jpeg];
    /// Endings of addresses and words of `f`.
    pub const ENDINGS: [(&'static str, Self); 4] = [
        ("png", ImageFormat::Png),
        ("webp", ImageFormat::Webp),
        ("jpg", ImageFormat::Jpeg),
        ("jpeg", ImageFormat::Jpeg),
    ];

    /// The media type.
    pub fn media(self) -> &'static str {
        match self {
            ImageFormat::Png => "image/png",
            ImageFormat::Webp => "image/webp",
            ImageFormat::Jpeg => "image/jpeg",
        }
    }

    /// The format of an ending of an address or a word of `f`.
    pub fn of_ending(ending: &str) -> Option<Self> {
        Self::ENDINGS.iter().find(|(known, _)| *known == ending).map(|(_, format)| *format)
    }

    /// The format of a media type.
    pub fn of_media(media: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.media().eq_ignore_ascii_case(media))
    }

    /// # Errors
    /// 400 for more pixels than a format may have.
    pub fn fits(self, [width, height]: [u32; 2]) -> Result<(), Problem> {
        match u64::from(width) * u64::from(height) <= WHOLE_PIXELS || self == ImageFormat::Png {
            true => Ok(()),
            false => Err(Problem::bad_request(format!(
                "an image as {}: expected at most {WHOLE_PIXELS} pixels, found {width} × {height}; PNG may have more",
                self.media()
            ))),
        }
    }

    /// The bytes of an image.
    pub fn encode(self, canvas: &Canvas) -> Vec<u8> {
        match self {
            ImageFormat::Png => canvas.png(),
            ImageFormat::Webp => canvas.webp(),
            ImageFormat::Jpeg => canvas.jpeg(),
        }
    }
}

/// `labels`: false for a map without names.
///
/// # Errors
/// 400 for another word.
pub fn labels(call: &Call) -> Result<bool, Problem> {
    switch(call, "labels")
}

/// `relief`: false for a map without light and shade.
///
/// # Errors
/// 400 for another word.
pub fn relief(call: &Call) -> Result<bool, Problem> {
    switch(call, "relief")
}

fn switch(call: &Call, name: &str) -> Result<bool, Problem> {
    Ok(call.params.word(name, &[("true", true), ("false", false)])?.unwrap_or(true))
}

/// The deepest matrix of a set that maps are drawn in.
pub fn deepest_of(set: TileMatrixSet) -> u8 {
    match set {
        TileMatrixSet::WebMercatorQuad => MAX_ZOOM,
        TileMatrixSet::WorldCrs84Quad => MAX_ZOOM - 1,
    }
}

/// The box around what a map is about, west beyond east where it lies across the antimeridian.
pub fn extent(app: &App, style: &Style) -> [f64; 4] {
    let subjects = style.subjects();
    let collections: Vec<&Collection> = subjects.iter().filter_map(|id| app.atlas.collection(id)).collect();
    let stores: Vec<_> = subjects.iter().filter_map(|id| app.atlas.store(id)).cloned().collect();
    super::tile::extent(&collections, &stores)
}

/// The plain box around what a map is about.
pub fn bounds(app: &App, style: &Style) -> Bounds {
    Bounds::of_extent(extent(app, style))
}

/// The window of a tile of a tile matrix set; `scale` is device pixels per CSS pixel.
pub fn window(tile: MatrixTile, scale: u8) -> Option<Window> {
    match tile.set() {
        TileMatrixSet::WebMercatorQuad => {
            let coord = TileCoord::new(tile.z(), tile.column(), tile.row()).ok()?;
            Some(Window::of_tile(coord, TILE_SIDE, scale))
        }
        TileMatrixSet::WorldCrs84Quad => {
            let side = TILE_SIDE * u32::from(scale);
            let degrees = 180.0 / f64::from(1u32 << tile.z());
            let west = f64::from(tile.column()) * degrees - 180.0;
            let north = 90.0 - f64::from(tile.row()) * degrees;
            Window::of_box(
                Projection::Degrees,
                [west, north - degrees, west + degrees, north],
                side,
                side,
                f64::from(scale),
            )
        }
    }
}
