//! From the parameters of a rendered tile to its bytes.

use super::look;
use super::tile::{ImageFormat, labels};
use crate::atlas::Look;
use crate::render::raster::{MapOptions, Window};
use crate::server::App;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::style::Style;
use axum::body::Bytes;
use axum::response::Response;
use std::sync::Arc;

/// How a map is to be drawn, wherever.
pub struct Picture {
    style: Arc<Style>,
    options: MapOptions,
    format: ImageFormat,
    key: String,
}

impl Picture {
    /// Reads `year`, `lang`, `labels` and what says how the style of an id looks.
    ///
    /// # Errors
    /// An unknown style, a parameter that says nothing that is known.
    pub fn read(app: &App, call: &Call, style: &str, format: ImageFormat) -> Result<Self, Problem> {
        let style = look::find(app, style)?;
        let (year, look) = (look::year(app, call, style)?, look::look(call)?);
        Self::of(app, call, style, year, &look, format)
    }

    /// The same where year and look are known; reads `lang` and `labels`.
    ///
    /// # Errors
    /// The style cannot look so, a parameter that says nothing that is known.
    pub fn of(
        app: &App,
        call: &Call,
        style: &Style,
        year: Option<i32>,
        look: &Look,
        format: ImageFormat,
    ) -> Result<Self, Problem> {
        let (language, labels) = (look::language(app, call)?, labels(call)?);
        let style = look::restyled(app, style, look, year)?;
        let key = format!("{format:?} {} {year:?} {language} {labels} {look:?}", style.id);
        let options = MapOptions { year, language, labels, ..MapOptions::default() };
        Ok(Picture { style, options, format, key })
    }

    /// The map in a window, made once; `place` tells the window from all others.
    pub async fn draw(self, app: &App, window: Window, place: &str) -> Result<Response, Problem> {
        let Picture { style, options, format, key } = self;
        let atlas = app.atlas.clone();
        let make = move || Ok(Bytes::from(format.encode(&atlas.map_image(&style, window, &options))));
        Ok(respond::bytes(format.media(), app.cache.get(format!("{key} {place}"), make).await?))
    }
}
