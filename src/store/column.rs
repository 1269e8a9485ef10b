//! Columns of an index: of each feature a number or the number of a text, and the sums of the numbers below every node.

use super::packed::{FAN, PackedFile};
use super::sections::Sections;
use super::{StoreFault, Sum};
use std::ops::Range;

/// Bytes of a node's sum: the sum, and how many values are known.
const SUM: u64 = 12;
/// The code of a feature whose text is not known.
pub(super) const UNKNOWN: u32 = u32::MAX;

/// The part of an index with the values of a column.
pub(super) fn values_part(name: &str) -> String {
    format!("values of {name}")
}

/// The part with the sums below every node.
pub(super) fn sums_part(name: &str) -> String {
    format!("sums of {name}")
}

/// The sums of a column below every node, the lowest level first, as they are written.
pub(super) fn node_sums(values: &[f64], levels: &[u64]) -> Vec<u8> {
    let each = |values: &[f64]| {
        let mut sum = Sum::default();
        values.iter().filter(|v| !v.is_nan()).for_each(|v| sum += Sum::of(*v, 1));
        sum
    };
    let mut sums: Vec<Sum> = values.chunks(FAN as usize).map(each).collect();
    let mut out = Vec::new();
    for level in 0..levels.len() {
        // Nodes without a place stand last, and have nothing to sum.
        sums.resize(levels[level] as usize, Sum::default());
        for sum in &sums {
            out.extend_from_slice(&sum.value().unwrap_or(0.0).to_le_bytes());
            out.extend_from_slice(&(sum.known as u32).to_le_bytes());
        }
        if level + 1 < levels.len() {
            sums = sums.chunks(FAN as usize).map(total).collect();
        }
    }
    out
}

fn total(sums: &[Sum]) -> Sum {
    let mut all = Sum::default();
    sums.iter().for_each(|sum| all += *sum);
    all
}

/// The sum of a column below a node; level 1 is the lowest.
///
/// # Errors
/// The index cannot be read.
pub(super) fn below(
    sections: &Sections,
    packed: &PackedFile,
    name: &str,
    level: usize,
    node: u64,
) -> Result<Sum, StoreFault> {
    let before: u64 = packed.inner_levels()[..level - 1].iter().sum();
    let bytes = sections.read(&sums_part(name), (before + node) * SUM, SUM)?;
    let value = bytes[..8].try_into().map_or(f64::NAN, f64::from_le_bytes);
    let known = bytes[8..].try_into().map_or(0, u32::from_le_bytes);
    Ok(Sum::of(value, known.into()))
}

/// Numbers of features next to each other; NaN where one is not known.
///
/// # Errors
/// The index cannot be read.
pub(super) fn numbers(sections: &Sections, name: &str, which: Range<u64>) -> Result<Vec<f64>, StoreFault> {
    let bytes = sections.read(&values_part(name), which.start * 8, (which.end - which.start) * 8)?;
    Ok(bytes.chunks_exact(8).map(|b| b.try_into().map_or(f64::NAN, f64::from_le_bytes)).collect())
}

/// Codes of the texts of features next to each other.
///
/// # Errors
/// The index cannot be read.
pub(super) fn codes(sections: &Sections, name: &str, which: Range<u64>) -> Result<Vec<u32>, StoreFault> {
    let bytes = sections.read(&values_part(name), which.start * 4, (which.end - which.start) * 4)?;
    Ok(bytes.chunks_exact(4).map(|b| b.try_into().map_or(UNKNOWN, u32::from_le_bytes)).collect())
}

/// The sum of known numbers.
pub(super) fn sum(values: &[f64]) -> Sum {
    let mut all = Sum::default();
    values.iter().filter(|v| !v.is_nan()).for_each(|v| all += Sum::of(*v, 1));
    all
}
