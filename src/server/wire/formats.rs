//! Words of `f` with the media types that ask for them, the default first.

/// A format: its word and the media types that ask for it; the first one is what the answer says.
pub type Format = (&'static str, &'static [&'static str]);

/// Media type of features (RFC 7946).
pub const GEOJSON: &str = "application/geo+json";
/// Media type of features one by one (RFC 8142).
pub const GEOJSON_SEQ: &str = "application/geo+json-seq";
/// Media type of FlatGeobuf.
pub const FLATGEOBUF: &str = "application/flatgeobuf";

/// What GeoJSON was called before RFC 7946.
const OLD_GEOJSON: &str = "application/vnd.geo+json";

const JSON: Format = ("json", &["application/json", GEOJSON, OLD_GEOJSON, "application/*"]);
const FEATURES: Format = ("json", &[GEOJSON, OLD_GEOJSON, "application/json", "application/*"]);
const HTML: Format = ("html", &["text/html", "application/xhtml+xml"]);
const TABLE: Format = ("csv", &["text/csv"]);

/// What a page of features is served in.
pub const ITEMS: [Format; 5] =
    [FEATURES, ("geojsonseq", &[GEOJSON_SEQ]), TABLE, ("fgb", &[FLATGEOBUF]), HTML];
/// What one feature is served in.
pub const ITEM: [Format; 2] = [FEATURES, HTML];
/// What a document is served in.
pub const DOCUMENT: [Format; 2] = [JSON, HTML];
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
