//! A filter ready for evaluation: typed, properties and features resolved, constants folded.

use super::constant::Constant;
use super::op::{Op, Sets, Spatial, Temporal};
use super::types::Domain;
use crate::feature::{Comparison, Value};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::sync::Arc;

/// One node of a plan.
#[derive(Debug, Clone)]
pub(super) enum Plan {
    /// The same for every row.
    Literal(Value),
    /// A date for every row.
    Date(Date),
    /// An instant for every row.
    Timestamp(Timestamp),
    /// The open end of an interval.
    Open,
    /// From the first to the second.
    Interval(Box<[Plan; 2]>),
    /// A property of the rows.
    Property(Arc<str>),
    /// The geometry of the rows.
    Shape,
    /// A geometry that is the same for every row.
    Constant(Arc<Constant>),
    /// Values side by side.
    Array(Domain, Vec<Plan>),
    /// AND.
    All(Vec<Plan>),
    /// OR.
    Any(Vec<Plan>),
    /// NOT.
    Not(Box<Plan>),
    /// A comparison.
    Compare(Comparison, Domain, Box<[Plan; 2]>),
    /// Value, lower and upper bound.
    Between(Domain, Box<[Plan; 3]>),
    /// A value that is one of several.
    In(Domain, Box<Plan>, Vec<Plan>),
    /// Text and pattern.
    Like(Box<[Plan; 2]>),
    /// Unknown.
    IsNull(Box<Plan>),
    /// A text from a text.
    Text(fn(&str) -> String, Box<Plan>),
    /// Arithmetic.
    Arithmetic(Op, Box<[Plan; 2]>),
    /// A relation in time; dates count as whole days where the flag says so.
    Temporal(Temporal, bool, Box<[Plan; 2]>),
    /// A relation of sets.
    Sets(Sets, Box<[Plan; 2]>),
    /// A relation of the rows' geometry to another.
    Spatial(Spatial, Arc<Constant>),
    /// A relation of two geometries that are the same for every row.
    Related(Spatial, Box<[Arc<Constant>; 2]>),
    /// The area of the rows' geometry.
    Area,
}

impl Plan {
    /// True if it is the same for every row.
    pub(super) fn is_constant(&self) -> bool {
        matches!(self, Plan::Literal(_) | Plan::Date(_) | Plan::Timestamp(_) | Plan::Open | Plan::Constant(_))
    }

    /// True if evaluating it touches geometry, which is done after attributes.
    pub(super) fn is_spatial(&self) -> bool {
        match self {
            Plan::Spatial(..) | Plan::Related(..) => true,
            Plan::All(parts) | Plan::Any(parts) => parts.iter().any(Plan::is_spatial),
            Plan::Not(part) | Plan::IsNull(part) => part.is_spatial(),
            Plan::Compare(_, _, sides) => sides.iter().any(Plan::is_spatial),
            Plan::In(_, value, items) => value.is_spatial() || items.iter().any(Plan::is_spatial),
            _ => false,
        }
    }

    /// Collects the names of the properties that it reads.
    pub(super) fn names(&self, out: &mut BTreeSet<Arc<str>>) {
        match self {
            Plan::Property(name) => drop(out.insert(name.clone())),
            Plan::Array(_, parts) | Plan::All(parts) | Plan::Any(parts) => {
                parts.iter().for_each(|part| part.names(out));
            }
            Plan::Not(part) | Plan::IsNull(part) | Plan::Text(_, part) => part.names(out),
            Plan::Interval(sides)
            | Plan::Compare(_, _, sides)
            | Plan::Like(sides)
            | Plan::Arithmetic(_, sides)
            | Plan::Temporal(_, _, sides)
            | Plan::Sets(_, sides) => sides.iter().for_each(|side| side.names(out)),
            Plan::Between(_, parts) => parts.iter().for_each(|part| part.names(out)),
            Plan::In(_, value, items) => {
                value.names(out);
                items.iter().for_each(|item| item.names(out));
            }
            Plan::Literal(_)
            | Plan::Date(_)
            | Plan::Timestamp(_)
            | Plan::Open
            | Plan::Shape
            | Plan::Constant(_)
            | Plan::Spatial(..)
            | Plan::Related(..)
            | Plan::Area => {}
        }
    }

    /// Folds a text function of a constant.
    pub(super) fn text(body: fn(&str) -> String, arg: Plan) -> Plan {
        match &arg {
            Plan::Literal(Value::Text(text)) => Plan::Literal(Value::Text(body(text).into())),
            _ => Plan::Text(body, Box::new(arg)),
        }
    }
}
