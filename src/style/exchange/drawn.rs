//! What a style draws, in terms that other languages have: features, a condition, one symbol.

use super::condition::{Condition, property};
use crate::style::{Color, SourceLayer, SourcePart};
use serde_json::Value;

/// One symbol for features that fulfil a condition.
#[derive(Debug)]
pub(super) struct DrawnSymbol {
    pub(super) id: String,
    pub(super) source_layer: String,
    pub(super) part: SourcePart,
    pub(super) condition: Option<Condition>,
    /// Zooms of 512-pixel tiles, the last excluded.
    pub(super) zooms: [Option<f64>; 2],
    pub(super) symbol: Symbol,
}

/// How a feature is drawn; lengths in pixels.
#[derive(Debug)]
pub(super) enum Symbol {
    Fill(Color),
    Line { color: Color, width: Scaled, dashes: Vec<f64> },
    Circle { color: Color, radius: Scaled, stroke: Option<(Color, f64)> },
    Text { property: String, size: Scaled, color: Color, halo: Option<(Color, f64)> },
}

/// A number that may depend on the zoom.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Scaled {
    Constant(f64),
    /// The base of an exponential curve, 1 for a linear one, and values by zoom.
    Zooms(f64, Vec<[f64; 2]>),
}

impl Scaled {
    fn read(value: &Value) -> Option<Scaled> {
        if let Some(number) = value.as_f64() {
            return Some(Scaled::Constant(number));
        }
        let [name, curve, input, stops @ ..] = value.as_array()?.as_slice() else { return None };
        if name != "interpolate" || input != &serde_json::json!(["zoom"]) {
            return None;
        }
        let base = curve.get(1).map_or(Some(1.0), Value::as_f64)?;
        let pair = |pair: &[Value]| Some([pair[0].as_f64()?, pair[1].as_f64()?]);
        Some(Scaled::Zooms(base, stops.chunks_exact(2).map(pair).collect::<Option<Vec<_>>>()?))
    }

    /// The number at a zoom.
    pub(super) fn at(&self, zoom: f64) -> f64 {
        let (base, stops) = match self {
            Scaled::Constant(number) => return *number,
            Scaled::Zooms(base, stops) => (*base, stops),
        };
        let last = stops.last().map_or(0.0, |stop| stop[1]);
        let Some(next) = stops.iter().position(|stop| zoom < stop[0]) else { return last };
        let [z1, v1] = stops[next];
        let Some([z0, v0]) = next.checked_sub(1).map(|i| stops[i]) else { return v1 };
        let share = match (base - 1.0).abs() < 1e-9 {
            true => (zoom - z0) / (z1 - z0),
            false => (base.powf(zoom - z0) - 1.0) / (base.powf(z1 - z0) - 1.0),
        };
        v0 + share * (v1 - v0)
    }
}

/// All that can be said of a style as it is served; layers of whole borders are not, for no program but a map of vector
/// tiles has them. `None` where a layer that the legend explains cannot be said: another map would come of it.
pub(super) fn drawn(document: &Value) -> Option<Vec<DrawnSymbol>> {
    let mut all = Vec::new();
    for layer in document["layers"].as_array()? {
        let legend = layer.pointer("/metadata/atlas:legend");
        // A hatch over what a map shows, or over what it does not know, says something of it; another is what it shows.
        let is_remark = |legend: &Value| legend["unknown"] == true || legend.get("over").is_some();
        match of_layer(layer) {
            Some(drawn) => all.extend(drawn),
            None if legend.is_some_and(|legend| !is_remark(legend)) => return None,
            None => {}
        }
    }
    Some(all)
}

fn of_layer(layer: &Value) -> Option<Vec<DrawnSymbol>> {
    if layer["layout"]["visibility"] == "none" {
        return Some(Vec::new());
    }
    let source_layer = layer["source-layer"].as_str()?;
    let part = SourceLayer::parse(source_layer)?.part;
    let condition = layer.get("filter").map(Condition::read);
    let condition = match condition {
        Some(None) => return None,
        Some(read) => read,
        None => None,
    };
    if layer["paint"].get("fill-pattern").is_some() {
        return None;
    }
    let kind = layer["type"].as_str()?;
    let classes = colors(&layer["paint"][format!("{}-color", if kind == "symbol" { "text" } else { kind })])?;
    let symbol = |color: Color| symbol(layer, kind, color);
    let one = |(extra, color): (Option<Condition>, Color)| {
        let condition = match extra {
            Some(extra) => Some(Condition::and(condition.clone(), extra)),
            None => condition.clone(),
        };
        Some(DrawnSymbol {
            id: layer["id"].as_str().unwrap_or_default().to_owned(),
            source_layer: source_layer.to_owned(),
            part,
            condition,
            zooms: ["minzoom", "maxzoom"].map(|key| layer[key].as_f64()),
            symbol: symbol(color)?,
        })
    };
    classes.into_iter().map(one).collect()
}

/// The colours of a layer, each with what must hold for it beside its filter.
fn colors(value: &Value) -> Option<Vec<(Option<Condition>, Color)>> {
    if let Some(text) = value.as_str() {
        return Some(vec![(None, Color::parse(text)?)]);
    }
    let [Value::String(name), input, classes @ .., fallback] = value.as_array()?.as_slice() else {
        return None;
    };
    if name != "match" {
        return None;
    }
    let property = property(input)?;
    let mut all = Vec::new();
    let mut others = Vec::new();
    for class in classes.chunks_exact(2) {
        let labels = class[0].as_array()?;
        let any: Vec<Condition> = labels.iter().map(|label| Condition::equal(&property, label)).collect();
        others.extend(any.iter().cloned());
        all.push((Some(Condition::Any(any)), Color::parse(class[1].as_str()?)?));
    }
    let rest = Condition::Not(Box::new(Condition::Any(others)));
    all.push((Some(rest), Color::parse(fallback.as_str()?)?));
    Some(all)
}

fn symbol(layer: &Value, kind: &str, color: Color) -> Option<Symbol> {
    let (paint, layout) = (&layer["paint"], &layer["layout"]);
    let number =
        |name: &str, default: f64| paint.get(name).map_or(Some(Scaled::Constant(default)), Scaled::read);
    let opacity = number(&format!("{kind}-opacity"), 1.0)?.at(MIDDLE);
    let color = Color { a: (f64::from(color.a) * opacity).round() as u8, ..color };
    let ring = |color: &str, width: &str| {
        let color = paint[color].as_str().and_then(Color::parse)?;
        Some((color, number(width, 1.0)?.at(MIDDLE)))
    };
    Some(match kind {
        "fill" => Symbol::Fill(color),
        "line" => {
            let dashes = paint["line-dasharray"].as_array().into_iter().flatten();
            let dashes = dashes.map(Value::as_f64).collect::<Option<Vec<_>>>()?;
            Symbol::Line { color, width: number("line-width", 1.0)?, dashes }
        }
        "circle" => {
            let stroke = ring("circle-stroke-color", "circle-stroke-width");
            Symbol::Circle { color, radius: number("circle-radius", 5.0)?, stroke }
        }
        "symbol" => Symbol::Text {
            property: property(&layout["text-field"])?,
            size: layout.get("text-size").map_or(Some(Scaled::Constant(16.0)), Scaled::read)?,
            color,
            halo: ring("text-halo-color", "text-halo-width"),
        },
        _ => return None,
    })
}

/// The zoom whose numbers stand for all zooms where a language has no others.
pub(super) const MIDDLE: f64 = 6.0;
