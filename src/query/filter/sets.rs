//! Relations of arrays (OGC 21-065r2, section 7.8).

use super::op::Sets;
use super::operand::{Operand, Spans};
use super::plan::Plan;
use super::rows::{Inquiry, Rows};
use super::truth::Truth;
use super::types::Domain;
use crate::budget::Stopped;
use crate::feature::ValueRef;

/// An array over all rows: its members are read row by row, so that a long one takes no memory for each of them.
enum Arrays<'a> {
    /// A property that is a list.
    Lists(Operand<'a>),
    /// One that is written out.
    Written(Vec<ArrayItem<'a>>),
}

/// A member of an array over all rows.
enum ArrayItem<'a> {
    Values(Domain, Operand<'a>),
    Times(Spans),
}

/// A member of an array.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Item<'a> {
    Text(&'a str),
    Number(f64),
    Boolean(bool),
    Instant(i64),
}

impl<'a> Rows<'a> {
    /// The relation of two arrays for every row that is asked about; the budget is looked at for each, since both may be
    /// long.
    ///
    /// # Errors
    /// The budget is over.
    pub(super) fn sets(
        &self,
        relation: Sets,
        sides: &'a [Plan; 2],
        question: Inquiry<'_>,
    ) -> Result<Vec<Truth>, Stopped> {
        let (a, b) = (self.arrays(&sides[0], question)?, self.arrays(&sides[1], question)?);
        let related = |row| Some(holds(relation, &a.items(row)?, &b.items(row)?));
        let test = |row| match question.is_open(row) {
            false => Ok(Truth::Unknown),
            true => self.budget.check().map(|()| Truth::from(related(row))),
        };
        (0..self.count()).map(test).collect()
    }

    fn arrays(&self, plan: &'a Plan, question: Inquiry<'_>) -> Result<Arrays<'a>, Stopped> {
        let Plan::Array(domain, items) = plan else {
            return Ok(Arrays::Lists(self.column(plan, question)?));
        };
        let members = |item: &'a Plan| match domain {
            Domain::Instant => Ok(ArrayItem::Times(self.spans(item, false))),
            _ => Ok(ArrayItem::Values(*domain, self.column(item, question)?)),
        };
        Ok(Arrays::Written(items.iter().map(members).collect::<Result<_, _>>()?))
    }
}

impl Arrays<'_> {
    /// The members in a row; unknown where one of them is.
    fn items(&self, row: usize) -> Option<Vec<Item<'_>>> {
        match self {
            Arrays::Lists(lists) => match lists.value(row)? {
                ValueRef::List(texts) => Some(texts.iter().map(|text| Item::Text(text)).collect()),
                _ => None,
            },
            Arrays::Written(members) => members.iter().map(|member| member.item(row)).collect(),
        }
    }
}

impl ArrayItem<'_> {
    fn item(&self, row: usize) -> Option<Item<'_>> {
        match self {
            ArrayItem::Times(spans) => spans.get(row).map(|span| Item::Instant(span.from)),
            ArrayItem::Values(Domain::Text, values) => values.text(row).map(Item::Text),
            ArrayItem::Values(Domain::Boolean, values) => values.boolean(row).map(Item::Boolean),
            ArrayItem::Values(_, values) => values.number(row).map(Item::Number),
        }
    }
}

fn holds(relation: Sets, a: &[Item<'_>], b: &[Item<'_>]) -> bool {
    let all = |a: &[Item<'_>], b: &[Item<'_>]| b.iter().all(|item| a.contains(item));
    match relation {
        Sets::Equals => all(a, b) && all(b, a),
        Sets::Contains => all(a, b),
        Sets::ContainedBy => all(b, a),
        Sets::Overlaps => a.iter().any(|item| b.contains(item)),
    }
}
