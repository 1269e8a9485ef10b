//! Words of `f` with the media types that ask for them, the default first.

/// A format: its word and the media types that ask for it; the first one is what the answer says.
pub type Format = (&'static str, &'static [&'static str]);

/// Media type of features (RFC 7946).
pub const GEOJSON: &str = "application/geo+json";
/// Media type of features one by one (RFC 8142).
pub const GEOJSON_SEQ: &str = "application/geo+json-seq";
/// Media type of FlatGeobuf.
pub const FLATGEOBUF: &str = "application/flatgeobuf";

/// Media type of GeoPackage (OGC 12-128r18, annex K).
pub const GEOPACKAGE: &str = "application/geopackage+sqlite3";
/// Media type of an archive, here with a Shapefile in it.
pub const SHAPEFILE: &str = "application/zip";
/// Media type of GeoParquet.
pub const GEOPARQUET: &str = "application/vnd.apache.parquet";
/// Media type of TopoJSON.
pub const TOPOJSON: &str = "application/topo+json";
/// Media type of KML.
pub const KML: &str = "application/vnd.google-earth.kml+xml";
/// Media type of Excel workbooks.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What GeoJSON was called before RFC 7946.
const OLD_GEOJSON: &str = "application/vnd.geo+json";

const JSON: Format = ("json", &["application/json", GEOJSON, OLD_GEOJSON, "application/*"]);
const FEATURES: Format = ("json", &[GEOJSON, OLD_GEOJSON, "application/json", "application/*"]);
const HTML: Format = ("html", &["text/html", "application/xhtml+xml"]);
const TABLE: Format = ("csv", &["text/csv"]);

/// What a page of features is served in.
pub const ITEMS: [Format; 11] = [
    FEATURES,
    ("geojsonseq", &[GEOJSON_SEQ]),
    TABLE,
    ("fgb", &[FLATGEOBUF]),
    ("gpkg", &[GEOPACKAGE]),
    ("shp", &[SHAPEFILE]),
    ("parquet", &[GEOPARQUET]),
    ("topojson", &[TOPOJSON]),
    ("kml", &[KML]),
    ("xlsx", &[XLSX]),
    HTML,
];
/// What one feature is served in.
pub const ITEM: [Format; 2] = [FEATURES, HTML];
/// What a document is served in.
pub const DOCUMENT: [Format; 2] = [JSON, HTML];
/// What a document is served in that catalogues of data read too.
pub const LINKED: [Format; 3] = [JSON, ("jsonld", &["application/ld+json"]), HTML];
/// What rows are served in.
pub const SERIES: [Format; 3] = [JSON, TABLE, HTML];
/// What members of a zone are served in.
pub const TABLES: [Format; 3] = [FEATURES, TABLE, HTML];
/// What the schema of features is served in: `geojson` for that of a feature as GeoJSON writes it.
pub const FEATURE_SCHEMA: [Format; 3] = [SCHEMA[0], ("geojson", &[]), HTML];
/// What groups are served in.
pub const GROUPS: [Format; 4] =
    [("json", &["application/json", "application/*"]), TABLE, ("geojson", &[GEOJSON, OLD_GEOJSON]), HTML];
/// What a schema is served in.
pub const SCHEMA: [Format; 2] =
    [("json", &["application/schema+json", "application/json", "application/*"]), HTML];
