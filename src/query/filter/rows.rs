//! The rows that a plan is evaluated over, and what is asked of them.

use super::truth::Truth;
use crate::budget::{Budget, Stopped};
use crate::feature::Collection;
use crate::index::SpatialIndex;

/// The features of a collection, one row each.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub collection: &'a Collection,
    pub index: &'a SpatialIndex,
    pub budget: &'a Budget,
}

/// What is asked of a condition: of which rows, and which of the three values are to be told apart.
#[derive(Clone, Copy)]
pub(super) struct Inquiry<'a> {
    /// Rows that are asked about; of the others anything may be said. `None` means all.
    pub open: Option<&'a [bool]>,
    pub telling: Telling,
}

/// Which truth values make a difference to who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Telling {
    /// All three.
    Exactly,
    /// Whether it is true: false and unknown are the same.
    WhetherTrue,
    /// Whether it is false: true and unknown are the same.
    WhetherFalse,
}

impl<'a> Inquiry<'a> {
    /// About all rows.
    pub(super) fn all(telling: Telling) -> Self {
        Inquiry { open: None, telling }
    }

    /// The same of the opposite.
    pub(super) fn negated(self) -> Self {
        let telling = match self.telling {
            Telling::Exactly => Telling::Exactly,
            Telling::WhetherTrue => Telling::WhetherFalse,
            Telling::WhetherFalse => Telling::WhetherTrue,
        };
        Inquiry { telling, ..self }
    }

    /// About the same rows, all three values told apart.
    pub(super) fn exactly(self) -> Self {
        Inquiry { telling: Telling::Exactly, ..self }
    }

    /// True if the row is asked about.
    pub(super) fn is_open(&self, row: usize) -> bool {
        self.open.is_none_or(|open| open[row])
    }
}

impl Telling {
    /// True if nothing that another part of an AND says of a row can make a difference any more.
    pub(super) fn settles_all(self, so_far: Truth) -> bool {
        match self {
            Telling::WhetherTrue => so_far != Truth::True,
            Telling::Exactly | Telling::WhetherFalse => so_far == Truth::False,
        }
    }

    /// True if nothing that another part of an OR says of a row can make a difference any more.
    pub(super) fn settles_any(self, so_far: Truth) -> bool {
        match self {
            Telling::WhetherFalse => so_far != Truth::False,
            Telling::Exactly | Telling::WhetherTrue => so_far == Truth::True,
        }
    }
}

impl Rows<'_> {
    pub(super) fn count(&self) -> usize {
        self.collection.len()
    }

    /// Tests row by row those that are asked about.
    ///
    /// # Errors
    /// The budget is over.
    pub(super) fn each(
        &self,
        question: Inquiry<'_>,
        test: impl Fn(usize) -> Option<bool>,
    ) -> Result<Vec<Truth>, Stopped> {
        self.budget.collect(0..self.count(), |row| match question.is_open(row) {
            true => Truth::from(test(row)),
            false => Truth::Unknown,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Truth::{False, True, Unknown};

    /// What is left of a truth value for who tells only some apart.
    fn told(telling: Telling, truth: Truth) -> Truth {
        match telling {
            Telling::Exactly => truth,
            Telling::WhetherTrue => Truth::from(truth == True),
            Telling::WhetherFalse => Truth::from(truth != False),
        }
    }

    #[test]
    fn settled_is_what_nothing_changes() {
        let all = [False, Unknown, True];
        for telling in [Telling::Exactly, Telling::WhetherTrue, Telling::WhetherFalse] {
            for so_far in all {
                let one = |pick: fn(Truth, Truth) -> Truth| {
                    all.iter().all(|t| told(telling, pick(so_far, *t)) == told(telling, so_far))
                };
                assert_eq!(telling.settles_all(so_far), one(Truth::and), "AND, {telling:?}, {so_far:?}");
                assert_eq!(telling.settles_any(so_far), one(Truth::or), "OR, {telling:?}, {so_far:?}");
            }
        }
    }
}
