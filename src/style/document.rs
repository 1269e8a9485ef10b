//! The style as served: a plain MapLibre style.

use super::{Style, StyleError};
use serde_json::{Value, json};

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

    /// The same style with the `step` classes on a property replaced: one value more than breaks.
    ///
    /// # Errors
    /// The replaced expression is not valid; a bug of the caller's breaks or colours.
    pub fn reclassified(
        &self,
        property: &str,
        breaks: &[f64],
        colors: &[String],
    ) -> Result<Style, StyleError> {
        let mut document = self.document.clone();
        reclass(&mut document, property, breaks, colors);
        Style::parse(&self.id, document.to_string().as_bytes())
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

fn reclass(value: &mut Value, property: &str, breaks: &[f64], colors: &[String]) {
    match value {
        Value::Array(items) => {
            let is_step =
                items.first() == Some(&json!("step")) && items.get(1) == Some(&json!(["get", property]));
            if is_step && let Some((lowest, others)) = colors.split_first() {
                let mut step = vec![items[0].clone(), items[1].clone(), json!(lowest)];
                for (at, color) in breaks.iter().zip(others) {
                    step.extend([json!(at), json!(color)]);
                }
                *items = step;
                return;
            }
            items.iter_mut().for_each(|v| reclass(v, property, breaks, colors));
        }
        Value::Object(map) => map.values_mut().for_each(|v| reclass(v, property, breaks, colors)),
        _ => {}
    }
}
