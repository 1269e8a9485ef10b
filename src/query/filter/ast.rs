//! The syntax tree of filters, common to text and JSON.

use super::error::{FilterError, Place};
use super::limits::MAX_DEPTH;
use super::op::Op;
use geo::Geometry;
use jiff::Timestamp;
use jiff::civil::Date;
use std::sync::Arc;

/// An expression with its place in the source; comparison ignores the place.
#[derive(Debug, Clone)]
pub struct Node {
    expr: Expr,
    place: Place,
    height: u8,
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// `TRUE`, `FALSE`.
    Boolean(bool),
    /// A number without a fraction.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A text.
    Text(Arc<str>),
    /// `DATE('2020-11-23')`.
    Date(Date),
    /// `TIMESTAMP('2020-11-23T00:00:00Z')`.
    Timestamp(Timestamp),
    /// The open end `'..'` of an interval.
    Open,
    /// `INTERVAL(start, end)`: two nodes.
    Interval(Vec<Node>),
    /// A geometry in the coordinates of `filter-crs`, heights dropped.
    Geometry(Arc<Geometry>),
    /// A box: west, south, east, north; west exceeds east across 180°.
    Bbox([f64; 4]),
    /// An array.
    Array(Vec<Node>),
    /// A property.
    Property(Arc<str>),
    /// An operator on its arguments.
    Op(Op, Vec<Node>),
    /// A function on its arguments.
    Call(Arc<str>, Vec<Node>),
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.expr == other.expr
    }
}

impl Node {
    /// An expression at a place.
    ///
    /// # Errors
    /// Deeper than [`MAX_DEPTH`], or a wrong number of arguments.
    pub fn new(expr: Expr, place: Place) -> Result<Self, FilterError> {
        if let Expr::Op(op, args) = &expr {
            let (least, most) = op.arity();
            if !(least..=most).contains(&args.len()) {
                let expected = if most > 3 { format!("at least {least}") } else { least.to_string() };
                let message = format!("{:?} takes {expected} arguments, found {}", op.name(), args.len());
                return Err(FilterError::new(&place, message));
            }
        }
        let below = expr.children().iter().map(|n| usize::from(n.height)).max().unwrap_or(0);
        if below >= MAX_DEPTH {
            return Err(too_deep(&place));
        }
        Ok(Node { expr, place, height: below as u8 + 1 })
    }

    /// An expression without a place, built by a program.
    pub fn leaf(expr: Expr) -> Self {
        Node { expr, place: Place::Built, height: 1 }
    }

    /// AND of conditions that each stand within [`MAX_DEPTH`]: a program that joins them may go one level deeper.
    pub(super) fn all(parts: Vec<Node>) -> Self {
        let below = parts.iter().map(|n| n.height).max().unwrap_or(0);
        Node { expr: Expr::Op(Op::And, parts), place: Place::Built, height: below + 1 }
    }

    /// The expression.
    pub fn expr(&self) -> &Expr {
        &self.expr
    }

    /// Where it stands.
    pub fn place(&self) -> &Place {
        &self.place
    }
}

/// The error for a filter that is nested too deeply.
pub(super) fn too_deep(place: &Place) -> FilterError {
    FilterError::new(place, format!("nested deeper than {MAX_DEPTH}"))
}

impl Expr {
    /// The parts of an expression.
    pub fn children(&self) -> &[Node] {
        match self {
            Expr::Interval(parts) | Expr::Array(parts) | Expr::Op(_, parts) | Expr::Call(_, parts) => parts,
            _ => &[],
        }
    }
}
