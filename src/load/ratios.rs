//! Indicators computed from two others: one as a share of the other.

use super::LoadError;
use super::indicators::declared;
use super::manifest::{IndicatorEntry, MANIFEST, RatioEntry};
use crate::feature::Localized;
use crate::indicator::{Indicator, Observation};
use std::sync::Arc;

/// One indicator as a share of another, percent, where both are known; of the same features, in the same years.
///
/// # Errors
/// An indicator that is not declared before, two of different collections.
pub fn read(entry: &IndicatorEntry, ratio: &RatioEntry, known: &[Indicator]) -> Result<Indicator, LoadError> {
    let fault =
        |message: String| LoadError::at(MANIFEST, format!("indicator {:?}, ratio", entry.id), message);
    let find = |id: &Arc<str>| {
        let found = known.iter().find(|i| i.id == *id && i.collection == entry.collection);
        found.ok_or_else(|| {
            fault(format!("expected an earlier indicator of the same collection, found {id:?}"))
        })
    };
    let (of, to) = (find(&ratio.of)?, find(&ratio.to)?);
    if entry.collection.is_none() {
        return Err(fault("expected `collection`, whose features both measure".to_owned()));
    }
    let one = |(of, to): (&Vec<Observation>, &Vec<Observation>)| {
        let share = |part: &Observation| {
            let whole = to.iter().find(|o| o.year == part.year && o.period == part.period)?;
            let value = part.value? / whole.value.filter(|n| *n != 0.0)? * 100.0;
            Some(Observation {
                year: part.year,
                period: part.period.clone(),
                value: Some((value * 100.0).round() / 100.0),
                range: None,
                evidence: Some("derived".into()),
                confidence: weaker(part, whole),
                vintage: None,
                other: None,
                citation: Localized::default(),
                note: Localized::default(),
            })
        };
        of.iter().filter_map(share).collect::<Vec<_>>()
    };
    let series: Vec<Vec<Observation>> = of.series.iter().zip(&to.series).map(one).collect();
    let mut years: Vec<i32> = series.iter().flatten().filter_map(|o| o.year).collect();
    years.sort_unstable();
    years.dedup();
    Ok(Indicator { series, years, ..declared(entry) })
}

/// The confidence of what follows from two values: that of the weaker, unknown where either is.
fn weaker(a: &Observation, b: &Observation) -> Option<Arc<str>> {
    const FALLING: [&str; 4] = ["high", "medium-high", "medium", "low"];
    let rank = |o: &Observation| FALLING.iter().position(|word| o.confidence.as_deref() == Some(*word));
    Some(FALLING[rank(a)?.max(rank(b)?)].into())
}
