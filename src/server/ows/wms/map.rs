//! GetMap: any part of a map in a reference system of the client's choice.

use crate::atlas::Look;
use crate::budget::Budget;
use crate::geometry::{Crs, Projection};
use crate::render::raster::MapOptions;
use crate::render::{Canvas, Window};
use crate::server::app::cache::{Entry, Key};
use crate::server::ask::look;
use crate::server::ask::map::{ImageFormat, labels, relief};
use crate::server::ows::fault::{Fault, WmsVersion};
use crate::server::ows::request::{Ask, bad};
use crate::server::wire::problem::Problem;
use crate::server::wire::respond;
use crate::style::{Color, Style};
use crate::tile::TILE_SIDE;
use axum::response::Response;
use std::sync::Arc;

/// Maximum width and height of a map, pixels.
pub const MOST_PIXELS: u32 = 4096;
/// Maximum number of layers of a map.
pub const MOST_LAYERS: usize = 8;
/// Maximum number of pixels in all layers of a map together: two layers of the largest size.
const MOST_WORK: u64 = 2 * (MOST_PIXELS as u64).pow(2);
/// Formats of maps, the default first.
pub const FORMATS: [(&str, ImageFormat); 3] =
    [("image/png", ImageFormat::Png), ("image/webp", ImageFormat::Webp), ("image/jpeg", ImageFormat::Jpeg)];
/// Sides of square images that are treated as tiles, pixels.
const TILE_SIDES: [u32; 3] = [TILE_SIDE, 2 * TILE_SIDE, 4 * TILE_SIDE];
/// What Web Mercator was called before EPSG gave it the number 3857, as older clients still do.
const OLD_MERCATOR: [&str; 4] = ["EPSG:900913", "EPSG:3785", "EPSG:102100", "EPSG:102113"];
/// Dots per inch at which a pixel is a CSS pixel.
const PLAIN_DPI: f64 = 96.0;

/// A layer of a map in its look and year.
struct RequestedLayer {
    id: Arc<str>,
    style: Arc<Style>,
    year: Option<i32>,
    look: Look,
}

/// What GetMap and GetFeatureInfo say of a map.
pub struct GetMap {
    layers: Vec<RequestedLayer>,
    window: Window,
}

/// What lies under the layers.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Below {
    /// What the lowest layer's style has.
    Own,
    /// Nothing: the map is transparent there.
    Nothing,
    /// A colour.
    Color([u8; 4]),
}

/// The sheet below a map that is not transparent.
const WHITE: [u8; 4] = [255; 4];

impl GetMap {
    /// Reads `LAYERS`, `STYLES`, `TIME`, `CRS` or `SRS`, `BBOX`, `WIDTH` and `HEIGHT`.
    ///
    /// # Errors
    /// The code of the parameter that is missing or cannot be: `LayerNotDefined`, `StyleNotDefined`,
    /// `InvalidDimensionValue`, `InvalidCRS` or `InvalidSRS`, `InvalidParameterValue` also for more pixels than
    /// [`MOST_WORK`].
    pub fn read(ask: &Ask<'_>, version: WmsVersion) -> Result<Self, Fault> {
        let map = GetMap { layers: layers(ask)?, window: window(ask, version)? };
        let [width, height] = map.size().map(u64::from);
        let work = width * height * map.layers.len() as u64;
        if work > MOST_WORK {
            let expected = format!("at most {MOST_WORK} pixels in all layers together");
            return Err(bad("width", &expected, &work.to_string()));
        }
        Ok(map)
    }

    /// The year that a layer of the map shows (`None`: the one it shows by default); nothing if it has no such layer.
    pub fn year_of(&self, id: &str) -> Option<Option<i32>> {
        self.layers.iter().find(|l| &*l.id == id).map(|l| l.year)
    }

    /// What the map shows.
    pub fn window(&self) -> Window {
        self.window
    }

    /// Width and height, pixels.
    pub fn size(&self) -> [u32; 2] {
        [self.window.width, self.window.height]
    }
}

/// The map.
///
/// # Errors
/// As [`GetMap::read`]; `InvalidFormat`.
pub async fn answer(ask: &Ask<'_>, version: WmsVersion) -> Result<Response, Fault> {
    let map = GetMap::read(ask, version)?;
    let format = format(ask, "InvalidFormat")?;
    format.fits([map.window.width, map.window.height])?;
    let below = below(ask)?;
    let (languages, labels, relief) =
        (look::languages(ask.app, ask.call)?, labels(ask.call)?, relief(ask.call)?);
    let whole = !is_tile(ask, map.size())?;
    let layers: Vec<_> = map.layers.iter().map(|l| (&l.id, l.year, &l.look)).collect();
    let atlas = ask.app.atlas.clone();
    let key = Key::of(&(
        "map of layers",
        format,
        map.window,
        layers,
        below,
        &languages,
        (labels, relief, atlas.stamp()),
        whole,
    ));
    let make = |budget: &Budget| {
        let mut canvas: Option<Canvas> = match below {
            Below::Color(color) => Some(Canvas::plain(map.window.width, map.window.height, color)),
            _ => None,
        };
        for layer in &map.layers {
            let background = canvas.is_none() && below == Below::Own;
            let options = MapOptions {
                year: layer.year,
                languages: languages.clone(),
                labels,
                relief,
                background,
                whole,
            };
            let image = atlas.whole_map(&layer.style, map.window, &options, budget)?;
            match &mut canvas {
                None => canvas = Some(image),
                Some(canvas) => canvas.lay(&image),
            }
        }
        let mut canvas = canvas.ok_or_else(|| Problem::bad_request("a map needs a layer"))?;
        if below == Below::Own {
            // Beyond the world of the map, or where a style has no background, the sheet is white (OGC 06-042, section
            // 7.3.3.10).
            let mut sheet = Canvas::plain(map.window.width, map.window.height, WHITE);
            sheet.lay(&canvas);
            canvas = sheet;
        }
        budget.check()?;
        Ok::<_, Problem>(Entry::new(format.media(), None, format.encode(&canvas)))
    };
    Ok(respond::entry(key, &ask.app.tiles.get(key, &ask.call.ticket, make).await?))
}

/// `FORMAT`, by its media type; parameters after a semicolon are ignored.
///
/// # Errors
/// The code given, for a format that is not among [`FORMATS`].
pub fn format(ask: &Ask<'_>, code: &'static str) -> Result<ImageFormat, Fault> {
    let given = ask.media("format").unwrap_or_else(|| FORMATS[0].0.to_owned());
    let found = FORMATS.iter().find(|(m, _)| m.eq_ignore_ascii_case(&given));
    let known = FORMATS.map(|(m, _)| m).join(" or ");
    found.map(|(_, f)| *f).ok_or_else(|| bad("format", &known, &given).coded(code, "format"))
}

fn layers(ask: &Ask<'_>) -> Result<Vec<RequestedLayer>, Fault> {
    let ids: Vec<&str> = ask.required("layers")?.split(',').collect();
    if ids.len() > MOST_LAYERS {
        return Err(bad("layers", &format!("{MOST_LAYERS} layers at most"), &ids.len().to_string()));
    }
    let names: Vec<&str> = ask.text("styles").map_or_else(Vec::new, |s| s.split(',').collect());
    if names.len() > ids.len() {
        let text =
            format!("parameter STYLES: expected {}, one for each layer, found {}", ids.len(), names.len());
        return Err(Fault::new("StyleNotDefined", "styles", text));
    }
    let asked = look::look(ask.call)?;
    let each = ids.iter().enumerate().map(|(i, id)| {
        let layer = ask.layer(id, "LayerNotDefined", "layers")?;
        let name = names.get(i).copied().unwrap_or("");
        let theme = Ask::theme(layer, name, "styles").map_err(|f| f.coded("StyleNotDefined", "styles"))?;
        let year = ask.year(layer, ask.text("time")).map_err(|f| f.coded("InvalidDimensionValue", "time"))?;
        let look = Look { theme: theme.or(asked.theme.clone()), ..asked.clone() };
        let style = look::restyled(ask.app, ask.call, layer, &look, year)?;
        Ok(RequestedLayer { id: layer.id.clone(), style, year, look })
    });
    each.collect()
}

fn window(ask: &Ask<'_>, version: WmsVersion) -> Result<Window, Fault> {
    let side = |name| {
        let expected = format!("a whole number from 1 to {MOST_PIXELS}");
        let pixels: u32 = ask.number(name, &expected)?;
        let fits = (1..=MOST_PIXELS).contains(&pixels);
        if fits { Ok(pixels) } else { Err(bad(name, &expected, &pixels.to_string())) }
    };
    let (width, height) = (side("width")?, side("height")?);
    let crs = reference_system(ask, version)?;
    let text = ask.required("bbox")?;
    let fault = |expected: &str| bad("bbox", expected, text);
    let numbers: Vec<f64> = text.split(',').map_while(|n| n.trim().parse().ok()).collect();
    let [a, b, c, d] = numbers[..] else { return Err(fault("four numbers with commas between")) };
    // WMS 1.1.1 always has east before north, whatever axis order EPSG defines (OGC 01-068r3, 6.5.5).
    let sides =
        if version == WmsVersion::V1_3_0 && crs.is_latitude_first() { [b, a, d, c] } else { [a, b, c, d] };
    if !sides.iter().all(|n| n.is_finite()) || sides[0] >= sides[2] || sides[1] >= sides[3] {
        return Err(fault("finite numbers, the lower corner before the upper one"));
    }
    let projection = if crs.is_metric() { Projection::Mercator } else { Projection::Degrees };
    Window::of_box(projection, sides, width, height, density(ask)?)
        .ok_or_else(|| fault("a box between a few metres and some worlds wide"))
}

/// Device pixels per CSS pixel, from the dots per inch that clients send for print and high-density screens.
///
/// # Errors
/// `InvalidParameterValue` for anything that is no number.
pub fn density(ask: &Ask<'_>) -> Result<f64, Fault> {
    let given = ["dpi", "map_resolution"].into_iter().find(|name| ask.text(name).is_some());
    let Some(name) = given else { return Ok(1.0) };
    let dpi: f64 = ask.number(name, "a number of dots per inch")?;
    Ok((dpi / PLAIN_DPI).clamp(1.0, 3.0))
}

/// Names of reference systems in WMS.
pub fn name(crs: Crs) -> String {
    match crs {
        Crs::Crs84 => "CRS:84".to_owned(),
        other => format!("EPSG:{}", other.epsg()),
    }
}

fn reference_system(ask: &Ask<'_>, version: WmsVersion) -> Result<Crs, Fault> {
    let (parameter, code) = match version {
        WmsVersion::V1_1_1 => ("srs", "InvalidSRS"),
        WmsVersion::V1_3_0 => ("crs", "InvalidCRS"),
    };
    let given = ask.text("crs").or(ask.text("srs")).ok_or_else(|| Fault::missing(parameter))?;
    let known = Crs::ALL.map(name);
    let found = match OLD_MERCATOR.iter().any(|old| old.eq_ignore_ascii_case(given)) {
        true => Some(Crs::WebMercator),
        false => Crs::ALL.into_iter().find(|crs| name(*crs).eq_ignore_ascii_case(given)),
    };
    found.ok_or_else(|| bad(parameter, &format!("one of {}", known.join(", ")), given).coded(code, parameter))
}

/// True for a tile of a larger picture, whose labels continue in the next one: where `TILED` says so, as GeoServer and
/// OpenLayers have it, or the image has the size of a tile.
fn is_tile(ask: &Ask<'_>, [width, height]: [u32; 2]) -> Result<bool, Fault> {
    Ok(ask.flag("tiled")?.unwrap_or(width == height && TILE_SIDES.contains(&width)))
}

/// `TRANSPARENT` and `BGCOLOR`.
fn below(ask: &Ask<'_>) -> Result<Below, Fault> {
    if ask.flag("transparent")? == Some(true) {
        return Ok(Below::Nothing);
    }
    let Some(text) = ask.text("bgcolor") else { return Ok(Below::Own) };
    let hex = text.strip_prefix("0x").or(text.strip_prefix("0X")).or(text.strip_prefix('#')).unwrap_or("");
    let color = Color::parse(&format!("#{hex}")).filter(|_| hex.len() == 6);
    let color = color.ok_or_else(|| bad("bgcolor", "a colour such as 0xFFFFFF", text))?;
    Ok(Below::Color(color.premultiplied()))
}
