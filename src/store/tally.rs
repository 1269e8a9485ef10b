//! Counts and sums.

use crate::feature::Value;
use std::ops::AddAssign;

/// A sum, with the rounding that adding lost carried beside it (Neumaier 1974): the order of what is added hardly
/// matters.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sum {
    high: f64,
    low: f64,
    /// Features whose value is known; the others count for nothing, never as zero.
    pub known: u64,
}

impl Sum {
    /// Of so many known values.
    pub fn of(value: f64, known: u64) -> Self {
        Sum { high: value, low: 0.0, known }
    }

    /// The sum; `None` where no value is known.
    pub fn value(&self) -> Option<f64> {
        (self.known > 0).then_some(self.high + self.low)
    }
}

impl AddAssign for Sum {
    fn add_assign(&mut self, other: Sum) {
        for term in [other.high, other.low] {
            let sum = self.high + term;
            self.low += match self.high.abs() >= term.abs() {
                true => (self.high - sum) + term,
                false => (term - sum) + self.high,
            };
            self.high = sum;
        }
        self.known += other.known;
    }
}

/// How many features, and sums of their properties.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// Number of features.
    pub count: u64,
    /// In the order of the properties asked for.
    pub sums: Vec<Sum>,
}

impl Tally {
    /// Nothing, of so many properties.
    pub fn of(properties: usize) -> Self {
        Tally { count: 0, sums: vec![Sum::default(); properties] }
    }

    /// Adds another of the same properties.
    pub fn add(&mut self, other: &Tally) {
        self.count += other.count;
        self.sums.iter_mut().zip(&other.sums).for_each(|(sum, other)| *sum += *other);
    }
}

/// The features that share a value.
#[derive(Debug, Clone, PartialEq)]
pub struct TalliedGroup {
    /// The value; [`Value::Null`] for those of whom it is not known.
    pub value: Value,
    /// How many, and their sums.
    pub tally: Tally,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_adding_loses_is_kept() {
        let mut sum = Sum::default();
        [1e16, 1.0, 1.0, -1e16].into_iter().for_each(|v| sum += Sum::of(v, 1));
        assert_eq!((sum.value(), sum.known), (Some(2.0), 4));
        assert_eq!(Sum::default().value(), None);
    }
}
