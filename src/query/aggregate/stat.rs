//! Statistics: how they are written, and how they are computed.

use crate::feature::{Collection, Kind, Value};

/// What is computed.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Measure {
    Count,
    Sum,
    Mean,
    /// At a share of the sorted values, 0 to 1, between the nearest two (Hyndman and Fan 1996, type 7).
    Quantile(f64),
    Least,
    Greatest,
}

/// One statistic of a property, such as `mean(income;weight=population)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Stat {
    /// As written, without spaces.
    pub label: String,
    measure: Measure,
    property: Option<usize>,
    weight: Option<usize>,
}

/// The value of a statistic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Statistic {
    /// The number; `None` where nothing is known.
    pub value: Option<f64>,
    /// Features whose value (or weight) is unknown: they do not count, neither as zero nor otherwise.
    pub unknown: usize,
}

const EXPECTED: &str = "expected count, sum(p), mean(p), mean(p;weight=w), median(p), p0(p) to p100(p), min(p) or max(p), where p and w are properties with numbers";

impl Stat {
    /// Reads a statistic of a collection's properties.
    ///
    /// # Errors
    /// What was expected: the form, or the properties that there are.
    pub fn parse(text: &str, collection: &Collection) -> Result<Self, String> {
        let label: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if label == "count" {
            return Ok(Stat { label, measure: Measure::Count, property: None, weight: None });
        }
        let bad = || format!("{EXPECTED}, found {text:?}");
        let (name, inside) = label.strip_suffix(')').and_then(|l| l.split_once('(')).ok_or_else(bad)?;
        let measure = measure(name).ok_or_else(bad)?;
        let (property, weight) = match inside.split_once(';') {
            Some((property, more)) => (property, Some(more.strip_prefix("weight=").ok_or_else(bad)?)),
            None => (inside, None),
        };
        if weight.is_some() && measure != Measure::Mean {
            return Err(bad());
        }
        let property = Some(numeric(property, collection)?);
        let weight = weight.map(|w| numeric(w, collection)).transpose()?;
        Ok(Stat { label, measure, property, weight })
    }

    /// Computes the statistic over some features.
    pub fn of(&self, collection: &Collection, positions: &[u32]) -> Statistic {
        let Some(property) = self.property else {
            return Statistic { value: Some(positions.len() as f64), unknown: 0 };
        };
        let number =
            |column: usize, p: u32| collection.properties()[column].values.get(p as usize).as_number();
        let pair = |p: &u32| Some((number(property, *p)?, self.weight.map_or(Some(1.0), |w| number(w, *p))?));
        let known: Vec<(f64, f64)> = positions.iter().filter_map(pair).collect();
        Statistic { value: self.reckon(&known), unknown: positions.len() - known.len() }
    }

    fn reckon(&self, known: &[(f64, f64)]) -> Option<f64> {
        let values = || known.iter().map(|(v, _)| *v);
        match self.measure {
            Measure::Count => Some(known.len() as f64),
            _ if known.is_empty() => None,
            Measure::Sum => Some(values().sum()),
            Measure::Mean => {
                let weight: f64 = known.iter().map(|(_, w)| w).sum();
                let sum: f64 = known.iter().map(|(v, w)| v * w).sum();
                (weight != 0.0).then(|| sum / weight)
            }
            Measure::Quantile(share) => Some(quantile(values().collect(), share)),
            Measure::Least => values().min_by(f64::total_cmp),
            Measure::Greatest => values().max_by(f64::total_cmp),
        }
    }
}

fn measure(name: &str) -> Option<Measure> {
    Some(match name {
        "sum" => Measure::Sum,
        "mean" => Measure::Mean,
        "median" => Measure::Quantile(0.5),
        "min" => Measure::Least,
        "max" => Measure::Greatest,
        _ => {
            let percent: u32 = name.strip_prefix('p')?.parse().ok().filter(|p| *p <= 100)?;
            Measure::Quantile(f64::from(percent) / 100.0)
        }
    })
}

fn numeric(name: &str, collection: &Collection) -> Result<usize, String> {
    let fits = |kind| matches!(kind, Kind::Integer | Kind::Number);
    let all = || collection.properties().iter().enumerate().filter(|(_, p)| fits(p.kind));
    all().find(|(_, p)| &*p.name == name).map(|(i, _)| i).ok_or_else(|| {
        let known = all().map(|(_, p)| &*p.name).collect::<Vec<_>>().join(", ");
        format!("expected a property with numbers ({known}), found {name:?}")
    })
}

fn quantile(mut values: Vec<f64>, share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = share * (values.len() - 1) as f64;
    let (low, rest) = (at.floor() as usize, at.fract());
    let high = (low + 1).min(values.len() - 1);
    values[low] + (values[high] - values[low]) * rest
}

/// Orders values of one property; unknown stands last.
pub fn order(a: &Value, b: &Value) -> std::cmp::Ordering {
    use std::cmp::Ordering::{Equal, Greater, Less};
    match (a, b) {
        (Value::Null, Value::Null) => Equal,
        (Value::Null, _) => Greater,
        (_, Value::Null) => Less,
        (Value::Boolean(a), Value::Boolean(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::List(a), Value::List(b)) => a.cmp(b),
        _ => a.as_number().partial_cmp(&b.as_number()).unwrap_or(Equal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_between_the_nearest_two() {
        assert_eq!(quantile(vec![4.0, 1.0, 3.0, 2.0], 0.5), 2.5);
        assert_eq!(quantile(vec![1.0, 2.0, 3.0, 4.0, 5.0], 0.9), 4.6);
        assert_eq!(quantile(vec![7.0], 0.9), 7.0);
        assert_eq!((quantile(vec![1.0, 9.0], 0.0), quantile(vec![1.0, 9.0], 1.0)), (1.0, 9.0));
    }
}
