//! Classes of least variance (Fisher 1958, Jenks 1977).

use crate::budget::{Budget, Stopped};

/// Exact, by dynamic programming over the distinct values: O(k n log n), since the best start of the last class never
/// moves down as values are added (Wang and Song 2011; Grønlund et al. 2017).
///
/// # Errors
/// The budget is over.
pub(super) fn jenks(sorted: &[f64], classes: usize, budget: &Budget) -> Result<Vec<f64>, Stopped> {
    let values = Distinct::of(sorted);
    let n = values.len();
    let mut best: Vec<f64> = (0..=n).map(|to| if to == 0 { 0.0 } else { values.cost(0, to) }).collect();
    let mut starts = Vec::new();
    for class in 1..classes.min(n) {
        let mut row = Partitions { next: vec![f64::INFINITY; n + 1], start: vec![0; n + 1] };
        row.fill(&values, &best, [class + 1, n + 1], [class, n], budget)?;
        best = row.next;
        starts.push(row.start);
    }
    let mut breaks = Vec::new();
    let mut to = n;
    for start in starts.iter().rev() {
        to = start[to];
        breaks.push(values.values[to]);
    }
    Ok(breaks)
}

/// Distinct values, ascending, with running sums.
struct Distinct {
    values: Vec<f64>,
    /// Count, sum and sum of squares of all values before each.
    sums: Vec<[f64; 3]>,
}

impl Distinct {
    fn of(sorted: &[f64]) -> Self {
        let mut distinct = Distinct { values: Vec::new(), sums: vec![[0.0; 3]] };
        for group in sorted.chunk_by(|a, b| a == b) {
            let (v, w) = (group[0], group.len() as f64);
            let [count, sum, square] = distinct.sums.last().copied().unwrap_or_default();
            distinct.sums.push([count + w, sum + w * v, square + w * v * v]);
            distinct.values.push(v);
        }
        distinct
    }

    fn len(&self) -> usize {
        self.values.len()
    }

    /// Sum of squared distances from the mean of the values from one, included, to another, excluded.
    fn cost(&self, from: usize, to: usize) -> f64 {
        let (a, b) = (self.sums[from], self.sums[to]);
        let [count, sum, square] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
        (square - sum * sum / count).max(0.0)
    }
}

/// The best partitions of all beginnings into one class more than before.
struct Partitions {
    next: Vec<f64>,
    start: Vec<usize>,
}

impl Partitions {
    /// Fills the ends from `ends[0]` up to `ends[1]`, excluded, whose last class begins within `starts`: that of the
    /// middle one bounds those on its sides.
    fn fill(
        &mut self,
        values: &Distinct,
        best: &[f64],
        ends: [usize; 2],
        starts: [usize; 2],
        budget: &Budget,
    ) -> Result<(), Stopped> {
        if ends[0] >= ends[1] {
            return Ok(());
        }
        budget.check()?;
        let to = ends[0].midpoint(ends[1]);
        for (from, before) in best.iter().enumerate().take(to.min(starts[1] + 1)).skip(starts[0]) {
            let total = before + values.cost(from, to);
            if total < self.next[to] {
                (self.next[to], self.start[to]) = (total, from);
            }
        }
        let middle = self.start[to];
        self.fill(values, best, [ends[0], to], [starts[0], middle], budget)?;
        self.fill(values, best, [to + 1, ends[1]], [middle, starts[1]], budget)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition: every start of the last class is tried.
    fn by_trying(values: &[f64], classes: usize) -> f64 {
        let distinct = Distinct::of(values);
        let n = distinct.len();
        let mut best: Vec<f64> = (0..=n).map(|to| if to == 0 { 0.0 } else { distinct.cost(0, to) }).collect();
        for class in 1..classes.min(n) {
            let least = |to: usize| {
                let totals = (class..to).map(|from| best[from] + distinct.cost(from, to));
                totals.fold(f64::INFINITY, f64::min)
            };
            best = (0..=n).map(least).collect();
        }
        best[n]
    }

    #[test]
    fn halving_finds_what_trying_finds() {
        let mut state = 7_u64;
        for n in [2, 3, 10, 57, 300] {
            let mut values: Vec<f64> = Vec::new();
            for _ in 0..n {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                values.push(((state >> 40) as f64 / 1e3).powi(2).round());
            }
            values.sort_by(f64::total_cmp);
            for k in 2..=9 {
                let breaks = jenks(&values, k, &Budget::unlimited()).unwrap();
                let distinct = Distinct::of(&values);
                let mut ends: Vec<usize> =
                    breaks.iter().map(|b| distinct.values.partition_point(|v| v < b)).collect();
                ends.extend([0, distinct.len()]);
                ends.sort_unstable();
                let ours: f64 = ends.windows(2).map(|w| distinct.cost(w[0], w[1])).sum();
                let best = by_trying(&values, k);
                assert!(
                    (ours - best).abs() <= 1e-6 * (1.0 + best),
                    "{n} values, {k} classes: {ours} and {best}"
                );
            }
        }
    }
}
