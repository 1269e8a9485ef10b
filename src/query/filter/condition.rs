//! What of a filter a store can test by itself: comparisons of properties with constants, joined by AND, OR and NOT.

use super::like::LikePattern;
use super::op::Spatial;
use super::plan::Plan;
use super::temporal::Span;
use super::types::Domain;
use crate::feature::{Comparison, Value};
use crate::geometry::Bounds;
use std::sync::Arc;

/// A constant, as it is compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// Compared as truth values: false before true.
    Boolean(bool),
    /// Compared as whole numbers.
    Integer(i64),
    /// Compared as numbers of double precision.
    Number(f64),
    /// Compared by bytes.
    Text(Arc<str>),
    /// Compared as instants: microseconds since 1970 (UTC); a date is its midnight.
    Instant(i64),
}

/// A condition with the three truth values of CQL2: a property without a value makes it unknown.
#[derive(Debug, Clone, PartialEq)]
pub enum FilterCondition {
    /// AND.
    All(Vec<FilterCondition>),
    /// OR.
    Any(Vec<FilterCondition>),
    /// NOT.
    Not(Box<FilterCondition>),
    /// A property compared with a constant.
    Compare(Arc<str>, Comparison, Literal),
    /// A property that is one of several constants.
    In(Arc<str>, Vec<Literal>),
    /// A text that fits a pattern of SQL: `%`, `_`, and a backslash before a letter that stands for itself.
    Like(Arc<str>, String),
    /// A property without a value; never unknown itself.
    Unknown(Arc<str>),
    /// A geometry that shares a point with one of these boxes (degrees, borders included).
    Meets(Vec<Bounds>),
    /// Something else that holds only of geometries which meet one of these boxes.
    Near(Vec<Bounds>),
    /// Something else.
    Other,
}

impl FilterCondition {
    /// What a plan asks.
    pub(super) fn of(plan: &Plan) -> Self {
        match plan {
            Plan::All(parts) => FilterCondition::All(parts.iter().map(FilterCondition::of).collect()),
            Plan::Any(parts) => FilterCondition::Any(parts.iter().map(FilterCondition::of).collect()),
            Plan::Not(part) => FilterCondition::Not(Box::new(FilterCondition::of(part))),
            Plan::Compare(how, domain, sides) => match &**sides {
                [Plan::Property(name), constant] => compare(name, *how, *domain, constant),
                [constant, Plan::Property(name)] => compare(name, turned(*how), *domain, constant),
                _ => FilterCondition::Other,
            },
            Plan::Between(domain, parts) => match &**parts {
                [Plan::Property(name), low, high] => FilterCondition::All(vec![
                    compare(name, Comparison::GreaterOrEqual, *domain, low),
                    compare(name, Comparison::LessOrEqual, *domain, high),
                ]),
                _ => FilterCondition::Other,
            },
            Plan::In(domain, value, items) => {
                let items: Option<Vec<Literal>> = items.iter().map(|item| literal(*domain, item)).collect();
                match (&**value, items) {
                    (Plan::Property(name), Some(items)) => FilterCondition::In(name.clone(), items),
                    _ => FilterCondition::Other,
                }
            }
            Plan::Like(sides) => match &**sides {
                [Plan::Property(name), Plan::Literal(Value::Text(pattern))] => {
                    FilterCondition::Like(name.clone(), LikePattern::new(pattern).escaped())
                }
                _ => FilterCondition::Other,
            },
            Plan::IsNull(part) => match &**part {
                Plan::Property(name) => FilterCondition::Unknown(name.clone()),
                _ => FilterCondition::Other,
            },
            Plan::Spatial(Spatial::Disjoint, _) => FilterCondition::Other,
            Plan::Spatial(Spatial::Intersects, constant) if constant.is_boxes => {
                FilterCondition::Meets(constant.bounds.clone())
            }
            Plan::Spatial(_, constant) => FilterCondition::Near(constant.bounds.clone()),
            _ => FilterCondition::Other,
        }
    }
}

fn compare(name: &Arc<str>, how: Comparison, domain: Domain, constant: &Plan) -> FilterCondition {
    literal(domain, constant)
        .map_or(FilterCondition::Other, |literal| FilterCondition::Compare(name.clone(), how, literal))
}

/// The comparison with its sides exchanged.
fn turned(how: Comparison) -> Comparison {
    match how {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}

fn literal(domain: Domain, plan: &Plan) -> Option<Literal> {
    match (domain, plan) {
        (Domain::Instant, Plan::Date(date)) => Some(Literal::Instant(Span::date(*date, false).from)),
        (Domain::Instant, Plan::Timestamp(at)) => Some(Literal::Instant(Span::instant(*at).from)),
        (Domain::Integer, Plan::Literal(Value::Integer(n))) => Some(Literal::Integer(*n)),
        (Domain::Number, Plan::Literal(value)) => value.as_number().map(Literal::Number),
        (Domain::Boolean, Plan::Literal(Value::Boolean(b))) => Some(Literal::Boolean(*b)),
        (Domain::Text, Plan::Literal(Value::Text(text))) => Some(Literal::Text(text.clone())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::{Collection, CollectionInfo, Kind, Localized, Property, Shapes, Titles, Values};
    use crate::query::Filter;

    #[test]
    fn what_a_store_can_test_is_told_from_what_it_cannot() {
        let column = |name: &str, kind| Property {
            name: name.into(),
            kind,
            title: Localized::default(),
            description: Localized::default(),
            unit: None,
            values: Values::default(),
        };
        let columns = vec![column("n", Kind::Integer), column("t", Kind::Text), column("d", Kind::Date)];
        let shapes = Shapes::Own(Vec::new().into());
        let schema = Collection::new(
            "c".into(),
            CollectionInfo::default(),
            vec![],
            Titles::default(),
            columns,
            shapes,
        )
        .unwrap();
        let of = |text: &str| Filter::parse_text(text, &schema).unwrap().condition();
        let compare = |name: &str, how, literal| FilterCondition::Compare(name.into(), how, literal);
        assert_eq!(of("3 < n"), compare("n", Comparison::Greater, Literal::Integer(3)));
        assert_eq!(of("n = 1.5"), compare("n", Comparison::Equal, Literal::Number(1.5)));
        assert_eq!(
            of("d = DATE('1970-01-02')"),
            compare("d", Comparison::Equal, Literal::Instant(86_400_000_000))
        );
        assert_eq!(of(r"t LIKE 'a\_%_b'"), FilterCondition::Like("t".into(), r"a\_%_b".to_owned()));
        assert_eq!(of("NOT t IS NULL"), FilterCondition::Not(Box::new(FilterCondition::Unknown("t".into()))));
        for text in ["CASEI(t) = 'a'", "n + 1 = 2", "S_DISJOINT(geometry, BBOX(0,0,1,1))"] {
            assert_eq!(of(text), FilterCondition::Other, "{text}");
        }
        assert!(matches!(of("S_INTERSECTS(geometry, BBOX(0,0,1,1))"), FilterCondition::Meets(_)));
        assert!(matches!(of("S_WITHIN(geometry, BBOX(0,0,1,1))"), FilterCondition::Near(_)));
    }
}
