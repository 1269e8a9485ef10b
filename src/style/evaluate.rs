//! Values of expressions.

use super::expression::{Comparison, Operator};
use super::{Color, Expression};
use crate::feature::Value;
use std::cmp::Ordering;
use std::sync::Arc;

/// A value in a style.
#[derive(Debug, Clone, PartialEq)]
pub enum Datum {
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
    List(Vec<Datum>),
}

impl Datum {
    /// The number, if it is one.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Datum::Number(n) => Some(*n),
            _ => None,
        }
    }
    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Datum::Text(t) => Some(t),
            _ => None,
        }
    }
    /// The colour, if it is one.
    pub fn as_color(&self) -> Option<Color> {
        match self {
            Datum::Color(c) => Some(*c),
            _ => None,
        }
    }
}

impl From<&Value> for Datum {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Datum::Null,
            Value::Boolean(b) => Datum::Boolean(*b),
            Value::Integer(n) => Datum::Number(*n as f64),
            Value::Number(n) => Datum::Number(*n),
            Value::Text(t) => Datum::Text(t.clone()),
            Value::List(items) => Datum::List(items.iter().map(|t| Datum::Text(t.clone())).collect()),
        }
    }
}

/// What an expression may ask about.
pub struct Context<'a> {
    /// Zoom in 512-pixel tiles.
    pub zoom: f64,
    /// The value of a property of the feature.
    pub property: &'a dyn Fn(&str) -> Datum,
}

impl Context<'_> {
    /// A context without a feature.
    pub fn of_zoom(zoom: f64) -> Context<'static> {
        Context { zoom, property: &|_| Datum::Null }
    }
}

impl Expression {
    /// The value for a feature and a zoom; what cannot be computed is unknown.
    pub fn evaluate(&self, context: &Context<'_>) -> Datum {
        use Expression as E;
        match self {
            E::Literal(value) => value.clone(),
            E::Zoom => Datum::Number(context.zoom),
            E::Get(name) => (context.property)(name),
            E::Has(name) => Datum::Boolean((context.property)(name) != Datum::Null),
            E::Not(x) => Datum::Boolean(!x.is_true(context)),
            E::All(all) => Datum::Boolean(all.iter().all(|x| x.is_true(context))),
            E::Any(any) => Datum::Boolean(any.iter().any(|x| x.is_true(context))),
            E::Compare(how, a, b) => {
                Datum::Boolean(compare(*how, &a.evaluate(context), &b.evaluate(context)))
            }
            E::In(x, list) => Datum::Boolean(list.contains(&x.evaluate(context))),
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
                None => Datum::Null,
            },
            E::Interpolate(base, input, stops) => interpolate(*base, input, stops, context),
            E::Coalesce(all) => {
                all.iter().map(|x| x.evaluate(context)).find(|v| *v != Datum::Null).unwrap_or(Datum::Null)
            }
            E::Arithmetic(operator, all) => {
                let numbers = all.iter().map(|x| x.evaluate(context).as_number());
                let result = numbers.reduce(|a, b| Some(operator.apply(a?, b?))).flatten();
                result.filter(|n| n.is_finite()).map_or(Datum::Null, Datum::Number)
            }
            E::Sqrt(x) => match x.evaluate(context).as_number() {
                Some(n) if n >= 0.0 => Datum::Number(n.sqrt()),
                _ => Datum::Null,
            },
            E::Round(x) => x.evaluate(context).as_number().map_or(Datum::Null, |n| Datum::Number(n.round())),
            E::ToText(x) => Datum::Text(text(&x.evaluate(context)).into()),
            E::Concat(all) => {
                Datum::Text(all.iter().map(|x| text(&x.evaluate(context))).collect::<String>().into())
            }
        }
    }

    /// True only for the boolean true.
    pub fn is_true(&self, context: &Context<'_>) -> bool {
        self.evaluate(context) == Datum::Boolean(true)
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

fn compare(how: Comparison, a: &Datum, b: &Datum) -> bool {
    match how {
        Comparison::Equal => return a == b,
        Comparison::NotEqual => return a != b,
        _ => {}
    }
    let order = match (a, b) {
        (Datum::Number(a), Datum::Number(b)) => a.partial_cmp(b),
        (Datum::Text(a), Datum::Text(b)) => Some(a.cmp(b)),
        _ => None,
    };
    match how {
        Comparison::Less => order == Some(Ordering::Less),
        Comparison::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Comparison::Greater => order == Some(Ordering::Greater),
        _ => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    }
}

fn interpolate(base: f64, input: &Expression, stops: &[(f64, Expression)], context: &Context<'_>) -> Datum {
    let Some(x) = input.evaluate(context).as_number() else { return Datum::Null };
    let above = stops.partition_point(|(at, _)| *at <= x);
    let (Some(low), Some(high)) = (above.checked_sub(1).map(|i| &stops[i]), stops.get(above)) else {
        return stops[above.saturating_sub(1).min(stops.len() - 1)].1.evaluate(context);
    };
    let t = share(base, x - low.0, high.0 - low.0);
    match (low.1.evaluate(context), high.1.evaluate(context)) {
        (Datum::Number(a), Datum::Number(b)) => Datum::Number(a + (b - a) * t),
        (Datum::Color(a), Datum::Color(b)) => Datum::Color(a.mix(b, t)),
        _ => Datum::Null,
    }
}

/// MapLibre's exponential curve from 0 to 1.
fn share(base: f64, along: f64, length: f64) -> f64 {
    if base == 1.0 { along / length } else { (base.powf(along) - 1.0) / (base.powf(length) - 1.0) }
}

fn text(value: &Datum) -> String {
    match value {
        Datum::Null => String::new(),
        Datum::Boolean(b) => b.to_string(),
        Datum::Number(n) => n.to_string(),
        Datum::Text(t) => t.to_string(),
        Datum::Color(c) => c.to_string(),
        Datum::List(items) => items.iter().map(text).collect::<Vec<_>>().join(";"),
    }
}
