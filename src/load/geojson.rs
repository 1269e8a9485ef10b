//! GeoJSON files (RFC 7946).

use super::LoadError;
use super::raw::{RawColumn, RawFeatures};
use crate::feature::{Kind, Value};
use geojson::{FeatureCollection, GeoJson};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// Reads a feature collection, a feature or a bare geometry.
///
/// # Errors
/// Not GeoJSON, a feature without a geometry.
pub fn read(name: &str, bytes: &[u8]) -> Result<RawFeatures, LoadError> {
    let text = std::str::from_utf8(bytes).map_err(|e| LoadError::of_file(name, e))?;
    let document: GeoJson =
        text.parse().map_err(|e| LoadError::of_file(name, format!("not GeoJSON: {e}")))?;
    let features = match document {
        GeoJson::FeatureCollection(FeatureCollection { features, .. }) => features,
        GeoJson::Feature(feature) => vec![feature],
        GeoJson::Geometry(geometry) => vec![geojson::Feature::from(geometry)],
    };
    let mut raw = RawFeatures::default();
    let mut order: Vec<String> = Vec::new();
    let mut cells: BTreeMap<String, Vec<Json>> = BTreeMap::new();
    for (at, feature) in features.into_iter().enumerate() {
        let place = format!("feature {}", at + 1);
        let geometry =
            feature.geometry.ok_or_else(|| LoadError::at(name, &place, "expected a geometry, found null"))?;
        raw.geometries.push(geo::Geometry::try_from(geometry).map_err(|e| LoadError::at(name, &place, e))?);
        match feature.id {
            Some(geojson::feature::Id::String(id)) => raw.ids.push(id),
            Some(geojson::feature::Id::Number(id)) => raw.ids.push(id.to_string()),
            None => {}
        }
        for (key, value) in feature.properties.unwrap_or_default() {
            let column = cells.entry(key.clone()).or_insert_with(|| {
                order.push(key);
                Vec::new()
            });
            column.resize(at, Json::Null);
            column.push(value);
        }
        raw.len += 1;
    }
    if raw.ids.len() != raw.len {
        raw.ids.clear();
    }
    for name in order {
        let mut values = cells.remove(&name).unwrap_or_default();
        values.resize(raw.len, Json::Null);
        raw.columns.push(column(name, &values));
    }
    Ok(raw)
}

/// The narrowest type that holds every value.
fn column(name: String, values: &[Json]) -> RawColumn {
    let known = || values.iter().filter(|v| !v.is_null());
    let kind = if known().all(Json::is_boolean) && known().next().is_some() {
        Kind::Boolean
    } else if known().all(|v| v.is_i64()) && known().next().is_some() {
        Kind::Integer
    } else if known().all(Json::is_number) && known().next().is_some() {
        Kind::Number
    } else if known().all(is_text_list) && known().next().is_some() {
        Kind::List
    } else if known().all(|v| is_time(v, Kind::Date)) && known().next().is_some() {
        Kind::Date
    } else if known().all(|v| is_time(v, Kind::Timestamp)) && known().next().is_some() {
        Kind::Timestamp
    } else {
        Kind::Text
    };
    let values = values.iter().map(|v| value(v, kind)).collect();
    RawColumn { name, kind, values }
}

fn is_text_list(value: &Json) -> bool {
    value.as_array().is_some_and(|items| items.iter().all(Json::is_string))
}

/// True for a date or an instant as ISO 8601 writes it in full.
fn is_time(value: &Json, kind: Kind) -> bool {
    let shaped = |t: &&str| t.len() >= 10 && t.as_bytes()[4] == b'-' && t.as_bytes()[7] == b'-';
    let text = value.as_str().filter(shaped).filter(|t| kind == Kind::Timestamp || t.len() == 10);
    text.is_some_and(|t| Value::parse(t, kind).is_ok())
}

fn value(json: &Json, kind: Kind) -> Value {
    match (json, kind) {
        (Json::Null, _) => Value::Null,
        (Json::Bool(b), Kind::Boolean) => Value::Boolean(*b),
        (Json::Number(n), Kind::Integer) => n.as_i64().map_or(Value::Null, Value::Integer),
        (Json::Number(n), Kind::Number) => n.as_f64().map_or(Value::Null, Value::Number),
        (Json::Array(items), Kind::List) => {
            Value::List(items.iter().filter_map(|t| t.as_str()).map(Into::into).collect())
        }
        (Json::String(t), Kind::Timestamp) => Value::parse(t, kind).unwrap_or(Value::Null),
        (Json::String(t), _) => Value::Text(t.as_str().into()),
        (other, _) => Value::Text(other.to_string().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_the_narrowest_that_fit() {
        let text = r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"a":1,"b":"x"}},
            {"type":"Feature","geometry":{"type":"Point","coordinates":[3,4]},"properties":{"a":2.5,"c":true}}]}"#;
        let raw = read("x.geojson", text.as_bytes()).unwrap();
        assert_eq!(raw.column("a").unwrap().kind, Kind::Number);
        assert_eq!(raw.column("b").unwrap().values, [Value::Text("x".into()), Value::Null]);
        assert_eq!(raw.column("c").unwrap().values, [Value::Null, Value::Boolean(true)]);
    }

    #[test]
    fn dates_and_instants_are_no_texts() {
        let feature = |day: &str, at: &str| {
            let properties = format!(r#"{{"day":"{day}","at":"{at}","mixed":"{at}"}}"#);
            format!(
                r#"{{"type":"Feature","geometry":{{"type":"Point","coordinates":[1,2]}},"properties":{properties}}}"#
            )
        };
        let (a, b) = (feature("2020-11-23", "2020-11-23T08:00:00+08:00"), feature("2019-01-01", "soon"));
        let all = |features: &[&str]| {
            let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
            read("x.geojson", text.as_bytes()).unwrap()
        };
        let raw = all(&[&a]);
        assert_eq!(raw.column("day").unwrap().kind, Kind::Date);
        assert_eq!(raw.column("at").unwrap().values, [Value::Text("2020-11-23T00:00:00Z".into())]);
        assert_eq!(all(&[&a, &b]).column("mixed").unwrap().kind, Kind::Text);
    }

    #[test]
    fn a_missing_geometry_is_named() {
        let text = r#"{"type":"Feature","geometry":null,"properties":{}}"#;
        assert_eq!(
            read("x.geojson", text.as_bytes()).unwrap_err().to_string(),
            "x.geojson, feature 1: expected a geometry, found null"
        );
    }
}
