//! Values of an expression over all rows.

use super::op::Op;
use super::temporal::Span;
use super::truth::Truth;
use crate::feature::{Value, ValueRef, Values};
use std::borrow::Cow;

/// Values of an expression over all rows.
#[derive(Debug)]
pub(super) enum Operand<'a> {
    /// The same for every row.
    One(Cow<'a, Value>),
    /// A property.
    Values(&'a Values),
    /// Numbers; NaN is unknown.
    Numbers(Vec<f64>),
    /// Texts.
    Texts(Vec<Option<String>>),
    /// Truth values.
    Tests(Vec<Truth>),
}

impl Operand<'_> {
    pub(super) fn value(&self, row: usize) -> Option<ValueRef<'_>> {
        match self {
            Operand::One(value) => Some(ValueRef::from(&**value)),
            Operand::Values(values) => Some(values.get(row)),
            _ => None,
        }
    }

    pub(super) fn number(&self, row: usize) -> Option<f64> {
        match self {
            Operand::Numbers(numbers) => Some(numbers[row]).filter(|n| !n.is_nan()),
            _ => self.value(row)?.as_number(),
        }
    }

    pub(super) fn integer(&self, row: usize) -> Option<i64> {
        match self.value(row)? {
            ValueRef::Integer(n) => Some(n),
            _ => None,
        }
    }

    pub(super) fn text(&self, row: usize) -> Option<&str> {
        match self {
            Operand::Texts(texts) => texts[row].as_deref(),
            _ => self.value(row)?.as_text(),
        }
    }

    pub(super) fn boolean(&self, row: usize) -> Option<bool> {
        match self {
            Operand::Tests(tests) => tests[row].known(),
            _ => match self.value(row)? {
                ValueRef::Boolean(b) => Some(b),
                _ => None,
            },
        }
    }

    pub(super) fn is_null(&self, row: usize) -> bool {
        match self {
            Operand::Numbers(numbers) => numbers[row].is_nan(),
            Operand::Texts(texts) => texts[row].is_none(),
            Operand::Tests(tests) => tests[row] == Truth::Unknown,
            _ => self.value(row).is_none_or(ValueRef::is_null),
        }
    }
}

/// Times over all rows.
#[derive(Debug)]
pub(super) enum Spans {
    /// The same for every row.
    One(Span),
    /// One for each row.
    Each(Vec<Option<Span>>),
}

impl Spans {
    pub(super) fn get(&self, row: usize) -> Option<Span> {
        match self {
            Spans::One(span) => Some(*span),
            Spans::Each(spans) => spans[row],
        }
    }
}

/// The result of an arithmetic operator; unknown where it is not finite.
pub(super) fn arithmetic(op: Op, a: f64, b: f64) -> Option<f64> {
    let n = match op {
        Op::Plus => a + b,
        Op::Minus => a - b,
        Op::Times => a * b,
        Op::Divide => a / b,
        Op::WholeDivide => (a / b).trunc(),
        Op::Modulo => a % b,
        Op::Power => a.powf(b),
        _ => f64::NAN,
    };
    n.is_finite().then_some(n)
}
