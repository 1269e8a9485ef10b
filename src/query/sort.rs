//! The order of an answer by properties.

use crate::feature::{Collection, Kind, Property, ValueRef, instant};
use std::cmp::Ordering;

/// A property to sort by.
#[derive(Debug, Clone, Copy)]
pub struct SortKey<'a> {
    /// The property; one that is [sortable](is_sortable).
    pub property: &'a Property,
    /// True for the highest value first; unknown values come last either way.
    pub descending: bool,
}

/// True for properties whose values have an order: all but lists.
pub fn is_sortable(property: &Property) -> bool {
    property.kind != Kind::List
}

/// All positions from first to last: by the first key, then by the second, and so on; ties keep the
/// collection's own order, and unknown values come last in either direction.
pub fn order(collection: &Collection, keys: &[SortKey<'_>]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..collection.len() as u32).collect();
    let columns: Vec<Vec<SortValue<'_>>> =
        keys.iter().map(|k| k.property.values.iter().map(|v| key(v, k.property.kind)).collect()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (*a as usize, *b as usize);
        let by =
            keys.iter().zip(&columns).map(|(key, column)| compare(&column[a], &column[b], key.descending));
        by.fold(Ordering::Equal, Ordering::then)
    });
    order
}

/// A value by which rows are ordered.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
enum SortValue<'a> {
    Boolean(bool),
    Integer(i64),
    Number(f64),
    Text(&'a str),
    Instant(jiff::Timestamp),
    Unknown,
}

fn key(value: ValueRef<'_>, kind: Kind) -> SortValue<'_> {
    match value {
        ValueRef::Boolean(b) => SortValue::Boolean(b),
        ValueRef::Integer(n) => SortValue::Integer(n),
        ValueRef::Number(n) => SortValue::Number(n),
        // As text, instants with fractions of a second would sort wrongly.
        ValueRef::Text(t) if kind == Kind::Timestamp => {
            instant(t).map_or(SortValue::Unknown, SortValue::Instant)
        }
        ValueRef::Text(t) => SortValue::Text(t),
        ValueRef::Null | ValueRef::List(_) => SortValue::Unknown,
    }
}

fn compare(a: &SortValue<'_>, b: &SortValue<'_>, descending: bool) -> Ordering {
    match (a, b) {
        (SortValue::Unknown, SortValue::Unknown) => Ordering::Equal,
        (SortValue::Unknown, _) => Ordering::Greater,
        (_, SortValue::Unknown) => Ordering::Less,
        _ => {
            let order = a.partial_cmp(b).unwrap_or(Ordering::Equal);
            if descending { order.reverse() } else { order }
        }
    }
}
