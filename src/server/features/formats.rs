//! Words of `f` with the media types that ask for them, the default first.

/// A format: its word and the media types that ask for it; the first one is what the answer says.
pub type Format = (&'static str, &'static [&'static str]);

/// Media type of features (RFC 7946).
pub const GEOJSON: &str = "application/geo+json";
/// Media type of features one by one (RFC 8142).
pub const GEOJSON_SEQ: &str = "application/geo+json-seq";
/// Media type of FlatGeobuf.
pub const FLATGEOBUF: &str = "application/flatgeobuf";

const FEATURES: Format = ("json", &[GEOJSON, "application/json", "application/*"]);
const TABLE: Format = ("csv", &["text/csv"]);

/// What a page of features is served in.
pub const ITEMS: [Format; 4] = [FEATURES, ("geojsonseq", &[GEOJSON_SEQ]), TABLE, ("fgb", &[FLATGEOBUF])];
/// What one feature is served in.
pub const ITEM: [Format; 1] = [FEATURES];
/// What answers made of rows are served in.
pub const TABLES: [Format; 2] = [FEATURES, TABLE];
