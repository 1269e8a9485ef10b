//! The style as served: a plain MapLibre style.

use super::{Style, portable};
use crate::language::Language;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The property of every feature that is its title in the language, or the languages, that are asked for.
pub const TITLE: &str = "title";

impl Style {
    /// The MapLibre style JSON.
    ///
    /// Layers have forms that less able programs convert too: a fill in classes is a layer for each of them.
    /// Addresses that begin with `/` get `base` in front, and tiles are asked for the properties that the layers read and
    /// no others, so that each is there at every zoom. `rename` gives the name under which vector tiles
    /// carry what `get` and `has` call by another (an indicator's value in one year); titles are told in a language, in the
    /// first of the data if `None`; `has` is true for a name that tiles carry, for a year may lack what another has.
    pub fn document(
        &self,
        base: &str,
        rename: &dyn Fn(&str) -> Option<String>,
        language: Option<&Language>,
        has: &dyn Fn(&str) -> bool,
    ) -> Value {
        let mut document = self.document.clone();
        let mut read: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
        if let Some(layers) = document.get_mut("layers").and_then(Value::as_array_mut) {
            *layers = portable::layers(std::mem::take(layers));
            for layer in layers {
                for key in ["filter", "paint", "layout"] {
                    layer.get_mut(key).into_iter().for_each(|v| renamed(v, rename));
                }
                let Some(source) = layer.get("source").and_then(Value::as_str) else { continue };
                let source_layer = layer.get("source-layer").and_then(Value::as_str).unwrap_or_default();
                let of_source = read.entry(source.to_owned()).or_default();
                let names = of_source.entry(source_layer.to_owned()).or_default();
                ["filter", "paint", "layout"]
                    .iter()
                    .filter_map(|k| layer.get(*k))
                    .for_each(|v| reads(v, names));
            }
        }
        if let Some(sources) = document.get_mut("sources").and_then(Value::as_object_mut) {
            for (name, source) in sources {
                let names = read.get(name).map(|layers| asked(layers, has)).unwrap_or_default().join(",");
                let query = match source["type"] == "raster" {
                    true => self.is_dark.then(|| "theme=dark".to_owned()),
                    false => (!names.is_empty()).then(|| format!("properties={names}")),
                };
                let lang = language.filter(|_| source["type"] == "vector").map(|l| format!("lang={l}"));
                let query: Vec<String> = query.into_iter().chain(lang).collect();
                let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
                source.get_mut("tiles").into_iter().for_each(|v| absolute(v, base, &query));
                source.get_mut("url").into_iter().for_each(|v| absolute(v, base, ""));
            }
        }
        document
    }

    /// Asks for tiles of relief up to a zoom: clients stretch those of the last one, so that they are to show nothing.
    pub fn with_relief_to(document: &mut Value, zoom: u8) {
        let sources = document.get_mut("sources").and_then(Value::as_object_mut);
        for source in sources.into_iter().flat_map(|s| s.values_mut()).filter(|s| s["type"] == "raster") {
            source["maxzoom"] = zoom.into();
        }
    }

    /// Takes relief out of a document.
    pub fn without_relief(document: &mut Value) {
        if let Some(sources) = document.get_mut("sources").and_then(Value::as_object_mut) {
            sources.retain(|_, source| source["type"] != "raster");
        }
        if let Some(layers) = document.get_mut("layers").and_then(Value::as_array_mut) {
            layers.retain(|layer| layer["type"] != "raster");
        }
    }
}

/// The properties to ask for: those that are read of every layer by their name, others each for the layers that it is read
/// of, so that no tile carries what nobody reads.
fn asked(layers: &BTreeMap<String, BTreeSet<String>>, has: &dyn Fn(&str) -> bool) -> Vec<String> {
    let all: BTreeSet<&String> = layers.values().flatten().filter(|name| has(name)).collect();
    let mut asked = Vec::new();
    for name in all {
        let readers: Vec<&String> = layers.iter().filter(|(_, n)| n.contains(name)).map(|(l, _)| l).collect();
        match readers.len() == layers.len() {
            true => asked.push(name.clone()),
            false => asked.extend(readers.into_iter().map(|layer| format!("{layer}/{name}"))),
        }
    }
    asked
}

fn absolute(value: &mut Value, base: &str, query: &str) {
    match value {
        Value::String(text) if text.starts_with('/') => *text = format!("{base}{text}{query}"),
        Value::Array(items) => items.iter_mut().for_each(|v| absolute(v, base, query)),
        _ => {}
    }
}

/// Names of the properties that an expression reads.
fn reads(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => match items.as_slice() {
            [Value::String(call), Value::String(name)] if call == "get" || call == "has" => {
                names.insert(name.clone());
            }
            items => items.iter().for_each(|v| reads(v, names)),
        },
        Value::Object(map) => map.values().for_each(|v| reads(v, names)),
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
