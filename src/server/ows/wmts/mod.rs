//! `/wmts`: WMTS 1.0.0 (OGC 07-057r7), both KVP and RESTful.

mod capabilities;
mod tile;

use super::fault::Fault;
use super::info::PixelFeatures;
use super::parameters::{FORMAT, INFO, LANG, LAYER, STYLE, TIME};
use super::request::{Ask, bad};
use crate::server::App;
use crate::server::app::lanes::Lane;
use crate::server::ask::map::ImageFormat;
use crate::server::ask::parameters::{BREAKS, K, LABELS, METHOD, PALETTE, RELIEF, parameter};
use crate::server::wire::call::{Call, LoweredCall};
use crate::server::wire::problem::Problem;
use crate::server::wire::route::{Parameter, Route, schema_of};
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use tile::Spot;

const INFOFORMAT: Parameter =
    parameter("infoformat", "Media type of what a pixel shows.", INFO, "application/json");

const COLUMN: Parameter =
    parameter("tilecol", "The column from the west.", r#"{"type":"integer","minimum":0}"#, "25");

const ROW: Parameter =
    parameter("tilerow", "The row from the north.", r#"{"type":"integer","minimum":0}"#, "13");

const MATRIX: Parameter =
    parameter("tilematrix", "The zoom.", r#"{"type":"integer","minimum":0,"maximum":22}"#, "5");

const SET: Parameter = parameter(
    "tilematrixset",
    "The grid.",
    r#"{"type":"string","enum":["WebMercatorQuad","WorldCRS84Quad"]}"#,
    "WebMercatorQuad",
);

const REQUEST_WMTS: Parameter = Parameter {
    required: true,
    ..parameter(
        "request",
        "What is asked.",
        r#"{"type":"string","enum":["GetCapabilities","GetTile","GetFeatureInfo"]}"#,
        "GetCapabilities",
    )
};

const SERVICE_WMTS: Parameter = Parameter {
    required: true,
    ..parameter("service", "The service.", r#"{"type":"string","enum":["WMTS"]}"#, "WMTS")
};

const I: Parameter = parameter("i", "Column of the pixel.", r#"{"type":"integer","minimum":0}"#, "100");

const J: Parameter = parameter("j", "Row of the pixel.", r#"{"type":"integer","minimum":0}"#, "100");

/// WMTS, KVP encoding.
pub const WMTS: Route = Route {
    path: "/wmts",
    id: "wmts",
    summary: "WMTS 1.0.0 by keys and values; layers and styles as in WMS",
    parameters: &[
        SERVICE_WMTS,
        REQUEST_WMTS,
        LAYER,
        STYLE,
        FORMAT,
        SET,
        MATRIX,
        ROW,
        COLUMN,
        TIME,
        I,
        J,
        INFOFORMAT,
        LANG,
        LABELS,
        RELIEF,
        METHOD,
        K,
        BREAKS,
        PALETTE,
    ],
    media: &[
        "application/xml",
        "image/png",
        "image/webp",
        "image/jpeg",
        "application/json",
        "text/html",
        "text/plain",
    ],
    documents: &[("application/json", schema_of::<PixelFeatures<'static>>)],
    fault: Some(fault),
    lane: Lane::Drawing,
    ..Route::GET
};

/// The WMTS capabilities, RESTful; they give the templates of all other resources.
pub const WMTS_CAPABILITIES: Route = Route {
    path: "/wmts/1.0.0/WMTSCapabilities.xml",
    id: "wmts-capabilities",
    summary: "The capabilities of WMTS, with the templates of the addresses of tiles and of what they show",
    parameters: &[LANG],
    media: &["application/xml"],
    fault: Some(fault),
    ..Route::GET
};

/// A tile, RESTful; the capabilities give the templates of this and the following.
pub const WMTS_TILE: Route = Route {
    path: "/wmts/tile/{layer}/{style}/{set}/{matrix}/{row}/{column}",
    id: "wmts-tile",
    is_described: false,
    fault: Some(fault),
    lane: Lane::Drawing,
    ..Route::GET
};

/// A tile with a time, RESTful.
pub const WMTS_TILE_IN_TIME: Route = Route {
    path: "/wmts/tile/{layer}/{style}/{time}/{set}/{matrix}/{row}/{column}",
    id: "wmts-tile-in-time",
    ..WMTS_TILE
};

/// GetFeatureInfo of a tile, RESTful.
pub const WMTS_INFO: Route = Route {
    path: "/wmts/info/{layer}/{style}/{set}/{matrix}/{row}/{column}/{j}/{i}",
    id: "wmts-info",
    ..WMTS_TILE
};

/// GetFeatureInfo of a tile with a time, RESTful.
pub const WMTS_INFO_IN_TIME: Route = Route {
    path: "/wmts/info/{layer}/{style}/{time}/{set}/{matrix}/{row}/{column}/{j}/{i}",
    id: "wmts-info-in-time",
    ..WMTS_TILE
};

/// A problem that arose outside the handler.
fn fault(problem: Problem, _: &Uri) -> Response {
    Fault::from(problem).ows()
}

/// Answers a KVP request. All faults are XML.
pub async fn key_value(State(app): State<App>, call: Result<LoweredCall, Problem>) -> Response {
    match call {
        Ok(LoweredCall(call)) => answer(&Ask { app: &app, call: &call }).await.unwrap_or_else(Fault::ows),
        Err(problem) => Fault::from(problem).ows(),
    }
}

async fn answer(ask: &Ask<'_>) -> Result<Response, Fault> {
    let service = ask.required("service")?;
    if !service.eq_ignore_ascii_case("WMTS") {
        return Err(bad("service", "WMTS", service));
    }
    match ask.required("request")? {
        "GetCapabilities" => {
            let versions = ask.text("acceptversions");
            if versions.is_some_and(|v| v.split(',').all(|v| v != capabilities::VERSION)) {
                let text = format!("parameter ACCEPTVERSIONS: expected {}", capabilities::VERSION);
                return Err(Fault::new("VersionNegotiationFailed", "acceptversions", text));
            }
            capabilities::answer(ask)
        }
        "GetTile" => Spot::read(ask)?.draw(ask, &ask.required_media("format")?).await,
        "GetFeatureInfo" => {
            let pixel = [ask.required("i")?, ask.required("j")?];
            Spot::read(ask)?.info(ask, pixel, &ask.required_media("infoformat")?)
        }
        other => {
            let expected = "GetCapabilities, GetTile or GetFeatureInfo";
            let text = format!("parameter REQUEST: expected {expected}, found {other:?}");
            Err(Fault::new("OperationNotSupported", "request", text))
        }
    }
}

/// The capabilities, RESTful.
pub async fn capabilities(State(app): State<App>, call: Result<Call, Problem>) -> Response {
    let told = |call: Call| capabilities::answer(&Ask { app: &app, call: &call });
    call.map_err(Fault::from).and_then(told).unwrap_or_else(Fault::ows)
}

/// A tile, RESTful.
pub async fn tile(
    State(app): State<App>,
    Path((layer, style, set, matrix, row, column)): Path<(String, String, String, String, String, String)>,
    call: Result<Call, Problem>,
) -> Response {
    at(&app, call, [&layer, &style, "", &set, &matrix, &row, &column]).await.unwrap_or_else(Fault::ows)
}

/// A tile with a time, RESTful.
pub async fn tile_in_time(
    State(app): State<App>,
    Path((layer, style, time, set, matrix, row, column)): Path<TimePath>,
    call: Result<Call, Problem>,
) -> Response {
    at(&app, call, [&layer, &style, &time, &set, &matrix, &row, &column]).await.unwrap_or_else(Fault::ows)
}

type TimePath = (String, String, String, String, String, String, String);

async fn at(app: &App, call: Result<Call, Problem>, path: [&str; 7]) -> Result<Response, Fault> {
    let call = &call?;
    let [layer, style, time, set, matrix, row, name] = path;
    let ended = name.rsplit_once('.').and_then(|(c, ending)| Some((c, ImageFormat::of_ending(ending)?)));
    let (column, format) = ended.ok_or_else(|| bad("format", "a column, then .png, .webp or .jpg", name))?;
    let ask = Ask { app, call };
    Spot::find(&ask, layer, style, Some(time), [set, matrix, row, column])?.draw(&ask, format.media()).await
}

/// GetFeatureInfo of a tile, RESTful.
pub async fn info(
    State(app): State<App>,
    Path((layer, style, set, matrix, row, column, j, i)): Path<InfoPath>,
    call: Result<Call, Problem>,
) -> Response {
    told(&app, call, [&layer, &style, "", &set, &matrix, &row, &column], [&i, &j]).unwrap_or_else(Fault::ows)
}

/// GetFeatureInfo of a tile with a time, RESTful.
pub async fn info_in_time(
    State(app): State<App>,
    Path((layer, style, time, set, matrix, row, column, j, i)): Path<TimeInfoPath>,
    call: Result<Call, Problem>,
) -> Response {
    told(&app, call, [&layer, &style, &time, &set, &matrix, &row, &column], [&i, &j])
        .unwrap_or_else(Fault::ows)
}

type InfoPath = (String, String, String, String, String, String, String, String);
type TimeInfoPath = (String, String, String, String, String, String, String, String, String);

fn told(
    app: &App,
    call: Result<Call, Problem>,
    path: [&str; 7],
    [i, j]: [&str; 2],
) -> Result<Response, Fault> {
    let call = &call?;
    let [layer, style, time, set, matrix, row, column] = path;
    let (i, format) = ending(i)?;
    let ask = Ask { app, call };
    Spot::find(&ask, layer, style, Some(time), [set, matrix, row, column])?.info(&ask, [i, j], format)
}

/// The column of pixels and the format of `12.json`.
fn ending(name: &str) -> Result<(&str, &'static str), Fault> {
    match name.rsplit_once('.') {
        Some((i, "json")) => Ok((i, "application/json")),
        Some((i, "html")) => Ok((i, "text/html")),
        Some((i, "txt")) => Ok((i, "text/plain")),
        _ => Err(bad("infoformat", "a column of pixels, then .json, .html or .txt", name)),
    }
}
