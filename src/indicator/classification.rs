//! Class breaks: how values are sorted into a few classes, and how well.

use super::jenks::jenks;
use crate::budget::{Budget, Stopped};

/// How breaks are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Given by the caller.
    Manual,
    /// Classes of equal width.
    Equal,
    /// Classes with equally many values.
    Quantile,
    /// Least variance inside classes (Fisher 1958, Jenks 1977).
    Jenks,
    /// Mean and whole standard deviations around it.
    StandardDeviation,
    /// Round numbers, about equally wide.
    Pretty,
    /// The mean of what lies above the last mean, again and again (Jiang 2013).
    HeadTail,
}

impl Method {
    /// Names in requests (`method=jenks`) and answers.
    pub const NAMES: [(&'static str, Method); 7] = [
        ("manual", Method::Manual),
        ("equal", Method::Equal),
        ("quantile", Method::Quantile),
        ("jenks", Method::Jenks),
        ("stddev", Method::StandardDeviation),
        ("pretty", Method::Pretty),
        ("headtail", Method::HeadTail),
    ];

    /// The method of a name.
    pub fn parse(name: &str) -> Option<Method> {
        Self::NAMES.iter().find(|(n, _)| *n == name).map(|(_, m)| *m)
    }
}

/// Fewest and most classes a map can show.
pub const CLASSES: std::ops::RangeInclusive<usize> = 2..=9;

/// Classes of values: class `i` holds `breaks[i - 1] <= value < breaks[i]`; the first has no lower bound
/// and the last no upper.
///
/// ```
/// use poverty_atlas::budget::Budget;
/// use poverty_atlas::indicator::{Classification, Method};
///
/// let values = [Some(1.0), Some(2.0), Some(9.0), Some(10.0), None];
/// let classes = Classification::of(&values, Method::Jenks, 2, &Budget::unlimited())?;
/// assert_eq!((classes.breaks, classes.counts, classes.unknown), (vec![9.0], vec![2, 2], 1));
/// # Ok::<(), poverty_atlas::budget::Stopped>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Classification {
    /// How the breaks were chosen.
    pub method: Method,
    /// Ascending, each once.
    pub breaks: Vec<f64>,
    /// Number of values in each class; one more than breaks.
    pub counts: Vec<usize>,
    /// Number of unknown values.
    pub unknown: usize,
    /// Goodness of variance fit, 0 to 1: the share of the variance that the classes explain.
    pub fit: f64,
}

impl Classification {
    /// Sorts values by given breaks.
    pub fn manual(values: &[Option<f64>], breaks: &[f64]) -> Self {
        Self::with(Method::Manual, values, breaks.to_vec())
    }

    /// Chooses breaks for about `classes` classes; fewer where the values do not allow so many.
    /// [`Method::Manual`] has no breaks of its own and gives one class.
    ///
    /// # Errors
    /// The budget is over.
    pub fn of(
        values: &[Option<f64>],
        method: Method,
        classes: usize,
        budget: &Budget,
    ) -> Result<Self, Stopped> {
        let mut known: Vec<f64> = values.iter().flatten().copied().filter(|v| v.is_finite()).collect();
        known.sort_by(f64::total_cmp);
        let classes = classes.clamp(*CLASSES.start(), *CLASSES.end());
        let breaks = match (known.first(), known.last()) {
            (Some(low), Some(high)) if low < high => match method {
                Method::Manual => Vec::new(),
                Method::Equal => equal(*low, *high, classes),
                Method::Quantile => quantile(&known, classes),
                Method::Jenks => jenks(&known, classes, budget)?,
                Method::StandardDeviation => standard_deviation(&known, classes),
                Method::Pretty => pretty(*low, *high, classes),
                Method::HeadTail => head_tail(&known, classes),
            },
            _ => Vec::new(),
        };
        Ok(Self::with(method, values, breaks))
    }

    fn with(method: Method, values: &[Option<f64>], mut breaks: Vec<f64>) -> Self {
        breaks.retain(|b| b.is_finite());
        breaks.sort_by(f64::total_cmp);
        breaks.dedup();
        let mut classification =
            Classification { method, counts: vec![0; breaks.len() + 1], breaks, unknown: 0, fit: 1.0 };
        let mut classes: Vec<Vec<f64>> = vec![Vec::new(); classification.counts.len()];
        for value in values {
            match value.filter(|v| v.is_finite()) {
                Some(v) => classes[classification.class_of(v)].push(v),
                None => classification.unknown += 1,
            }
        }
        classification.counts = classes.iter().map(Vec::len).collect();
        let all: Vec<f64> = classes.iter().flatten().copied().collect();
        let total = deviation(&all);
        if total > 0.0 {
            classification.fit = 1.0 - classes.iter().map(|c| deviation(c)).sum::<f64>() / total;
        }
        classification
    }

    /// The class of a value.
    pub fn class_of(&self, value: f64) -> usize {
        self.breaks.partition_point(|b| *b <= value)
    }
}

/// Sum of squared distances from the mean.
fn deviation(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|v| (v - mean) * (v - mean)).sum()
}

fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

fn equal(low: f64, high: f64, classes: usize) -> Vec<f64> {
    (1..classes).map(|i| low + (high - low) * i as f64 / classes as f64).collect()
}

fn quantile(sorted: &[f64], classes: usize) -> Vec<f64> {
    let last = (sorted.len() - 1) as f64;
    let at = |share: f64| {
        let (whole, rest) = ((share * last).floor(), (share * last).fract());
        let low = sorted[whole as usize];
        low + (sorted[(whole as usize + 1).min(sorted.len() - 1)] - low) * rest
    };
    let breaks = (1..classes).map(|i| at(i as f64 / classes as f64));
    breaks.filter(|b| *b > sorted[0]).collect()
}

fn standard_deviation(sorted: &[f64], classes: usize) -> Vec<f64> {
    let middle = mean(sorted);
    let sigma = (deviation(sorted) / sorted.len() as f64).sqrt();
    let inner = classes - 1;
    let offset = (inner as f64 - 1.0) / 2.0;
    let breaks = (0..inner).map(|i| middle + (i as f64 - offset) * sigma);
    breaks.filter(|b| *b > sorted[0] && *b <= sorted[sorted.len() - 1]).collect()
}

fn pretty(low: f64, high: f64, classes: usize) -> Vec<f64> {
    let raw = (high - low) / classes as f64;
    let unit = 10f64.powf(raw.log10().floor());
    let factor = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|f| f * unit >= raw * 0.999_999).unwrap_or(10.0);
    let width = factor * unit;
    let first = (low / width).floor() as i64 + 1;
    (first..).map(|i| i as f64 * width).take_while(|b| *b < high).take(*CLASSES.end()).collect()
}

fn head_tail(sorted: &[f64], classes: usize) -> Vec<f64> {
    let mut breaks = Vec::new();
    let mut rest = sorted;
    while breaks.len() + 1 < classes && rest.len() > 1 {
        let middle = mean(rest);
        let head = &rest[rest.partition_point(|v| *v < middle)..];
        if head.is_empty() || head.len() == rest.len() {
            break;
        }
        breaks.push(middle);
        if head.len() * 5 > rest.len() * 2 {
            break; // the head is no minority any more
        }
        rest = head;
    }
    breaks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).chain([None]).collect()
    }

    fn of(values: &[Option<f64>], method: Method, classes: usize) -> Classification {
        Classification::of(values, method, classes, &Budget::unlimited()).unwrap()
    }

    #[test]
    fn manual_classes_are_half_open() {
        let c = Classification::manual(&known(&[2.9, 3.0, 4.9, 5.0, 40.0]), &[3.0, 5.0]);
        assert_eq!((c.counts, c.unknown), (vec![1, 2, 2], 1));
    }

    #[test]
    fn jenks_finds_the_gaps() {
        let c = of(&known(&[1.0, 2.0, 1.5, 10.0, 11.0, 30.0, 31.0, 32.0]), Method::Jenks, 3);
        assert_eq!(c.breaks, [10.0, 30.0]);
        assert_eq!(c.counts, [3, 2, 3]);
        assert!(c.fit > 0.99);
    }

    #[test]
    fn jenks_is_the_best_of_all_partitions() {
        let values: Vec<f64> = (0..12).map(|i| f64::from(i * i % 37)).collect();
        let ours = of(&known(&values), Method::Jenks, 3);
        for a in 0..37 {
            for b in a + 1..37 {
                let other = Classification::manual(&known(&values), &[f64::from(a), f64::from(b)]);
                assert!(other.fit <= ours.fit + 1e-12, "{a} {b}");
            }
        }
    }

    #[test]
    fn a_budget_that_is_over_ends_it() {
        let budget = Budget::unlimited();
        budget.cancel();
        let values: Vec<Option<f64>> = (0..100).map(|i| Some(f64::from(i))).collect();
        assert_eq!(Classification::of(&values, Method::Jenks, 5, &budget), Err(Stopped::Cancelled));
    }

    #[test]
    fn every_value_has_a_class_in_every_method() {
        let values: Vec<f64> = (0..100).map(|i| (f64::from(i) * 0.37).exp2() % 91.0).collect();
        for (name, method) in Method::NAMES {
            for k in CLASSES {
                let c = of(&known(&values), method, k);
                assert_eq!(c.counts.iter().sum::<usize>(), 100, "{name} {k}");
                assert!(c.breaks.windows(2).all(|w| w[0] < w[1]), "{name} {k}");
                assert!((0.0..=1.0).contains(&c.fit), "{name} {k} {}", c.fit);
                assert!(c.counts.len() <= 10, "{name} {k}");
            }
        }
    }

    #[test]
    fn quantiles_hold_equally_many_and_pretty_is_round() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(of(&known(&values), Method::Quantile, 4).counts, [25; 4]);
        assert_eq!(of(&known(&values), Method::Pretty, 5).breaks, [20.0, 40.0, 60.0, 80.0]);
    }

    #[test]
    fn one_value_or_none_is_one_class() {
        for values in [vec![], known(&[]), known(&[4.0, 4.0])] {
            for (_, method) in Method::NAMES {
                let c = of(&values, method, 5);
                assert!(c.breaks.is_empty() && c.fit == 1.0);
            }
        }
    }
}
