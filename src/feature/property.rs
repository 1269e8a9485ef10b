//! Typed properties, stored by column.

use super::Localized;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, Serializer};
use std::borrow::Cow;
use std::sync::Arc;

/// The type of a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "PropertyType")]
pub enum Kind {
    /// True or false.
    Boolean,
    /// A whole number of 64 bits.
    Integer,
    /// A finite number of 64 bits.
    Number,
    /// A text; an empty one is unknown.
    Text,
    /// A calendar date, `YYYY-MM-DD`, kept as text.
    Date,
    /// A time of a day, kept as text as it was written: with its offset from UTC (RFC 3339), or without a zone. See
    /// [`instant`].
    Timestamp,
    /// A list of texts, separated by `;` in tables.
    List,
}

/// One value of a property; unknown is [`Value::Null`], never zero and never an empty text.
///
/// ```
/// use poverty_atlas::Value;
/// use poverty_atlas::feature::Kind;
///
/// assert_eq!(Value::parse("12.5", Kind::Number), Ok(Value::Number(12.5)));
/// assert_eq!(Value::parse("", Kind::Number), Ok(Value::Null));
/// assert_eq!(Value::parse("much", Kind::Number), Err("a number"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Unknown.
    Null,
    /// Of [`Kind::Boolean`].
    Boolean(bool),
    /// Of [`Kind::Integer`].
    Integer(i64),
    /// Of [`Kind::Number`]; always finite.
    Number(f64),
    /// Of [`Kind::Text`], [`Kind::Date`] and [`Kind::Timestamp`].
    Text(Arc<str>),
    /// Of [`Kind::List`].
    List(Arc<[Arc<str>]>),
}

/// The instant that a text of [`Kind::Timestamp`] names. Times without a zone count as UTC, so that they compare as
/// they are written.
///
/// ```
/// use poverty_atlas::feature::instant;
///
/// assert_eq!(instant("2020-01-01T23:30:00+08:00"), instant("2020-01-01 15:30"));
/// assert_eq!(instant("2020-01-01"), None);
/// ```
pub fn instant(text: &str) -> Option<jiff::Timestamp> {
    let zoneless = || {
        let time: jiff::civil::DateTime = text.parse().ok().filter(|_| text.len() > 10)?;
        jiff::tz::TimeZone::UTC.to_timestamp(time).ok()
    };
    text.parse().ok().or_else(zoneless)
}

impl Value {
    /// True if unknown.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Value::Integer(n) => Some(*n as f64),
            Value::Number(n) => Some(*n),
            _ => None,
        }
    }

    /// A text; an empty one is unknown.
    pub fn text(text: &str) -> Value {
        if text.is_empty() { Value::Null } else { Value::Text(text.into()) }
    }

    /// Reads a cell of a text table as a kind; an empty cell is unknown. Lists separate with `;`.
    ///
    /// # Errors
    /// What was expected, where the cell is not of that kind.
    pub fn parse(cell: &str, kind: Kind) -> Result<Value, &'static str> {
        let cell = cell.trim();
        if cell.is_empty() {
            return Ok(Value::Null);
        }
        Ok(match kind {
            Kind::Boolean => match cell {
                "1" | "true" | "yes" => Value::Boolean(true),
                "0" | "false" | "no" => Value::Boolean(false),
                _ => return Err("true or false (1, 0, yes, no)"),
            },
            Kind::Integer => Value::Integer(cell.parse().map_err(|_| "a whole number")?),
            Kind::Number => match cell.parse::<f64>() {
                Ok(n) if n.is_finite() => Value::Number(n),
                _ => return Err("a number"),
            },
            Kind::Date => match cell.parse::<jiff::civil::Date>() {
                Ok(date) => Value::Text(date.to_string().into()),
                Err(_) => return Err("a date (YYYY-MM-DD)"),
            },
            Kind::Timestamp => match instant(cell) {
                Some(_) => Value::Text(cell.into()),
                None => return Err("an instant (RFC 3339)"),
            },
            Kind::Text => Value::Text(cell.into()),
            Kind::List => Value::List(cell.split(';').map(|s| Arc::from(s.trim())).collect()),
        })
    }

    /// The value as one cell of a text table: `""` for unknown, `;` between the texts of a list.
    pub fn to_cell(&self) -> String {
        match self {
            Value::Null => String::new(),
            Value::Boolean(b) => b.to_string(),
            Value::Integer(n) => n.to_string(),
            Value::Number(n) => n.to_string(),
            Value::Text(t) => t.to_string(),
            Value::List(items) => items.join(";"),
        }
    }
}

impl JsonSchema for Value {
    fn schema_name() -> Cow<'static, str> {
        "PropertyValue".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A value of a property; unknown is null",
            "anyOf": [
                { "type": "boolean" },
                { "type": "number" },
                { "type": ["string", "null"] },
                { "type": "array", "items": { "type": "string" } },
            ],
        })
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => serializer.serialize_unit(),
            Value::Boolean(b) => serializer.serialize_bool(*b),
            Value::Integer(n) => serializer.serialize_i64(*n),
            Value::Number(n) => serializer.serialize_f64(*n),
            Value::Text(t) => serializer.serialize_str(t),
            Value::List(items) => serializer.collect_seq(items.iter().map(|t| &**t)),
        }
    }
}

/// A property of a collection: its name, type and one value for each feature, in the features' order.
#[derive(Debug, Clone)]
pub struct Property {
    /// Name on the wire and in filters.
    pub name: Arc<str>,
    /// Type of every value that is not unknown.
    pub kind: Kind,
    /// Title for people.
    pub title: Localized,
    /// What it says, where the title does not tell.
    pub description: Localized,
    /// Unit, where the value has one (`km²`, `%`).
    pub unit: Option<Localized>,
    /// One value for each feature.
    pub values: Vec<Value>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_typed_and_empty_is_unknown() {
        assert_eq!(Value::parse("", Kind::Integer), Ok(Value::Null));
        assert_eq!(Value::parse(" 12 ", Kind::Integer), Ok(Value::Integer(12)));
        assert_eq!(Value::parse("1", Kind::Boolean), Ok(Value::Boolean(true)));
        assert!(Value::parse("NaN", Kind::Number).is_err());
        assert!(Value::parse("x", Kind::Integer).is_err());
        for time in ["2020-11-23T09:02:03+08:00", "2020-11-23T01:02:03", "2020-11-23 01:02"] {
            assert_eq!(Value::parse(time, Kind::Timestamp), Ok(Value::Text(time.into())));
        }
        assert!(Value::parse("2020-11-23", Kind::Timestamp).is_err());
        assert_eq!(Value::parse("a; b", Kind::List).unwrap().to_cell(), "a;b");
    }
}
