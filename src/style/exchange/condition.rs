//! Which features a layer draws, as other languages can say it.

use serde_json::Value;

/// A condition on the properties of a feature.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    /// A property compared with a value, by the operator of the style language.
    Compare(String, String, Value),
    /// A property that is known.
    Known(String),
    Not(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
}

impl Condition {
    /// Reads a filter; nothing of one that other languages cannot say.
    pub(super) fn read(filter: &Value) -> Option<Condition> {
        let [Value::String(name), arguments @ ..] = filter.as_array()?.as_slice() else { return None };
        let each = || arguments.iter().map(Condition::read).collect::<Option<Vec<_>>>();
        match (name.as_str(), arguments) {
            ("has", [Value::String(property)]) => Some(Condition::Known(property.clone())),
            ("get", [Value::String(property)]) => Some(Condition::equal(property, &Value::Bool(true))),
            ("!", [inner]) => Some(Condition::Not(Box::new(Condition::read(inner)?))),
            ("all", _) => Some(Condition::All(each()?)),
            ("any", _) => Some(Condition::Any(each()?)),
            ("==" | "!=" | "<" | "<=" | ">" | ">=", [of, value])
                if !value.is_array() && !value.is_object() =>
            {
                Some(Condition::Compare(property(of)?, name.clone(), value.clone()))
            }
            _ => None,
        }
    }

    pub(super) fn equal(property: &str, value: &Value) -> Condition {
        Condition::Compare(property.to_owned(), "==".to_owned(), value.clone())
    }

    /// Both of two conditions, of which the first may be none.
    pub(super) fn and(first: Option<Condition>, second: Condition) -> Condition {
        match first {
            Some(Condition::All(mut all)) => {
                all.push(second);
                Condition::All(all)
            }
            Some(first) => Condition::All(vec![first, second]),
            None => second,
        }
    }
}

/// The name of the property that an expression reads.
pub(super) fn property(value: &Value) -> Option<String> {
    match value.as_array()?.as_slice() {
        [Value::String(get), Value::String(name)] if get == "get" => Some(name.clone()),
        _ => None,
    }
}
