//! The colours of a layer by the values of the property that it reads.

use crate::feature::{Collection, Value, ValueRef};
use crate::style::{Color, Context, Layer, LayerKind, StyleValue};

/// Values that a legend can tell apart.
const MOST: usize = 200;
/// Zoom at which colours are taken.
const ZOOM: f64 = 4.0;

/// Features that look the same.
#[derive(Debug, Clone)]
pub struct Class {
    /// The value that they have in common; `None` for all.
    pub value: Option<Value>,
    /// What a legend calls them.
    pub label: String,
    /// Their colour.
    pub color: Color,
}

/// The classes of a layer, and the property that tells them apart, if one does; `None` where it takes more than one, too many
/// values, or there is no colour.
pub fn classes(layer: &Layer, collection: &Collection) -> Option<(Vec<Class>, Option<String>)> {
    let names = layer.properties();
    let color = |value: Option<ValueRef<'_>>| {
        let property = |_: &str| value.map_or(StyleValue::Null, StyleValue::from);
        let context = Context { zoom: ZOOM, property: &property };
        let passes = layer.filter.as_ref().is_none_or(|f| f.evaluate(&context) == StyleValue::Boolean(true));
        let color = layer.paint.color(key(layer.kind)?, &context)?;
        (passes && color.a > 0).then_some(color)
    };
    let [name] = &names[..] else {
        let label = collection.info().title.english().to_owned();
        let all = Class { value: None, label, color: color(None).filter(|_| names.is_empty())? };
        return Some((vec![all], None));
    };
    let property = collection.property(name)?;
    let mut found: Vec<(String, Class)> = Vec::new();
    for (position, value) in property.values.iter().enumerate() {
        if value.is_null() || matches!(value, ValueRef::List(_)) {
            continue;
        }
        let cell = value.to_cell();
        let Err(at) = found.binary_search_by(|(known, _)| known.as_str().cmp(&cell)) else { continue };
        let Some(color) = color(Some(value)) else { continue };
        // Where the value is the feature's id, its title says more.
        let label = match collection.feature_id(position) == cell {
            true => collection.feature_title(position).english().to_owned(),
            false => cell.clone(),
        };
        found.insert(at, (cell, Class { value: Some(value.to_value()), label, color }));
        if found.len() > MOST {
            return None;
        }
    }
    let classes: Vec<Class> = found.into_iter().map(|(_, class)| class).collect();
    (!classes.is_empty()).then(|| (classes, Some(name.to_string())))
}

fn key(kind: LayerKind) -> Option<&'static str> {
    match kind {
        LayerKind::Fill => Some("fill-color"),
        LayerKind::Line => Some("line-color"),
        LayerKind::Circle => Some("circle-color"),
        LayerKind::Background | LayerKind::Raster | LayerKind::Symbol => None,
    }
}
