//! WMS and WMTS. Their parameters are read in any case; unknown ones are left alone, as their standards want it.

use super::parameters::{BREAKS, K, LABELS, METHOD, PALETTE, STRING, parameter};
use super::{Parameter, Route};

const SERVICE_WMS: Parameter =
    parameter("service", "The service.", r#"{"type":"string","enum":["WMS"]}"#, "WMS");
const SERVICE_WMTS: Parameter = Parameter {
    required: true,
    ..parameter("service", "The service.", r#"{"type":"string","enum":["WMTS"]}"#, "WMTS")
};
const VERSION: Parameter = parameter(
    "version",
    "Version of WMS; the next one served is taken for any other.",
    r#"{"type":"string","enum":["1.3.0","1.1.1"],"default":"1.3.0"}"#,
    "1.3.0",
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
const REQUEST_WMTS: Parameter = Parameter {
    required: true,
    ..parameter(
        "request",
        "What is asked.",
        r#"{"type":"string","enum":["GetCapabilities","GetTile","GetFeatureInfo"]}"#,
        "GetCapabilities",
    )
};
const LAYERS: Parameter = parameter(
    "layers",
    "Layers (styles of this server), the lowest first, eight at most.",
    STRING,
    "incidence",
);
const STYLES: Parameter = parameter(
    "styles",
    "`default` or a theme such as `dark` for each layer; empty for the default.",
    STRING,
    "default",
);
const LAYER: Parameter = parameter("layer", "A layer: a style of this server.", STRING, "incidence");
const STYLE: Parameter = parameter("style", "`default`, or a theme such as `dark`.", STRING, "default");
const CRS: Parameter = parameter(
    "crs",
    "Reference system (`srs` in 1.1.1); in 1.3.0 latitude stands first in EPSG:4326 and EPSG:4490.",
    r#"{"type":"string","enum":["CRS:84","EPSG:4326","EPSG:4490","EPSG:3857"]}"#,
    "CRS:84",
);
const BBOX: Parameter = parameter("bbox", "The box: lower corner, upper corner.", STRING, "98,26,107,32");
const WIDTH: Parameter =
    parameter("width", "Pixels.", r#"{"type":"integer","minimum":1,"maximum":4096}"#, "600");
const HEIGHT: Parameter =
    parameter("height", "Pixels.", r#"{"type":"integer","minimum":1,"maximum":4096}"#, "400");
const FORMAT: Parameter = parameter(
    "format",
    "Media type of the picture.",
    r#"{"type":"string","enum":["image/png","image/webp"],"default":"image/png"}"#,
    "image/png",
);
const TRANSPARENT: Parameter = parameter(
    "transparent",
    "TRUE for a map without background.",
    r#"{"type":"string","enum":["TRUE","FALSE"],"default":"FALSE"}"#,
    "FALSE",
);
const BGCOLOR: Parameter = parameter(
    "bgcolor",
    "Colour in place of the map's own background.",
    r#"{"type":"string","pattern":"^0x[0-9A-Fa-f]{6}$"}"#,
    "0xFFFFFF",
);
const TILED: Parameter = parameter(
    "tiled",
    "TRUE for one of many pictures side by side, whose names go on in the next; FALSE for a picture alone, which has no names that its edge would cut. Squares of 256, 512 and 1024 pixels are taken for tiles.",
    r#"{"type":"string","enum":["TRUE","FALSE"]}"#,
    "TRUE",
);
const TIME: Parameter = parameter(
    "time",
    "The year of the figures: a year, a date or instant in it, an interval (its latest year), or `current`.",
    STRING,
    "2015",
);
const DPI: Parameter = parameter(
    "dpi",
    "Dots per inch: texts and lines grow with it, to three times their size at 288.",
    r#"{"type":"number","minimum":1}"#,
    "96",
);
const LANG: Parameter = parameter(
    "lang",
    "Language of titles and labels; also in the addresses that capabilities give.",
    STRING,
    "en",
);
const QUERY_LAYERS: Parameter =
    parameter("query_layers", "Layers to tell about, of those of the map.", STRING, "incidence");
const I: Parameter =
    parameter("i", "Column of the pixel (`x` in WMS 1.1.1).", r#"{"type":"integer","minimum":0}"#, "100");
const J: Parameter =
    parameter("j", "Row of the pixel (`y` in WMS 1.1.1).", r#"{"type":"integer","minimum":0}"#, "100");
const INFO: &str = r#"{"type":"string","enum":["application/json","text/html","text/plain","application/geo+json"],"default":"application/json"}"#;
const INFO_FORMAT: Parameter =
    parameter("info_format", "Media type of what a pixel shows.", INFO, "application/json");
const INFOFORMAT: Parameter =
    parameter("infoformat", "Media type of what a pixel shows.", INFO, "application/json");
const FEATURE_COUNT: Parameter = parameter(
    "feature_count",
    "Features to tell for each layer, fifty at most.",
    r#"{"type":"integer","minimum":1,"default":1}"#,
    "5",
);
const SET: Parameter = parameter(
    "tilematrixset",
    "The grid.",
    r#"{"type":"string","enum":["WebMercatorQuad","WorldCRS84Quad"]}"#,
    "WebMercatorQuad",
);
const MATRIX: Parameter =
    parameter("tilematrix", "The zoom.", r#"{"type":"integer","minimum":0,"maximum":22}"#, "5");
const ROW: Parameter =
    parameter("tilerow", "The row from the north.", r#"{"type":"integer","minimum":0}"#, "13");
const COLUMN: Parameter =
    parameter("tilecol", "The column from the west.", r#"{"type":"integer","minimum":0}"#, "25");

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
        "application/json",
        "text/html",
        "text/plain",
    ],
};
/// Web Map Tile Service by keys and values.
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
        METHOD,
        K,
        BREAKS,
        PALETTE,
    ],
    media: &["application/xml", "image/png", "image/webp", "application/json", "text/html", "text/plain"],
};
/// Capabilities of WMTS by their address; they give the templates of all others.
pub const WMTS_CAPABILITIES: Route = Route {
    path: "/wmts/1.0.0/WMTSCapabilities.xml",
    id: "wmts-capabilities",
    summary: "The capabilities of WMTS, with the templates of the addresses of tiles and of what they show",
    parameters: &[LANG],
    media: &["application/xml"],
};

/// The routes of this room, in the order of the description.
pub const ALL: &[&Route] = &[&WMS, &WMTS, &WMTS_CAPABILITIES];
