//! GetTile and GetFeatureInfo: one tile of a layer, and what it shows at a pixel.

use crate::render::Window;
use crate::server::ask::look;
use crate::server::ask::map::{ImageFormat, MapRequest, deepest_of, window};
use crate::server::ows::fault::{Fault, INVALID};
use crate::server::ows::info::{self, FORMATS, Question};
use crate::server::ows::request::{Ask, bad};
use crate::style::Style;
use crate::tile::{MatrixTile, TILE_SIDE, TileMatrixSet};
use axum::response::Response;

/// A tile of a layer in a look and a year.
pub struct Spot<'a> {
    layer: &'a Style,
    theme: Option<String>,
    year: Option<i32>,
    window: Window,
}

impl<'a> Spot<'a> {
    /// Reads the tile of a KVP request.
    ///
    /// # Errors
    /// As [`Spot::find`]; `MissingParameterValue`.
    pub fn read(ask: &Ask<'a>) -> Result<Self, Fault> {
        let place = ["tilematrixset", "tilematrix", "tilerow", "tilecol"];
        let [set, matrix, row, column] = place.map(|name| ask.required(name));
        // An empty style is the default one, none at all is a fault (OGC 07-057r7, table 22).
        let style = ask.call.params.get("style").ok_or_else(|| Fault::missing("style"))?;
        Self::find(ask, ask.required("layer")?, style, ask.text("time"), [set?, matrix?, row?, column?])
    }

    /// The tile at a place: set, matrix, row, column.
    pub fn find(
        ask: &Ask<'a>,
        layer: &str,
        style: &str,
        time: Option<&str>,
        [set, matrix, row, column]: [&str; 4],
    ) -> Result<Self, Fault> {
        let layer = ask.layer(layer, INVALID, "layer")?;
        let theme = Ask::theme(layer, style, "style")?;
        let year = ask.year(layer, time.filter(|t| !t.is_empty()))?;
        let known = TileMatrixSet::ALL.map(TileMatrixSet::id).join(" or ");
        let set = TileMatrixSet::of_id(set).ok_or_else(|| bad("tilematrixset", &known, set))?;
        let deepest = deepest_of(set);
        let zoom: Option<u8> = matrix.parse().ok().filter(|z| *z <= deepest);
        let zoom = zoom.ok_or_else(|| bad("tilematrix", &format!("0 to {deepest}"), matrix))?;
        let number = |name, text: &str| text.parse::<u32>().map_err(|_| bad(name, "a whole number", text));
        let (row, column) = (number("tilerow", row)?, number("tilecol", column)?);
        let tile = MatrixTile::new(set, zoom, column, row).map_err(|e| {
            let locator = if row >= set.size(zoom).1 { "tilerow" } else { "tilecol" };
            Fault::new("TileOutOfRange", locator, e.to_string())
        })?;
        let window = window(tile, 1).ok_or_else(|| bad("tilematrix", "one with a map", matrix))?;
        Ok(Spot { layer, theme, year, window })
    }

    /// The picture.
    ///
    /// # Errors
    /// `InvalidParameterValue` for an unknown format or a look that does not fit.
    pub async fn draw(self, ask: &Ask<'_>, format: &str) -> Result<Response, Fault> {
        let format = ImageFormat::of_media(format)
            .ok_or_else(|| bad("format", "image/png, image/webp or image/jpeg", format))?;
        let mut look = look::look(ask.call)?;
        look.theme = self.theme.or(look.theme);
        let picture = MapRequest::of(ask.app, ask.call, self.layer, self.year, &look, format)?;
        Ok(picture.draw(ask.app, &ask.call.ticket, self.window).await?)
    }

    /// What the tile shows at a pixel: column and row.
    ///
    /// # Errors
    /// `PointIJOutOfRange` for a pixel outside the tile, `InvalidParameterValue` for an unknown format or
    /// language.
    pub fn info(self, ask: &Ask<'_>, [i, j]: [&str; 2], format: &str) -> Result<Response, Fault> {
        let pixel = |name, text: &str| {
            let number = text.parse::<u32>().ok().filter(|n| *n < TILE_SIDE);
            let fault = || bad(name, &format!("a whole number from 0 to {}", TILE_SIDE - 1), text);
            number.ok_or_else(|| fault().coded("PointIJOutOfRange", name))
        };
        let question = Question {
            layer: self.layer,
            year: self.year,
            window: self.window,
            pixel: [pixel("i", i)?, pixel("j", j)?],
            language: ask.language()?,
            most: info::MOST,
        };
        if !FORMATS.contains(&format) {
            return Err(bad("infoformat", &format!("one of {}", FORMATS.join(", ")), format));
        }
        info::answer(ask.app, &ask.call.links, &[question], format)
    }
}
