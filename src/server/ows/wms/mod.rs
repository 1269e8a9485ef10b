//! `/wms`: WMS 1.3.0 and 1.1.1.

mod capabilities;
mod legend;
mod map;

use super::fault::{Fault, WmsVersion};
use super::info::{self, FORMATS, PixelFeatures, Question};
use super::parameters::{FORMAT, INFO, LANG, LAYER, STYLE, TIME};
use super::request::Ask;
use crate::server::App;
use crate::server::app::lanes::Lane;
use crate::server::ask::parameters::{BREAKS, K, LABELS, METHOD, PALETTE, RELIEF, STRING, parameter};
use crate::server::wire::call::LoweredCall;
use crate::server::wire::params::Params;
use crate::server::wire::problem::Problem;
use crate::server::wire::route::{Parameter, Route, schema_of};
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;

const DPI: Parameter = parameter(
    "dpi",
    "Dots per inch: texts and lines grow with it, to three times their size at 288.",
    r#"{"type":"number","minimum":1}"#,
    "96",
);

const FEATURE_COUNT: Parameter = parameter(
    "feature_count",
    "Features to tell for each layer, fifty at most.",
    r#"{"type":"integer","minimum":1,"default":1}"#,
    "5",
);

const INFO_FORMAT: Parameter =
    parameter("info_format", "Media type of what a pixel shows.", INFO, "application/json");

const QUERY_LAYERS: Parameter =
    parameter("query_layers", "Layers to tell about, of those of the map.", STRING, "incidence");

const TILED: Parameter = parameter(
    "tiled",
    "TRUE for one of many pictures side by side, whose names go on in the next; FALSE for a picture alone, which has no names that its edge would cut. Squares of 256, 512 and 1024 pixels are taken for tiles.",
    r#"{"type":"string","enum":["TRUE","FALSE"]}"#,
    "TRUE",
);

const BGCOLOR: Parameter = parameter(
    "bgcolor",
    "Colour in place of the map's own background.",
    r#"{"type":"string","pattern":"^0x[0-9A-Fa-f]{6}$"}"#,
    "0xFFFFFF",
);

const TRANSPARENT: Parameter = parameter(
    "transparent",
    "TRUE for a map without background.",
    r#"{"type":"string","enum":["TRUE","FALSE"],"default":"FALSE"}"#,
    "FALSE",
);

const HEIGHT: Parameter =
    parameter("height", "Pixels.", r#"{"type":"integer","minimum":1,"maximum":4096}"#, "400");

const WIDTH: Parameter =
    parameter("width", "Pixels.", r#"{"type":"integer","minimum":1,"maximum":4096}"#, "600");

const BBOX: Parameter = parameter("bbox", "The box: lower corner, upper corner.", STRING, "98,26,107,32");

const CRS: Parameter = parameter(
    "crs",
    "Reference system (`srs` in 1.1.1); in 1.3.0 latitude stands first in EPSG:4326 and EPSG:4490.",
    r#"{"type":"string","enum":["CRS:84","EPSG:4326","EPSG:4490","EPSG:3857"]}"#,
    "CRS:84",
);

const STYLES: Parameter = parameter(
    "styles",
    "`default` or a theme such as `dark` for each layer; empty for the default.",
    STRING,
    "default",
);

const LAYERS: Parameter = parameter(
    "layers",
    "Layers (styles of this server), the lowest first, eight at most.",
    STRING,
    "incidence",
);

const REQUEST_WMS: Parameter = Parameter {
    required: true,
    ..parameter(
        "request",
        "What is asked.",
        r#"{"type":"string","enum":["GetCapabilities","GetMap","GetFeatureInfo","GetLegendGraphic"]}"#,
        "GetCapabilities",
    )
};

const VERSION: Parameter = parameter(
    "version",
    "Version of WMS, needed but for GetCapabilities and legends; the next one served is taken for any other.",
    r#"{"type":"string","enum":["1.3.0","1.1.1"],"default":"1.3.0"}"#,
    "1.3.0",
);

const SERVICE_WMS: Parameter =
    parameter("service", "The service.", r#"{"type":"string","enum":["WMS"]}"#, "WMS");

const I: Parameter =
    parameter("i", "Column of the pixel (`x` in WMS 1.1.1).", r#"{"type":"integer","minimum":0}"#, "100");

const J: Parameter =
    parameter("j", "Row of the pixel (`y` in WMS 1.1.1).", r#"{"type":"integer","minimum":0}"#, "100");

/// Web Map Service.
pub const WMS: Route = Route {
    path: "/wms",
    id: "wms",
    summary: "WMS 1.3.0 and 1.1.1: every style is a layer, its themes are the layer's styles, the year is its time",
    parameters: &[
        SERVICE_WMS,
        VERSION,
        REQUEST_WMS,
        LAYERS,
        STYLES,
        CRS,
        BBOX,
        WIDTH,
        HEIGHT,
        FORMAT,
        TRANSPARENT,
        BGCOLOR,
        TILED,
        TIME,
        QUERY_LAYERS,
        I,
        J,
        INFO_FORMAT,
        FEATURE_COUNT,
        LAYER,
        STYLE,
        DPI,
        LANG,
        LABELS,
        RELIEF,
        METHOD,
        K,
        BREAKS,
        PALETTE,
    ],
    media: &[
        "text/xml",
        "application/vnd.ogc.wms_xml",
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

/// Answers a request; errors follow the version of WMS that was requested. A query that cannot be decoded has no version: its fault is told as the newest one has it.
pub async fn wms(State(app): State<App>, call: Result<LoweredCall, Problem>) -> Response {
    let call = match call {
        Ok(LoweredCall(call)) => call,
        Err(problem) => return Fault::from(problem).wms(WmsVersion::V1_3_0),
    };
    let ask = Ask { app: &app, call: &call };
    let version = version(&ask.call.params);
    answer(&ask, version).await.unwrap_or_else(|fault| fault.wms(version))
}

async fn answer(ask: &Ask<'_>, version: WmsVersion) -> Result<Response, Fault> {
    let request = ask.required("request")?;
    if let Some(service) = ask.text("service").filter(|s| !s.eq_ignore_ascii_case("WMS")) {
        return Err(super::request::bad("service", "WMS", service));
    }
    match request.to_ascii_lowercase().as_str() {
        "getcapabilities" | "capabilities" => capabilities::answer(ask, version),
        "getmap" | "map" => {
            is_versioned(ask)?;
            map::answer(ask, version).await
        }
        "getfeatureinfo" | "feature_info" => {
            is_versioned(ask)?;
            feature_info(ask, version)
        }
        "getlegendgraphic" => legend::answer(ask).await,
        other => {
            let expected = "GetCapabilities, GetMap, GetFeatureInfo or GetLegendGraphic";
            let text = format!("parameter REQUEST: expected {expected}, found {other:?}");
            Err(Fault::new("OperationNotSupported", "request", text))
        }
    }
}

/// Checks that a request other than GetCapabilities names its version (OGC 06-042, tables 8 and 10), on which the order of
/// axes depends.
fn is_versioned(ask: &Ask<'_>) -> Result<(), Fault> {
    match ask.text("wmtver") {
        Some(_) => Ok(()),
        None => ask.required("version").map(|_| ()),
    }
}

/// The version that is asked for.
fn version(params: &Params) -> WmsVersion {
    let given = |name| params.get(name).filter(|version| !version.is_empty());
    WmsVersion::negotiated(given("version").or(given("wmtver")))
}

/// A problem that arose outside the handler, in the version that was asked for.
fn fault(problem: Problem, uri: &Uri) -> Response {
    let params = Params::lowered(uri.query().unwrap_or(""));
    Fault::from(problem).wms(params.map_or(WmsVersion::V1_3_0, |params| version(&params)))
}

/// What the layers show at a pixel of a map.
fn feature_info(ask: &Ask<'_>, version: WmsVersion) -> Result<Response, Fault> {
    let map = map::GetMap::read(ask, version)?;
    let names = match version {
        WmsVersion::V1_1_1 => ["x", "y"],
        WmsVersion::V1_3_0 => ["i", "j"],
    };
    let mut pixel = [0; 2];
    for ((name, side), at) in names.into_iter().zip(map.size()).zip(&mut pixel) {
        let expected = format!("a whole number from 0 to {}", side - 1);
        let text = ask.required(name)?;
        let outside = || super::request::bad(name, &expected, text).coded("InvalidPoint", name);
        *at = text.parse().ok().filter(|at| *at < side).ok_or_else(outside)?;
    }
    let most = match ask.text("feature_count") {
        None => 1,
        Some(_) => ask.number::<usize>("feature_count", "a whole number from 1")?.max(1),
    };
    let asked: Vec<&str> = ask.required("query_layers")?.split(',').collect();
    let (language, window) = (ask.language()?, map.window());
    let mut questions = Vec::new();
    for id in asked {
        let layer = ask.layer(id, "LayerNotDefined", "query_layers")?;
        let Some(year) = map.year_of(&layer.id) else {
            let text = format!("layer {id:?} stands in QUERY_LAYERS but not in LAYERS");
            return Err(Fault::new("LayerNotDefined", "query_layers", text));
        };
        questions.push(Question { layer, year, window, pixel, language: language.clone(), most });
    }
    let format = ask.media("info_format").unwrap_or_else(|| FORMATS[0].to_owned());
    info::answer(ask.app, &ask.call.links, &questions, &format)
}
