//! From a style file to a [`Style`].

use super::expression::{self, Expect};
use super::layer::{Layer, LayerKind, Paint, SourceLayer};
use super::reader::{Reader, Result, StyleError, kind};
use super::{Context, Expression, Metadata, Style, StyleValue, metadata};
use serde_json::Value;
use std::sync::Arc;

/// Layers allowed in one style.
const MAX_LAYERS: usize = 64;

const STYLE_KEYS: [&str; 9] =
    ["version", "name", "metadata", "sources", "layers", "center", "zoom", "sprite", "glyphs"];
const SOURCE_KEYS: [&str; 7] = ["type", "tiles", "url", "minzoom", "maxzoom", "attribution", "tileSize"];
/// The one source of pixels there is.
const RELIEF: &str = "relief";
const LAYER_KEYS: [&str; 10] =
    ["id", "type", "source", "source-layer", "minzoom", "maxzoom", "filter", "layout", "paint", "metadata"];

/// # Errors
/// No JSON, or something outside the subset; with its path.
pub(super) fn style(id: &str, json: &[u8]) -> Result<Style> {
    let document: Value = serde_json::from_slice(json).map_err(|e| StyleError::new("", e.to_string()))?;
    let reader = Reader::new(&document, "", &STYLE_KEYS)?;
    if reader.number("version")? != Some(8.0) {
        return Err(StyleError::new("version", "expected 8"));
    }
    let sources = sources(&reader)?;
    let metadata = metadata::metadata(reader.get("metadata"))?;
    let mut layers: Vec<Layer> = Vec::new();
    for (i, value) in reader.array("layers")?.into_iter().flatten().enumerate() {
        let mut layer = layer(value, &format!("layers[{i}]"), &sources, &metadata)?;
        layer.content = hash(&(value, document.pointer("/metadata/atlas:patterns")));
        if layers.iter().any(|l| l.id == layer.id) {
            return Err(StyleError::new(format!("layers[{i}].id"), format!("{:?} is used twice", layer.id)));
        }
        layers.push(layer);
    }
    if layers.is_empty() || layers.len() > MAX_LAYERS {
        let what = format!("expected 1 to {MAX_LAYERS} layers, found {}", layers.len());
        return Err(StyleError::new("layers", what));
    }
    for (i, layer) in layers.iter().enumerate() {
        let over = layer.legend.as_ref().and_then(|l| l.over.as_ref());
        if let Some(id) = over.filter(|id| layers[..i].iter().all(|l| l.id != **id)) {
            let path = format!("layers[{i}].metadata.atlas:legend.over");
            return Err(StyleError::new(path, format!("expected the id of a layer below, found {id:?}")));
        }
    }
    let texts = texts(&document);
    let is_dark = is_dark(&layers);
    Ok(Style { id: id.into(), metadata, layers, texts, is_dark, document })
}

/// True if the sheet below all has a dark colour.
fn is_dark(layers: &[Layer]) -> bool {
    let sheet = layers.first().filter(|l| l.kind == LayerKind::Background);
    let color = sheet.and_then(|l| l.paint.color("background-color", &Context::of_zoom(0.0)));
    color.is_some_and(|c| c.a > 127 && [c.r, c.g, c.b].map(u32::from).iter().sum::<u32>() < 3 * 96)
}

/// A hash of the symbol layers.
fn texts(document: &Value) -> u64 {
    let layers = document.get("layers").and_then(Value::as_array).into_iter().flatten();
    let symbols: Vec<&Value> = layers.filter(|l| l.get("type").is_some_and(|t| t == "symbol")).collect();
    hash(&symbols)
}

fn hash(what: &impl serde::Serialize) -> u64 {
    xxhash_rust::xxh3::xxh3_64(serde_json::to_string(what).unwrap_or_default().as_bytes())
}

fn sources<'a>(style: &Reader<'a>) -> Result<Vec<&'a str>> {
    let Some(value) = style.get("sources") else { return Ok(Vec::new()) };
    let Some(map) = value.as_object() else {
        return Err(StyleError::new("sources", format!("expected an object, found {}", kind(value))));
    };
    for (name, value) in map {
        let source = Reader::new(value, format!("sources.{name}"), &SOURCE_KEYS)?;
        let expected = if name == RELIEF { "raster" } else { "vector" };
        if source.text("type")? != Some(expected) {
            return Err(StyleError::new(source.at("type"), format!("expected {expected:?}")));
        }
    }
    Ok(map.keys().map(String::as_str).collect())
}

fn layer(value: &Value, path: &str, sources: &[&str], style: &Metadata) -> Result<Layer> {
    let reader = Reader::new(value, path, &LAYER_KEYS)?;
    let id = reader.text("id")?.ok_or_else(|| StyleError::new(reader.at("id"), "missing"))?;
    let name = reader.text("type")?.ok_or_else(|| StyleError::new(reader.at("type"), "missing"))?;
    let Some((_, layer_kind)) = LayerKind::NAMES.iter().find(|(n, _)| *n == name) else {
        let names: Vec<_> = LayerKind::NAMES.iter().map(|(n, _)| *n).collect();
        let what = format!("unknown layer type {name:?}; known: {}", names.join(", "));
        return Err(StyleError::new(reader.at("type"), what));
    };
    let zoom = |key: &str, default: f64| -> Result<f64> {
        let zoom = reader.number(key)?.unwrap_or(default);
        if (0.0..=24.0).contains(&zoom) {
            return Ok(zoom);
        }
        Err(StyleError::new(reader.at(key), format!("expected 0 to 24, found {zoom}")))
    };
    let filter = match reader.get("filter") {
        Some(value) => Some(expression::parse(value, &reader.at("filter"), Expect::Anything)?),
        None => None,
    };
    let mut layer = Layer {
        id: id.into(),
        kind: *layer_kind,
        source: source(&reader, *layer_kind, sources)?,
        min_zoom: zoom("minzoom", 0.0)?,
        max_zoom: zoom("maxzoom", 24.0)?,
        filter,
        legend: metadata::layer_legend(reader.get("metadata"), &reader.at("metadata"))?,
        paint: Paint::default(),
        content: 0,
    };
    read(&mut layer.paint, &reader, "layout", layer_kind.layout_keys())?;
    read(&mut layer.paint, &reader, "paint", layer_kind.paint_keys())?;
    check_words(&layer, &reader)?;
    check_anchor(&layer, &reader)?;
    check_patterns(&layer, &reader, style)?;
    Ok(layer)
}

fn source(reader: &Reader<'_>, kind: LayerKind, sources: &[&str]) -> Result<Option<SourceLayer>> {
    if kind == LayerKind::Background {
        return Ok(None);
    }
    let name = reader.text("source")?.ok_or_else(|| StyleError::new(reader.at("source"), "missing"))?;
    if !sources.contains(&name) {
        let what = format!("no source {name:?}; known: {}", sources.join(", "));
        return Err(StyleError::new(reader.at("source"), what));
    }
    let is_relief = kind == LayerKind::Raster;
    if is_relief != (name == RELIEF) {
        let what = format!("expected {RELIEF:?} for raster layers and for no others, found {name:?}");
        return Err(StyleError::new(reader.at("source"), what));
    }
    if is_relief {
        return Ok(None);
    }
    let at = reader.at("source-layer");
    let name = reader.text("source-layer")?.ok_or_else(|| StyleError::new(&at, "missing"))?;
    let what = "expected a collection, collection:points or collection:borders";
    SourceLayer::parse(name).map(Some).ok_or_else(|| StyleError::new(at, what))
}

fn read(paint: &mut Paint, layer: &Reader<'_>, key: &str, known: &[(&'static str, Expect)]) -> Result<()> {
    let Some(value) = layer.get(key) else { return Ok(()) };
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let reader = Reader::new(value, layer.at(key), &names)?;
    for (name, value) in reader.keys() {
        let Some((name, expect)) = known.iter().find(|(n, _)| n == name) else { continue };
        let path = reader.at(name);
        let parsed = match value {
            // These are lists by nature; one that does not begin with a name is no expression.
            Value::Array(items)
                if matches!(*name, "line-dasharray" | "text-font")
                    || *name == "text-offset" && items.iter().all(Value::is_number) =>
            {
                expression::parse(&serde_json::json!(["literal", value]), &path, *expect)?
            }
            _ if *name == "text-variable-anchor-offset" => places(value, &path)?,
            _ => expression::parse(value, &path, *expect)?,
        };
        paint.values.insert(name, parsed);
    }
    Ok(())
}

/// Which part of a text stands at its point.
const ANCHORS: [&str; 5] = ["center", "top", "bottom", "left", "right"];

/// Anchors, each with an offset in ems: `["left", [-2, 0], ...]`; as one list, three values for each.
fn places(value: &Value, path: &str) -> Result<Expression> {
    let place = |pair: &[Value]| match pair {
        [Value::String(anchor), Value::Array(offset)] => match &offset[..] {
            [x, y] if ANCHORS.contains(&anchor.as_str()) => Some([
                StyleValue::Text(anchor.as_str().into()),
                StyleValue::Number(x.as_f64()?),
                StyleValue::Number(y.as_f64()?),
            ]),
            _ => None,
        },
        _ => None,
    };
    let places: Option<Vec<_>> = value.as_array().and_then(|items| items.chunks(2).map(place).collect());
    let places = places.filter(|p| !p.is_empty()).ok_or_else(|| {
        let what = format!("expected pairs of an anchor ({}) and an offset [x, y]", ANCHORS.join(", "));
        StyleError::new(path, what)
    })?;
    Ok(Expression::Literal(StyleValue::List(places.into_iter().flatten().collect())))
}

/// Properties that take one of a few words.
fn check_words(layer: &Layer, reader: &Reader<'_>) -> Result<()> {
    const WORDS: [(&str, &[&str]); 5] = [
        ("visibility", &["visible", "none"]),
        ("line-cap", &["round"]),
        ("line-join", &["miter", "round"]),
        ("text-anchor", &ANCHORS),
        ("symbol-placement", &["point", "line"]),
    ];
    for (name, words) in WORDS {
        let Some(found) = layer.paint.expression(name) else { continue };
        let mut known = true;
        values(found, &mut |value| {
            let text = match value {
                Expression::Literal(word) => word.as_text(),
                _ => None,
            };
            known &= text.is_some_and(|t| words.contains(&t));
        });
        if !known {
            let path = format!("{}.{name}", reader.at("layout"));
            return Err(StyleError::new(path, format!("expected one of {}", words.join(", "))));
        }
    }
    Ok(())
}

/// A text whose place is chosen has no other.
fn check_anchor(layer: &Layer, reader: &Reader<'_>) -> Result<()> {
    let given = |name: &str| layer.paint.expression(name).is_some();
    let other = ["text-anchor", "text-offset"].into_iter().find(|name| given(name));
    match other.filter(|_| given("text-variable-anchor-offset")) {
        None => Ok(()),
        Some(name) => {
            let path = format!("{}.{name}", reader.at("layout"));
            Err(StyleError::new(path, "not beside text-variable-anchor-offset"))
        }
    }
}

/// Every pattern that a layer may name is declared.
fn check_patterns(layer: &Layer, reader: &Reader<'_>, style: &Metadata) -> Result<()> {
    let Some(pattern) = layer.paint.expression("fill-pattern") else { return Ok(()) };
    let mut missing: Option<Arc<str>> = None;
    let mut see = |value: &Expression| {
        if let Expression::Literal(StyleValue::Text(name)) = value
            && !name.is_empty()
            && !style.patterns.contains_key(name)
        {
            missing.get_or_insert(name.clone());
        }
    };
    values(pattern, &mut see);
    match missing {
        None => Ok(()),
        Some(name) => {
            let known: Vec<&str> = style.patterns.keys().map(|k| &**k).collect();
            let what = format!("no pattern {name:?} in metadata.atlas:patterns; known: {}", known.join(", "));
            Err(StyleError::new(format!("{}.fill-pattern", reader.at("paint")), what))
        }
    }
}

/// The expressions that an expression may come out as.
fn values<'a>(expression: &'a Expression, see: &mut dyn FnMut(&'a Expression)) {
    match expression {
        Expression::Case(branches, fallback) => {
            branches.iter().for_each(|(_, v)| values(v, see));
            values(fallback, see);
        }
        Expression::Match(_, branches, fallback) => {
            branches.iter().for_each(|(_, v)| values(v, see));
            values(fallback, see);
        }
        Expression::Step(_, lowest, stops) => {
            values(lowest, see);
            stops.iter().for_each(|(_, v)| values(v, see));
        }
        Expression::Coalesce(all) => all.iter().for_each(|v| values(v, see)),
        other => see(other),
    }
}
