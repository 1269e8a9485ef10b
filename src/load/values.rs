//! The values of one row of a table, with their years, their evidence and what another source prints.

use super::LoadError;
use super::glossary::Glossary;
use super::manifest::{IndicatorEntry, MANIFEST, OtherEntry, ValueEntry};
use crate::indicator::{Observation, OtherValue};
use crate::table::{Column, Table};
use std::sync::Arc;

/// The columns with an indicator's values and what belongs to them.
pub struct ValueColumns {
    values: Vec<ValueColumn>,
    evidence: Option<Column>,
    confidence: Option<Column>,
    vintage: Option<Column>,
    range: Option<[Column; 2]>,
    citation: Option<Column>,
    note: Option<Column>,
    otherwise: [Option<Arc<str>>; 3],
    single: bool,
}

struct ValueColumn {
    year: Option<Column>,
    value: Column,
    other: Option<(Column, f64)>,
}

impl ValueColumns {
    /// Finds the columns that an indicator declares.
    ///
    /// # Errors
    /// A column that is not there; neither or both of `value` and `figures`.
    pub fn find(table: &Table, entry: &IndicatorEntry) -> Result<Self, LoadError> {
        let declared = match (&entry.value, entry.values.is_empty()) {
            (Some(value), true) => &vec![ValueEntry {
                value: value.clone(),
                other: entry.other.clone(),
                ..ValueEntry::default()
            }],
            (None, false) => &entry.values,
            _ => {
                let message = "expected either `value` or `figures`";
                return Err(LoadError::at(MANIFEST, format!("indicator {:?}", entry.id), message));
            }
        };
        let other = |o: &OtherEntry| table.column(&o.column).map(|column| (column, o.factor));
        let column = |f: &ValueEntry| {
            Ok(ValueColumn {
                year: table.optional_column(f.year.as_deref().or(entry.year.as_deref()))?,
                value: table.column(&f.value)?,
                other: f.other.as_ref().map(other).transpose()?,
            })
        };
        let otherwise = |name: &str| entry.otherwise.get(name).cloned();
        Ok(ValueColumns {
            values: declared.iter().map(column).collect::<Result<_, LoadError>>()?,
            evidence: table.optional_column(entry.evidence.as_deref())?,
            confidence: table.optional_column(entry.confidence.as_deref())?,
            vintage: table.optional_column(entry.vintage.as_deref())?,
            range: match &entry.range {
                Some([low, high]) => Some([table.column(low)?, table.column(high)?]),
                None => None,
            },
            citation: table.optional_column(entry.citation.as_deref())?,
            note: table.optional_column(entry.note.as_deref())?,
            otherwise: ["evidence", "confidence", "vintage"].map(otherwise),
            single: entry.values.is_empty(),
        })
    }

    /// The column of a value.
    pub fn value(&self, at: usize) -> Column {
        self.values[at].value
    }

    /// The observations of a row, each with the position of its value among those declared; of several, only those with
    /// a year or a value.
    ///
    /// # Errors
    /// A value that is no number, a year that is none.
    pub fn of_row(
        &self,
        table: &Table,
        row: usize,
        glossary: &Glossary,
    ) -> Result<Vec<(usize, Observation)>, LoadError> {
        let mut all = Vec::with_capacity(self.values.len());
        for (i, columns) in self.values.iter().enumerate() {
            let observation = self.observation(table, row, columns, glossary)?;
            let says = observation.year.is_some() || observation.value.is_some();
            if self.single || says {
                all.push((i, observation));
            }
        }
        Ok(all)
    }

    fn observation(
        &self,
        table: &Table,
        row: usize,
        columns: &ValueColumn,
        glossary: &Glossary,
    ) -> Result<Observation, LoadError> {
        let (year, period) = match columns.year {
            Some(column) => self.year(table, row, column)?,
            None => (None, None),
        };
        let text = |column| table.text(row, column).map(Arc::from);
        let read = |column: Column| match table.text(row, Some(column)) {
            Some(cell) => number(&table.decimal(cell))
                .map(Some)
                .ok_or_else(|| table.fault(row, column, format!("expected a number, found {cell:?}"))),
            None => Ok(None),
        };
        let value = read(columns.value)?;
        let range = match self.range {
            None => None,
            Some([low, high]) => match (read(low)?, read(high)?) {
                (None, None) => None,
                (Some(a), Some(b)) if a <= b => Some([a, b]),
                _ => {
                    let found = [low, high].map(|c| table.cell(row, c)).join(" to ");
                    let message = format!("expected both ends of a range, the lesser first, found {found:?}");
                    return Err(table.fault(row, low, message).into());
                }
            },
        };
        let other = columns.other.and_then(|(column, factor)| {
            let printed = table.text(row, Some(column))?;
            Some(other(printed, factor, value))
        });
        let [evidence, confidence, vintage] = &self.otherwise;
        Ok(Observation {
            year,
            period,
            value,
            range,
            evidence: text(self.evidence).or(evidence.clone()),
            confidence: text(self.confidence).or(confidence.clone()),
            vintage: text(self.vintage).or(vintage.clone()),
            other,
            citation: glossary.cell(table, row, self.citation),
            note: glossary.cell(table, row, self.note),
        })
    }

    /// A year, or a period such as `2016-2020`; where a row has several values, an empty cell is no year.
    fn year(
        &self,
        table: &Table,
        row: usize,
        column: Column,
    ) -> Result<(Option<i32>, Option<Arc<str>>), LoadError> {
        let cell = table.cell(row, column);
        if let Ok(year) = cell.parse::<i32>() {
            return Ok((Some(year), None));
        }
        let ends =
            cell.split_once('-').and_then(|(a, b)| Some((a.parse::<i32>().ok()?, b.parse::<i32>().ok()?)));
        match ends {
            Some((from, to)) if from < to => Ok((None, Some(cell.into()))),
            _ if cell.is_empty() && !self.single => Ok((None, None)),
            _ => Err(table.fault(row, column, format!("expected a year, found {cell:?}")).into()),
        }
    }
}

fn number(cell: &str) -> Option<f64> {
    cell.parse::<f64>().ok().filter(|n| n.is_finite())
}

/// What another source prints; it agrees with a value that rounds to it.
fn other(printed: &str, factor: f64, value: Option<f64>) -> OtherValue {
    let own = number(printed);
    let decimals = printed.split_once('.').map_or(0, |(_, d)| d.len() as i32);
    let rounding = 0.5 * 10f64.powi(-decimals) * factor * (1.0 + 1e-9);
    // Six decimal places: drops the rounding noise of multiplying by the factor.
    let scaled = own.map(|n| (n * factor * 1e6).round() / 1e6);
    let agrees = scaled.zip(value).map(|(a, b)| (a - b).abs() <= rounding);
    OtherValue { printed: printed.into(), value: scaled, agrees }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_values_agree_within_their_own_rounding() {
        assert_eq!(other("92.49", 100.0, Some(8249.0)).agrees, Some(false));
        assert_eq!(other("23.65", 100.0, Some(2365.0)).agrees, Some(true));
        assert_eq!(other("15", 100.0, Some(1540.0)).agrees, Some(true));
        assert_eq!(other("40.7", 100.0, Some(4007.0)).agrees, Some(false));
        let text = other("about 10", 100.0, Some(981.0));
        assert_eq!((text.value, text.agrees), (None, None));
    }
}
