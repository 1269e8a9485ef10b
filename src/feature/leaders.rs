//! Which features come first, for clients that take the types of columns from the first page.

use super::Property;

/// Features from which clients guess types, such as QGIS over OGC API Features.
const FIRST: usize = 10;

/// At most ten positions that together have a value of every property, by how much each adds; nobody where the first
/// features have that anyway. What no feature has counts for nothing.
pub(super) fn leaders(properties: &[Property], len: usize) -> Vec<u32> {
    let is_known = |p: &Property, i: usize| i < p.values.len() && !p.values.get(i).is_null();
    let lacking = |p: &&Property| !(0..FIRST.min(len)).any(|i| is_known(p, i));
    let filled = |p: &&Property| (0..len).any(|i| is_known(p, i));
    if !properties.iter().filter(lacking).any(|p| filled(&p)) {
        return Vec::new();
    }
    let mut open: Vec<&Property> = properties.iter().filter(filled).collect();
    let mut leaders = Vec::new();
    while !open.is_empty() && leaders.len() < FIRST {
        let adds = |i: usize| open.iter().filter(|p| is_known(p, i)).count();
        // The first of those that add most.
        let Some(best) = (0..len).rev().max_by_key(|i| adds(*i)) else { break };
        open.retain(|p| !is_known(p, best));
        leaders.push(best as u32);
    }
    leaders
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, Localized, Value};
    use super::*;

    fn column(known: &[usize], len: usize) -> Property {
        let value = |i| if known.contains(&i) { Value::Integer(1) } else { Value::Null };
        Property {
            name: format!("{known:?}").into(),
            kind: Kind::Integer,
            title: Localized::default(),
            description: Localized::default(),
            unit: None,
            values: (0..len).map(value).collect(),
        }
    }

    #[test]
    fn few_features_fill_every_property() {
        let all: Vec<usize> = (0..40).collect();
        let columns = |known: &[&[usize]]| known.iter().map(|k| column(k, 40)).collect::<Vec<_>>();
        assert_eq!(leaders(&columns(&[&all, &[3, 20], &[9]]), 40), [0; 0], "the first ten have all");
        assert_eq!(leaders(&columns(&[&all, &[20, 30], &[30, 35], &[7]]), 40), [30, 7]);
        assert_eq!(leaders(&columns(&[&all, &[20, 30], &[]]), 40), [20]);
        let alone: Vec<Vec<usize>> = (20..40).map(|i| vec![i]).collect();
        let alone: Vec<&[usize]> = alone.iter().map(Vec::as_slice).collect();
        assert_eq!(leaders(&columns(&alone), 40), (20..30).collect::<Vec<u32>>(), "ten at most");
        assert_eq!(leaders(&[], 0), [0; 0]);
    }
}
