//! Columns from the members of JSON objects, each with the narrowest type that holds its values.

use super::LoadReport;
use super::judge::is_nothing;
use super::raw::RawColumn;
use crate::feature::{Kind, Value};
use indexmap::IndexMap;
use serde_json::{Map, Value as Json};

/// The properties of features, in the order in which their names first appear.
#[derive(Debug, Default)]
pub struct JsonCells {
    named: IndexMap<String, Vec<Json>>,
    len: usize,
}

impl JsonCells {
    /// Adds those of one feature.
    pub fn add(&mut self, properties: Map<String, Json>) {
        for (name, value) in properties {
            let column = self.named.entry(name).or_default();
            column.resize(self.len, Json::Null);
            column.push(value);
        }
        self.len += 1;
    }

    /// One column for each name.
    pub fn columns(self, file: &str, report: &mut LoadReport) -> Vec<RawColumn> {
        let len = self.len;
        let typed = |(name, mut values): (String, Vec<Json>)| {
            values.resize(len, Json::Null);
            let column = column(name, &values);
            let place = || Some(format!("property {}", column.name));
            if column.kind == Kind::Text && values.iter().any(|v| v.is_u64() && !v.is_i64()) {
                report.noted(file, place(), "whole numbers beyond 64 bits with a sign", "kept as texts");
            }
            if let (Kind::Text, Some(found)) = (column.kind, beside_numbers(&values)) {
                report.noted(file, place(), found, "kept as texts");
            }
            if column.kind == Kind::Number && values.iter().any(is_rounded) {
                let found = "whole numbers beyond 53 bits beside numbers with a fraction";
                report.changed(file, place(), found, "rounded");
            }
            column
        };
        self.named.into_iter().map(typed).collect()
    }
}

/// The narrowest type that holds every value.
fn column(name: String, values: &[Json]) -> RawColumn {
    let known = || values.iter().filter(|v| !v.is_null());
    let kind = if known().all(Json::is_boolean) && known().next().is_some() {
        Kind::Boolean
    } else if known().all(|v| v.is_i64()) && known().next().is_some() {
        Kind::Integer
    } else if known().any(|v| v.is_u64() && !v.is_i64()) {
        // Beyond the integers of 64 bits: only a text keeps every digit.
        Kind::Text
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

/// What stands among numbers and is none, unless it is a word for nothing, which is told of any format.
fn beside_numbers(values: &[Json]) -> Option<String> {
    let is_other = |v: &Json| !v.is_null() && !v.is_number();
    let mut others = values.iter().enumerate().filter(|(_, v)| is_other(v)).peekable();
    let (first, value) = others.peek().map(|(i, v)| (i + 1, v.to_string()))?;
    if !values.iter().any(Json::is_number) || others.clone().all(|(_, v)| v.as_str().is_some_and(is_nothing))
    {
        return None;
    }
    let count = others.count();
    Some(format!("numbers, and something else in {count} features, the first {value} in feature {first}"))
}

/// True for a whole number that 64 bits of a number with a fraction do not hold.
fn is_rounded(value: &Json) -> bool {
    value.as_i64().is_some_and(|n| (n as f64) as i64 != n || n.unsigned_abs() > 1 << 53)
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
        (Json::String(t), _) => Value::text(t),
        (other, _) => Value::Text(other.to_string().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn columns(features: &[Json]) -> Vec<RawColumn> {
        let mut cells = JsonCells::default();
        features.iter().for_each(|f| cells.add(f.as_object().cloned().unwrap_or_default()));
        cells.columns("x.geojson", &mut LoadReport::default())
    }

    #[test]
    fn types_are_the_narrowest_that_fit() {
        let all = columns(&[json!({"a": 1, "b": "x"}), json!({"a": 2.5, "c": true})]);
        assert_eq!(all[0].kind, Kind::Number);
        assert_eq!(all[1].values, [Value::Text("x".into()), Value::Null]);
        assert_eq!(all[2].values, [Value::Null, Value::Boolean(true)]);
    }

    #[test]
    fn dates_and_instants_are_no_texts() {
        let feature = |day: &str, at: &str| json!({"day": day, "at": at, "mixed": at});
        let (a, b) = (feature("2020-11-23", "2020-11-23T08:00:00+08:00"), feature("2019-01-01", "soon"));
        let one = columns(std::slice::from_ref(&a));
        let column = |name: &str| one.iter().find(|c| c.name == name).expect(name);
        assert_eq!((column("day").kind, column("at").kind), (Kind::Date, Kind::Timestamp));
        assert_eq!(column("at").values, [Value::Text("2020-11-23T08:00:00+08:00".into())]);
        let mixed = columns(&[a, b]).into_iter().find(|c| c.name == "mixed").map(|c| c.kind);
        assert_eq!(mixed, Some(Kind::Text));
    }
}
