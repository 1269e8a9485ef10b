//! Conditions of filters as SQL that means the same.

use super::column::{BYTES, TableColumn};
use super::statement::{SqlParameter, Statement};
use super::table::GeometryTable;
use crate::feature::{Comparison, Kind};
use crate::query::filter::{FilterCondition, Literal};
use jiff::Timestamp;

/// A condition of SQL.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tested {
    /// Every feature that is looked for fulfils it; nothing where SQL can say nothing.
    pub sql: Option<String>,
    /// True if no other feature does: nothing is left to test.
    pub is_whole: bool,
}

/// What of a condition SQL can say.
pub(super) fn tested(
    table: &GeometryTable,
    condition: &FilterCondition,
    statement: &mut Statement,
) -> Tested {
    let mut writing = Writing { table, statement, is_whole: true };
    let sql = writing.necessary(condition);
    Tested { is_whole: writing.is_whole && sql.is_some(), sql }
}

struct Writing<'a> {
    table: &'a GeometryTable,
    statement: &'a mut Statement,
    is_whole: bool,
}

impl Writing<'_> {
    /// SQL that is true wherever the condition is; where it is true elsewhere too, that is noted.
    fn necessary(&mut self, condition: &FilterCondition) -> Option<String> {
        match condition {
            FilterCondition::All(parts) => {
                let known: Vec<String> = parts.iter().filter_map(|part| self.necessary(part)).collect();
                (!known.is_empty()).then(|| format!("({})", known.join(" AND ")))
            }
            FilterCondition::Any(parts) => {
                let all: Option<Vec<String>> = parts.iter().map(|part| self.necessary(part)).collect();
                all.filter(|all| !all.is_empty()).map(|all| format!("({})", all.join(" OR ")))
            }
            FilterCondition::Near(bounds) => {
                self.is_whole = false;
                let near = bounds.iter().map(|b| self.table.near(b, self.statement));
                let near: Vec<String> = near.collect();
                Some(if near.is_empty() { "FALSE".to_owned() } else { format!("({})", near.join(" OR ")) })
            }
            other => {
                let exact = self.exact(other, true);
                self.is_whole &= exact.is_some();
                exact
            }
        }
    }

    /// SQL with the same truth value; where only being true counts, unknown and false may be exchanged.
    fn exact(&mut self, condition: &FilterCondition, only_true: bool) -> Option<String> {
        match condition {
            FilterCondition::All(parts) | FilterCondition::Any(parts) => {
                let all: Option<Vec<String>> = parts.iter().map(|part| self.exact(part, only_true)).collect();
                let word = if matches!(condition, FilterCondition::All(_)) { " AND " } else { " OR " };
                all.filter(|all| !all.is_empty()).map(|all| format!("({})", all.join(word)))
            }
            FilterCondition::Not(part) => Some(format!("(NOT {})", self.exact(part, false)?)),
            FilterCondition::Compare(name, how, literal) => {
                let column = self.table.column(name)?.clone();
                let value = self.parameter(&column, literal)?;
                let left = compared(&column, literal, how.is_ordered());
                Some(guarded(&column, &left, &format!("{} {value}", symbol(*how)), only_true))
            }
            FilterCondition::In(name, items) => {
                let column = self.table.column(name)?.clone();
                let first = items.first()?.clone();
                let values = self.list(&column, items)?;
                let left = compared(&column, &first, false);
                Some(guarded(&column, &left, &format!("= ANY ({values})"), only_true))
            }
            FilterCondition::Like(name, pattern) => {
                let column = self.table.column(name).filter(|c| c.values() == Kind::Text)?.clone();
                let value = self.parameter(&column, &Literal::Text(pattern.as_str().into()))?;
                Some(format!("({}{BYTES} LIKE {value})", column.compared()))
            }
            FilterCondition::Unknown(name) => {
                let column = self.table.column(name)?;
                let value = column.compared();
                Some(match column.guard() {
                    Some(guard) => format!("({value} IS NULL OR NOT ({guard}))"),
                    None => format!("({value} IS NULL)"),
                })
            }
            FilterCondition::Meets(bounds) => {
                let within = bounds.iter().map(|b| self.table.within(b, self.statement));
                let within: Vec<String> = within.collect();
                Some(if within.is_empty() {
                    "FALSE".to_owned()
                } else {
                    format!("({})", within.join(" OR "))
                })
            }
            FilterCondition::Near(_) | FilterCondition::Other => None,
        }
    }

    fn parameter(&mut self, column: &TableColumn, literal: &Literal) -> Option<String> {
        Some(match literal {
            Literal::Boolean(value) => self.statement.with(SqlParameter::Boolean(*value)),
            Literal::Integer(value) => self.statement.with(SqlParameter::Integer(*value)),
            Literal::Number(value) => self.statement.with(SqlParameter::Number(*value)),
            // No text of a database has this letter.
            Literal::Text(text) if text.contains('\0') => return None,
            Literal::Text(text) => self.statement.with(SqlParameter::Text(text.to_string())),
            Literal::Instant(at) => {
                let text = SqlParameter::Text(written(*at)?);
                format!("{}::{}", self.statement.with(text), instant_type(column))
            }
        })
    }

    fn list(&mut self, column: &TableColumn, items: &[Literal]) -> Option<String> {
        macro_rules! all {
            ($from:path, $to:path) => {{
                let values = items.iter().map(|item| match item {
                    $from(value) => Some(value.clone()),
                    _ => None,
                });
                Some(self.statement.with($to(values.collect::<Option<Vec<_>>>()?)))
            }};
        }
        match items.first()? {
            Literal::Boolean(_) => all!(Literal::Boolean, SqlParameter::Booleans),
            Literal::Integer(_) => all!(Literal::Integer, SqlParameter::Integers),
            Literal::Number(_) => all!(Literal::Number, SqlParameter::Numbers),
            Literal::Text(_) => {
                let text = |item: &Literal| match item {
                    Literal::Text(text) if !text.contains('\0') => Some(text.to_string()),
                    _ => None,
                };
                let texts = items.iter().map(text).collect::<Option<Vec<_>>>()?;
                Some(self.statement.with(SqlParameter::Texts(texts)))
            }
            Literal::Instant(_) => {
                let text = |item: &Literal| match item {
                    Literal::Instant(at) => written(*at),
                    _ => None,
                };
                let texts = items.iter().map(text).collect::<Option<Vec<_>>>()?;
                let texts = self.statement.with(SqlParameter::Texts(texts));
                Some(format!("{texts}::{}[]", instant_type(column)))
            }
        }
    }
}

/// The beginning of the year 1.
const FIRST: i64 = -62_135_596_800_000_000;

/// An instant as PostgreSQL reads it; nothing for one before our era, which it writes otherwise.
fn written(microseconds: i64) -> Option<String> {
    let at = Timestamp::from_microsecond(microseconds).ok().filter(|_| microseconds >= FIRST)?;
    Some(at.to_string())
}

/// The type that instants are compared in: midnights of dates where both sides are dates.
fn instant_type(column: &TableColumn) -> &str {
    match &*column.kind {
        "timestamp" => "timestamp",
        _ => "timestamptz",
    }
}

/// The left side of a comparison.
fn compared(column: &TableColumn, literal: &Literal, is_ordered: bool) -> String {
    let value = column.compared();
    match literal {
        Literal::Number(_) if column.values() == Kind::Integer => format!("{value}::float8"),
        Literal::Text(_) if is_ordered || !column.is_deterministic => value + BYTES,
        _ => value,
    }
}

/// A comparison that knows nothing of values which are none of ours.
fn guarded(column: &TableColumn, left: &str, right: &str, only_true: bool) -> String {
    match column.guard() {
        None => format!("({left} {right})"),
        // The plain column first: an index finds it.
        Some(guard) if only_true => format!("({left} {right} AND {guard})"),
        Some(guard) => format!("(CASE WHEN {guard} THEN {left} END {right})"),
    }
}

fn symbol(how: Comparison) -> &'static str {
    match how {
        Comparison::Equal => "=",
        Comparison::NotEqual => "<>",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}
