//! Expressions of the MapLibre style language: those that maps of regions need.

use super::reader::{Result, StyleError, kind};
use super::{Color, GEOMETRY_TYPE, StyleValue};
use crate::feature::Comparison;
use serde_json::Value;
use std::sync::Arc;

/// Levels of nesting allowed.
const MAX_DEPTH: usize = 24;

/// An expression; evaluated by [`Expression::evaluate`].
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// A value.
    Literal(StyleValue),
    /// `["zoom"]`.
    Zoom,
    /// `["get", name]`.
    Get(Arc<str>),
    /// `["has", name]`: the property is known.
    Has(Arc<str>),
    /// `["!", x]`.
    Not(Box<Expression>),
    /// `["all", ...]`.
    All(Vec<Expression>),
    /// `["any", ...]`.
    Any(Vec<Expression>),
    /// `["==", a, b]` and its kin.
    Compare(Comparison, Box<Expression>, Box<Expression>),
    /// `["in", x, ["literal", [...]]]`.
    In(Box<Expression>, Vec<StyleValue>),
    /// `["case", condition, value, ..., fallback]`.
    Case(Vec<(Expression, Expression)>, Box<Expression>),
    /// `["match", input, label, value, ..., fallback]`.
    Match(Box<Expression>, Vec<(Vec<StyleValue>, Expression)>, Box<Expression>),
    /// `["step", input, lowest, break, value, ...]`.
    Step(Box<Expression>, Box<Expression>, Vec<(f64, Expression)>),
    /// `["interpolate", curve, input, stop, value, ...]`; the base is 1 for a linear curve.
    Interpolate(f64, Box<Expression>, Vec<(f64, Expression)>),
    /// `["coalesce", ...]`: the first that is known.
    Coalesce(Vec<Expression>),
    /// `["+", ...]`, `["*", ...]`, `["max", ...]`, `["min", ...]`, `["-", a, b]`, `["/", a, b]`.
    Arithmetic(Operator, Vec<Expression>),
    /// `["sqrt", x]`.
    Sqrt(Box<Expression>),
    /// `["round", x]`: to a whole number, halves away from zero.
    Round(Box<Expression>),
    /// `["to-string", x]`.
    ToText(Box<Expression>),
    /// `["concat", ...]`.
    Concat(Vec<Expression>),
}

/// An arithmetic operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Add,
    /// `*`
    Multiply,
    /// `-`
    Subtract,
    /// `/`
    Divide,
    /// `max`
    Max,
    /// `min`
    Min,
}

const NAMES: &str = "get, has, zoom, literal, !, all, any, ==, !=, <, <=, >, >=, in, case, match, step, \
    interpolate, coalesce, +, -, *, /, max, min, sqrt, round, to-string, concat";

/// What the values of an expression must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expect {
    Anything,
    Color,
}

/// # Errors
/// An operator outside the subset, a wrong number of operands, operands of the wrong type; with their path.
pub(super) fn parse(value: &Value, path: &str, expect: Expect) -> Result<Expression> {
    ExpressionParser { depth: 0 }.expression(value, path, expect)
}

struct ExpressionParser {
    depth: usize,
}

impl ExpressionParser {
    fn expression(&mut self, value: &Value, path: &str, expect: Expect) -> Result<Expression> {
        let Some(items) = value.as_array() else { return literal(value, path, expect) };
        if self.depth >= MAX_DEPTH {
            return Err(StyleError::new(path, format!("expressions nest deeper than {MAX_DEPTH}")));
        }
        self.depth += 1;
        let parsed = self.call(items, path, expect);
        self.depth -= 1;
        parsed
    }

    fn call(&mut self, items: &[Value], path: &str, expect: Expect) -> Result<Expression> {
        let Some(name) = items.first().and_then(Value::as_str) else {
            return Err(StyleError::new(
                path,
                "expected an expression that begins with its name; a list of values is [\"literal\", [...]]",
            ));
        };
        let arguments = Arguments { items: &items[1..], path, name };
        use Expression as E;
        Ok(match name {
            "zoom" => arguments.exactly(0).map(|()| E::Zoom)?,
            "geometry-type" => arguments.exactly(0).map(|()| E::Get(GEOMETRY_TYPE.into()))?,
            "get" => E::Get(arguments.name_argument()?),
            "has" => E::Has(arguments.name_argument()?),
            "literal" => {
                arguments.exactly(1)?;
                literal(&items[1], &arguments.at(0), expect)?
            }
            "!" => {
                arguments.exactly(1)?;
                E::Not(self.boxed(&arguments, 0, Expect::Anything)?)
            }
            "all" => E::All(self.each(&arguments, Expect::Anything)?),
            "any" => E::Any(self.each(&arguments, Expect::Anything)?),
            "coalesce" => E::Coalesce(self.each(&arguments, expect)?),
            "concat" => E::Concat(self.each(&arguments, Expect::Anything)?),
            "sqrt" | "round" | "to-string" => {
                arguments.exactly(1)?;
                let x = self.boxed(&arguments, 0, Expect::Anything)?;
                match name {
                    "sqrt" => E::Sqrt(x),
                    "round" => E::Round(x),
                    _ => E::ToText(x),
                }
            }
            "in" => {
                arguments.exactly(2)?;
                let list = match self.expression(&items[2], &arguments.at(1), Expect::Anything)? {
                    E::Literal(StyleValue::List(list)) => list,
                    _ => return Err(StyleError::new(arguments.at(1), "expected [\"literal\", [...]]")),
                };
                E::In(self.boxed(&arguments, 0, Expect::Anything)?, list)
            }
            "case" => self.case(&arguments, expect)?,
            "match" => self.matching(&arguments, expect)?,
            "step" => self.step(&arguments, expect)?,
            "interpolate" => self.interpolate(&arguments, expect)?,
            _ => {
                if let Some(comparison) = comparison(name) {
                    arguments.exactly(2)?;
                    let left = self.boxed(&arguments, 0, Expect::Anything)?;
                    E::Compare(comparison, left, self.boxed(&arguments, 1, Expect::Anything)?)
                } else if let Some(operator) = operator(name) {
                    arguments.at_least(1)?;
                    if matches!(operator, Operator::Subtract | Operator::Divide) {
                        arguments.exactly(2)?;
                    }
                    E::Arithmetic(operator, self.each(&arguments, Expect::Anything)?)
                } else {
                    let what = format!("unknown expression {name:?}; known: {NAMES}");
                    return Err(StyleError::new(path, what));
                }
            }
        })
    }

    fn argument(&mut self, arguments: &Arguments<'_>, i: usize, expect: Expect) -> Result<Expression> {
        self.expression(&arguments.items[i], &arguments.at(i), expect)
    }

    fn boxed(&mut self, arguments: &Arguments<'_>, i: usize, expect: Expect) -> Result<Box<Expression>> {
        self.argument(arguments, i, expect).map(Box::new)
    }

    fn each(&mut self, arguments: &Arguments<'_>, expect: Expect) -> Result<Vec<Expression>> {
        (0..arguments.items.len()).map(|i| self.argument(arguments, i, expect)).collect()
    }

    fn case(&mut self, arguments: &Arguments<'_>, expect: Expect) -> Result<Expression> {
        let n = arguments.items.len();
        if n < 3 || n.is_multiple_of(2) {
            return Err(arguments.shape("condition, value, ..., fallback"));
        }
        let mut branches = Vec::with_capacity(n / 2);
        for i in (0..n - 1).step_by(2) {
            let condition = self.argument(arguments, i, Expect::Anything)?;
            branches.push((condition, self.argument(arguments, i + 1, expect)?));
        }
        Ok(Expression::Case(branches, self.boxed(arguments, n - 1, expect)?))
    }

    fn matching(&mut self, arguments: &Arguments<'_>, expect: Expect) -> Result<Expression> {
        let n = arguments.items.len();
        if n < 4 || !n.is_multiple_of(2) {
            return Err(arguments.shape("input, label, value, ..., fallback"));
        }
        let input = self.boxed(arguments, 0, Expect::Anything)?;
        let mut branches = Vec::with_capacity(n / 2);
        for i in (1..n - 1).step_by(2) {
            let labels = match &arguments.items[i] {
                Value::Array(items) => {
                    items.iter().map(|v| datum(v, &arguments.at(i))).collect::<Result<_>>()?
                }
                one => vec![datum(one, &arguments.at(i))?],
            };
            branches.push((labels, self.argument(arguments, i + 1, expect)?));
        }
        Ok(Expression::Match(input, branches, self.boxed(arguments, n - 1, expect)?))
    }

    fn step(&mut self, arguments: &Arguments<'_>, expect: Expect) -> Result<Expression> {
        let n = arguments.items.len();
        if n < 4 || !n.is_multiple_of(2) {
            return Err(arguments.shape("input, value, break, value, ..."));
        }
        let input = self.boxed(arguments, 0, Expect::Anything)?;
        let lowest = self.boxed(arguments, 1, expect)?;
        Ok(Expression::Step(input, lowest, self.stops(arguments, 2, expect)?))
    }

    fn interpolate(&mut self, arguments: &Arguments<'_>, expect: Expect) -> Result<Expression> {
        let n = arguments.items.len();
        if n < 4 || !n.is_multiple_of(2) {
            return Err(arguments.shape("curve, input, stop, value, ..."));
        }
        let curve = arguments.items[0].as_array().map_or(&[][..], Vec::as_slice);
        let base = match (curve.first().and_then(Value::as_str), curve.get(1), curve.len()) {
            (Some("linear"), None, _) => 1.0,
            (Some("exponential"), Some(base), 2) => base
                .as_f64()
                .filter(|b| *b > 0.0)
                .ok_or_else(|| StyleError::new(arguments.at(0), "expected a base above 0"))?,
            _ => {
                return Err(StyleError::new(
                    arguments.at(0),
                    "expected [\"linear\"] or [\"exponential\", base]",
                ));
            }
        };
        let input = self.boxed(arguments, 1, Expect::Anything)?;
        Ok(Expression::Interpolate(base, input, self.stops(arguments, 2, expect)?))
    }

    fn stops(
        &mut self,
        arguments: &Arguments<'_>,
        from: usize,
        expect: Expect,
    ) -> Result<Vec<(f64, Expression)>> {
        let mut stops: Vec<(f64, Expression)> = Vec::new();
        for i in (from..arguments.items.len()).step_by(2) {
            let value = &arguments.items[i];
            let Some(at) = value.as_f64() else {
                let what = format!("expected a number, found {}", kind(value));
                return Err(StyleError::new(arguments.at(i), what));
            };
            if stops.last().is_some_and(|(last, _)| *last >= at) {
                return Err(StyleError::new(arguments.at(i), "stops must ascend"));
            }
            stops.push((at, self.argument(arguments, i + 1, expect)?));
        }
        Ok(stops)
    }
}

struct Arguments<'a> {
    items: &'a [Value],
    path: &'a str,
    name: &'a str,
}

impl Arguments<'_> {
    /// Path of an argument; the name is item 0.
    fn at(&self, i: usize) -> String {
        format!("{}[{}]", self.path, i + 1)
    }

    fn exactly(&self, n: usize) -> Result<()> {
        if self.items.len() == n {
            return Ok(());
        }
        let what = format!("{:?} takes {n} arguments, found {}", self.name, self.items.len());
        Err(StyleError::new(self.path, what))
    }

    fn at_least(&self, n: usize) -> Result<()> {
        if self.items.len() >= n { Ok(()) } else { self.exactly(n) }
    }

    fn shape(&self, expected: &str) -> StyleError {
        let what = format!("expected [{:?}, {expected}], found {} arguments", self.name, self.items.len());
        StyleError::new(self.path, what)
    }

    fn name_argument(&self) -> Result<Arc<str>> {
        self.exactly(1)?;
        let name = self.items[0].as_str();
        name.map(Arc::from).ok_or_else(|| StyleError::new(self.at(0), "expected the name of a property"))
    }
}

fn literal(value: &Value, path: &str, expect: Expect) -> Result<Expression> {
    match (expect, value) {
        (Expect::Color, Value::String(text)) => match Color::parse(text) {
            Some(color) => Ok(Expression::Literal(StyleValue::Color(color))),
            None => Err(StyleError::new(
                path,
                format!("expected a colour (#rrggbb, rgb(), rgba()), found {text:?}"),
            )),
        },
        (Expect::Color, other) => {
            Err(StyleError::new(path, format!("expected a colour, found {}", kind(other))))
        }
        (_, Value::Array(items)) => {
            let items: Result<_> = items.iter().map(|v| datum(v, path)).collect();
            Ok(Expression::Literal(StyleValue::List(items?)))
        }
        _ => datum(value, path).map(Expression::Literal),
    }
}

fn datum(value: &Value, path: &str) -> Result<StyleValue> {
    match value {
        Value::Null => Ok(StyleValue::Null),
        Value::Bool(b) => Ok(StyleValue::Boolean(*b)),
        Value::Number(n) => Ok(StyleValue::Number(n.as_f64().unwrap_or(0.0))),
        Value::String(t) => Ok(StyleValue::Text(t.as_str().into())),
        other => Err(StyleError::new(path, format!("expected a plain value, found {}", kind(other)))),
    }
}

fn comparison(name: &str) -> Option<Comparison> {
    Some(match name {
        "==" => Comparison::Equal,
        "!=" => Comparison::NotEqual,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

fn operator(name: &str) -> Option<Operator> {
    Some(match name {
        "+" => Operator::Add,
        "*" => Operator::Multiply,
        "-" => Operator::Subtract,
        "/" => Operator::Divide,
        "max" => Operator::Max,
        "min" => Operator::Min,
        _ => return None,
    })
}
