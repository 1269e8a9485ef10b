//! The operators of CQL2 (OGC 21-065r2), with their names in text and JSON.

/// Spatial relations (OGC 06-103r4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spatial {
    /// They share a point.
    Intersects,
    /// They share none.
    Disjoint,
    /// The first lies in the second.
    Within,
    /// The second lies in the first.
    Contains,
    /// They touch in their boundaries only.
    Touches,
    /// Their interiors intersect in a lower dimension than the larger of the two.
    Crosses,
    /// They overlap: same dimension, and each has points that the other lacks.
    Overlaps,
    /// The same points.
    Equals,
}

/// Temporal relations of instants and intervals (CQL2, table 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // each is what its name says, and stands in one line of `temporal`
pub enum Temporal {
    After,
    Before,
    Contains,
    Disjoint,
    During,
    Equals,
    FinishedBy,
    Finishes,
    Intersects,
    Meets,
    MetBy,
    OverlappedBy,
    Overlaps,
    StartedBy,
    Starts,
}

/// Relations of two arrays as sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sets {
    /// The same members.
    Equals,
    /// The first has all of the second.
    Contains,
    /// The second has all of the first.
    ContainedBy,
    /// They share a member.
    Overlaps,
}

/// An operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Op {
    And,
    Or,
    Not,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Like,
    Between,
    In,
    IsNull,
    Casei,
    Accenti,
    Plus,
    Minus,
    Times,
    Divide,
    WholeDivide,
    Modulo,
    Power,
    Spatial(Spatial),
    Temporal(Temporal),
    Sets(Sets),
}

/// Names as JSON writes them; text writes them in upper case and is read in any case.
const NAMES: &[(&str, Op)] = &[
    ("and", Op::And),
    ("or", Op::Or),
    ("not", Op::Not),
    ("=", Op::Equal),
    ("<>", Op::NotEqual),
    ("<", Op::Less),
    ("<=", Op::LessOrEqual),
    (">", Op::Greater),
    (">=", Op::GreaterOrEqual),
    ("like", Op::Like),
    ("between", Op::Between),
    ("in", Op::In),
    ("isNull", Op::IsNull),
    ("casei", Op::Casei),
    ("accenti", Op::Accenti),
    ("+", Op::Plus),
    ("-", Op::Minus),
    ("*", Op::Times),
    ("/", Op::Divide),
    ("div", Op::WholeDivide),
    ("%", Op::Modulo),
    ("^", Op::Power),
    ("s_intersects", Op::Spatial(Spatial::Intersects)),
    ("s_disjoint", Op::Spatial(Spatial::Disjoint)),
    ("s_within", Op::Spatial(Spatial::Within)),
    ("s_contains", Op::Spatial(Spatial::Contains)),
    ("s_touches", Op::Spatial(Spatial::Touches)),
    ("s_crosses", Op::Spatial(Spatial::Crosses)),
    ("s_overlaps", Op::Spatial(Spatial::Overlaps)),
    ("s_equals", Op::Spatial(Spatial::Equals)),
    ("t_after", Op::Temporal(Temporal::After)),
    ("t_before", Op::Temporal(Temporal::Before)),
    ("t_contains", Op::Temporal(Temporal::Contains)),
    ("t_disjoint", Op::Temporal(Temporal::Disjoint)),
    ("t_during", Op::Temporal(Temporal::During)),
    ("t_equals", Op::Temporal(Temporal::Equals)),
    ("t_finishedBy", Op::Temporal(Temporal::FinishedBy)),
    ("t_finishes", Op::Temporal(Temporal::Finishes)),
    ("t_intersects", Op::Temporal(Temporal::Intersects)),
    ("t_meets", Op::Temporal(Temporal::Meets)),
    ("t_metBy", Op::Temporal(Temporal::MetBy)),
    ("t_overlappedBy", Op::Temporal(Temporal::OverlappedBy)),
    ("t_overlaps", Op::Temporal(Temporal::Overlaps)),
    ("t_startedBy", Op::Temporal(Temporal::StartedBy)),
    ("t_starts", Op::Temporal(Temporal::Starts)),
    ("a_equals", Op::Sets(Sets::Equals)),
    ("a_contains", Op::Sets(Sets::Contains)),
    ("a_containedBy", Op::Sets(Sets::ContainedBy)),
    ("a_overlaps", Op::Sets(Sets::Overlaps)),
];

impl Op {
    /// The operator of a name, in JSON or as a function in text.
    pub(super) fn named(name: &str) -> Option<Op> {
        NAMES.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, op)| *op)
    }

    /// The name in JSON.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(_, op)| *op == self).map_or("", |(n, _)| n)
    }

    /// True if text writes it as a function.
    pub(super) fn is_function(self) -> bool {
        matches!(self, Op::Casei | Op::Accenti | Op::Spatial(_) | Op::Temporal(_) | Op::Sets(_))
    }

    /// Minimum and maximum number of arguments.
    pub(super) fn arity(self) -> (usize, usize) {
        match self {
            Op::And | Op::Or => (2, usize::MAX),
            Op::Not | Op::IsNull | Op::Casei | Op::Accenti => (1, 1),
            Op::Between => (3, 3),
            _ => (2, 2),
        }
    }
}

impl Spatial {
    /// The relation read from the other side: `a R b` is `b R' a`.
    pub(super) fn converse(self) -> Spatial {
        match self {
            Spatial::Within => Spatial::Contains,
            Spatial::Contains => Spatial::Within,
            other => other,
        }
    }
}
