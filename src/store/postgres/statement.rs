//! SQL with parameters: what a client says is never part of the text.

use tokio_postgres::types::{ToSql, Type};

/// A value beside a statement.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum SqlParameter {
    Boolean(bool),
    Integer(i64),
    Number(f64),
    Text(String),
    Booleans(Vec<bool>),
    Integers(Vec<i64>),
    Numbers(Vec<f64>),
    Texts(Vec<String>),
}

impl SqlParameter {
    /// The value as the driver takes it.
    pub fn value(&self) -> &(dyn ToSql + Sync) {
        match self {
            SqlParameter::Boolean(value) => value,
            SqlParameter::Integer(value) => value,
            SqlParameter::Number(value) => value,
            SqlParameter::Text(value) => value,
            SqlParameter::Booleans(value) => value,
            SqlParameter::Integers(value) => value,
            SqlParameter::Numbers(value) => value,
            SqlParameter::Texts(value) => value,
        }
    }

    /// The type of PostgreSQL.
    pub fn kind(&self) -> Type {
        match self {
            SqlParameter::Boolean(_) => Type::BOOL,
            SqlParameter::Integer(_) => Type::INT8,
            SqlParameter::Number(_) => Type::FLOAT8,
            SqlParameter::Text(_) => Type::TEXT,
            SqlParameter::Booleans(_) => Type::BOOL_ARRAY,
            SqlParameter::Integers(_) => Type::INT8_ARRAY,
            SqlParameter::Numbers(_) => Type::FLOAT8_ARRAY,
            SqlParameter::Texts(_) => Type::TEXT_ARRAY,
        }
    }
}

/// A statement with its parameters.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Statement {
    /// The text: made of names of the catalogue, quoted, and of `$1`, `$2`, …
    pub sql: String,
    /// The values.
    pub parameters: Vec<SqlParameter>,
}

impl Statement {
    /// One without parameters.
    pub fn plain(sql: impl Into<String>) -> Self {
        Statement { sql: sql.into(), parameters: Vec::new() }
    }

    /// Its place in the text.
    pub fn with(&mut self, parameter: SqlParameter) -> String {
        self.parameters.push(parameter);
        format!("${}", self.parameters.len())
    }
}

/// A name of the catalogue as SQL has it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A column of the table that features are rows of, whatever stands beside it.
pub(super) fn of_row(column: &str) -> String {
    format!("t.{}", quoted(column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_in_a_name_stays_in_it() {
        assert_eq!(quoted("a\"; DROP TABLE b; --"), "\"a\"\"; DROP TABLE b; --\"");
    }
}
