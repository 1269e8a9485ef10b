//! `/wms`: WMS 1.3.0 and 1.1.1.

mod capabilities;
mod legend;
mod map;

use super::fault::{Fault, WmsVersion};
use super::info::{self, FORMATS, Question};
use super::request::Ask;
use crate::server::App;
use crate::server::wire::call::Call;
use crate::server::wire::problem::Problem;
use axum::extract::State;
use axum::response::Response;

/// Answers a request; faults are told as the version of the request tells them.
pub async fn wms(State(app): State<App>, call: Call) -> Result<Response, Problem> {
    let call = call.lowered()?;
    let ask = Ask { app: &app, call: &call };
    let version = version(&ask);
    Ok(answer(&ask, version).await.unwrap_or_else(|fault| fault.wms(version)))
}

async fn answer(ask: &Ask<'_>, version: WmsVersion) -> Result<Response, Fault> {
    let request = ask.required("request")?;
    if let Some(service) = ask.text("service").filter(|s| !s.eq_ignore_ascii_case("WMS")) {
        return Err(super::request::bad("service", "WMS", service));
    }
    match request.to_ascii_lowercase().as_str() {
        "getcapabilities" | "capabilities" => capabilities::answer(ask, version),
        "getmap" | "map" => map::answer(ask, version).await,
        "getfeatureinfo" | "feature_info" => feature_info(ask, version),
        "getlegendgraphic" => legend::answer(ask).await,
        other => {
            let expected = "GetCapabilities, GetMap, GetFeatureInfo or GetLegendGraphic";
            let text = format!("parameter REQUEST: expected {expected}, found {other:?}");
            Err(Fault::new("OperationNotSupported", "request", text))
        }
    }
}

/// The version to answer in: the highest that is served and not above the one asked for, else the lowest (OGC 06-042,
/// 6.2.4).
fn version(ask: &Ask<'_>) -> WmsVersion {
    let asked = ask.text("version").or(ask.text("wmtver"));
    let numbers = |v: &str| v.split('.').map(|n| n.parse::<u32>().unwrap_or(0)).collect::<Vec<_>>();
    match asked {
        Some(v) if numbers(v) < vec![1, 3] => WmsVersion::V1_1_1,
        _ => WmsVersion::V1_3_0,
    }
}

/// What the layers show at a pixel of a map.
fn feature_info(ask: &Ask<'_>, version: WmsVersion) -> Result<Response, Fault> {
    let sheet = map::Sheet::read(ask, version)?;
    let names = match version {
        WmsVersion::V1_1_1 => ["x", "y"],
        WmsVersion::V1_3_0 => ["i", "j"],
    };
    let mut pixel = [0; 2];
    for ((name, side), at) in names.into_iter().zip(sheet.size()).zip(&mut pixel) {
        let expected = format!("a whole number from 0 to {}", side - 1);
        *at = ask.number(name, &expected)?;
        if *at >= side {
            let fault = super::request::bad(name, &expected, &at.to_string());
            return Err(fault.coded("InvalidPoint", name));
        }
    }
    let most = match ask.text("feature_count") {
        None => 1,
        Some(_) => ask.number::<usize>("feature_count", "a whole number from 1")?.max(1),
    };
    let asked: Vec<&str> = ask.required("query_layers")?.split(',').collect();
    let (language, window) = (ask.language()?, sheet.window());
    let mut questions = Vec::new();
    for id in asked {
        let layer = ask.layer(id, "LayerNotDefined", "query_layers")?;
        let Some(year) = sheet.year_of(&layer.id) else {
            let text = format!("layer {id:?} stands in QUERY_LAYERS but not in LAYERS");
            return Err(Fault::new("LayerNotDefined", "query_layers", text));
        };
        questions.push(Question { layer, year, window, pixel, language, most });
    }
    let format = ask.text("info_format").unwrap_or(FORMATS[0]);
    info::answer(ask.app, &ask.call.links, &questions, format)
}
