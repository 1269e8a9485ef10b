//! Types of expressions.

use crate::feature::Kind;

/// The type of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A calendar date.
    Date,
    /// An instant.
    Timestamp,
    /// An interval, or one open end of it.
    Interval,
    /// A list.
    List,
    /// A geometry.
    Geometry,
}

/// How values of two types are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Domain {
    Boolean,
    Integer,
    Number,
    Text,
    Instant,
}

impl From<Kind> for Type {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Boolean => Type::Boolean,
            Kind::Integer => Type::Integer,
            Kind::Number => Type::Number,
            Kind::Text => Type::Text,
            Kind::Date => Type::Date,
            Kind::Timestamp => Type::Timestamp,
            Kind::List => Type::List,
        }
    }
}

impl Type {
    /// The type as a sentence names it.
    pub fn noun(self) -> &'static str {
        match self {
            Type::Boolean => "a boolean",
            Type::Integer => "an integer",
            Type::Number => "a number",
            Type::Text => "a text",
            Type::Date => "a date",
            Type::Timestamp => "a timestamp",
            Type::Interval => "an interval",
            Type::List => "a list",
            Type::Geometry => "a geometry",
        }
    }

    /// The type as `/functions` names it (OGC 19-079r2, table 5).
    pub fn word(self) -> &'static str {
        match self {
            Type::Boolean => "boolean",
            Type::Integer => "integer",
            Type::Number => "number",
            Type::Text => "string",
            Type::Date => "date",
            Type::Timestamp => "datetime",
            Type::Interval => "interval",
            Type::List => "array",
            Type::Geometry => "geometry",
        }
    }

    /// True for numbers of either type.
    pub(super) fn is_numeric(self) -> bool {
        matches!(self, Type::Integer | Type::Number)
    }

    /// True for what happens at a time.
    pub(super) fn is_temporal(self) -> bool {
        matches!(self, Type::Date | Type::Timestamp | Type::Interval)
    }
}

impl Domain {
    /// How values of two types are compared, if they can be.
    pub(super) fn of(a: Type, b: Type) -> Option<Domain> {
        match (a, b) {
            (Type::Integer, Type::Integer) => Some(Domain::Integer),
            _ if a.is_numeric() && b.is_numeric() => Some(Domain::Number),
            (Type::Boolean, Type::Boolean) => Some(Domain::Boolean),
            (Type::Text, Type::Text) => Some(Domain::Text),
            (Type::Date, Type::Date) | (Type::Timestamp, Type::Timestamp) => Some(Domain::Instant),
            _ => None,
        }
    }
}
