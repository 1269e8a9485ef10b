//! Values of properties: owned, and as a column lends them.

use super::{Kind, instant};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::sync::Arc;

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

/// A [`Value`] that stays where it is, such as in a [`Values`](super::Values).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ValueRef<'a> {
    /// Unknown.
    Null,
    /// Of [`Kind::Boolean`].
    Boolean(bool),
    /// Of [`Kind::Integer`].
    Integer(i64),
    /// Of [`Kind::Number`]; always finite.
    Number(f64),
    /// Of [`Kind::Text`], [`Kind::Date`] and [`Kind::Timestamp`].
    Text(&'a str),
    /// Of [`Kind::List`].
    List(&'a Arc<[Arc<str>]>),
}

impl<'a> ValueRef<'a> {
    /// True if unknown.
    pub fn is_null(self) -> bool {
        self == ValueRef::Null
    }

    /// The text, if it is one.
    pub fn as_text(self) -> Option<&'a str> {
        match self {
            ValueRef::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub fn as_number(self) -> Option<f64> {
        match self {
            ValueRef::Integer(n) => Some(n as f64),
            ValueRef::Number(n) => Some(n),
            _ => None,
        }
    }

    /// The value as one cell of a text table: `""` for unknown, `;` between the texts of a list.
    pub fn to_cell(self) -> String {
        match self {
            ValueRef::Null => String::new(),
            ValueRef::Boolean(b) => b.to_string(),
            ValueRef::Integer(n) => n.to_string(),
            ValueRef::Number(n) => n.to_string(),
            ValueRef::Text(t) => t.to_owned(),
            ValueRef::List(items) => items.join(";"),
        }
    }

    /// The value on its own; a text is copied.
    pub fn to_value(self) -> Value {
        match self {
            ValueRef::Null => Value::Null,
            ValueRef::Boolean(b) => Value::Boolean(b),
            ValueRef::Integer(n) => Value::Integer(n),
            ValueRef::Number(n) => Value::Number(n),
            ValueRef::Text(t) => Value::Text(t.into()),
            ValueRef::List(items) => Value::List(items.clone()),
        }
    }
}

impl<'a> From<&'a Value> for ValueRef<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => ValueRef::Null,
            Value::Boolean(b) => ValueRef::Boolean(*b),
            Value::Integer(n) => ValueRef::Integer(*n),
            Value::Number(n) => ValueRef::Number(*n),
            Value::Text(t) => ValueRef::Text(t),
            Value::List(items) => ValueRef::List(items),
        }
    }
}

impl PartialEq<Value> for ValueRef<'_> {
    fn eq(&self, other: &Value) -> bool {
        *self == ValueRef::from(other)
    }
}

impl Value {
    /// True if unknown.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        ValueRef::from(self).as_text()
    }

    /// The number, if it is one.
    pub fn as_number(&self) -> Option<f64> {
        ValueRef::from(self).as_number()
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
        ValueRef::from(self).to_cell()
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
        ValueRef::from(self).serialize(serializer)
    }
}

impl Serialize for ValueRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            ValueRef::Null => serializer.serialize_unit(),
            ValueRef::Boolean(b) => serializer.serialize_bool(b),
            ValueRef::Integer(n) => serializer.serialize_i64(n),
            ValueRef::Number(n) => serializer.serialize_f64(n),
            ValueRef::Text(t) => serializer.serialize_str(t),
            ValueRef::List(items) => serializer.collect_seq(items.iter().map(|t| &**t)),
        }
    }
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
