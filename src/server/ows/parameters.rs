//! Parameters that WMS and WMTS share.

use crate::server::ask::parameters::{STRING, parameter};
use crate::server::wire::route::Parameter;

pub const INFO: &str = r#"{"type":"string","enum":["application/json","text/html","text/plain","application/geo+json"],"default":"application/json"}"#;

pub const LANG: Parameter = parameter(
    "lang",
    "Language of titles and labels; also in the addresses that capabilities give.",
    STRING,
    "en",
);

pub const TIME: Parameter = parameter(
    "time",
    "The year of the values: a year, a date or instant in it, an interval (its latest year), or `current`.",
    STRING,
    "2015",
);

pub const FORMAT: Parameter = parameter(
    "format",
    "Media type of the picture.",
    r#"{"type":"string","enum":["image/png","image/webp","image/jpeg"],"default":"image/png"}"#,
    "image/png",
);

pub const STYLE: Parameter = parameter("style", "`default`, or a theme such as `dark`.", STRING, "default");

pub const LAYER: Parameter = parameter("layer", "A layer: a style of this server.", STRING, "incidence");
