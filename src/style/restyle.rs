//! A style in other classes or another theme.

use super::{Color, Expression, Style, StyleError, StyleValue};
use serde_json::{Value, json};

impl Style {
    /// The classes by which the style tells values of a property apart: breaks, and one colour more than breaks.
    /// `None` if it has none.
    pub fn classes(&self, property: &str) -> Option<(Vec<f64>, Vec<Color>)> {
        let mut found = None;
        let expressions = self.layers.iter().flat_map(|l| l.paint.values.values());
        for expression in expressions {
            expression.visit(&mut |e| {
                if found.is_none()
                    && let Expression::Step(input, lowest, stops) = e
                    && matches!(&**input, Expression::Get(name) if &**name == property)
                {
                    found = colors(lowest, stops);
                }
            });
        }
        found
    }

    /// The same style with its classes on a property replaced: one colour more than breaks.
    ///
    /// # Errors
    /// The new expression is not valid: breaks out of order, or the wrong number of colours.
    pub fn reclassified(
        &self,
        property: &str,
        breaks: &[f64],
        colors: &[Color],
    ) -> Result<Style, StyleError> {
        let mut document = self.document.clone();
        if let Some(layers) = document.get_mut("layers") {
            reclass(layers, property, breaks, colors);
        }
        Style::parse(&self.id, document.to_string().as_bytes())
    }

    /// The same style with its colours exchanged for those of a theme. `None` if it declares no such theme.
    ///
    /// # Errors
    /// The exchanged colours make no valid style; checked when styles are loaded.
    pub fn themed(&self, theme: &str) -> Option<Result<Style, StyleError>> {
        let exchange = self.metadata.themes.get(theme)?;
        let mut document = self.document.clone();
        let new = |text: &str| exchange.get(&Color::parse(text)?).map(Color::to_string);
        if let Some(layers) = document.get_mut("layers") {
            recolor(layers, &new);
        }
        if let Some(patterns) = document.pointer_mut("/metadata/atlas:patterns") {
            recolor(patterns, &new);
        }
        Some(Style::parse(&self.id, document.to_string().as_bytes()))
    }
}

fn colors(lowest: &Expression, stops: &[(f64, Expression)]) -> Option<(Vec<f64>, Vec<Color>)> {
    let color = |e: &Expression| match e {
        Expression::Literal(StyleValue::Color(color)) => Some(*color),
        _ => None,
    };
    let all: Option<Vec<Color>> =
        std::iter::once(lowest).chain(stops.iter().map(|(_, e)| e)).map(color).collect();
    Some((stops.iter().map(|(at, _)| *at).collect(), all?))
}

fn reclass(value: &mut Value, property: &str, breaks: &[f64], colors: &[Color]) {
    match value {
        Value::Array(items) => {
            let is_step =
                items.first() == Some(&json!("step")) && items.get(1) == Some(&json!(["get", property]));
            if is_step && let Some((lowest, others)) = colors.split_first() {
                if breaks.is_empty() {
                    *value = json!(lowest.to_string());
                    return;
                }
                let mut step = vec![items[0].clone(), items[1].clone(), json!(lowest.to_string())];
                for (at, color) in breaks.iter().zip(others) {
                    step.extend([json!(at), json!(color.to_string())]);
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

fn recolor(value: &mut Value, new: &dyn Fn(&str) -> Option<String>) {
    match value {
        Value::String(text) => {
            if let Some(color) = new(text) {
                *text = color;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|v| recolor(v, new)),
        Value::Object(map) => map.values_mut().for_each(|v| recolor(v, new)),
        _ => {}
    }
}
