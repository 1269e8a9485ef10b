//! Values of expressions.

use super::expression::Operator;
use super::{Color, Expression};
use crate::feature::{Comparison, ValueRef};
use std::sync::Arc;

/// A value in a style.
#[derive(Debug, Clone, PartialEq)]
pub enum StyleValue {
    /// Unknown.
    Null,
    /// True or false.
    Boolean(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(Arc<str>),
    /// A colour.
    Color(Color),
    /// Several.
    List(Vec<StyleValue>),
}

impl StyleValue {
    /// The number, if it is one.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            StyleValue::Number(n) => Some(*n),
            _ => None,
        }
    }
    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            StyleValue::Text(t) => Some(t),
            _ => None,
        }
    }
    /// The colour, if it is one.
    pub fn as_color(&self) -> Option<Color> {
        match self {
            StyleValue::Color(c) => Some(*c),
            _ => None,
        }
    }
}

impl From<ValueRef<'_>> for StyleValue {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => StyleValue::Null,
            ValueRef::Boolean(b) => StyleValue::Boolean(b),
            ValueRef::Integer(n) => StyleValue::Number(n as f64),
            ValueRef::Number(n) => StyleValue::Number(n),
            ValueRef::Text(t) => StyleValue::Text(t.into()),
            ValueRef::List(items) => {
                StyleValue::List(items.iter().map(|t| StyleValue::Text(t.clone())).collect())
            }
        }
    }
}

/// The property of every feature that is the type of its geometry: `Point`, `LineString` or `Polygon`, as `geometry-type` asks for
/// it.
pub const GEOMETRY_TYPE: &str = "$type";

/// What an expression may ask about.
pub struct Context<'a> {
    /// Zoom in 512-pixel tiles.
    pub zoom: f64,
    /// The value of a property of the feature.
    pub property: &'a dyn Fn(&str) -> StyleValue,
}

impl Context<'_> {
    /// A context without a feature.
    pub fn of_zoom(zoom: f64) -> Context<'static> {
        Context { zoom, property: &|_| StyleValue::Null }
    }
}

impl Expression {
    /// The value for a feature and a zoom; what cannot be computed is unknown.
    pub fn evaluate(&self, context: &Context<'_>) -> StyleValue {
        use Expression as E;
        match self {
            E::Literal(value) => value.clone(),
            E::Zoom => StyleValue::Number(context.zoom),
            E::Get(name) => (context.property)(name),
            E::Has(name) => StyleValue::Boolean((context.property)(name) != StyleValue::Null),
            E::Not(x) => StyleValue::Boolean(!x.is_true(context)),
            E::All(all) => StyleValue::Boolean(all.iter().all(|x| x.is_true(context))),
            E::Any(any) => StyleValue::Boolean(any.iter().any(|x| x.is_true(context))),
            E::Compare(how, a, b) => {
                StyleValue::Boolean(compare(*how, &a.evaluate(context), &b.evaluate(context)))
            }
            E::In(x, list) => StyleValue::Boolean(list.contains(&x.evaluate(context))),
            E::Case(branches, fallback) => {
                let branch = branches.iter().find(|(condition, _)| condition.is_true(context));
                branch.map_or(&**fallback, |(_, value)| value).evaluate(context)
            }
            E::Match(input, branches, fallback) => {
                let input = input.evaluate(context);
                let branch = branches.iter().find(|(labels, _)| labels.contains(&input));
                branch.map_or(&**fallback, |(_, value)| value).evaluate(context)
            }
            E::Step(input, lowest, stops) => match input.evaluate(context).as_number() {
                Some(x) => {
                    let above = stops.partition_point(|(at, _)| *at <= x);
                    above.checked_sub(1).map_or(&**lowest, |i| &stops[i].1).evaluate(context)
                }
                None => StyleValue::Null,
            },
            E::Interpolate(base, input, stops) => interpolate(*base, input, stops, context),
            E::Coalesce(all) => all
                .iter()
                .map(|x| x.evaluate(context))
                .find(|v| *v != StyleValue::Null)
                .unwrap_or(StyleValue::Null),
            E::Arithmetic(operator, all) => {
                let numbers = all.iter().map(|x| x.evaluate(context).as_number());
                let result = numbers.reduce(|a, b| Some(operator.apply(a?, b?))).flatten();
                result.filter(|n| n.is_finite()).map_or(StyleValue::Null, StyleValue::Number)
            }
            E::Sqrt(x) => match x.evaluate(context).as_number() {
                Some(n) if n >= 0.0 => StyleValue::Number(n.sqrt()),
                _ => StyleValue::Null,
            },
            E::Round(x) => {
                x.evaluate(context).as_number().map_or(StyleValue::Null, |n| StyleValue::Number(n.round()))
            }
            E::ToText(x) => StyleValue::Text(text(&x.evaluate(context)).into()),
            E::Concat(all) => {
                StyleValue::Text(all.iter().map(|x| text(&x.evaluate(context))).collect::<String>().into())
            }
        }
    }

    /// True only for the boolean true.
    pub fn is_true(&self, context: &Context<'_>) -> bool {
        self.evaluate(context) == StyleValue::Boolean(true)
    }

    /// True if the value depends on the feature.
    pub fn is_data_driven(&self) -> bool {
        let mut names = Vec::new();
        self.properties(&mut names);
        !names.is_empty()
    }

    /// Collects the names of the properties read.
    pub fn properties(&self, names: &mut Vec<Arc<str>>) {
        self.visit(&mut |e| {
            if let Expression::Get(name) | Expression::Has(name) = e
                && !names.contains(name)
            {
                names.push(name.clone());
            }
        });
    }

    /// Calls `see` with this expression and all inside it, outer first.
    pub fn visit<'a>(&'a self, see: &mut dyn FnMut(&'a Expression)) {
        use Expression as E;
        see(self);
        match self {
            E::Literal(_) | E::Zoom | E::Get(_) | E::Has(_) => {}
            E::Not(x) | E::Sqrt(x) | E::Round(x) | E::ToText(x) | E::In(x, _) => x.visit(see),
            E::All(all) | E::Any(all) | E::Coalesce(all) | E::Arithmetic(_, all) | E::Concat(all) => {
                all.iter().for_each(|x| x.visit(see));
            }
            E::Compare(_, a, b) => {
                a.visit(see);
                b.visit(see);
            }
            E::Case(branches, fallback) => {
                for (condition, value) in branches {
                    condition.visit(see);
                    value.visit(see);
                }
                fallback.visit(see);
            }
            E::Match(input, branches, fallback) => {
                input.visit(see);
                branches.iter().for_each(|(_, value)| value.visit(see));
                fallback.visit(see);
            }
            E::Step(input, lowest, stops) => {
                input.visit(see);
                lowest.visit(see);
                stops.iter().for_each(|(_, value)| value.visit(see));
            }
            E::Interpolate(_, input, stops) => {
                input.visit(see);
                stops.iter().for_each(|(_, value)| value.visit(see));
            }
        }
    }
}

impl Operator {
    fn apply(self, a: f64, b: f64) -> f64 {
        match self {
            Operator::Add => a + b,
            Operator::Multiply => a * b,
            Operator::Subtract => a - b,
            Operator::Divide => a / b,
            Operator::Max => a.max(b),
            Operator::Min => a.min(b),
        }
    }
}

fn compare(how: Comparison, a: &StyleValue, b: &StyleValue) -> bool {
    match how {
        Comparison::Equal => return a == b,
        Comparison::NotEqual => return a != b,
        _ => {}
    }
    let order = match (a, b) {
        (StyleValue::Number(a), StyleValue::Number(b)) => a.partial_cmp(b),
        (StyleValue::Text(a), StyleValue::Text(b)) => Some(a.cmp(b)),
        _ => None,
    };
    order.is_some_and(|order| how.accepts(order))
}

fn interpolate(
    base: f64,
    input: &Expression,
    stops: &[(f64, Expression)],
    context: &Context<'_>,
) -> StyleValue {
    let Some(x) = input.evaluate(context).as_number() else { return StyleValue::Null };
    let above = stops.partition_point(|(at, _)| *at <= x);
    let (Some(low), Some(high)) = (above.checked_sub(1).map(|i| &stops[i]), stops.get(above)) else {
        return stops[above.saturating_sub(1).min(stops.len() - 1)].1.evaluate(context);
    };
    let t = share(base, x - low.0, high.0 - low.0);
    match (low.1.evaluate(context), high.1.evaluate(context)) {
        (StyleValue::Number(a), StyleValue::Number(b)) => StyleValue::Number(a + (b - a) * t),
        (StyleValue::Color(a), StyleValue::Color(b)) => StyleValue::Color(a.mix(b, t)),
        _ => StyleValue::Null,
    }
}

/// MapLibre's exponential curve from 0 to 1.
fn share(base: f64, along: f64, length: f64) -> f64 {
    if base == 1.0 { along / length } else { (base.powf(along) - 1.0) / (base.powf(length) - 1.0) }
}

fn text(value: &StyleValue) -> String {
    match value {
        StyleValue::Null => String::new(),
        StyleValue::Boolean(b) => b.to_string(),
        StyleValue::Number(n) => n.to_string(),
        StyleValue::Text(t) => t.to_string(),
        StyleValue::Color(c) => c.to_string(),
        StyleValue::List(items) => items.iter().map(text).collect::<Vec<_>>().join(";"),
    }
}
