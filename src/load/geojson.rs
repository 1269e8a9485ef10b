//! GeoJSON files (RFC 7946).

use super::raw::RawFeatures;
use super::reference::{self, NamedCrs};
use super::report::{LEFT_OUT, UNKNOWN, WITHOUT_PLACE};
use super::{LoadError, LoadReport, json_columns, no_numbers};
use geojson::feature::Id;
use geojson::{Feature, FeatureCollection, GeoJson, JsonObject};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

/// Types of a geometry (RFC 7946, section 1.4).
const GEOMETRIES: [&str; 7] =
    ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"];

/// Reads a feature collection, a feature or a bare geometry; a byte order mark is skipped (RFC 8259, section 8.1).
///
/// # Errors
/// Not JSON, not GeoJSON, or a reference system that is not understood. A feature that is not understood takes no other with it.
pub fn read(name: &str, bytes: &[u8], report: &mut LoadReport) -> Result<RawFeatures, LoadError> {
    let text = text(name, bytes)?;
    let mut crs = None;
    let features = match text.parse::<GeoJson>() {
        Ok(GeoJson::FeatureCollection(FeatureCollection { features, foreign_members, .. })) => {
            crs = named_crs(foreign_members.as_ref().and_then(|members| members.get("crs")));
            features.into_iter().enumerate().map(|(i, f)| NumberedFeature::new(i + 1, f)).collect()
        }
        Ok(GeoJson::Feature(feature)) => vec![NumberedFeature::new(1, feature)],
        Ok(GeoJson::Geometry(geometry)) => vec![NumberedFeature::new(1, Feature::from(geometry))],
        Err(_) => {
            let marked = no_numbers::marked(text);
            let (features, found) = one_by_one(name, marked.as_deref().unwrap_or(text), report)?;
            crs = found;
            features
        }
    };
    let mut raw = raw(name, features, report);
    reference::to_wgs84(name, crs.as_ref(), &mut raw, report)?;
    Ok(raw)
}

/// Reads features one after the other: a GeoJSON text sequence (RFC 8142), or one feature on each line.
///
/// # Errors
/// No text, or no feature at all. One that is not understood takes no other with it.
pub fn read_sequence(name: &str, bytes: &[u8], report: &mut LoadReport) -> Result<RawFeatures, LoadError> {
    const RECORD: char = '\u{1e}';
    let text = text(name, bytes)?;
    let parts = if text.contains(RECORD) { text.split(RECORD) } else { text.split('\n') };
    let parts: Vec<&str> = parts.map(str::trim).filter(|part| !part.is_empty()).collect();
    let features = understood(name, &parts, report);
    if features.is_empty() && !parts.is_empty() {
        return Err(LoadError::of_file(name, "expected one feature after the other, found none"));
    }
    Ok(raw(name, features, report))
}

/// The text of a file.
///
/// # Errors
/// No UTF-8.
pub fn text<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, LoadError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes)
        .map_err(|e| LoadError::of_file(name, format!("no text in UTF-8 at byte {}", e.valid_up_to())))
}

/// The reference system of the member `crs` (GeoJSON 2008, section 3), which RFC 7946 took away.
fn named_crs(member: Option<&serde_json::Value>) -> Option<NamedCrs> {
    let member = member.filter(|crs| !crs.is_null())?;
    let properties = &member["properties"];
    let code = properties["code"].as_u64().and_then(|code| u32::try_from(code).ok());
    let name = properties["name"].as_str().or(member.as_str());
    Some(match (code, name) {
        (Some(code), _) => NamedCrs::Epsg(code),
        (None, Some(name)) => NamedCrs::Name(name.to_owned()),
        (None, None) => NamedCrs::Name(member.to_string()),
    })
}

/// A feature with its number in the file.
pub struct NumberedFeature {
    /// From 1.
    pub number: usize,
    /// What is understood of it.
    pub feature: Feature,
    /// Why it has no geometry, where that is not because it says so.
    pub fault: Option<String>,
}

impl NumberedFeature {
    fn new(number: usize, feature: Feature) -> Self {
        NumberedFeature { number, feature, fault: None }
    }
}

/// Features as a collection takes them.
pub fn raw(name: &str, features: Vec<NumberedFeature>, report: &mut LoadReport) -> RawFeatures {
    let mut raw = RawFeatures::default();
    let mut cells = json_columns::JsonCells::default();
    let (mut heights, mut texts) = (0, 0);
    for NumberedFeature { number, feature, fault } in features {
        let id = feature.id.map(|id| match id {
            Id::String(id) => {
                texts += 1;
                id
            }
            Id::Number(id) => id.to_string(),
        });
        let place = format!("feature {}", id.clone().unwrap_or_else(|| number.to_string()));
        let geometry = match feature.geometry {
            None => {
                let found = fault.as_deref().unwrap_or("no geometry");
                report.changed(name, Some(place), found, WITHOUT_PLACE);
                None
            }
            Some(geometry) if has_position(&geometry.value, |numbers| numbers < 2) => {
                report.changed(name, Some(place), "positions of less than two numbers", WITHOUT_PLACE);
                None
            }
            Some(geometry) => {
                if let Some([x, y]) = unclosed(&geometry.value) {
                    report.changed(
                        name,
                        Some(place),
                        format!("a ring that does not end where it begins, at [{x}, {y}]"),
                        "closed",
                    );
                }
                heights += usize::from(has_position(&geometry.value, |numbers| numbers > 2));
                geo::Geometry::try_from(geometry).ok()
            }
        };
        raw.geometries.push(geometry);
        raw.ids.push(id);
        cells.add(feature.properties.unwrap_or_default());
        raw.len += 1;
    }
    raw.has_number_ids = texts == 0 && raw.ids.iter().any(Option::is_some);
    if heights > 0 {
        let found = format!("positions with more than two numbers, in {heights} features");
        report.changed(name, None, found, "heights dropped");
    }
    raw.columns = cells.columns(name, report);
    raw
}

/// Where a ring begins that does not end there; the library closes it.
fn unclosed(value: &geojson::GeometryValue) -> Option<[f64; 2]> {
    use geojson::GeometryValue as G;
    let open = |ring: &Vec<geojson::Position>| {
        let [first, last] = [ring.first()?, ring.last()?].map(|p| [p[0], p[1]]);
        (first != last).then_some(first)
    };
    match value {
        G::Polygon { coordinates } => coordinates.iter().find_map(open),
        G::MultiPolygon { coordinates } => coordinates.iter().flatten().find_map(open),
        G::GeometryCollection { geometries } => geometries.iter().find_map(|g| unclosed(&g.value)),
        _ => None,
    }
}

/// Whether a geometry has a position with such a number of numbers.
fn has_position(value: &geojson::GeometryValue, is_such: impl Fn(usize) -> bool + Copy) -> bool {
    use geojson::GeometryValue as G;
    let line = |l: &[geojson::Position]| l.iter().any(|p| is_such(p.len()));
    match value {
        G::Point { coordinates } => is_such(coordinates.len()),
        G::MultiPoint { coordinates } | G::LineString { coordinates } => line(coordinates),
        G::MultiLineString { coordinates } | G::Polygon { coordinates } => {
            coordinates.iter().any(|l| line(l))
        }
        G::MultiPolygon { coordinates } => coordinates.iter().flatten().any(|l| line(l)),
        G::GeometryCollection { geometries } => geometries.iter().any(|g| has_position(&g.value, is_such)),
    }
}

/// A feature collection whose features are not read yet.
#[derive(Deserialize)]
struct UnreadCollection<'a> {
    #[serde(borrow)]
    features: Option<Vec<&'a RawValue>>,
    r#type: Option<serde_json::Value>,
    crs: Option<serde_json::Value>,
}

/// Features, and the reference system they are in.
type ReadOneByOne = (Vec<NumberedFeature>, Option<NamedCrs>);

/// Reads features one by one, so that those which are not understood can be told.
///
/// # Errors
/// Not JSON, or nothing that could have features.
fn one_by_one(name: &str, text: &str, report: &mut LoadReport) -> Result<ReadOneByOne, LoadError> {
    let fault = |message: String| LoadError::of_file(name, format!("not GeoJSON: {message}"));
    serde_json::from_str::<IgnoredAny>(text).map_err(|e| fault(e.to_string()))?;
    let expected = "expected a feature collection, a feature or a geometry";
    let Ok(document) = serde_json::from_str::<UnreadCollection<'_>>(text) else {
        return Err(fault(expected.to_owned()));
    };
    let unread = match (&document.features, document.r#type.as_ref().and_then(|t| t.as_str())) {
        (Some(features), _) => features.iter().map(|f| f.get()).collect(),
        (None, Some("Feature")) => vec![text],
        (None, Some(kind)) if GEOMETRIES.contains(&kind) => {
            return Err(fault(format!("expected the coordinates of a {kind}, found others or none")));
        }
        (None, Some(kind)) => return Err(fault(format!("{expected}, found the type {kind:?}"))),
        (None, None) => return Err(fault(format!("{expected}, found no type"))),
    };
    let unread: Vec<&str> = unread;
    Ok((understood(name, &unread, report), named_crs(document.crs.as_ref())))
}

/// Features of which each is a text of its own.
fn understood(name: &str, unread: &[&str], report: &mut LoadReport) -> Vec<NumberedFeature> {
    let mut features = Vec::with_capacity(unread.len());
    for (i, text) in unread.iter().enumerate() {
        let number = i + 1;
        let place = || Some(format!("feature {number}"));
        let read = serde_json::from_str::<Feature>(text);
        let mut feature = match read.map(|feature| NumberedFeature::new(number, feature)) {
            Ok(feature) => feature,
            Err(_) => match object(text) {
                Ok(object) => without_geometry(name, number, object, report),
                Err(found) => {
                    report.changed(name, place(), found, LEFT_OUT);
                    continue;
                }
            },
        };
        for (property, value) in feature.feature.properties.iter_mut().flatten() {
            if let Some(found) = no_numbers::taken_out(value) {
                let place = Some(format!("feature {number}, property {property}"));
                report.changed(name, place, format!("{found}, which is no number of JSON"), UNKNOWN);
            }
        }
        let id = feature.feature.id.take_if(|id| matches!(id, Id::String(id) if no_numbers::is_mark(id)));
        if id.is_some() {
            report.changed(name, place(), "an id that is no number of JSON", UNKNOWN);
        }
        features.push(feature);
    }
    features
}

/// A text as an object of JSON, else why it is none.
fn object(text: &str) -> Result<JsonObject, &'static str> {
    let read = |text: &str| serde_json::from_str::<JsonObject>(text);
    read(text).or_else(|fault| {
        let marked = no_numbers::marked(text).and_then(|text| read(&text).ok());
        // The library tells its limit in words alone.
        let is_deep = || fault.to_string().starts_with("recursion limit exceeded");
        marked.ok_or_else(|| if is_deep() { "nested too deeply" } else { "no JSON object" })
    })
}

/// What is left of a feature that is not understood.
fn without_geometry(
    name: &str,
    number: usize,
    mut object: JsonObject,
    report: &mut LoadReport,
) -> NumberedFeature {
    let id = object.remove("id").and_then(|id| serde_json::from_value::<Id>(id).ok());
    let properties = match object.remove("properties") {
        Some(serde_json::Value::Object(properties)) => Some(properties),
        _ => None,
    };
    let mut found = object.remove("geometry").unwrap_or_default();
    // Nothing reads it, and one that is wrong takes the coordinates with it.
    found.as_object_mut().and_then(|members| members.remove("bbox"));
    if let Some(height) = no_numbers::heights_taken_out(&mut found) {
        let found = format!("a height that is {height}");
        report.changed(name, Some(format!("feature {number}")), found, "heights dropped");
    }
    let fault = (!found.is_null()).then(|| misunderstood(&found));
    let geometry = serde_json::from_value(found).ok();
    NumberedFeature { number, feature: Feature { geometry, id, properties, ..Feature::default() }, fault }
}

/// Why a geometry is not understood.
fn misunderstood(geometry: &serde_json::Value) -> String {
    if let Some(found) = no_numbers::first_in(geometry) {
        return format!("a position with {found}");
    }
    match geometry.get("type").and_then(|t| t.as_str()) {
        Some(kind) if GEOMETRIES.contains(&kind) => {
            let inside = geometry.get("coordinates").or_else(|| geometry.get("geometries"));
            if inside.is_some_and(|inside| !inside.to_string().contains(|c: char| c.is_alphanumeric())) {
                return "an empty geometry".to_owned();
            }
            format!("a {kind} whose coordinates are not those of one")
        }
        Some(kind) => format!("a geometry of the type {kind:?}"),
        None => "a geometry without a type".to_owned(),
    }
}
