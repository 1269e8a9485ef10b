//! Indicator series from tables.

use super::manifest::IndicatorEntry;
use super::table::{Column, Table};
use super::{LoadError, Source};
use crate::feature::Collection;
use crate::indicator::{Indicator, Observation};
use std::sync::Arc;

/// Reads an indicator.
pub fn read(
    source: &Source,
    entry: &IndicatorEntry,
    collection: &Collection,
) -> Result<Indicator, LoadError> {
    let table = Table::parse(&entry.table, &source.read(&entry.table)?)?;
    let columns = Columns::find(&table, entry)?;
    let mut series: Vec<Vec<Observation>> = vec![Vec::new(); collection.len()];
    for row in 0..table.len() {
        let id = table.cell(row, columns.key);
        let position = collection.position(id).ok_or_else(|| {
            let message = format!("expected an id of collection {:?}, found {id:?}", collection.id());
            table.fault(row, columns.key, message)
        })?;
        let observation = columns.observation(&table, row)?;
        if series[position].iter().any(|o| o.year == observation.year) {
            let year = observation.year.map_or_else(|| "no year".to_owned(), |y| y.to_string());
            return Err(table.fault(
                row,
                columns.key,
                format!("{id} and {year} stand in an earlier row; expected them once"),
            ));
        }
        series[position].push(observation);
    }
    series.iter_mut().for_each(|s| s.sort_by_key(|o| o.year));
    let known = series.iter().flatten().filter(|o| o.value.is_some());
    let mut years: Vec<i32> = known.filter_map(|o| o.year).collect();
    years.sort_unstable();
    years.dedup();
    if !entry.breaks.is_sorted_by(|a, b| a < b) {
        let place = format!("indicator {:?}, breaks", entry.id);
        return Err(LoadError::at(
            super::MANIFEST,
            place,
            format!("expected ascending numbers, found {:?}", entry.breaks),
        ));
    }
    Ok(Indicator {
        id: entry.id.clone(),
        title: entry.title.clone(),
        description: entry.description.clone(),
        unit: entry.unit.clone(),
        source: entry.source.clone(),
        collection: entry.collection.clone(),
        decimals: entry.decimals,
        breaks: entry.breaks.clone(),
        years,
        series,
    })
}

struct Columns {
    key: Column,
    year: Option<Column>,
    value: Column,
    evidence: Option<Column>,
    confidence: Option<Column>,
    vintage: Option<Column>,
}

impl Columns {
    fn find(table: &Table, entry: &IndicatorEntry) -> Result<Self, LoadError> {
        Ok(Columns {
            key: table.column(&entry.key)?,
            year: table.optional_column(entry.year.as_deref())?,
            value: table.column(&entry.value)?,
            evidence: table.optional_column(entry.evidence.as_deref())?,
            confidence: table.optional_column(entry.confidence.as_deref())?,
            vintage: table.optional_column(entry.vintage.as_deref())?,
        })
    }

    fn observation(&self, table: &Table, row: usize) -> Result<Observation, LoadError> {
        let year = |column: Column| {
            let cell = table.cell(row, column);
            cell.parse::<i32>()
                .map_err(|_| table.fault(row, column, format!("expected a year, found {cell:?}")))
        };
        let value = |cell: &str| match cell.parse::<f64>() {
            Ok(n) if n.is_finite() => Ok(n),
            _ => Err(table.fault(row, self.value, format!("expected a number, found {cell:?}"))),
        };
        let text = |column| table.text(row, column).map(Arc::from);
        Ok(Observation {
            year: self.year.map(year).transpose()?,
            value: table.text(row, Some(self.value)).map(value).transpose()?,
            evidence: text(self.evidence),
            confidence: text(self.confidence),
            vintage: text(self.vintage),
        })
    }
}
