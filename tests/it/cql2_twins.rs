//! A dumb evaluator judges the clever one: random filters, row by row; relations of regions, by their coordinates.

use crate::patchwork::patchwork;
use crate::squares::squares;
use geo::Relate;
use geo::relate::IntersectionMatrix;
use poverty_atlas::atlas::{Atlas, AtlasInfo};
use poverty_atlas::budget::Budget;
use poverty_atlas::coverage::{Coverage, Regions};
use poverty_atlas::dataset::Dataset;
use poverty_atlas::feature::{Collection, CollectionInfo, Localized, Shapes, ValueRef};
use poverty_atlas::query::Filter;
use poverty_atlas::query::filter::{
    Expr, Node, Op, Place, Sets, Spatial, Temporal, Truth, to_json, to_text, tree_of_json, tree_of_text,
};
use proptest::prelude::*;
use std::sync::Arc;

fn node(expr: Expr) -> Node {
    Node::new(expr, Place::Built).unwrap()
}

fn op(op: Op, args: Vec<Node>) -> Node {
    node(Expr::Op(op, args))
}

fn property(name: &str) -> Node {
    node(Expr::Property(name.into()))
}

fn numbers() -> BoxedStrategy<Node> {
    let leaf = prop_oneof![
        Just(property("n")),
        Just(property("x")),
        (-3i64..12).prop_map(|n| node(Expr::Integer(n))),
        (-8i32..8).prop_map(|n| node(Expr::Number(f64::from(n) / 4.0))),
    ];
    let ops = prop_oneof![
        Just(Op::Plus),
        Just(Op::Minus),
        Just(Op::Times),
        Just(Op::Divide),
        Just(Op::WholeDivide),
        Just(Op::Modulo),
        Just(Op::Power)
    ];
    leaf.prop_recursive(2, 6, 2, move |inner| {
        (ops.clone(), inner.clone(), inner).prop_map(|(o, a, b)| op(o, vec![a, b]))
    })
    .boxed()
}

fn texts() -> BoxedStrategy<Node> {
    let leaf = prop_oneof![
        Just(property("name")),
        prop::sample::select(vec!["凉山", "chisinau", "WUMENG", "O'Neil", "", "a'b\\'c", "P"])
            .prop_map(|t| node(Expr::Text(t.into()))),
    ];
    leaf.prop_recursive(2, 4, 1, |inner| {
        prop_oneof![
            inner.clone().prop_map(|t| op(Op::Casei, vec![t])),
            inner.clone().prop_map(|t| op(Op::Accenti, vec![t])),
            inner.prop_map(|t| node(Expr::Call("pinyin".into(), vec![t]))),
        ]
    })
    .boxed()
}

const INSTANTS: [&str; 5] = [
    "2019-12-31T23:59:59Z",
    "2020-01-01T00:00:00Z",
    "2020-06-01T00:00:00Z",
    "2020-12-31T12:30:00Z",
    "2021-01-01T08:00:00.5Z",
];
const DAYS: [&str; 5] = ["1999-12-31", "2020-01-01", "2020-05-31", "2020-06-01", "2021-01-01"];

fn instant() -> impl Strategy<Value = Node> {
    prop::sample::select(&INSTANTS[..]).prop_map(|t| node(Expr::Timestamp(t.parse().unwrap())))
}

fn day() -> impl Strategy<Value = Node> {
    prop::sample::select(&DAYS[..]).prop_map(|t| node(Expr::Date(t.parse().unwrap())))
}

/// Instants, dates and intervals of either.
fn times() -> BoxedStrategy<Node> {
    let interval = |a: Node, b: Node| node(Expr::Interval(vec![a, b]));
    let sorted = |mut v: [&'static str; 2]| {
        v.sort_unstable();
        v
    };
    prop_oneof![
        instant(),
        day(),
        Just(property("day")),
        Just(property("start")),
        Just(interval(property("start"), property("end"))),
        instant().prop_map(move |t| interval(t, node(Expr::Open))),
        day().prop_map(move |t| interval(node(Expr::Open), t)),
        (prop::sample::select(&DAYS[..]), prop::sample::select(&DAYS[..])).prop_map(move |(a, b)| {
            let [a, b] = sorted([a, b]).map(|t| node(Expr::Date(t.parse().unwrap())));
            interval(a, b)
        }),
    ]
    .boxed()
}

fn shapes() -> BoxedStrategy<Node> {
    let quarter = || (-2i32..26).prop_map(|n| f64::from(n) / 4.0);
    let box_of = (quarter(), quarter(), 1i32..6, 1i32..6)
        .prop_map(|(x, y, w, h)| [x, y, x + f64::from(w) / 4.0, y + f64::from(h) / 4.0]);
    prop_oneof![
        (quarter(), quarter())
            .prop_map(|(x, y)| node(Expr::Geometry(Arc::new(geo::Point::new(x, y).into())))),
        (quarter(), quarter(), quarter(), quarter()).prop_filter_map("a line", |(a, b, c, d)| {
            let line = geo::LineString::from(vec![(a, b), (c, d)]);
            ((a, b) != (c, d)).then(|| node(Expr::Geometry(Arc::new(line.into()))))
        }),
        box_of.clone().prop_map(|sides| node(Expr::Bbox(sides))),
        box_of.prop_map(|[w, s, e, n]| {
            let triangle = geo::Polygon::new(vec![(w, s), (e, s), (e, n), (w, s)].into(), vec![]);
            node(Expr::Geometry(Arc::new(triangle.into())))
        }),
    ]
    .boxed()
}

fn arrays() -> BoxedStrategy<Node> {
    let items = prop::collection::vec(prop::sample::select(vec!["r", "g", "b", "x"]), 0..4);
    prop_oneof![
        Just(property("tags")),
        items
            .prop_map(|t| { node(Expr::Array(t.into_iter().map(|t| node(Expr::Text(t.into()))).collect())) }),
    ]
    .boxed()
}

fn conditions() -> BoxedStrategy<Node> {
    let compare = || {
        prop::sample::select(vec![
            Op::Equal,
            Op::NotEqual,
            Op::Less,
            Op::LessOrEqual,
            Op::Greater,
            Op::GreaterOrEqual,
        ])
    };
    let spatial = prop::sample::select(vec![
        Spatial::Intersects,
        Spatial::Disjoint,
        Spatial::Within,
        Spatial::Contains,
        Spatial::Touches,
        Spatial::Crosses,
        Spatial::Overlaps,
        Spatial::Equals,
    ]);
    let temporal = prop::sample::select(vec![
        Temporal::After,
        Temporal::Before,
        Temporal::Contains,
        Temporal::Disjoint,
        Temporal::During,
        Temporal::Equals,
        Temporal::FinishedBy,
        Temporal::Finishes,
        Temporal::Intersects,
        Temporal::Meets,
        Temporal::MetBy,
        Temporal::OverlappedBy,
        Temporal::Overlaps,
        Temporal::StartedBy,
        Temporal::Starts,
    ]);
    let sets = prop::sample::select(vec![Sets::Equals, Sets::Contains, Sets::ContainedBy, Sets::Overlaps]);
    let list = |items: BoxedStrategy<Node>| {
        prop::collection::vec(items, 1..4).prop_map(|items| node(Expr::Array(items)))
    };
    let patterns = prop::sample::select(vec!["%", "W%", "_山", "%e%", "chi%", "\\%"]);
    let leaf = prop_oneof![
        any::<bool>().prop_map(|b| node(Expr::Boolean(b))),
        Just(property("flag")),
        (compare(), numbers(), numbers()).prop_map(|(o, a, b)| op(o, vec![a, b])),
        (compare(), texts(), texts()).prop_map(|(o, a, b)| op(o, vec![a, b])),
        (compare(), day()).prop_map(|(o, d)| op(o, vec![property("day"), d])),
        (compare(), instant()).prop_map(|(o, t)| op(o, vec![t, property("start")])),
        (numbers(), numbers(), numbers()).prop_map(|(a, b, c)| op(Op::Between, vec![a, b, c])),
        (numbers(), list(numbers())).prop_map(|(a, l)| op(Op::In, vec![a, l])),
        (texts(), list(texts())).prop_map(|(a, l)| op(Op::In, vec![a, l])),
        (texts(), patterns).prop_map(|(t, p)| op(Op::Like, vec![t, node(Expr::Text(p.into()))])),
        prop_oneof![numbers(), texts(), Just(property("tags"))].prop_map(|e| op(Op::IsNull, vec![e])),
        (temporal, times(), times()).prop_map(|(r, a, b)| op(Op::Temporal(r), vec![a, b])),
        (sets, arrays(), arrays()).prop_map(|(r, a, b)| op(Op::Sets(r), vec![a, b])),
        (spatial, shapes(), any::<bool>()).prop_map(|(r, s, swap)| {
            let (a, b) = if swap { (s, property("geometry")) } else { (property("geometry"), s) };
            op(Op::Spatial(r), vec![a, b])
        }),
    ];
    leaf.prop_recursive(4, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| op(Op::And, parts)),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| op(Op::Or, parts)),
            inner.prop_map(|part| op(Op::Not, vec![part])),
        ]
    })
    .boxed()
}

/// One row, asked in the plainest way.
struct Row<'a> {
    collection: &'a Collection,
    position: usize,
}

impl Row<'_> {
    fn value(&self, name: &str) -> ValueRef<'_> {
        self.collection.value(self.position, name)
    }

    fn truth(&self, node: &Node) -> Option<bool> {
        let (op, args) = match node.expr() {
            Expr::Boolean(b) => return Some(*b),
            Expr::Property(name) => match self.value(name) {
                ValueRef::Boolean(b) => return Some(b),
                _ => return None,
            },
            Expr::Op(op, args) => (*op, args),
            other => panic!("{other:?}"),
        };
        match op {
            Op::And => kleene(args.iter().map(|a| self.truth(a)), false),
            Op::Or => kleene(args.iter().map(|a| self.truth(a)), true),
            Op::Not => self.truth(&args[0]).map(|t| !t),
            Op::IsNull => Some(self.is_null(&args[0])),
            Op::Like => Some(like(&self.text(&args[0])?, &self.text(&args[1])?)),
            Op::Between => {
                let value = self.number(&args[0]);
                let least = value.zip(self.number(&args[1])).map(|(a, b)| a >= b);
                let most = value.zip(self.number(&args[2])).map(|(a, b)| a <= b);
                match (least, most) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    _ => None,
                }
            }
            Op::In => {
                let Expr::Array(items) = args[1].expr() else { panic!("{args:?}") };
                let mut found = Some(false);
                for item in items {
                    match self.order(&args[0], item).map(|o| o.is_eq()) {
                        Some(true) => return Some(true),
                        Some(false) => {}
                        None => found = None,
                    }
                }
                found
            }
            Op::Equal => self.order(&args[0], &args[1]).map(|o| o.is_eq()),
            Op::NotEqual => self.order(&args[0], &args[1]).map(|o| o.is_ne()),
            Op::Less => self.order(&args[0], &args[1]).map(|o| o.is_lt()),
            Op::LessOrEqual => self.order(&args[0], &args[1]).map(|o| o.is_le()),
            Op::Greater => self.order(&args[0], &args[1]).map(|o| o.is_gt()),
            Op::GreaterOrEqual => self.order(&args[0], &args[1]).map(|o| o.is_ge()),
            Op::Sets(relation) => {
                let (a, b) = (self.list(&args[0])?, self.list(&args[1])?);
                let all = |a: &[String], b: &[String]| b.iter().all(|x| a.contains(x));
                Some(match relation {
                    Sets::Equals => all(&a, &b) && all(&b, &a),
                    Sets::Contains => all(&a, &b),
                    Sets::ContainedBy => all(&b, &a),
                    Sets::Overlaps => a.iter().any(|x| b.contains(x)),
                })
            }
            Op::Spatial(relation) => {
                Some(holds(relation, &self.geometry(&args[0]).relate(&self.geometry(&args[1]))))
            }
            Op::Temporal(relation) => {
                let (dated, timed) = (
                    self.has(&args[0], true) || self.has(&args[1], true),
                    self.has(&args[0], false) || self.has(&args[1], false),
                );
                let whole = dated && timed;
                Some(in_time(relation, self.span(&args[0], whole)?, self.span(&args[1], whole)?))
            }
            other => panic!("{other:?}"),
        }
    }

    fn order(&self, a: &Node, b: &Node) -> Option<std::cmp::Ordering> {
        if self.is_temporal(a) {
            return Some(self.span(a, false)?.0.cmp(&self.span(b, false)?.0));
        }
        if self.is_number(a) {
            return self.number(a)?.partial_cmp(&self.number(b)?);
        }
        Some(self.text(a)?.cmp(&self.text(b)?))
    }

    fn is_temporal(&self, node: &Node) -> bool {
        match node.expr() {
            Expr::Property(name) => matches!(&**name, "day" | "start" | "end"),
            Expr::Date(_) | Expr::Timestamp(_) => true,
            _ => false,
        }
    }

    fn is_number(&self, node: &Node) -> bool {
        match node.expr() {
            Expr::Property(name) => matches!(&**name, "n" | "x"),
            Expr::Integer(_) | Expr::Number(_) => true,
            Expr::Op(op, _) => !matches!(op, Op::Casei | Op::Accenti),
            _ => false,
        }
    }

    fn is_null(&self, node: &Node) -> bool {
        match node.expr() {
            Expr::Property(name) => self.value(name).is_null(),
            Expr::Array(_) => false,
            _ if self.is_number(node) => self.number(node).is_none(),
            _ => self.text(node).is_none(),
        }
    }

    fn number(&self, node: &Node) -> Option<f64> {
        match node.expr() {
            Expr::Property(name) => self.value(name).as_number(),
            Expr::Integer(n) => Some(*n as f64),
            Expr::Number(n) => Some(*n),
            Expr::Op(op, args) => {
                let (a, b) = (self.number(&args[0])?, self.number(&args[1])?);
                let n = match op {
                    Op::Plus => a + b,
                    Op::Minus => a - b,
                    Op::Times => a * b,
                    Op::Divide => a / b,
                    Op::WholeDivide => (a / b).trunc(),
                    Op::Modulo => a % b,
                    Op::Power => a.powf(b),
                    other => panic!("{other:?}"),
                };
                n.is_finite().then_some(n)
            }
            other => panic!("{other:?}"),
        }
    }

    fn text(&self, node: &Node) -> Option<String> {
        match node.expr() {
            Expr::Property(name) => self.value(name).as_text().map(str::to_owned),
            Expr::Text(t) => Some(t.to_string()),
            Expr::Op(Op::Casei, args) => Some(
                self.text(&args[0])?
                    .chars()
                    .flat_map(char::to_uppercase)
                    .flat_map(char::to_lowercase)
                    .collect(),
            ),
            // The few letters with accents that occur.
            Expr::Op(Op::Accenti, args) => Some(
                self.text(&args[0])?.replace('ș', "s").replace('ă', "a").replace('Ș', "S").replace('Ă', "A"),
            ),
            Expr::Call(_, args) => {
                Some(self.text(&args[0])?.replace('凉', "liang").replace('山', "shan").to_lowercase())
            }
            other => panic!("{other:?}"),
        }
    }

    fn list(&self, node: &Node) -> Option<Vec<String>> {
        match node.expr() {
            Expr::Property(name) => match self.value(name) {
                ValueRef::List(items) => Some(items.iter().map(|t| t.to_string()).collect()),
                _ => None,
            },
            Expr::Array(items) => items.iter().map(|i| self.text(i)).collect(),
            other => panic!("{other:?}"),
        }
    }

    fn geometry(&self, node: &Node) -> geo::Geometry {
        match node.expr() {
            Expr::Property(_) => self.collection.shapes().geometry(self.position).into_owned(),
            Expr::Geometry(g) => (**g).clone(),
            Expr::Bbox([w, s, e, n]) => geo::Rect::new((*w, *s), (*e, *n)).to_polygon().into(),
            other => panic!("{other:?}"),
        }
    }

    fn has(&self, node: &Node, date: bool) -> bool {
        match node.expr() {
            Expr::Date(_) => date,
            Expr::Timestamp(_) => !date,
            Expr::Property(name) => (&**name == "day") == date,
            Expr::Interval(ends) => ends.iter().any(|e| self.has(e, date)),
            _ => false,
        }
    }

    /// Microseconds.
    fn span(&self, node: &Node, whole_days: bool) -> Option<(i64, i64)> {
        let of_text = |t: &str| {
            if t.len() == 10 {
                let midnight: jiff::Timestamp = format!("{t}T00:00:00Z").parse().unwrap();
                let from = midnight.as_microsecond();
                return (from, if whole_days { from + 86_400_000_000 - 1 } else { from });
            }
            let at: jiff::Timestamp = t.parse().unwrap();
            (at.as_microsecond(), at.as_microsecond())
        };
        match node.expr() {
            Expr::Property(name) => self.value(name).as_text().map(of_text),
            Expr::Date(d) => Some(of_text(&d.to_string())),
            Expr::Timestamp(t) => Some(of_text(&t.to_string())),
            Expr::Open => Some((i64::MIN, i64::MAX)),
            Expr::Interval(ends) => {
                Some((self.span(&ends[0], whole_days)?.0, self.span(&ends[1], whole_days)?.1))
            }
            other => panic!("{other:?}"),
        }
    }
}

/// LIKE by recursion.
fn like(text: &str, pattern: &str) -> bool {
    fn fits(text: &[char], pattern: &[char]) -> bool {
        match pattern {
            [] => text.is_empty(),
            ['%', rest @ ..] => (0..=text.len()).any(|i| fits(&text[i..], rest)),
            ['_', rest @ ..] => !text.is_empty() && fits(&text[1..], rest),
            ['\\', letter, rest @ ..] | [letter, rest @ ..] => {
                text.first() == Some(letter) && fits(&text[1..], rest)
            }
        }
    }
    fits(&text.chars().collect::<Vec<_>>(), &pattern.chars().collect::<Vec<_>>())
}

fn in_time(relation: Temporal, (a, b): (i64, i64), (c, d): (i64, i64)) -> bool {
    match relation {
        Temporal::After => a > d,
        Temporal::Before => b < c,
        Temporal::Contains => a < c && d < b,
        Temporal::Disjoint => a > d || b < c,
        Temporal::During => c < a && b < d,
        Temporal::Equals => a == c && b == d,
        Temporal::FinishedBy => a < c && b == d,
        Temporal::Finishes => c < a && b == d,
        Temporal::Intersects => !(a > d || b < c),
        Temporal::Meets => b == c,
        Temporal::MetBy => a == d,
        Temporal::OverlappedBy => c < a && a < d && d < b,
        Temporal::Overlaps => a < c && c < b && b < d,
        Temporal::StartedBy => a == c && d < b,
        Temporal::Starts => a == c && b < d,
    }
}

fn holds(relation: Spatial, matrix: &IntersectionMatrix) -> bool {
    match relation {
        Spatial::Intersects => matrix.is_intersects(),
        Spatial::Disjoint => matrix.is_disjoint(),
        Spatial::Within => matrix.is_within(),
        Spatial::Contains => matrix.is_contains(),
        Spatial::Touches => matrix.is_touches(),
        Spatial::Crosses => matrix.is_crosses(),
        Spatial::Overlaps => matrix.is_overlaps(),
        Spatial::Equals => matrix.is_equal_topo(),
    }
}

fn spatial_terms(node: &Node) -> usize {
    let own = usize::from(matches!(node.expr(), Expr::Op(Op::Spatial(_), _)));
    own + node.expr().children().iter().map(spatial_terms).sum::<usize>()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn columns_say_what_rows_say(tree in conditions()) {
        prop_assume!(spatial_terms(&tree) <= 16);
        let (collection, index) = squares();
        let written = to_text(&tree);
        let filter = Filter::new(tree.clone(), &collection).map_err(|e| TestCaseError::fail(format!("{written}: {e}")))?;
        let rows: Vec<Option<bool>> =
            (0..collection.len()).map(|position| Row { collection: &collection, position }.truth(&tree)).collect();
        let budget = Budget::unlimited();
        let truth = filter.truth(&collection, &index, &budget).unwrap();
        let columns: Vec<Option<bool>> = truth.into_iter().map(Truth::known).collect();
        prop_assert_eq!(&columns, &rows, "{}", &written);
        // Which features match is found by a shorter way: where it makes no difference, unknown and false are not told apart.
        let matching: Vec<u32> = (0..).zip(&rows).filter(|(_, t)| **t == Some(true)).map(|(p, _)| p).collect();
        prop_assert_eq!(filter.positions(&collection, &index, &budget).unwrap(), matching, "{}", &written);
    }

    #[test]
    fn text_and_json_read_back(tree in conditions()) {
        let written = to_text(&tree);
        prop_assert_eq!(tree_of_text(&written), Ok(tree.clone()), "{}", &written);
        let json = to_json(&tree).to_string();
        prop_assert_eq!(tree_of_json(&json), Ok(tree), "{}", &json);
        prop_assert_eq!(to_text(&tree_of_json(&json).unwrap()), written);
    }

    #[test]
    fn no_input_is_more_than_refused(text in "[ a-z0-9'\"()%_.,<>=+*/^{}\\[\\]:-]{0,60}|(NOT |\\(|n|=|1| AND | OR |BETWEEN|IN|LIKE|IS|NULL|'|POINT|DATE|S_WITHIN|,|\\)|\\.\\.){0,30}|\\PC{0,20}") {
        let (collection, index) = squares();
        if let Ok(filter) = Filter::parse_text(&text, &collection) {
            let found = filter.positions(&collection, &index, &Budget::unlimited()).unwrap();
            let again = Filter::parse_text(&to_text(filter.tree()), &collection).unwrap();
            prop_assert_eq!(again.positions(&collection, &index, &Budget::unlimited()).unwrap(), found);
        }
        let _ = Filter::parse_json(&text, &collection);
    }
}

fn collection(id: &str, shapes: Shapes) -> Collection {
    let ids: Vec<Arc<str>> = (0..shapes.len()).map(|i| format!("{i}").into()).collect();
    let titles = ids.iter().map(|i| Localized::plain(i.clone())).collect();
    Collection::new(id.into(), CollectionInfo::default(), ids, titles, Vec::new(), shapes).unwrap()
}

/// Regions of one coverage are related by the faces they share; their coordinates must say the same.
#[test]
fn shared_faces_say_what_coordinates_say() {
    let cells = patchwork(5, 3, 832);
    let coverage = Arc::new(Coverage::build(&cells).unwrap());
    let count = coverage.faces().len() as u32;
    // Groups that nest, overlap, touch along lines and in points, and lie apart.
    let groups: Vec<Vec<u32>> = vec![
        vec![0],
        vec![0, 1, 2],
        vec![2, 3, 4],
        (0..count).filter(|f| f % 2 == 0).collect(),
        (0..count / 2).collect(),
        (count / 2..count).collect(),
        (0..count).collect(),
        vec![count - 1],
    ];
    let regions = |r: Regions| Shapes::Regions { coverage: coverage.clone(), regions: r };
    let zones = collection("zones", regions(Regions::dissolve(&coverage, groups)));
    let cells = collection("cells", regions(Regions::of_features(&coverage)));
    let plain =
        |c: &Collection| Shapes::Own((0..c.len()).map(|i| c.shapes().geometry(i).into_owned()).collect());
    let (plain_zones, plain_cells) =
        (collection("plain-zones", plain(&zones)), collection("plain-cells", plain(&cells)));
    let atlas = Atlas::new(
        AtlasInfo::default(),
        Arc::new(Dataset::new(vec![zones, cells, plain_zones, plain_cells], vec![])),
        vec![],
    );
    let found = |of: &str, text: &str| {
        let collection = atlas.collection(of).unwrap();
        let filter = atlas.filter(collection, tree_of_text(text).unwrap(), Default::default()).unwrap();
        atlas.filtered(collection, &filter, &Budget::unlimited()).unwrap()
    };
    let mut some = [0; 8];
    let words = ["INTERSECTS", "DISJOINT", "WITHIN", "CONTAINS", "TOUCHES", "CROSSES", "OVERLAPS", "EQUALS"];
    for (i, word) in words.iter().enumerate() {
        for zone in 0..8 {
            for of in ["zones", "cells"] {
                let by_faces = found(of, &format!("S_{word}(geometry, feature('zones','{zone}'))"));
                let by_coordinates = found(
                    &format!("plain-{of}"),
                    &format!("S_{word}(geometry, feature('plain-zones','{zone}'))"),
                );
                assert_eq!(by_faces, by_coordinates, "{of} {word} zone {zone}");
                some[i] += by_faces.len();
            }
        }
    }
    let never = some.iter().zip(words).filter(|(n, _)| **n == 0).map(|(_, w)| w).collect::<Vec<_>>();
    assert_eq!(never, ["CROSSES"], "every other relation occurs");
}

/// Three-valued AND (`decides` false) and OR (`decides` true): one deciding value decides, else one unknown leaves it open.
fn kleene(values: impl Iterator<Item = Option<bool>>, decides: bool) -> Option<bool> {
    let all: Vec<Option<bool>> = values.collect();
    match () {
        () if all.contains(&Some(decides)) => Some(decides),
        () if all.contains(&None) => None,
        () => Some(!decides),
    }
}
