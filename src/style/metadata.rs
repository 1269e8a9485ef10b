//! Extensions of the MapLibre style language, in `metadata`.

use super::Color;
use super::reader::{Reader, Result, StyleError, kind};
use crate::feature::Localized;
use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The style's own extension.
#[derive(Debug, Clone, Default)]
pub struct Metadata {
    /// Title of the map.
    pub title: Localized,
    /// What the map shows.
    pub description: Localized,
    /// Id of the indicator whose years the map has.
    pub indicator: Option<Arc<str>>,
    /// The year shown where none is asked for; the latest if `None`.
    pub year: Option<i32>,
    /// Indicators whose values stand beside those of the map where its regions are listed, with the word for each.
    pub beside: Vec<Beside>,
    /// Hatches by the name that `fill-pattern` uses.
    pub patterns: BTreeMap<Arc<str>, Pattern>,
    /// Remarks for the legend.
    pub notes: Vec<Localized>,
    /// Themes by name: the colours with which each replaces the style's own.
    pub themes: BTreeMap<Arc<str>, FxHashMap<Color, Color>>,
}

/// An indicator that is told beside that of the map.
#[derive(Debug, Clone)]
pub struct Beside {
    /// Its id; the map's own for the word of its values.
    pub indicator: Arc<str>,
    /// What its values are called, in a word.
    pub label: Localized,
}

/// The shape of a hatch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Hatch")]
pub enum PatternKind {
    /// Lines like `/`.
    Diagonal,
    /// Lines like `\`.
    DiagonalBack,
    /// Both.
    Cross,
    /// Dots on a staggered grid.
    Dots,
    /// Lines like `-`.
    Horizontal,
}

impl PatternKind {
    const NAMES: [(&'static str, PatternKind); 5] = [
        ("diagonal", PatternKind::Diagonal),
        ("diagonal-back", PatternKind::DiagonalBack),
        ("cross", PatternKind::Cross),
        ("dots", PatternKind::Dots),
        ("horizontal", PatternKind::Horizontal),
    ];

    /// The name in styles and legends.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, k)| *k == self).map_or("", |(n, _)| n)
    }
}

/// A hatch: one shape, repeated, anchored to the world's pixel grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// What is repeated: lines in a direction, or dots.
    pub kind: PatternKind,
    /// Colour of its lines or dots.
    pub color: Color,
    /// Pixels from one line or dot to the next: 4, 8, 16 or 32, so that it divides a tile.
    pub period: u32,
    /// Width of a line or diameter of a dot, pixels.
    pub width: f64,
}

/// How a layer is explained in the legend.
#[derive(Debug, Clone, Default)]
pub struct LayerLegend {
    /// Words for the layer as a whole, where it is one entry.
    pub label: Localized,
    /// Words by value, where it tells values apart.
    pub labels: BTreeMap<Arc<str>, Localized>,
    /// True if the layer stands for what is not known.
    pub unknown: bool,
    /// Values that are shown as circles.
    pub values: Vec<f64>,
    /// False if values are read from high to low.
    pub ascending: bool,
    /// Id of the layer that a hatch lies over, whose colour its swatch has below it.
    pub over: Option<Arc<str>>,
    /// Words for the columns of a table of two orders: the inner `step`.
    pub columns: Option<LegendAxis>,
    /// Words for its rows: the outer `step`.
    pub rows: Option<LegendAxis>,
}

/// One of two orders that a map shows at once.
#[derive(Debug, Clone, Default)]
pub struct LegendAxis {
    /// What it orders.
    pub title: Localized,
    /// Words by class: `-10`, `10-20`, `20-`.
    pub labels: BTreeMap<Arc<str>, Localized>,
}

/// # Errors
/// An unknown key, a value of the wrong type, a colour of a theme that is none; with their path.
pub(super) fn metadata(value: Option<&Value>) -> Result<Metadata> {
    const KNOWN: [&str; 8] = [
        "atlas:beside",
        "atlas:year",
        "atlas:title",
        "atlas:description",
        "atlas:indicator",
        "atlas:patterns",
        "atlas:notes",
        "atlas:themes",
    ];
    let Some(value) = value else { return Ok(Metadata::default()) };
    let reader = Reader::new(value, "metadata", &KNOWN)?;
    let mut patterns = BTreeMap::new();
    for (name, value) in object(&reader, "atlas:patterns")?.into_iter().flatten() {
        patterns.insert(name.as_str().into(), pattern(value, &format!("metadata.atlas:patterns.{name}"))?);
    }
    let mut notes = Vec::new();
    for (i, note) in reader.array("atlas:notes")?.into_iter().flatten().enumerate() {
        notes.push(localized(note, &format!("metadata.atlas:notes[{i}]"))?);
    }
    let mut beside = Vec::new();
    for (i, value) in reader.array("atlas:beside")?.into_iter().flatten().enumerate() {
        let reader = Reader::new(value, format!("metadata.atlas:beside[{i}]"), &["indicator", "label"])?;
        let id =
            reader.text("indicator")?.ok_or_else(|| StyleError::new(reader.at("indicator"), "missing"))?;
        beside.push(Beside { indicator: id.into(), label: optional(&reader, "label")? });
    }
    Ok(Metadata {
        beside,
        title: optional(&reader, "atlas:title")?,
        description: optional(&reader, "atlas:description")?,
        indicator: reader.text("atlas:indicator")?.map(Arc::from),
        year: reader.number("atlas:year")?.map(|y| y as i32),
        patterns,
        notes,
        themes: themes(&reader)?,
    })
}

/// `{"dark": {"#EAF0F4": "#10161C", ...}}`.
fn themes(reader: &Reader<'_>) -> Result<BTreeMap<Arc<str>, FxHashMap<Color, Color>>> {
    let mut themes = BTreeMap::new();
    for (name, value) in object(reader, "atlas:themes")?.into_iter().flatten() {
        let path = format!("metadata.atlas:themes.{name}");
        let Some(map) = value.as_object() else {
            return Err(StyleError::new(path, format!("expected an object, found {}", kind(value))));
        };
        let mut colors = FxHashMap::default();
        for (from, to) in map {
            let (from_color, to_color) = (Color::parse(from), to.as_str().and_then(Color::parse));
            let (Some(from), Some(to)) = (from_color, to_color) else {
                return Err(StyleError::new(format!("{path}.{from}"), "expected a colour for a colour"));
            };
            colors.insert(from, to);
        }
        themes.insert(name.as_str().into(), colors);
    }
    Ok(themes)
}

fn object<'a>(reader: &Reader<'a>, key: &str) -> Result<Option<&'a serde_json::Map<String, Value>>> {
    let Some(value) = reader.get(key) else { return Ok(None) };
    let fault = || StyleError::new(reader.at(key), format!("expected an object, found {}", kind(value)));
    value.as_object().ok_or_else(fault).map(Some)
}

fn pattern(value: &Value, path: &str) -> Result<Pattern> {
    let reader = Reader::new(value, path, &["kind", "color", "period", "width"])?;
    let name = reader.text("kind")?.ok_or_else(|| StyleError::new(reader.at("kind"), "missing"))?;
    let known = PatternKind::NAMES.iter().find(|(n, _)| *n == name);
    let Some((_, kind)) = known else {
        let names: Vec<_> = PatternKind::NAMES.iter().map(|(n, _)| *n).collect();
        let what = format!("unknown pattern {name:?}; known: {}", names.join(", "));
        return Err(StyleError::new(reader.at("kind"), what));
    };
    let color = reader.text("color")?.and_then(Color::parse);
    let color = color.ok_or_else(|| StyleError::new(reader.at("color"), "expected a colour"))?;
    let period = reader.number("period")?.unwrap_or(8.0);
    if ![4.0, 8.0, 16.0, 32.0].contains(&period) {
        return Err(StyleError::new(reader.at("period"), format!("expected 4, 8, 16 or 32, found {period}")));
    }
    let width = reader.number("width")?.unwrap_or(1.0);
    if !(width > 0.0 && width < period) {
        return Err(StyleError::new(
            reader.at("width"),
            format!("expected more than 0 and less than {period}, found {width}"),
        ));
    }
    Ok(Pattern { kind: *kind, color, period: period as u32, width })
}

const LEGEND_KEYS: [&str; 8] = ["label", "labels", "unknown", "values", "order", "over", "columns", "rows"];

/// # Errors
/// An unknown key or a value of the wrong type; with their path.
pub(super) fn layer_legend(value: Option<&Value>, path: &str) -> Result<Option<LayerLegend>> {
    let Some(value) = value else { return Ok(None) };
    let reader = Reader::new(value, path, &["atlas:legend"])?;
    let Some(value) = reader.get("atlas:legend") else { return Ok(None) };
    let reader = Reader::new(value, reader.at("atlas:legend"), &LEGEND_KEYS)?;
    let mut legend = LayerLegend { label: optional(&reader, "label")?, ..LayerLegend::default() };
    let path = reader.at("labels");
    for (name, value) in object(&reader, "labels")?.into_iter().flatten() {
        legend.labels.insert(name.as_str().into(), localized(value, &format!("{path}.{name}"))?);
    }
    legend.over = reader.text("over")?.map(Arc::from);
    legend.columns = axis(&reader, "columns")?;
    legend.rows = axis(&reader, "rows")?;
    legend.unknown = match reader.get("unknown") {
        None => false,
        Some(Value::Bool(b)) => *b,
        Some(other) => {
            let what = format!("expected true or false, found {}", kind(other));
            return Err(StyleError::new(reader.at("unknown"), what));
        }
    };
    for value in reader.array("values")?.into_iter().flatten() {
        let number = value.as_f64();
        legend.values.push(number.ok_or_else(|| StyleError::new(reader.at("values"), "expected numbers"))?);
    }
    legend.ascending = match reader.text("order")? {
        None | Some("descending") => false,
        Some("ascending") => true,
        Some(other) => {
            let what = format!("expected ascending or descending, found {other:?}");
            return Err(StyleError::new(reader.at("order"), what));
        }
    };
    Ok(Some(legend))
}

fn axis(reader: &Reader<'_>, key: &str) -> Result<Option<LegendAxis>> {
    let Some(value) = reader.get(key) else { return Ok(None) };
    let reader = Reader::new(value, reader.at(key), &["title", "labels"])?;
    let mut axis = LegendAxis { title: optional(&reader, "title")?, ..LegendAxis::default() };
    let path = reader.at("labels");
    for (name, value) in object(&reader, "labels")?.into_iter().flatten() {
        axis.labels.insert(name.as_str().into(), localized(value, &format!("{path}.{name}"))?);
    }
    Ok(Some(axis))
}

fn optional(reader: &Reader<'_>, key: &str) -> Result<Localized> {
    reader.get(key).map_or(Ok(Localized::default()), |v| localized(v, &reader.at(key)))
}

fn localized(value: &Value, path: &str) -> Result<Localized> {
    serde_json::from_value(value.clone()).map_err(|_| {
        StyleError::new(path, format!("expected a text or texts by language, found {}", kind(value)))
    })
}
