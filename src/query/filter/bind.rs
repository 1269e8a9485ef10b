//! The tree against a collection: properties found, types checked, constants folded.

use super::ast::{Expr, Node};
use super::column::arithmetic;
use super::crs;
use super::error::FilterError;
use super::fold::{without_accents, without_case};
use super::functions::{self, Body, FUNCTIONS, Function};
use super::op::{Op, Spatial, Temporal};
use super::plan::{Comparison, Plan};
use super::spatial::Constant;
use super::types::{Domain, Type};
use crate::feature::{Collection, Value};
use crate::geometry::Crs;
use std::sync::Arc;

/// Relations of geometries in one filter at most: each may look at every vertex of every feature.
pub const MAX_SPATIAL: usize = 16;

/// Names under which a collection's geometry can be meant, unless a property has that name.
pub const GEOMETRY_NAMES: [&str; 2] = ["geometry", "geom"];

/// Where `feature('collection','id')` finds features.
pub trait Features {
    /// The collection and the position of a feature in it, or what there is instead.
    ///
    /// # Errors
    /// A sentence that names what is unknown.
    fn feature(&self, collection: &str, id: &str) -> Result<(&Collection, usize), String>;
}

/// What a filter is read against.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The collection it filters.
    pub collection: &'a Collection,
    /// The coordinates of its geometries.
    pub crs: Crs,
    /// Where features are found; without it there is no `feature()`.
    pub features: Option<&'a dyn Features>,
}

/// Turns a tree into a plan of truth.
pub(super) fn bind(node: &Node, scope: &Scope<'_>) -> Result<Plan, FilterError> {
    Binder { scope, spatial: 0 }.test(node)
}

struct Binder<'a> {
    scope: &'a Scope<'a>,
    spatial: usize,
}

type Bound<T> = Result<T, FilterError>;

fn fault<T>(node: &Node, message: impl Into<String>) -> Bound<T> {
    Err(FilterError::new(node.place(), message))
}

/// What an operand is, for a sentence.
fn described(node: &Node, kind: Type) -> String {
    match node.expr() {
        Expr::Property(name) => format!("{name:?} ({})", kind.noun()),
        _ => kind.noun().to_owned(),
    }
}

impl Binder<'_> {
    fn test(&mut self, node: &Node) -> Bound<Plan> {
        self.of_type(node, Type::Boolean, "a condition")
    }

    fn of_type(&mut self, node: &Node, wanted: Type, what: &str) -> Bound<Plan> {
        let (plan, kind) = self.typed(node)?;
        let fits = kind == wanted || (wanted == Type::Number && kind == Type::Integer);
        if fits { Ok(plan) } else { fault(node, format!("expected {what}, found {}", described(node, kind))) }
    }

    fn typed(&mut self, node: &Node) -> Bound<(Plan, Type)> {
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

    fn property(&self, node: &Node, name: &Arc<str>) -> Bound<(Plan, Type)> {
        let collection = self.scope.collection;
        if let Some(property) = collection.property(name) {
            return Ok((Plan::Property(name.clone()), property.kind.into()));
        }
        if GEOMETRY_NAMES.contains(&&**name) {
            return Ok((Plan::Shape, Type::Geometry));
        }
        let known: Vec<&str> = collection.properties().iter().map(|p| &*p.name).collect();
        let known = known.join(", ");
        fault(node, format!("{:?} has no property {name:?}; it has geometry, {known}", collection.id()))
    }

    fn interval(&mut self, node: &Node, ends: &[Node]) -> Bound<(Plan, Type)> {
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

    /// Items of one type; an empty array is of any.
    fn array(&mut self, items: &[Node]) -> Bound<(Option<Type>, Plan)> {
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

    fn operator(&mut self, node: &Node, op: Op, args: &[Node]) -> Bound<(Plan, Type)> {
        let plan = match op {
            Op::And => Plan::All(self.tests(args)?),
            Op::Or => Plan::Any(self.tests(args)?),
            Op::Not => Plan::Not(Box::new(self.test(&args[0])?)),
            Op::Like => {
                let text = self.of_type(&args[0], Type::Text, "a text before LIKE")?;
                Plan::Like(Box::new([text, self.of_type(&args[1], Type::Text, "a pattern as a text")?]))
            }
            Op::Between => self.between(args)?,
            Op::In => self.one_of(args)?,
            Op::IsNull => match self.typed(&args[0])?.0 {
                Plan::Array(..) => return fault(&args[0], "an array that is written out is known"),
                plan => Plan::IsNull(Box::new(plan)),
            },
            Op::Casei | Op::Accenti => {
                let body = if op == Op::Casei { without_case } else { without_accents };
                let text = self.of_type(&args[0], Type::Text, "a text")?;
                return Ok((Plan::text(body, text), Type::Text));
            }
            Op::Plus | Op::Minus | Op::Times | Op::Divide | Op::WholeDivide | Op::Modulo | Op::Power => {
                return self.arithmetic(op, args);
            }
            Op::Spatial(relation) => self.spatial(node, relation, args)?,
            Op::Temporal(relation) => self.temporal(relation, args)?,
            Op::Sets(relation) => {
                let left = self.of_type(&args[0], Type::List, "an array")?;
                let right = self.of_type(&args[1], Type::List, "an array such as ('a','b')")?;
                check_sets(self.scope.collection, &args[1], &left, &right)?;
                Plan::Sets(relation, Box::new([left, right]))
            }
            _ => self.compare(node, op, args)?,
        };
        Ok((plan, Type::Boolean))
    }

    fn tests(&mut self, args: &[Node]) -> Bound<Vec<Plan>> {
        args.iter().map(|a| self.test(a)).collect()
    }

    fn compare(&mut self, node: &Node, op: Op, args: &[Node]) -> Bound<Plan> {
        let ((left, a), (right, b)) = (self.typed(&args[0])?, self.typed(&args[1])?);
        let domain = common(&args[0], a, &args[1], b)?;
        let how = Comparison::of(op).unwrap_or(Comparison::Equal);
        if domain == Domain::Boolean && how.is_ordered() {
            return fault(node, "booleans have no order; expected = or <>");
        }
        Ok(Plan::Compare(how, domain, Box::new([left, right])))
    }

    fn between(&mut self, args: &[Node]) -> Bound<Plan> {
        let (value, kind) = self.typed(&args[0])?;
        let (least, a) = self.typed(&args[1])?;
        let (most, b) = self.typed(&args[2])?;
        let domains = [common(&args[0], kind, &args[1], a)?, common(&args[0], kind, &args[2], b)?];
        if domains.contains(&Domain::Boolean) {
            return fault(&args[0], "booleans have no order, so none lies between two");
        }
        let domain = if domains[0] == domains[1] { domains[0] } else { Domain::Number };
        Ok(Plan::Between(domain, Box::new([value, least, most])))
    }

    fn one_of(&mut self, args: &[Node]) -> Bound<Plan> {
        let (value, kind) = self.typed(&args[0])?;
        let Expr::Array(items) = args[1].expr() else {
            return fault(&args[1], "expected a list of values after IN");
        };
        let mut domain = None;
        let mut plans = Vec::with_capacity(items.len());
        for item in items {
            let (plan, found) = self.typed(item)?;
            let here = common(&args[0], kind, item, found)?;
            domain = Some(if domain.is_none_or(|d| d == here) { here } else { Domain::Number });
            plans.push(plan);
        }
        match domain {
            Some(domain) => Ok(Plan::In(domain, Box::new(value), plans)),
            None => fault(&args[1], "expected at least one value after IN"),
        }
    }

    fn arithmetic(&mut self, op: Op, args: &[Node]) -> Bound<(Plan, Type)> {
        let left = self.of_type(&args[0], Type::Number, "a number")?;
        let right = self.of_type(&args[1], Type::Number, "a number")?;
        let plan = match (&left, &right) {
            (Plan::Literal(a), Plan::Literal(b)) => {
                let result = a.as_number().zip(b.as_number()).and_then(|(a, b)| arithmetic(op, a, b));
                Plan::Literal(result.map_or(Value::Null, Value::Number))
            }
            _ => Plan::Arithmetic(op, Box::new([left, right])),
        };
        Ok((plan, Type::Number))
    }

    fn spatial(&mut self, node: &Node, relation: Spatial, args: &[Node]) -> Bound<Plan> {
        self.spatial += 1;
        if self.spatial > MAX_SPATIAL {
            return fault(node, format!("more than {MAX_SPATIAL} relations of geometries in one filter"));
        }
        let what = "a geometry such as the property geometry, POINT(103 28) or BBOX(100,28,104,32)";
        let left = self.of_type(&args[0], Type::Geometry, what)?;
        let right = self.of_type(&args[1], Type::Geometry, what)?;
        Ok(match (left, right) {
            (Plan::Shape, Plan::Constant(constant)) => Plan::Spatial(relation, constant),
            (Plan::Constant(constant), Plan::Shape) => Plan::Spatial(relation.converse(), constant),
            (Plan::Constant(a), Plan::Constant(b)) => Plan::Literal(Value::Boolean(a.relates(relation, &b))),
            // A geometry and itself.
            _ => {
                let same = [Spatial::Intersects, Spatial::Within, Spatial::Contains, Spatial::Equals];
                Plan::Literal(Value::Boolean(same.contains(&relation)))
            }
        })
    }

    fn temporal(&mut self, relation: Temporal, args: &[Node]) -> Bound<Plan> {
        let mut side = |node: &Node| {
            let (plan, kind) = self.typed(node)?;
            match kind.is_temporal() && !matches!(plan, Plan::Open) {
                true => Ok(plan),
                false => fault(
                    node,
                    format!("expected a date, an instant or an interval, found {}", described(node, kind)),
                ),
            }
        };
        let both = [side(&args[0])?, side(&args[1])?];
        let mut has = [false; 2];
        both.iter().for_each(|p| self.resolution(p, &mut has));
        Ok(Plan::Temporal(relation, has == [true, true], Box::new(both)))
    }

    /// Whether dates and whether instants take part.
    fn resolution(&self, plan: &Plan, has: &mut [bool; 2]) {
        match plan {
            Plan::Date(_) => has[0] = true,
            Plan::Timestamp(_) => has[1] = true,
            Plan::Interval(ends) => ends.iter().for_each(|end| self.resolution(end, has)),
            Plan::Property(name) => {
                let kind = self.scope.collection.property(name).map(|p| Type::from(p.kind));
                has[usize::from(kind == Some(Type::Timestamp))] = true;
            }
            _ => {}
        }
    }

    fn call(&mut self, node: &Node, name: &str, args: &[Node]) -> Bound<(Plan, Type)> {
        let Some(function) = functions::named(name) else {
            let known = FUNCTIONS.iter().map(|f| f.name).collect::<Vec<_>>().join(", ");
            return fault(node, format!("no function {name:?}; beside the operators there are {known}"));
        };
        if args.len() != function.arguments.len() {
            let expected = function.arguments.len();
            return fault(node, format!("{name} takes {expected} arguments, found {}", args.len()));
        }
        let mut plans = Vec::with_capacity(args.len());
        for (arg, declared) in args.iter().zip(function.arguments) {
            plans.push(self.of_type(arg, declared.kind, declared.kind.noun())?);
        }
        let plan = self.apply(node, function, plans)?;
        Ok((plan, function.returns))
    }

    fn apply(&mut self, node: &Node, function: &Function, mut args: Vec<Plan>) -> Bound<Plan> {
        match (function.body, args.first(), args.get(1)) {
            (Body::Feature, Some(Plan::Literal(collection)), Some(Plan::Literal(id))) => {
                self.feature(node, collection.as_text().unwrap_or(""), id.as_text().unwrap_or(""))
            }
            (Body::Feature, ..) => fault(node, "feature takes the collection and the id as literals"),
            (Body::Text(body), Some(_), _) => Ok(Plan::text(body, args.swap_remove(0))),
            (Body::Area, Some(Plan::Shape), _) => Ok(Plan::Area),
            (Body::Area, Some(Plan::Constant(constant)), _) => {
                Ok(Plan::Literal(Value::Number(constant.area_km2())))
            }
            _ => fault(node, "the arguments do not fit"),
        }
    }

    fn feature(&self, node: &Node, collection: &str, id: &str) -> Bound<Plan> {
        let Some(features) = self.scope.features else {
            return fault(node, "feature() is not available here");
        };
        match features.feature(collection, id) {
            Ok((collection, position)) => {
                Ok(Plan::Constant(Arc::new(Constant::of_feature(collection.shapes(), position))))
            }
            Err(message) => fault(node, message),
        }
    }
}

/// How two operands compare, or why they do not.
fn common(left: &Node, a: Type, right: &Node, b: Type) -> Bound<Domain> {
    if let Some(domain) = Domain::of(a, b) {
        return Ok(domain);
    }
    let hint = match (a, b) {
        (Type::Date, Type::Text) | (Type::Text, Type::Date) => "; a date is written DATE('2020-11-23')",
        (Type::Timestamp, Type::Text) | (Type::Text, Type::Timestamp) => {
            "; an instant is written TIMESTAMP('2020-11-23T00:00:00Z')"
        }
        (Type::Integer | Type::Number, Type::Text) | (Type::Text, Type::Integer | Type::Number) => {
            "; a text stands in single quotes, a number does not"
        }
        (Type::List, _) | (_, Type::List) => "; a list is asked with A_CONTAINS(property, ('value'))",
        (Type::Interval, _) | (_, Type::Interval) => {
            "; intervals are compared with T_INTERSECTS and the like"
        }
        (Type::Geometry, _) | (_, Type::Geometry) => "; geometries are compared with S_EQUALS and the like",
        _ => "",
    };
    fault(right, format!("{} cannot be compared with {}{hint}", described(left, a), described(right, b)))
}

/// Lists of properties hold texts.
fn check_sets(collection: &Collection, node: &Node, left: &Plan, right: &Plan) -> Bound<()> {
    let domain = |plan: &Plan| match plan {
        Plan::Array(_, items) if items.is_empty() => None,
        Plan::Array(domain, _) => Some(*domain),
        Plan::Property(name) => collection.property(name).map(|_| Domain::Text),
        _ => None,
    };
    let number = |d: Domain| if d == Domain::Integer { Domain::Number } else { d };
    match (domain(left).map(number), domain(right).map(number)) {
        (Some(a), Some(b)) if a != b => {
            let of = |d: Domain| match d {
                Domain::Boolean => "booleans",
                Domain::Integer | Domain::Number => "numbers",
                Domain::Text => "texts",
                Domain::Instant => "dates or instants",
            };
            fault(node, format!("an array of {} cannot be compared with one of {}", of(a), of(b)))
        }
        _ => Ok(()),
    }
}
