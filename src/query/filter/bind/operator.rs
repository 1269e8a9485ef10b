//! Binds operators.

use super::{Binder, MAX_SPATIAL, described, fault};
use crate::feature::{Collection, Comparison, Value};
use crate::query::filter::ast::{Expr, Node};
use crate::query::filter::error::Parsed;
use crate::query::filter::letters::{without_accents, without_case};
use crate::query::filter::op::{Op, Spatial, Temporal};
use crate::query::filter::operand::arithmetic;
use crate::query::filter::plan::Plan;
use crate::query::filter::types::{Domain, Type};

impl Binder<'_> {
    pub(super) fn operator(&mut self, node: &Node, op: Op, args: &[Node]) -> Parsed<(Plan, Type)> {
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

    fn tests(&mut self, args: &[Node]) -> Parsed<Vec<Plan>> {
        args.iter().map(|a| self.test(a)).collect()
    }

    fn compare(&mut self, node: &Node, op: Op, args: &[Node]) -> Parsed<Plan> {
        let ((left, a), (right, b)) = (self.typed(&args[0])?, self.typed(&args[1])?);
        let domain = common(&args[0], a, &args[1], b)?;
        let how = comparison(op);
        if domain == Domain::Boolean && how.is_ordered() {
            return fault(node, "booleans have no order; expected = or <>");
        }
        Ok(Plan::Compare(how, domain, Box::new([left, right])))
    }

    fn between(&mut self, args: &[Node]) -> Parsed<Plan> {
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

    fn one_of(&mut self, args: &[Node]) -> Parsed<Plan> {
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

    fn arithmetic(&mut self, op: Op, args: &[Node]) -> Parsed<(Plan, Type)> {
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

    fn spatial(&mut self, node: &Node, relation: Spatial, args: &[Node]) -> Parsed<Plan> {
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
            (Plan::Constant(a), Plan::Constant(b)) => Plan::Related(relation, Box::new([a, b])),
            // A geometry related to itself.
            _ => {
                let same = [Spatial::Intersects, Spatial::Within, Spatial::Contains, Spatial::Equals];
                Plan::Literal(Value::Boolean(same.contains(&relation)))
            }
        })
    }

    fn temporal(&mut self, relation: Temporal, args: &[Node]) -> Parsed<Plan> {
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
}

fn comparison(op: Op) -> Comparison {
    match op {
        Op::NotEqual => Comparison::NotEqual,
        Op::Less => Comparison::Less,
        Op::LessOrEqual => Comparison::LessOrEqual,
        Op::Greater => Comparison::Greater,
        Op::GreaterOrEqual => Comparison::GreaterOrEqual,
        _ => Comparison::Equal,
    }
}

/// How two operands are compared, or why they cannot be.
fn common(left: &Node, a: Type, right: &Node, b: Type) -> Parsed<Domain> {
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
fn check_sets(collection: &Collection, node: &Node, left: &Plan, right: &Plan) -> Parsed<()> {
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
