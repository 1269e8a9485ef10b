//! The values of a property, packed by their type.

use super::integers::Integers;
use super::texts::{Dictionary, Texts};
use super::{Value, ValueRef};

/// One value for each feature, in the features' order: numbers in as few bytes as keep every digit, texts in one buffer,
/// each once where many are alike.
///
/// ```
/// use poverty_atlas::Value;
/// use poverty_atlas::feature::{Values, ValueRef};
///
/// let heights = Values::from(vec![Value::Number(4478.0), Value::Null]);
/// assert_eq!(heights.get(0), ValueRef::Number(4478.0));
/// assert_eq!(heights.iter().filter(|height| height.is_null()).count(), 1);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Values {
    len: usize,
    cells: Cells,
    /// Which values are known; all, where there is none.
    known: Option<Bits>,
}

/// What is kept of values of one type; anything for an unknown one.
#[derive(Debug, Clone, Default)]
enum Cells {
    #[default]
    Unknown,
    Booleans(Bits),
    Integers(Integers),
    /// Numbers that 32 bits hold without rounding.
    Singles(Box<[f32]>),
    Numbers(Box<[f64]>),
    Repeated(Dictionary),
    Texts(Texts),
    /// Lists, and values of several types.
    Mixed(Vec<Value>),
}

impl Values {
    /// Number of values.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The value of the feature at a position, `0..len()`.
    pub fn get(&self, position: usize) -> ValueRef<'_> {
        if self.known.as_ref().is_some_and(|known| !known.get(position)) {
            return ValueRef::Null;
        }
        match &self.cells {
            Cells::Unknown => ValueRef::Null,
            Cells::Booleans(all) => ValueRef::Boolean(all.get(position)),
            Cells::Integers(all) => ValueRef::Integer(all.get(position)),
            Cells::Singles(all) => ValueRef::Number(all[position].into()),
            Cells::Numbers(all) => ValueRef::Number(all[position]),
            Cells::Repeated(all) => ValueRef::Text(all.get(position)),
            Cells::Texts(all) => ValueRef::Text(all.get(position)),
            Cells::Mixed(all) => ValueRef::from(&all[position]),
        }
    }

    /// The values of some features, given by their positions.
    #[must_use]
    pub fn kept(&self, positions: &[usize]) -> Self {
        positions.iter().map(|position| self.get(*position).to_value()).collect()
    }

    /// All values, in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = ValueRef<'_>> + DoubleEndedIterator + Clone {
        (0..self.len).map(|position| self.get(position))
    }
}

impl From<Vec<Value>> for Values {
    fn from(values: Vec<Value>) -> Self {
        let is_known = || values.iter().map(|value| !value.is_null());
        let known = (!is_known().all(|known| known)).then(|| is_known().collect());
        Values { len: values.len(), known, cells: Cells::of(values) }
    }
}

impl FromIterator<Value> for Values {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Self {
        Values::from(values.into_iter().collect::<Vec<_>>())
    }
}

impl Cells {
    fn of(values: Vec<Value>) -> Self {
        let Some(first) = values.iter().find(|value| !value.is_null()) else { return Cells::Unknown };
        let packed = match first {
            Value::Null | Value::List(_) => None,
            Value::Boolean(_) => booleans(&values),
            Value::Integer(_) => integers(&values),
            Value::Number(_) => numbers(&values),
            Value::Text(_) => texts(&values),
        };
        packed.unwrap_or(Cells::Mixed(values))
    }
}

/// The values as what `of` takes out of each, `otherwise` for unknown ones; nothing where one is of another type.
fn all<'a, T>(values: &'a [Value], otherwise: T, of: impl Fn(&'a Value) -> Option<T>) -> Option<Vec<T>>
where
    T: Copy,
{
    let one = |value: &'a Value| if value.is_null() { Some(otherwise) } else { of(value) };
    values.iter().map(one).collect()
}

fn booleans(values: &[Value]) -> Option<Cells> {
    let boolean = |value: &Value| match value {
        Value::Boolean(b) => Some(*b),
        _ => None,
    };
    Some(Cells::Booleans(all(values, false, boolean)?.into_iter().collect()))
}

fn integers(values: &[Value]) -> Option<Cells> {
    let integer = |value: &Value| match value {
        Value::Integer(n) => Some(*n),
        _ => None,
    };
    let least = values.iter().filter_map(integer).min()?;
    Some(Cells::Integers(Integers::from(&all(values, least, integer)?[..])))
}

fn numbers(values: &[Value]) -> Option<Cells> {
    let number = |value: &Value| match value {
        Value::Number(n) => Some(*n),
        _ => None,
    };
    let numbers = all(values, 0.0, number)?;
    let is_single = |n: &f64| f64::from(*n as f32).to_bits() == n.to_bits();
    Some(match numbers.iter().all(is_single) {
        true => Cells::Singles(numbers.iter().map(|n| *n as f32).collect()),
        false => Cells::Numbers(numbers.into()),
    })
}

fn texts(values: &[Value]) -> Option<Cells> {
    let texts = all(values, "", Value::as_text)?;
    Some(match Dictionary::of(texts.iter().copied()) {
        Some(dictionary) => Cells::Repeated(dictionary),
        None => Cells::Texts(texts.into_iter().collect()),
    })
}

/// Truth values, 64 in a word.
#[derive(Debug, Clone)]
struct Bits(Box<[u64]>);

impl Bits {
    fn get(&self, position: usize) -> bool {
        self.0[position / 64] >> (position % 64) & 1 == 1
    }
}

impl FromIterator<bool> for Bits {
    fn from_iter<I: IntoIterator<Item = bool>>(all: I) -> Self {
        let mut words = Vec::new();
        for (position, is_set) in all.into_iter().enumerate() {
            if position.is_multiple_of(64) {
                words.push(0);
            }
            words[position / 64] |= u64::from(is_set) << (position % 64);
        }
        Bits(words.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::mem::{Discriminant, discriminant};

    /// Columns of one type or of all, a third of the values unknown.
    fn values() -> impl Strategy<Value = Vec<Value>> {
        let number = any::<f64>().prop_filter("finite", |n| n.is_finite());
        let single = any::<f32>().prop_filter("finite", |n| n.is_finite());
        let kinds: Vec<BoxedStrategy<Value>> = vec![
            any::<bool>().prop_map(Value::Boolean).boxed(),
            any::<i64>().prop_map(Value::Integer).boxed(),
            (1990i64..2030).prop_map(Value::Integer).boxed(),
            number.prop_map(Value::Number).boxed(),
            single.prop_map(|n| Value::Number(n.into())).boxed(),
            "[a-c县]{0,2}".prop_map(|text| Value::Text(text.into())).boxed(),
            ".{0,20}".prop_map(|text| Value::Text(text.into())).boxed(),
            prop::collection::vec("[a-c]", 0..3)
                .prop_map(|items| Value::List(items.into_iter().map(Into::into).collect()))
                .boxed(),
        ];
        let mixed = prop::strategy::Union::new(kinds.clone()).boxed();
        let one = prop::sample::select(kinds.into_iter().chain([mixed]).collect::<Vec<_>>());
        one.prop_flat_map(|kind| {
            let value = prop_oneof![1 => Just(Value::Null), 2 => kind];
            prop::collection::vec(value, 0..200)
        })
    }

    proptest! {
        #[test]
        fn a_column_lends_what_it_was_made_of(values in values()) {
            let column: Values = values.clone().into();
            prop_assert_eq!(column.len(), values.len());
            // As they are written: -0 is another number than 0.
            let lent: Vec<String> = column.iter().map(|v| format!("{v:?}")).collect();
            let given: Vec<String> = values.iter().map(|v| format!("{:?}", ValueRef::from(v))).collect();
            prop_assert_eq!(lent, given);
            prop_assert_eq!(column.iter().map(ValueRef::to_value).collect::<Vec<_>>(), values);
        }
    }

    #[test]
    fn values_take_the_narrowest_cells() {
        let cells = |values: Vec<Value>| discriminant(&Values::from(values).cells);
        let like = |values: &[Value]| -> Discriminant<Cells> { cells(values.to_vec()) };
        let text = |t: &str| Value::Text(t.into());
        assert_eq!(like(&[Value::Null]), discriminant(&Cells::Unknown));
        assert_eq!(like(&[Value::Null, Value::Number(0.5)]), discriminant(&Cells::Singles(Box::new([]))));
        assert_eq!(like(&[Value::Number(0.1)]), discriminant(&Cells::Numbers(Box::new([]))));
        let repeated = like(&[text("a"), text("a"), text("a"), text("b"), text("b")]);
        assert_ne!(repeated, like(&[text("a"), text("b"), text("c")]));
        let mixed = like(&[Value::Integer(1), Value::Number(0.5)]);
        assert_eq!(mixed, discriminant(&Cells::Mixed(Vec::new())));
    }
}
