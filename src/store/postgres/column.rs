//! Columns of a table: their types, how they are read, and how they are compared as our filters compare them.

use super::statement::of_row;
use crate::feature::{Kind, Value};
use tokio_postgres::Row;

/// How texts are compared: by bytes, in every database.
pub(super) const BYTES: &str = " COLLATE \"C\"";

/// A column as the catalogue has it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TableColumn {
    pub name: String,
    /// The name of its type, or of the type that its domain restricts.
    pub kind: String,
    /// What it means, for people.
    pub comment: Option<String>,
    /// True where equal texts are equal bytes.
    pub is_deterministic: bool,
}

impl TableColumn {
    /// The type of its values.
    pub fn values(&self) -> Kind {
        match &*self.kind {
            "bool" => Kind::Boolean,
            "int2" | "int4" | "int8" => Kind::Integer,
            "float4" | "float8" | "numeric" => Kind::Number,
            "date" => Kind::Date,
            "timestamp" | "timestamptz" => Kind::Timestamp,
            _ => Kind::Text,
        }
    }

    /// The value as it is read: a truth value, `int8`, `float8` or `text`.
    pub fn selected(&self) -> String {
        let name = of_row(&self.name);
        match (self.values(), &*self.kind) {
            (Kind::Boolean, _) => name,
            (Kind::Integer, _) => format!("{name}::int8"),
            (Kind::Number, _) => format!("{name}::float8"),
            (Kind::Date, _) => {
                format!(
                    "CASE WHEN {} THEN to_char({name}, 'YYYY-MM-DD') END",
                    self.guard().unwrap_or_default()
                )
            }
            (Kind::Timestamp, _) => format!(
                "CASE WHEN {} THEN to_char({name}, 'YYYY-MM-DD\"T\"HH24:MI:SS.US') END",
                self.guard().unwrap_or_default()
            ),
            _ => format!("{name}::text"),
        }
    }

    /// The value as it is compared, so that an index on the column is of use.
    pub fn compared(&self) -> String {
        let name = of_row(&self.name);
        match &*self.kind {
            "numeric" => format!("{name}::float8"),
            _ if self.values() == Kind::Text && !self.is_text() => format!("{name}::text"),
            _ => name,
        }
    }

    /// True for texts that need no conversion.
    pub fn is_text(&self) -> bool {
        matches!(&*self.kind, "text" | "varchar")
    }

    /// What a value fulfils that is one of ours: numbers that are finite, times of the years 1 to 9999.
    pub fn guard(&self) -> Option<String> {
        let name = of_row(&self.name);
        match self.values() {
            Kind::Number => Some(format!("{name}::float8 <> ALL ('{{NaN,Infinity,-Infinity}}'::float8[])")),
            Kind::Date | Kind::Timestamp => {
                Some(format!("({name} >= '0001-01-01' AND {name} < '10000-01-01')"))
            }
            _ => None,
        }
    }

    /// The value in a row.
    pub fn value(&self, row: &Row, at: usize) -> Value {
        match self.values() {
            Kind::Boolean => row.get::<_, Option<bool>>(at).map_or(Value::Null, Value::Boolean),
            Kind::Integer => row.get::<_, Option<i64>>(at).map_or(Value::Null, Value::Integer),
            Kind::Number => {
                let number = row.get::<_, Option<f64>>(at).filter(|n| n.is_finite());
                number.map_or(Value::Null, Value::Number)
            }
            Kind::Timestamp => {
                let text = row.get::<_, Option<&str>>(at);
                text.map_or(Value::Null, |t| {
                    Value::text(&format!("{}Z", t.trim_end_matches('0').trim_end_matches('.')))
                })
            }
            _ => row.get::<_, Option<&str>>(at).map_or(Value::Null, Value::text),
        }
    }
}
