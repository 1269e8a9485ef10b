//! The rows that a plan is evaluated over.

use super::truth::Truth;
use crate::feature::Collection;
use crate::index::SpatialIndex;

/// The features of a collection, one row each.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub collection: &'a Collection,
    pub index: &'a SpatialIndex,
}

/// Rows decided by an earlier operand of the same AND or OR, whose result no later operand can change.
#[derive(Clone, Copy)]
pub(super) struct Decided<'a> {
    pub so_far: &'a [Truth],
    /// The value that decides a row: false for AND, true for OR.
    pub by: Truth,
}

impl Rows<'_> {
    pub(super) fn count(&self) -> usize {
        self.collection.len()
    }

    /// Tests the rows that are not decided yet, one by one.
    pub(super) fn each(
        &self,
        decided: Option<Decided<'_>>,
        test: impl Fn(usize) -> Option<bool>,
    ) -> Vec<Truth> {
        let rows = 0..self.count();
        match decided {
            None => rows.map(|row| Truth::from(test(row))).collect(),
            Some(d) => rows.map(|row| if d.has(row) { d.by } else { Truth::from(test(row)) }).collect(),
        }
    }
}

impl Decided<'_> {
    pub(super) fn has(&self, row: usize) -> bool {
        self.so_far[row] == self.by
    }
}
