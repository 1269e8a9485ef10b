//! GetLegendGraphic, as WMS servers commonly have it (OGC 05-078r4, section 12).

use super::map;
use crate::atlas::Look;
use crate::budget::Budget;
use crate::server::app::cache::{Entry, Key};
use crate::server::ask::look;
use crate::server::maps::legend;
use crate::server::ows::fault::Fault;
use crate::server::ows::request::{Ask, DEFAULT};
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::style::Style;
use axum::response::Response;

/// The legend of a layer.
///
/// # Errors
/// `LayerNotDefined`, `StyleNotDefined`, `InvalidDimensionValue` or `InvalidFormat`, each with the parameter.
pub async fn answer(ask: &Ask<'_>) -> Result<Response, Fault> {
    let format = map::format(ask, "InvalidFormat")?;
    let id = ask.text("layer").or(ask.text("layers")).ok_or_else(|| Fault::missing("layer"))?;
    let layer = ask.layer(id, "LayerNotDefined", "layer")?;
    let name = ask.text("style").or(ask.text("styles")).unwrap_or(DEFAULT);
    let theme = Ask::theme(layer, name, "style").map_err(|f| f.coded("StyleNotDefined", "style"))?;
    let year = ask.year(layer, ask.text("time")).map_err(|f| f.coded("InvalidDimensionValue", "time"))?;
    let mut look = look::look(ask.call)?;
    look.theme = theme.or(look.theme);
    let style = look::restyled(ask.app, ask.call, layer, &look, year)?;
    let (languages, scale) = (look::languages(ask.app, ask.call)?, map::density(ask)?);
    let page = legend::drawn(ask.app, &style, year, &languages, look.is_dark());
    let key = Key::of(&("legend graphic", id, format, year, languages, scale, look));
    let make =
        |_: &Budget| Ok::<_, Problem>(Entry::new(format.media(), None, format.encode(&page.canvas(scale))));
    Ok(respond::entry(key, &ask.app.tiles.get(key, &ask.call.ticket, make).await?))
}

/// Width and height of the legend of a layer in one of its styles, pixels.
pub fn size(ask: &Ask<'_>, layer: &Style, style: &str) -> [u32; 2] {
    let theme = Some(style.to_owned()).filter(|s| s != DEFAULT);
    let look = Look { theme, ..Look::default() };
    let languages = look::languages(ask.app, ask.call).unwrap_or_default();
    let page = legend::drawn(ask.app, layer, None, &languages, look.is_dark());
    page.size.map(|side| side.round() as u32)
}
