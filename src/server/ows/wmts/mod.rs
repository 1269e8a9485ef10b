//! `/wmts`: WMTS 1.0.0 (OGC 07-057r7) by keys and values and by addresses.

mod capabilities;
mod tile;

use super::fault::Fault;
use super::request::{Ask, bad};
use crate::server::App;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use axum::extract::{Path, State};
use axum::response::Response;
use tile::Spot;

/// By keys and values.
pub async fn key_value(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let call = call.lowered()?;
    let ask = Ask { app: &app, call: &call };
    Ok(answer(&ask).await.unwrap_or_else(Fault::ows))
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
        "GetTile" => Spot::read(ask)?.draw(ask, ask.text("format")).await,
        "GetFeatureInfo" => {
            Spot::read(ask)?.info(ask, [ask.required("i")?, ask.required("j")?], ask.text("infoformat"))
        }
        other => {
            let expected = "GetCapabilities, GetTile or GetFeatureInfo";
            let text = format!("parameter REQUEST: expected {expected}, found {other:?}");
            Err(Fault::new("OperationNotSupported", "request", text))
        }
    }
}

/// The capabilities by their address.
pub async fn capabilities(State(app): State<App>, call: Call) -> Response {
    capabilities::answer(&Ask { app: &app, call: &call }).unwrap_or_else(Fault::ows)
}

/// A tile by its address.
pub async fn tile(
    State(app): State<App>,
    Path((layer, style, set, matrix, row, column)): Path<(String, String, String, String, String, String)>,
    call: Call,
) -> Response {
    at(&app, &call, [&layer, &style, "", &set, &matrix, &row, &column]).await.unwrap_or_else(Fault::ows)
}

/// A tile of a year by its address.
pub async fn tile_in_time(
    State(app): State<App>,
    Path((layer, style, time, set, matrix, row, column)): Path<TimePath>,
    call: Call,
) -> Response {
    at(&app, &call, [&layer, &style, &time, &set, &matrix, &row, &column]).await.unwrap_or_else(Fault::ows)
}

type TimePath = (String, String, String, String, String, String, String);

async fn at(app: &App, call: &Call, path: [&str; 7]) -> Result<Response, Fault> {
    let [layer, style, time, set, matrix, row, name] = path;
    let (column, format) = match name.rsplit_once('.') {
        Some((column, "png")) => (column, "image/png"),
        Some((column, "webp")) => (column, "image/webp"),
        _ => return Err(bad("format", "a column, then .png or .webp", name)),
    };
    let ask = Ask { app, call };
    Spot::find(&ask, layer, style, Some(time), [set, matrix, row, column])?.draw(&ask, Some(format)).await
}

/// What a tile shows at a pixel, by its address.
pub async fn info(
    State(app): State<App>,
    Path((layer, style, set, matrix, row, column, j, i)): Path<InfoPath>,
    call: Call,
) -> Response {
    told(&app, &call, [&layer, &style, "", &set, &matrix, &row, &column], [&i, &j]).unwrap_or_else(Fault::ows)
}

/// What a tile of a year shows at a pixel, by its address.
pub async fn info_in_time(
    State(app): State<App>,
    Path((layer, style, time, set, matrix, row, column, j, i)): Path<TimeInfoPath>,
    call: Call,
) -> Response {
    told(&app, &call, [&layer, &style, &time, &set, &matrix, &row, &column], [&i, &j])
        .unwrap_or_else(Fault::ows)
}

type InfoPath = (String, String, String, String, String, String, String, String);
type TimeInfoPath = (String, String, String, String, String, String, String, String, String);

fn told(app: &App, call: &Call, path: [&str; 7], [i, j]: [&str; 2]) -> Result<Response, Fault> {
    let [layer, style, time, set, matrix, row, column] = path;
    let (i, format) = ending(i)?;
    let ask = Ask { app, call };
    Spot::find(&ask, layer, style, Some(time), [set, matrix, row, column])?.info(&ask, [i, j], Some(format))
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
