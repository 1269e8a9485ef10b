//! Strict reading of JSON objects: unknown keys are errors, and every error names its path.

use serde_json::{Map, Value};

/// A fault in a style, with where it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {what}")]
pub struct StyleError {
    /// Path in the document, e.g. `layers[3].paint.fill-color`.
    pub path: String,
    /// What is wrong and what was expected.
    pub what: String,
}

impl StyleError {
    pub(super) fn new(path: impl Into<String>, what: impl Into<String>) -> Self {
        let path: String = path.into();
        let path = if path.is_empty() { "style".to_owned() } else { path };
        StyleError { path, what: what.into() }
    }
}

pub(super) type Result<T> = std::result::Result<T, StyleError>;

/// An object and its path.
pub(super) struct Reader<'a> {
    pub path: String,
    map: &'a Map<String, Value>,
}

impl<'a> Reader<'a> {
    /// An object whose keys must all be among `known`.
    ///
    /// # Errors
    /// Not an object, or one with an unknown key.
    pub fn new(value: &'a Value, path: impl Into<String>, known: &[&str]) -> Result<Self> {
        let path = path.into();
        let Some(map) = value.as_object() else {
            return Err(StyleError::new(path, format!("expected an object, found {}", kind(value))));
        };
        let reader = Reader { path, map };
        match map.keys().find(|k| !known.contains(&k.as_str())) {
            Some(key) => {
                Err(StyleError::new(reader.at(key), format!("unknown key; known: {}", known.join(", "))))
            }
            None => Ok(reader),
        }
    }

    /// The path of a key.
    pub fn at(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    pub fn get(&self, key: &str) -> Option<&'a Value> {
        self.map.get(key)
    }

    /// # Errors
    /// The key holds something other than a text.
    pub fn text(&self, key: &str) -> Result<Option<&'a str>> {
        self.typed(key, "a text", Value::as_str)
    }

    /// # Errors
    /// The key holds something other than a number.
    pub fn number(&self, key: &str) -> Result<Option<f64>> {
        self.typed(key, "a number", Value::as_f64)
    }

    /// # Errors
    /// The key holds something other than an array.
    pub fn array(&self, key: &str) -> Result<Option<&'a Vec<Value>>> {
        self.typed(key, "an array", Value::as_array)
    }

    fn typed<T>(&self, key: &str, what: &str, read: impl Fn(&'a Value) -> Option<T>) -> Result<Option<T>> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let fault = || StyleError::new(self.at(key), format!("expected {what}, found {}", kind(value)));
        read(value).ok_or_else(fault).map(Some)
    }

    pub fn keys(&self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.map.iter()
    }
}

/// A value of JSON in words.
pub(super) fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Object(_) => "an object".into(),
        Value::Array(_) => "an array".into(),
        other => other.to_string(),
    }
}
