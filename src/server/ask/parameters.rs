//! Query parameters that routes share, and the media types they answer in.

use crate::server::wire::route::Parameter;

pub const fn parameter(
    name: &'static str,
    description: &'static str,
    schema: &'static str,
    example: &'static str,
) -> Parameter {
    Parameter { name, description, schema, example, required: false }
}

pub const STRING: &str = r#"{"type":"string"}"#;
pub const BOOLEAN: &str = r#"{"oneOf":[{"type":"boolean"},{"type":"integer","enum":[0,1]}],"default":false}"#;

pub const F_JSON: Parameter =
    parameter("f", "Format of the answer.", r#"{"type":"string","enum":["json"]}"#, "json");
pub const F_STYLE: Parameter = parameter(
    "f",
    "Format of the answer: MapLibre, a page, SLD 1.0, or QGIS's own for one layer of vector tiles.",
    r#"{"type":"string","enum":["json","html","sld","qml"]}"#,
    "json",
);
pub const F_PAGE: Parameter =
    parameter("f", "Format of the answer.", r#"{"type":"string","enum":["json","html"]}"#, "json");
pub const F_LINKED: Parameter = parameter(
    "f",
    "Format of the answer; `jsonld` in the words of DCAT and schema.org.",
    r#"{"type":"string","enum":["json","jsonld","html"]}"#,
    "json",
);
pub const F_SCHEMA: Parameter =
    parameter("f", "Format of the answer.", r#"{"type":"string","enum":["json","geojson","html"]}"#, "json");
pub const F_HTML: Parameter =
    parameter("f", "Format of the answer.", r#"{"type":"string","enum":["html"]}"#, "html");
pub const F_SERIES: Parameter =
    parameter("f", "Format of the answer.", r#"{"type":"string","enum":["json","csv","html"]}"#, "json");
pub const F_ITEMS: Parameter = parameter(
    "f",
    "Format of the answer.",
    r#"{"type":"string","enum":["json","geojson","geojsonseq","csv","fgb","gpkg","shp","parquet","topojson","kml","xlsx","html"]}"#,
    "json",
);
pub const BBOX: Parameter = parameter(
    "bbox",
    "Only features that meet this box: west, south, east, north in degrees, or six numbers with heights; across 180° west exceeds east.",
    r#"{"type":"array","minItems":4,"maxItems":6,"oneOf":[{"minItems":4,"maxItems":4},{"minItems":6,"maxItems":6}],"items":{"type":"number"}}"#,
    "100,28,104,32",
);
pub const Q: Parameter = parameter(
    "q",
    "A name in any language of the data, an old one, a code, or the beginning of one; Chinese names also in traditional characters, by pinyin with or without spaces and tones, and by initials. The best come first.",
    r#"{"type":"string","minLength":1,"maxLength":100}"#,
    "wms",
);
pub const IN: Parameter = parameter(
    "in",
    "Only features in any of these zones, several with commas between or the parameter repeated: `areas/wumeng`, or `areas/*` for all. Where an official list gives the features to the zones, the list decides; else more than half of a polygon must lie in one of them, a line must touch one, and a point lie in one. Of what is read in place: those that count there by their point.",
    STRING,
    "areas/wumeng",
);
pub const NOT_IN: Parameter =
    parameter("not_in", "Only features in none of these zones; as `in`.", STRING, "eco-zones/*");
pub const EXPLAIN: Parameter = parameter(
    "explain",
    "`explain=1` (or `true`) tells how the answer came about: candidates of the index, exact tests, time, and why a feature is or is not in.",
    BOOLEAN,
    "true",
);
pub const SEARCH_LIMIT: Parameter = parameter(
    "limit",
    "Features to return at most; a larger number is taken as the maximum.",
    r#"{"type":"integer","minimum":1,"maximum":100,"default":10}"#,
    "10",
);
pub const LIMIT: Parameter = parameter(
    "limit",
    "Features to return at most; a larger number is taken as the maximum.",
    r#"{"type":"integer","minimum":1,"maximum":10000,"default":10}"#,
    "10",
);
pub const MEMBER_LIMIT: Parameter = parameter(
    "limit",
    "Features to return at most; a larger number is taken as the maximum.",
    r#"{"type":"integer","minimum":1,"maximum":10000,"default":10000}"#,
    "100",
);
pub const OFFSET: Parameter =
    parameter("offset", "Features to skip.", r#"{"type":"integer","minimum":0,"default":0}"#, "0");
pub const DATETIME: Parameter = parameter(
    "datetime",
    "An instant or interval that meets the collection's declared time: the property whose role is `primary-instant` in /collections/{collectionId}/schema, which says what it dates. A year covers its days from the first to the last. Features without a time are in every answer, a filter asks strictly; a collection without a declared time ignores the parameter.",
    STRING,
    "2016-01-01/2020-12-31",
);
pub const FILTER: Parameter = parameter(
    "filter",
    "A filter in CQL2; /collections/{collectionId}/queryables tells what it may name, /functions what it may call.",
    STRING,
    "province_code = '510000' AND exit_year >= 2018",
);
pub const FILTER_LANG: Parameter = parameter(
    "filter-lang",
    "Language of the filter.",
    r#"{"type":"string","enum":["cql2-text","cql2-json"],"default":"cql2-text"}"#,
    "cql2-text",
);
pub const FILTER_CRS: Parameter = parameter(
    "filter-crs",
    "Reference system of the filter's geometries; EPSG:4326 and EPSG:4490 read latitude before longitude.",
    CRS_SCHEMA,
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
);
pub const SORTBY: Parameter = parameter(
    "sortby",
    "Properties to sort by, the first first; `-` before a name for the greatest first. Unknown values stand last.",
    r#"{"type":"array","items":{"type":"string","minLength":1}}"#,
    "-exit_year,name_pinyin",
);
pub const PROPERTIES: Parameter = parameter(
    "properties",
    "Properties to show, in this order.",
    r#"{"type":"array","items":{"type":"string"}}"#,
    "name_zh,exit_year",
);
pub const SKIP_GEOMETRY: Parameter =
    parameter("skipGeometry", "Leave the geometry out (null).", BOOLEAN, "true");
pub const PRECISION: Parameter = parameter(
    "precision",
    "Decimal places of coordinates; if absent, as many as show a centimetre, or a tenth of a pixel of the zoom.",
    r#"{"type":"integer","minimum":0,"maximum":7}"#,
    "4",
);
pub const ZOOM: Parameter = parameter(
    "zoom",
    "Geometry as a map of this zoom shows it: simplified so that neighbours still share their border.",
    r#"{"type":"integer","minimum":0,"maximum":14}"#,
    "6",
);
pub const GEOMETRY: Parameter = parameter(
    "geometry",
    "Column with the geometry in CSV: well-known text, or none.",
    r#"{"type":"string","enum":["wkt","none"],"default":"none"}"#,
    "none",
);
pub const CRS: Parameter = parameter(
    "crs",
    "Reference system of the coordinates in the answer; EPSG:4326 and EPSG:4490 write latitude before longitude.",
    CRS_SCHEMA,
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
);
pub const BBOX_CRS: Parameter = parameter(
    "bbox-crs",
    "Reference system of bbox; EPSG:4326 and EPSG:4490 read latitude before longitude.",
    CRS_SCHEMA,
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
);
const CRS_SCHEMA: &str = r#"{"type":"string","format":"uri","enum":["http://www.opengis.net/def/crs/OGC/1.3/CRS84","http://www.opengis.net/def/crs/EPSG/0/4326","http://www.opengis.net/def/crs/EPSG/0/4490","http://www.opengis.net/def/crs/EPSG/0/3857"],"default":"http://www.opengis.net/def/crs/OGC/1.3/CRS84"}"#;
pub const RELATION: Parameter = parameter(
    "relation",
    "How a member relates to the zone: by official list, by the ground they share, or either (any). By default members of a zone are those listed, zones of a member those listed or on the ground, and all that share ground where there is no list.",
    r#"{"type":"string","enum":["listed","within","intersects","majority","any"]}"#,
    "listed",
);
pub const MIN_SHARE: Parameter = parameter(
    "min_share",
    "Least share of a member's area that must lie in the zone.",
    r#"{"type":"number","minimum":0,"maximum":1,"default":0}"#,
    "0",
);
pub const LON: Parameter = Parameter {
    required: true,
    ..parameter("lon", "Longitude, degrees.", r#"{"type":"number","minimum":-180,"maximum":180}"#, "103")
};
pub const LAT: Parameter = Parameter {
    required: true,
    ..parameter("lat", "Latitude, degrees.", r#"{"type":"number","minimum":-90,"maximum":90}"#, "28")
};
pub const YEAR: Parameter = parameter(
    "year",
    "Year of the indicator; the one it declares as its default if absent, else the last.",
    r#"{"type":"integer"}"#,
    "2015",
);
pub const METHOD: Parameter = parameter(
    "method",
    "How the class breaks are chosen, from the values of the year; the style's own breaks if absent.",
    r#"{"type":"string","enum":["manual","equal","quantile","jenks","stddev","pretty","headtail"]}"#,
    "jenks",
);
pub const K: Parameter =
    parameter("k", "Number of classes.", r#"{"type":"integer","minimum":2,"maximum":9}"#, "5");
pub const BREAKS: Parameter = parameter(
    "breaks",
    "Class breaks, ascending, for method=manual.",
    r#"{"type":"array","items":{"type":"number"},"minItems":1,"maxItems":8}"#,
    "5,10,20",
);
pub const PALETTE: Parameter = parameter(
    "palette",
    "Colours of the classes; safe for the colour-blind.",
    r#"{"type":"string","enum":["warm","teal","blue","green","purple","grey","cividis","brown-teal","orange-purple","red-blue","pink-green"]}"#,
    "teal",
);
pub const THEME: Parameter = parameter(
    "theme",
    "Colours for a light or a dark sheet.",
    r#"{"type":"string","enum":["light","dark"],"default":"light"}"#,
    "dark",
);
pub const LABELS: Parameter =
    parameter("labels", "Names on the map.", r#"{"type":"boolean","default":true}"#, "false");
pub const RELIEF: Parameter = parameter(
    "relief",
    "Light and shade of the ground, where the data set has heights.",
    r#"{"type":"boolean","default":true}"#,
    "false",
);
pub const REGION: Parameter =
    parameter("region", "A feature to show with its surroundings: collection/id.", STRING, "areas/wumeng");
pub const WIDTH: Parameter = parameter(
    "width",
    "Width of the printed sheet in millimetres, 420 at most; with dpi it tells the pixels of a picture.",
    r#"{"type":"number","minimum":60,"maximum":420,"default":180}"#,
    "180",
);
pub const DPI: Parameter = parameter(
    "dpi",
    "Dots per inch of a picture.",
    r#"{"type":"number","minimum":72,"maximum":600,"default":300}"#,
    "150",
);
pub const SIZE: Parameter = parameter(
    "size",
    "Side of a tile, CSS pixels.",
    r#"{"type":"integer","enum":[256,512],"default":256}"#,
    "512",
);
pub const LANG: Parameter = parameter("lang", "Language of titles and labels.", STRING, "en");
pub const TILE_PROPERTIES: Parameter = parameter(
    "properties",
    "Names of the properties to send, separated by commas, each alone or behind a layer and a slash (`counties:points/title`); empty for none. If absent, those that `field_minzooms` of the TileJSON tells: the id at every zoom, all from zoom 6.",
    STRING,
    "",
);
pub const LINKED_PAGE: &[&str] = &["application/json", "application/ld+json", "text/html"];
pub const PAGE: &[&str] = &["application/json", "text/html"];
pub const SERIES: &[&str] = &["application/json", "text/csv", "text/html"];
pub const COLLECTIONS: Parameter = parameter(
    "collections",
    "Layers of the tile, separated by commas: collections, their label points (`areas:points`) or borders; all collections if absent.",
    STRING,
    "areas,counties",
);
pub const F_TILE: Parameter = parameter(
    "f",
    "Format of the answer: Mapbox Vector Tile or MapLibre Tile; by Accept if absent.",
    r#"{"type":"string","enum":["mvt","mlt"],"default":"mvt"}"#,
    "mvt",
);
pub const ENCODING: Parameter = parameter(
    "encoding",
    "How the vector tiles that the answer names are encoded: Mapbox Vector Tiles or MapLibre Tiles.",
    r#"{"type":"string","enum":["mvt","mlt"],"default":"mvt"}"#,
    "mlt",
);
pub const F_IMAGE: Parameter = parameter(
    "f",
    "Format of the answer.",
    r#"{"type":"string","enum":["png","webp","jpg"],"default":"png"}"#,
    "png",
);
pub const MAP_BBOX: Parameter = parameter(
    "bbox",
    "The part of the map to show, in the reference system of bbox-crs; all of it if absent.",
    r#"{"type":"array","minItems":4,"maxItems":6,"oneOf":[{"minItems":4,"maxItems":4},{"minItems":6,"maxItems":6}],"items":{"type":"number"}}"#,
    "97,24,109,34",
);
pub const MAP_CRS: Parameter = parameter(
    "crs",
    "Reference system that the map is drawn in; the axes of an image are east and south whatever it says of them.",
    CRS_SCHEMA,
    "http://www.opengis.net/def/crs/EPSG/0/3857",
);
pub const MAP_WIDTH: Parameter = parameter(
    "width",
    "Width in pixels; if absent, as the height and the shape of the box have it.",
    r#"{"type":"integer","minimum":1,"maximum":4096}"#,
    "600",
);
pub const MAP_HEIGHT: Parameter = parameter(
    "height",
    "Height in pixels; if absent, as the width and the shape of the box have it.",
    r#"{"type":"integer","minimum":1,"maximum":4096}"#,
    "500",
);
pub const MAP_DATETIME: Parameter = parameter(
    "datetime",
    "An instant or an interval: the map of its latest year that there is. A map without years is the same at every time.",
    STRING,
    "2015-06-30",
);
pub const TRANSPARENT: Parameter =
    parameter("transparent", "Transparent where the style has but a background.", BOOLEAN, "true");
pub const BGCOLOR: Parameter =
    parameter("bgcolor", "Colour below the map instead of the style's own.", STRING, "0xFFFFFF");
pub const JSON: &[&str] = &["application/json"];
