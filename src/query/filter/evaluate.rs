//! Evaluates a plan over all rows at once, column by column.

use super::like::LikePattern;
use super::operand::{Operand, Spans, arithmetic};
use super::plan::Plan;
use super::rows::{Inquiry, Rows};
use super::spatial;
use super::temporal::{Span, related};
use super::truth::Truth;
use super::types::Domain;
use crate::budget::Stopped;
use crate::feature::{Comparison, Value};
use std::borrow::Cow;
use std::cmp::Ordering;

impl<'a> Rows<'a> {
    /// The truth of a condition for every row that is asked about.
    ///
    /// # Errors
    /// The budget is over.
    pub(super) fn test(&self, plan: &'a Plan, question: Inquiry<'_>) -> Result<Vec<Truth>, Stopped> {
        match plan {
            Plan::All(parts) => self.combine(parts, question, Truth::True, Truth::and),
            Plan::Any(parts) => self.combine(parts, question, Truth::False, Truth::or),
            Plan::Not(part) => {
                let mut tests = self.test(part, question.negated())?;
                tests.iter_mut().for_each(|t| *t = !*t);
                Ok(tests)
            }
            Plan::Compare(how, domain, sides) => self.compare(*how, *domain, sides, question),
            Plan::Between(domain, parts) => {
                let low = self.order(*domain, &parts[0], &parts[1], Ordering::is_ge, question)?;
                let high = self.order(*domain, &parts[0], &parts[2], Ordering::is_le, question)?;
                Ok(low.iter().zip(&high).map(|(a, b)| a.and(*b)).collect())
            }
            Plan::In(domain, value, items) => self.one_of(*domain, value, items, question),
            Plan::Like(sides) => self.like(sides, question),
            Plan::IsNull(part) => self.unknown(part, question),
            Plan::Temporal(relation, whole_days, sides) => {
                let (a, b) = (self.spans(&sides[0], *whole_days), self.spans(&sides[1], *whole_days));
                self.each(question, |row| Some(related(*relation, a.get(row)?, b.get(row)?)))
            }
            Plan::Sets(relation, sides) => self.sets(*relation, sides, question),
            Plan::Spatial(relation, constant) => spatial::test(*relation, constant, *self, question),
            Plan::Related(relation, constants) => {
                self.budget.check()?;
                let [a, b] = &**constants;
                Ok(vec![Truth::from(a.relates(*relation, b)); self.count()])
            }
            other => {
                let column = self.column(other, question)?;
                self.each(question, |row| column.boolean(row))
            }
        }
    }

    /// AND and OR: attributes first, so that geometry is tested only for rows still undecided.
    fn combine(
        &self,
        parts: &'a [Plan],
        question: Inquiry<'_>,
        neutral: Truth,
        pick: impl Fn(Truth, Truth) -> Truth,
    ) -> Result<Vec<Truth>, Stopped> {
        let settles = |so_far| match neutral {
            Truth::True => question.telling.settles_all(so_far),
            _ => question.telling.settles_any(so_far),
        };
        let mut found = vec![neutral; self.count()];
        let mut open = question.open.map_or_else(|| vec![true; self.count()], <[bool]>::to_vec);
        let (spatial, plain): (Vec<&Plan>, Vec<&Plan>) = parts.iter().partition(|p| p.is_spatial());
        for part in plain.into_iter().chain(spatial) {
            if !open.contains(&true) {
                break;
            }
            let tests = self.test(part, Inquiry { open: Some(&open), ..question })?;
            for ((found, open), test) in found.iter_mut().zip(&mut open).zip(tests).filter(|((_, o), _)| **o)
            {
                *found = pick(*found, test);
                *open = !settles(*found);
            }
        }
        Ok(found)
    }

    fn compare(
        &self,
        how: Comparison,
        domain: Domain,
        sides: &'a [Plan; 2],
        question: Inquiry<'_>,
    ) -> Result<Vec<Truth>, Stopped> {
        self.order(domain, &sides[0], &sides[1], |order| how.accepts(order), question)
    }

    fn order(
        &self,
        domain: Domain,
        a: &'a Plan,
        b: &'a Plan,
        accepts: impl Fn(Ordering) -> bool,
        question: Inquiry<'_>,
    ) -> Result<Vec<Truth>, Stopped> {
        if domain == Domain::Instant {
            let (a, b) = (self.spans(a, false), self.spans(b, false));
            return self.each(question, |row| Some(accepts(a.get(row)?.from.cmp(&b.get(row)?.from))));
        }
        let (a, b) = (self.column(a, question)?, self.column(b, question)?);
        match domain {
            Domain::Integer => {
                self.each(question, |row| Some(accepts(a.integer(row)?.cmp(&b.integer(row)?))))
            }
            Domain::Number => {
                self.each(question, |row| Some(accepts(a.number(row)?.partial_cmp(&b.number(row)?)?)))
            }
            Domain::Boolean => {
                self.each(question, |row| Some(accepts(a.boolean(row)?.cmp(&b.boolean(row)?))))
            }
            _ => self.each(question, |row| Some(accepts(a.text(row)?.cmp(b.text(row)?)))),
        }
    }

    /// IN is a chain of `=` with OR between; constants are sorted and searched instead.
    fn one_of(
        &self,
        domain: Domain,
        value: &'a Plan,
        items: &'a [Plan],
        question: Inquiry<'_>,
    ) -> Result<Vec<Truth>, Stopped> {
        let (constant, varying): (Vec<&Plan>, Vec<&Plan>) = items.iter().partition(|p| p.is_constant());
        let mut found = match domain {
            Domain::Text => {
                let column = self.column(value, question)?;
                let mut keys: Vec<&str> = constant.iter().filter_map(|p| literal(p)?.as_text()).collect();
                keys.sort_unstable();
                self.each(question, |row| Some(keys.binary_search(&column.text(row)?).is_ok()))
            }
            Domain::Instant => {
                let spans = self.spans(value, false);
                let keys: Vec<i64> =
                    constant.iter().filter_map(|p| self.spans(p, false).get(0)).map(|s| s.from).collect();
                self.each(question, |row| Some(keys.contains(&spans.get(row)?.from)))
            }
            Domain::Integer => {
                let column = self.column(value, question)?;
                let integer = |p: &&Plan| match literal(p)? {
                    Value::Integer(n) => Some(*n),
                    _ => None,
                };
                let mut keys: Vec<i64> = constant.iter().filter_map(integer).collect();
                keys.sort_unstable();
                self.each(question, |row| Some(keys.binary_search(&column.integer(row)?).is_ok()))
            }
            Domain::Number => {
                let column = self.column(value, question)?;
                let mut keys: Vec<f64> = constant.iter().filter_map(|p| literal(p)?.as_number()).collect();
                keys.sort_unstable_by(f64::total_cmp);
                let same =
                    |n: f64| keys.binary_search_by(|k| k.partial_cmp(&n).unwrap_or(Ordering::Less)).is_ok();
                self.each(question, |row| Some(same(column.number(row)?)))
            }
            Domain::Boolean => {
                let column = self.column(value, question)?;
                let keys: Vec<&Value> = constant.iter().filter_map(|p| literal(p)).collect();
                self.each(question, |row| column.boolean(row).map(|b| keys.contains(&&Value::Boolean(b))))
            }
        }?;
        // An unknown constant (a division by zero) makes a row without a match unknown, not false.
        if constant.iter().any(|p| literal(p).is_some_and(Value::is_null)) {
            found.iter_mut().for_each(|t| *t = t.or(Truth::Unknown));
        }
        for item in varying {
            let tests = self.order(domain, value, item, Ordering::is_eq, question)?;
            found.iter_mut().zip(tests).for_each(|(a, b)| *a = a.or(b));
        }
        Ok(found)
    }

    fn like(&self, sides: &'a [Plan; 2], question: Inquiry<'_>) -> Result<Vec<Truth>, Stopped> {
        let text = self.column(&sides[0], question)?;
        match &sides[1] {
            Plan::Literal(Value::Text(pattern)) => {
                let pattern = LikePattern::new(pattern);
                self.each(question, |row| Some(pattern.fits(text.text(row)?)))
            }
            other => {
                let patterns = self.column(other, question)?;
                self.each(question, |row| Some(LikePattern::new(patterns.text(row)?).fits(text.text(row)?)))
            }
        }
    }

    fn unknown(&self, part: &'a Plan, question: Inquiry<'_>) -> Result<Vec<Truth>, Stopped> {
        match part {
            Plan::Shape => {
                let shapes = self.collection.shapes();
                self.each(question, |row| Some(shapes.bounds(row).is_empty()))
            }
            Plan::Interval(_) => {
                let spans = self.spans(part, false);
                self.each(question, |row| Some(spans.get(row).is_none()))
            }
            Plan::Date(_) | Plan::Timestamp(_) | Plan::Open | Plan::Constant(_) => {
                Ok(vec![Truth::False; self.count()])
            }
            _ => {
                let column = self.column(part, question)?;
                self.each(question, |row| Some(column.is_null(row)))
            }
        }
    }

    /// The values of an expression.
    ///
    /// # Errors
    /// The budget is over.
    pub(super) fn column(&self, plan: &'a Plan, question: Inquiry<'_>) -> Result<Operand<'a>, Stopped> {
        Ok(match plan {
            Plan::Literal(value) => Operand::One(Cow::Borrowed(value)),
            Plan::Property(name) => match self.collection.property(name) {
                Some(property) => Operand::Values(&property.values),
                None => Operand::One(Cow::Owned(Value::Null)),
            },
            Plan::Text(body, part) => {
                let texts = self.column(part, question)?;
                Operand::Texts(self.budget.collect(0..self.count(), |row| texts.text(row).map(body))?)
            }
            Plan::Arithmetic(op, sides) => {
                let (a, b) = (self.column(&sides[0], question)?, self.column(&sides[1], question)?);
                let number = |row| arithmetic(*op, a.number(row)?, b.number(row)?);
                Operand::Numbers(self.budget.collect(0..self.count(), |row| number(row).unwrap_or(f64::NAN))?)
            }
            Plan::Area => {
                let shapes = self.collection.shapes();
                Operand::Numbers(self.budget.collect(0..self.count(), |row| shapes.area_km2(row))?)
            }
            Plan::All(_)
            | Plan::Any(_)
            | Plan::Not(_)
            | Plan::Compare(..)
            | Plan::Between(..)
            | Plan::In(..)
            | Plan::Like(_)
            | Plan::IsNull(_)
            | Plan::Temporal(..)
            | Plan::Sets(..)
            | Plan::Spatial(..)
            | Plan::Related(..) => Operand::Tests(self.test(plan, question.exactly())?),
            // Type checking keeps times, arrays and geometries out of here.
            _ => Operand::One(Cow::Owned(Value::Null)),
        })
    }

    /// The times of an expression.
    pub(super) fn spans(&self, plan: &Plan, whole_days: bool) -> Spans {
        match plan {
            Plan::Date(date) => Spans::One(Span::date(*date, whole_days)),
            Plan::Timestamp(at) => Spans::One(Span::instant(*at)),
            Plan::Open => Spans::One(Span { from: i64::MIN, to: i64::MAX }),
            Plan::Interval(ends) => {
                let (a, b) = (self.spans(&ends[0], whole_days), self.spans(&ends[1], whole_days));
                if let (Spans::One(a), Spans::One(b)) = (&a, &b) {
                    return Spans::One(Span { from: a.from, to: b.to });
                }
                let span = |row| Some(Span { from: a.get(row)?.from, to: b.get(row)?.to });
                Spans::Each((0..self.count()).map(span).collect())
            }
            Plan::Property(name) => {
                let values = self.collection.property(name).map(|p| &p.values);
                let span = |row| Span::of_value(values?.get(row), whole_days);
                Spans::Each((0..self.count()).map(span).collect())
            }
            _ => Spans::Each(vec![None; self.count()]),
        }
    }
}

fn literal(plan: &Plan) -> Option<&Value> {
    match plan {
        Plan::Literal(value) => Some(value),
        _ => None,
    }
}
