//! The style as served: a plain MapLibre style.

use super::Style;
use serde_json::Value;

impl Style {
    /// The MapLibre style JSON.
    ///
    /// Addresses that begin with `/` get `base` in front. `rename` gives the name under which vector tiles
    /// carry what `get` and `has` call by another (an indicator's value in one year).
    pub fn document(&self, base: &str, rename: &dyn Fn(&str) -> Option<String>) -> Value {
        let mut document = self.document.clone();
        if let Some(sources) = document.get_mut("sources").and_then(Value::as_object_mut) {
            for source in sources.values_mut() {
                for key in ["tiles", "url"] {
                    source.get_mut(key).into_iter().for_each(|v| absolute(v, base));
                }
            }
        }
        if let Some(layers) = document.get_mut("layers").and_then(Value::as_array_mut) {
            for layer in layers {
                for key in ["filter", "paint", "layout"] {
                    layer.get_mut(key).into_iter().for_each(|v| renamed(v, rename));
                }
            }
        }
        document
    }
}

fn absolute(value: &mut Value, base: &str) {
    match value {
        Value::String(text) if text.starts_with('/') => *text = format!("{base}{text}"),
        Value::Array(items) => items.iter_mut().for_each(|v| absolute(v, base)),
        _ => {}
    }
}

fn renamed(value: &mut Value, rename: &dyn Fn(&str) -> Option<String>) {
    match value {
        Value::Array(items) => {
            if let [Value::String(call), Value::String(name)] = items.as_mut_slice()
                && (call == "get" || call == "has")
            {
                if let Some(new) = rename(name) {
                    *name = new;
                }
                return;
            }
            items.iter_mut().for_each(|v| renamed(v, rename));
        }
        Value::Object(map) => map.values_mut().for_each(|v| renamed(v, rename)),
        _ => {}
    }
}
