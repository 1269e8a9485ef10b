//! Binds the tree to a collection: looks up properties, checks types, folds constants.

mod call;
mod operator;

use crate::dataset::Dataset;
use crate::feature::{Collection, Value};
use crate::geometry::Crs;
use crate::query::filter::ast::{Expr, Node};
use crate::query::filter::constant::Constant;
use crate::query::filter::crs;
use crate::query::filter::error::{FilterError, Parsed};
use crate::query::filter::limits;
use crate::query::filter::plan::Plan;
use crate::query::filter::types::{Domain, Type};
use std::sync::Arc;

/// Maximum number of spatial relations in one filter: each may visit every vertex of every feature.
pub const MAX_SPATIAL: usize = 16;

/// What may stand before the name of a property, so that it means nothing else.
pub const QUALIFIER: &str = "properties.";
/// Names that mean a collection's geometry: the first always, the second unless a property has that name.
pub const GEOMETRY_NAMES: [&str; 2] = ["geometry", "geom"];

/// What a filter is bound to.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The collection it filters.
    pub collection: &'a Collection,
    /// The coordinates of its geometries.
    pub crs: Crs,
    /// Where `feature('collection','id')` finds features; without it there is no such function.
    pub dataset: Option<&'a Dataset>,
}

/// Turns a tree into a plan of truth.
///
/// # Errors
/// An unknown property, function or feature, types that do not fit, more than [`MAX_SPATIAL`] relations of
/// geometries.
pub(super) fn bind(node: &Node, scope: &Scope<'_>) -> Result<Plan, FilterError> {
    Binder { scope, spatial: 0 }.test(node)
}

/// Reads one filter.
struct Binder<'a> {
    scope: &'a Scope<'a>,
    spatial: usize,
}

fn fault<T>(node: &Node, message: impl Into<String>) -> Parsed<T> {
    Err(FilterError::new(node.place(), message))
}

/// An operand as a message names it.
fn described(node: &Node, kind: Type) -> String {
    match node.expr() {
        Expr::Property(name) => format!("{name:?} ({})", kind.noun()),
        _ => kind.noun().to_owned(),
    }
}

impl Binder<'_> {
    fn test(&mut self, node: &Node) -> Parsed<Plan> {
        self.of_type(node, Type::Boolean, "a condition")
    }

    fn of_type(&mut self, node: &Node, wanted: Type, what: &str) -> Parsed<Plan> {
        let (plan, kind) = self.typed(node)?;
        let fits = kind == wanted || (wanted == Type::Number && kind == Type::Integer);
        if fits { Ok(plan) } else { fault(node, format!("expected {what}, found {}", described(node, kind))) }
    }

    fn typed(&mut self, node: &Node) -> Parsed<(Plan, Type)> {
        let literal = |value, kind| Ok((Plan::Literal(value), kind));
        match node.expr() {
            Expr::Boolean(b) => literal(Value::Boolean(*b), Type::Boolean),
            Expr::Integer(n) => literal(Value::Integer(*n), Type::Integer),
            Expr::Number(n) => literal(Value::Number(*n), Type::Number),
            Expr::Text(t) => literal(Value::Text(t.clone()), Type::Text),
            Expr::Date(d) => Ok((Plan::Date(*d), Type::Date)),
            Expr::Timestamp(t) => Ok((Plan::Timestamp(*t), Type::Timestamp)),
            Expr::Open => Ok((Plan::Open, Type::Interval)),
            Expr::Interval(ends) => self.interval(node, ends),
            Expr::Geometry(g) => {
                let geometry = crs::geometry(self.scope.crs, g, node.place())?;
                limits::check_crossings(&geometry, node.place())?;
                Ok((Plan::Constant(Arc::new(Constant::of_geometry(geometry))), Type::Geometry))
            }
            Expr::Bbox(sides) => {
                let corners = crs::corners(self.scope.crs, *sides, node.place())?;
                let constant = Constant::of_corners(corners).or_else(|e| fault(node, e))?;
                Ok((Plan::Constant(Arc::new(constant)), Type::Geometry))
            }
            Expr::Array(items) => Ok((self.array(items)?.1, Type::List)),
            Expr::Property(name) => self.property(node, name),
            Expr::Op(op, args) => self.operator(node, *op, args),
            Expr::Call(name, args) => self.call(node, name, args),
        }
    }

    /// A property by its name. `geometry` is always that of the feature; a property of that name, as any other, has
    /// [`QUALIFIER`] before it.
    fn property(&self, node: &Node, name: &Arc<str>) -> Parsed<(Plan, Type)> {
        let collection = self.scope.collection;
        if **name == *GEOMETRY_NAMES[0] {
            return Ok((Plan::Shape, Type::Geometry));
        }
        let qualified = || collection.property(name.strip_prefix(QUALIFIER)?);
        if let Some(property) = collection.property(name).or_else(qualified) {
            return Ok((Plan::Property(property.name.clone()), property.kind.into()));
        }
        if GEOMETRY_NAMES.contains(&&**name) {
            return Ok((Plan::Shape, Type::Geometry));
        }
        let known: Vec<&str> = collection.properties().iter().map(|p| &*p.name).collect();
        let known = known.join(", ");
        fault(node, format!("{:?} has no property {name:?}; it has geometry, {known}", collection.id()))
    }

    fn interval(&mut self, node: &Node, ends: &[Node]) -> Parsed<(Plan, Type)> {
        let mut end = |node: &Node| {
            let (plan, kind) = self.typed(node)?;
            let fits = matches!(kind, Type::Date | Type::Timestamp) || matches!(plan, Plan::Open);
            match fits {
                true => Ok(plan),
                false => fault(
                    node,
                    format!("expected a date, an instant or '..', found {}", described(node, kind)),
                ),
            }
        };
        let both = [end(&ends[0])?, end(&ends[1])?];
        let reversed = match &both {
            [Plan::Date(a), Plan::Date(b)] => a > b,
            [Plan::Timestamp(a), Plan::Timestamp(b)] => a > b,
            _ => false,
        };
        if reversed {
            fault(node, "the interval ends before it starts")
        } else {
            Ok((Plan::Interval(Box::new(both)), Type::Interval))
        }
    }

    /// Items of one type; an empty array fits every type.
    fn array(&mut self, items: &[Node]) -> Parsed<(Option<Type>, Plan)> {
        let mut first: Option<Type> = None;
        let mut domain = Domain::Text;
        let mut plans = Vec::with_capacity(items.len());
        for item in items {
            let (plan, kind) = self.typed(item)?;
            let common = *first.get_or_insert(kind);
            match Domain::of(common, kind) {
                Some(Domain::Number) => (domain, first) = (Domain::Number, Some(Type::Number)),
                Some(found) => domain = found,
                None => {
                    let message = format!(
                        "expected {} as the others are, found {}",
                        common.noun(),
                        described(item, kind)
                    );
                    return fault(item, message);
                }
            }
            plans.push(plan);
        }
        Ok((first, Plan::Array(domain, plans)))
    }
}
